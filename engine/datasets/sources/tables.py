"""What the sources of tables have in common: target and task, and raw data made of all columns of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import RawData, Table
from engine.datasets.fingerprint import fingerprint_by
from engine.datasets.source import Load
from engine.datasets.tables.files.cache import Stored
from engine.datasets.tables.files.kinds import FileKind
from engine.datasets.tables.files.reading import read_file
from engine.datasets.tables.mixed import alike_classes, mixed_columns
from engine.datasets.tables.table import as_words, in_order, is_number_column
from engine.datasets.tables.target import check_several, choose_targets, choose_task
from engine.errors import DatasetError
from engine.notes import Note, listed
from engine.params import Choice, Param, Text
from engine.tasks import CancelToken, Report

TARGET_PARAMS: tuple[Param, ...] = (
    Text(
        "target",
        "",
        title="Target",
        help="The column to predict, or several of numbers with commas between. Empty: target, label, class or y.",
    ),
    Choice(
        "task",
        "auto",
        options=("auto", "classification", "regression"),
        titles=("By the target", "Classification", "Regression"),
        help="Words and at most ten whole numbers are classes, any other numbers are not.",
    ),
)


def loader(kind: FileKind) -> Load:
    """How a source of that kind of file loads."""

    def load(values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
        if not values["path"]:
            raise DatasetError("No file was given.", hint="Choose a file.", code="dataset.no_path")
        path = Path(values["path"]).expanduser()
        report(None, path.name)
        stored = read_file(path, values, kind=kind, report=report, cancel=cancel)
        cancel.check()
        return raw_of_file(path, stored, values["target"], values["task"])

    return load


def raw_of_file(path: Path, stored: Stored, target: str, task: str) -> RawData:
    """The table of a file as raw data. Raises DatasetError."""
    raw, problems = raw_of_table(stored.table, path, target, task)
    if stored.format is not None and stored.format.encoding == "cp949":
        problems.append(Note("The file is not UTF-8; it was read as Korean (CP949).", code="data.cp949"))
    if stored.format is not None and stored.format.encoding == "cp1252":
        problems.append(Note("The file is not UTF-8; it was read as Western European (CP1252).", code="data.cp1252"))
    if stored.skipped:
        text = "Columns of lists, structures or bytes are left out: {names}."
        problems.append(Note(text, {"names": listed(stored.skipped)}, "data.unreadable_column"))
    raw = replace(raw, problems=tuple(problems), folder=str(path.resolve().parent))
    return replace(raw, fingerprint=fingerprint_by(stored.digest, raw)) if stored.digest else raw


def raw_of_table(table: Table, path: Path, target: str, task: str) -> tuple[RawData, list[Note]]:
    """Raw data of the rows that have a target, and what is to be said of them. Raises DatasetError."""
    names = choose_targets(path, list(table.columns), target)
    told = ", ".join(names)
    problems: list[Note] = []
    is_known = np.all([_is_known(table.columns[name]) for name in names], axis=0)
    if not is_known.any():
        raise DatasetError(
            "“{target}” has no value in any row.", hint="Choose another target.", code="dataset.no_rows", target=told
        )
    if not is_known.all():
        text = "{count:,} rows have no “{target}” and are left out."
        problems.append(Note(text, {"count": int(np.sum(~is_known)), "target": told}, "data.no_target"))
        table = table.rows(np.flatnonzero(is_known))
    problems.extend(mixed_columns(table))
    inputs = Table({name: values for name, values in table.columns.items() if name not in names})
    has_numbers = task == "regression" or len(names) > 1
    targets = {name: _numbers_of(table.columns[name]) if has_numbers else table.columns[name] for name in names}
    if len(names) > 1:
        return _several(_title(path), inputs, targets, task), problems
    raw = _single(_title(path), inputs, names[0], targets[names[0]], task)
    return raw, [*problems, *alike_classes(raw.classes)]


def _title(path: Path) -> str:
    """The name of the file without what says of which kind it is, also without both ends of .csv.gz."""
    return path.name.removesuffix(path.suffix).removesuffix(".csv").removesuffix(".tsv")


def _several(title: str, inputs: Table, targets: dict[str, npt.NDArray[Any]], task: str) -> RawData:
    check_several(targets, task)
    return RawData(
        title=title,
        kind="table",
        inputs=inputs,
        targets=np.stack([values.astype(np.float64) for values in targets.values()], axis=1),
        target_name=", ".join(targets),
        target_names=tuple(targets),
        task="regression",
    )


def _single(title: str, inputs: Table, name: str, values: npt.NDArray[Any], wanted: str) -> RawData:
    task = choose_task(name, values, wanted)
    targets = as_words(values) if task == "classification" else values.astype(np.float64)
    classes = in_order(set(targets)) if task == "classification" else ()
    return RawData(
        title=title,
        kind="table",
        inputs=inputs,
        targets=targets,
        target_name=name,
        task="regression" if task == "regression" else "binary" if len(classes) == 2 else "multiclass",
        classes=classes,
    )


def _numbers_of(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Words that are numbers all the same, such as 00125; others as they are."""
    try:
        return values if is_number_column(values) else values.astype(np.float64)
    except ValueError:
        return values


def _is_known(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    if is_number_column(values):
        return np.asarray(np.isfinite(values), dtype=np.bool_)
    return np.array([value is not None for value in values], dtype=np.bool_)
