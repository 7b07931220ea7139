"""From words to a command, and from how it ended to an exit status."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.commands import DONE, INTERRUPTED, WRONG_INPUT, data, detect, doctor, evaluate, export, predict, train
from engine.commands.output import Output
from engine.commands.parsing import UsageError, make_parser
from engine.errors import StudioError
from engine.files import read_error
from engine.tasks import Cancelled

Command = Callable[[Namespace, Sequence[str], Output], int]
COMMANDS: dict[str, Command] = {
    "doctor": doctor.run,
    "data": data.run,
    "train": train.run,
    "evaluate": evaluate.run,
    "predict": predict.run,
    "detect": detect.run,
    "export": export.run,
}
TAKES_SOURCE_PARAMS = ("data", "train")


def run_command(words: Sequence[str]) -> int:
    """Run a command and return its exit status: 0 done, 2 wrong input, 130 interrupted.

    Any other exception is a bug and goes through: Python prints its traceback and ends with status 1.
    """
    output = Output(is_json="--json" in words)
    try:
        options, unknown = make_parser().parse_known_args(words)
        if unknown and options.command not in TAKES_SOURCE_PARAMS:
            raise UsageError(
                "“{words}” is not understood.",
                hint="“main.py {command} --help” lists the options.",
                code="usage",
                words=" ".join(unknown),
                command=options.command,
            )
        return COMMANDS[options.command](options, unknown, output)
    except StudioError as error:
        output.error(error.text)
        return WRONG_INPUT
    except (KeyboardInterrupt, Cancelled):
        output.error("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our lines has gone, as `head` does: nothing is wrong.
        sys.stdout = None  # keeps the interpreter from flushing into the closed pipe
        return DONE
    except OSError as error:
        if error.filename is None:
            raise
        # A name that is too long, or a folder that may not be looked into: refused before anybody can read it.
        output.error(read_error(Path(error.filename), error).text)
        return WRONG_INPUT
