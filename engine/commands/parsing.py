"""What the commands take, and how a wrong word is answered: one line, and exit status 2."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from engine.errors import StudioError

SET_HELP = "any other setting of the preparation of the data or of training, such as encode=ordinal"


class UsageError(StudioError):
    """The words behind ``main.py`` make no command."""


class Parser(argparse.ArgumentParser):
    """Raises UsageError where argparse would print its usage and leave."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            "{message}.",
            hint="“{program} --help” lists what there is.",
            code="usage",
            message=message,
            program=self.prog,
        )


def make_parser() -> Parser:
    """All commands and their options."""
    parser = Parser(prog="main.py", description="Layerwise: a desktop studio for deep learning.", allow_abbrev=False)
    parser.add_argument("--project", metavar="DIR", help="open this project in the window")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser, required=True)
    _add(commands, "doctor", "versions, devices and why a GPU is not used, cameras, folders, font")
    data = _add(commands, "data", "what a dataset is: kind, shapes, classes, counts, problems")
    data.add_argument("source", metavar="SOURCE", help="builtin:NAME or a path")
    _add_source_options(data)
    _add_train(commands)
    evaluate = _add(commands, "evaluate", "scores on the test samples, and the confusion matrix")
    evaluate.add_argument("run", metavar="RUN", help="a run folder, a .keras file, or bundled:digits")
    evaluate.add_argument("--data", metavar="SOURCE", help="measure on this data: on its test part, or on all of it")
    predict = _add(commands, "predict", "class and probability of each file")
    predict.add_argument("run", metavar="RUN", help="a run folder, a .keras file, or bundled:digits")
    predict.add_argument("files", metavar="FILE", nargs="+", help="pictures, or a CSV file with a row a sample")
    _add_detect(commands)
    export = _add(commands, "export", "write a trained model in another format")
    export.add_argument("run", metavar="RUN", help="a run folder, a .keras file, or bundled:digits")
    export.add_argument("--format", required=True, metavar="F", help="keras or python")
    export.add_argument("--out", required=True, metavar="FILE", help="the file to write")
    return parser


def _add(commands: argparse._SubParsersAction[Parser], name: str, text: str) -> Parser:
    parser = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="one JSON object a line on stdout and nothing else")
    return parser


def _add_source_options(parser: Parser) -> None:
    parser.add_argument("--target", metavar="COLUMN", help="the column to predict; other params of the source likewise")
    parser.add_argument("--validation", type=float, metavar="SHARE", help="share of the rows kept for validation")
    parser.add_argument("--test-share", type=float, metavar="SHARE", help="share of the rows kept for the test")
    parser.add_argument("--group", metavar="COLUMN", help="rows with the same value there stay in one part")
    parser.add_argument("--ignore", action="append", default=[], metavar="COLUMN", help="leave this column out")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help=SET_HELP)
    parser.add_argument("--seed", type=int, metavar="N", help="the seed of the split, and of training")


def _add_train(commands: argparse._SubParsersAction[Parser]) -> None:
    train = _add(commands, "train", "train headless; leaves a run folder")
    train.add_argument("what", metavar="PROJECT_OR_TEMPLATE", help="a project folder or a template such as digits-cnn")
    train.add_argument("--data", metavar="SOURCE", help="train on this data")
    train.add_argument("--test", metavar="SOURCE", help="a separate test set")
    _add_source_options(train)
    train.add_argument("--epochs", metavar="N")
    train.add_argument("--batch-size", metavar="N")
    train.add_argument("--out", metavar="DIR", help="the run folder to make")
    train.add_argument("--folds", type=_folds, metavar="K", help="K runs, each tested on another K-th of the rows")


def _add_detect(commands: argparse._SubParsersAction[Parser]) -> None:
    detect = _add(commands, "detect", "find objects in every frame")
    detect.add_argument("--model", required=True, metavar="M", help="an ONNX file, or the key of a downloaded model")
    detect.add_argument("--source", required=True, metavar="S", help="camera:0, a video, a picture or a folder")
    detect.add_argument("--names", metavar="FILE", help="class names, one a line")
    detect.add_argument("--confidence", type=_share, default=0.25, metavar="C", help="least confidence, 0 to 1")
    detect.add_argument("--overlap", type=_share, default=0.45, metavar="O", help="most overlap of two boxes, 0 to 1")
    detect.add_argument("--frames", type=_count, metavar="N", help="stop after so many frames")


def _share(text: str) -> float:
    with suppress(ValueError):
        value = float(text)
        if 0.0 <= value <= 1.0:
            return value
    raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1")


def _folds(text: str) -> int:
    with suppress(ValueError):
        value = int(text)
        if value >= 2:
            return value
    raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least 2")


def _count(text: str) -> int:
    with suppress(ValueError):
        value = int(text)
        if value >= 1:
            return value
    raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least 1")


def source_params(unknown: Sequence[str], target: str | None) -> dict[str, str]:
    """``--name value`` pairs no command knows: params of the source. Raises UsageError for anything else."""
    params = {"target": target} if target is not None else {}
    words = list(unknown)
    while words:
        word = words.pop(0)
        if not word.startswith("--") or len(word) < 3:
            raise UsageError("“{word}” is one word too many.", hint="Quote names with spaces.", code="usage", word=word)
        name, has_value, value = word[2:].partition("=")
        if not has_value:
            if not words:
                raise UsageError("{word} needs a value.", code="usage", word=word)
            value = words.pop(0)
        params[name.replace("-", "_")] = value
    return params


def key_values(pairs: Sequence[str]) -> dict[str, str]:
    """``KEY=VALUE`` words. Raises UsageError."""
    values: dict[str, str] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key:
            raise UsageError("“{pair}” is not KEY=VALUE.", hint="Write --set momentum=0.9.", code="usage", pair=pair)
        values[key.replace("-", "_")] = value
    return values
