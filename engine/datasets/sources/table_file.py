"""The source of tables in CSV files, and of pictures that are written as columns of pixels."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt

from engine.datasets.csv_cells import DELIMITERS, Cells, column_values, read_cells, without_missing
from engine.datasets.csv_target import choose_target, choose_task
from engine.datasets.dataset import RawData, Table
from engine.datasets.source import DatasetSource, register
from engine.datasets.table import as_words, in_order
from engine.errors import DatasetError
from engine.notes import Note
from engine.params import Choice, FilePath, Text
from engine.tasks import CancelToken, Report

_SUFFIXES = (".csv", ".tsv", ".tab", ".csv.gz", ".tsv.gz")
_DELIMITER_NAMES = ("auto", "comma", "semicolon", "tab", "bar")


def load(values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
    """Read the table, choose the target, tell numbers from words. Raises DatasetError."""
    if not values["path"]:
        raise DatasetError("No file was given.", hint="Choose a CSV file.", code="dataset.no_path")
    path = Path(values["path"]).expanduser()
    report(None, path.name)
    delimiter = dict(zip(_DELIMITER_NAMES, ("", *DELIMITERS), strict=True))[values["delimiter"]]
    cells = read_cells(path, delimiter=delimiter, header=values["header"])
    cancel.check()
    target = choose_target(path, cells.frame.columns, values["target"])
    frame = cells.frame.filter(without_missing(cells.frame[target]).is_not_null())
    if frame.is_empty():
        raise DatasetError(
            "“{target}” has no value in any row.",
            hint="Choose another target.",
            code="dataset.no_rows",
            target=target,
        )
    columns = {name: column_values(frame[name], cells.delimiter) for name in frame.columns}
    cancel.check()
    return _raw(path, target, columns, values["task"], _problems(cells, target, len(frame)))


def _raw(
    path: Path, target: str, columns: dict[str, npt.NDArray[Any]], wanted: str, problems: tuple[Note, ...]
) -> RawData:
    targets = columns.pop(target)
    task = choose_task(target, targets, wanted)
    words = as_words(targets) if task == "classification" else targets
    classes = in_order(set(words)) if task == "classification" else ()
    return RawData(
        title=path.stem,
        kind="table",
        inputs=Table(columns),
        targets=words,
        target_name=target,
        task="regression" if task == "regression" else "binary" if len(classes) == 2 else "multiclass",
        classes=classes,
        problems=problems,
    )


def _problems(cells: Cells, target: str, rows_kept: int) -> tuple[Note, ...]:
    problems: list[Note] = []
    dropped = len(cells.frame) - rows_kept
    if dropped:
        text = "{count:,} rows have no “{target}” and are left out."
        problems.append(Note(text, {"count": dropped, "target": target}, "data.no_target"))
    if cells.encoding == "cp949":
        problems.append(Note("The file is not UTF-8; it was read as Korean (CP949).", code="data.cp949"))
    return tuple(problems)


def _accepts(path: Path, /) -> bool:
    return path.name.lower().endswith(_SUFFIXES) and not path.is_dir()


CSV = register(
    DatasetSource(
        key="csv",
        title="Table in a CSV file",
        family="File",
        help="Rows and columns with one column to predict. Columns pixel1, pixel2, ... are read as pictures.",
        params=(
            FilePath("path", "", title="File", patterns=("*.csv", "*.tsv", "*.tab", "*.gz"), help="The file to read."),
            Text("target", "", title="Target", help="The column to predict. Empty: target, label, class or y."),
            Choice(
                "task",
                "auto",
                options=("auto", "classification", "regression"),
                titles=("By the target", "Classification", "Regression"),
                help="Words and at most ten whole numbers are classes, any other numbers are not.",
            ),
            Choice(
                "delimiter",
                "auto",
                options=_DELIMITER_NAMES,
                titles=("By the first lines", "Comma", "Semicolon", "Tab", "Bar"),
                help="What parts the cells.",
                advanced=True,
            ),
            Choice(
                "header",
                "auto",
                options=("auto", "yes", "no"),
                titles=("By the first row", "Yes", "No"),
                help="Whether the first row has the names of the columns: yes unless one of its cells is a number.",
                advanced=True,
            ),
        ),
        load=load,
        path_param="path",
        accepts=_accepts,
    )
)
