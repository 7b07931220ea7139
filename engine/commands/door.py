"""From words to a command, and from how it ended to an exit status."""

from __future__ import annotations

import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence

from engine.commands import data, detect, doctor, evaluate, export, predict, train
from engine.commands.output import Output
from engine.commands.parsing import UsageError, make_parser
from engine.errors import StudioError
from engine.tasks import Cancelled

DONE = 0
BUG = 1
WRONG_INPUT = 2
INTERRUPTED = 130

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
    """Run a command and return its exit status: 0 done, 2 wrong input, 1 a bug, 130 interrupted."""
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
    except BaseException as error:
        if isinstance(error, SystemExit):
            raise
        traceback.print_exc()
        return BUG
