"""The door: no argument opens the window, a word runs a command."""

from __future__ import annotations

import gc
import multiprocessing
import sys


def main(words: list[str]) -> int:
    """Exit status. A word that is no option, or a request for help, is for the commands; they need no Qt."""
    is_window = not words or words[0] == "--project" or words[0].startswith("--project=")
    if is_window:
        gc.disable()  # nothing made for the window is garbage; once it is painted, GarbageWatch begins
        from gui.app import run

        return run(words)
    from engine.commands.door import run_command

    return run_command(words)


if __name__ == "__main__":
    multiprocessing.freeze_support()  # a packaged program starts itself to read some files apart
    sys.exit(main(sys.argv[1:]))
