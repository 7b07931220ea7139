"""What there is to know of a dataset before training: counts, column summaries, and problems."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import PARTS, Dataset, Part
from engine.datasets.table import Table, is_number_column
from engine.notes import Note, listed

IMBALANCE = 10.0
FEW_ROWS = 10
MOST_NAMES_TOLD = 8


@dataclass(frozen=True)
class ColumnSummary:
    """One column over all rows. ``minimum``, ``maximum`` and ``mean`` are None for words and for an empty column."""

    name: str
    type: str  # "number" or "category"
    missing: int
    distinct: int
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None


def class_counts(dataset: Dataset) -> dict[Part, dict[str, int]]:
    """Rows of every class in every part, classes without rows included; empty for regression."""
    counts: dict[Part, dict[str, int]] = {}
    for part in PARTS if dataset.class_names else ():
        names, sizes = np.unique(dataset.raw.targets[dataset.split.of(part)].astype(str), return_counts=True)
        found = dict(zip(names.tolist(), sizes.tolist(), strict=True))
        counts[part] = {name: found.get(name, 0) for name in dataset.class_names}
    return counts


def column_summaries(dataset: Dataset) -> tuple[ColumnSummary, ...]:
    """Every input column of a table, then a target of numbers; empty for pictures."""
    if not isinstance(dataset.raw.inputs, Table):
        return ()
    columns = dict(dataset.raw.inputs.columns)
    if dataset.task == "regression":
        columns[dataset.raw.target_name] = dataset.raw.targets
    return tuple(_summary(name, values) for name, values in columns.items())


def problems(dataset: Dataset) -> tuple[Note, ...]:
    """What a user should know before training: of the source and the split, then of classes and columns."""
    return dataset.problems + tuple(_class_problems(dataset)) + tuple(_column_problems(dataset))


def describe(dataset: Dataset) -> dict[str, Any]:
    """All of it as plain JSON values: what ``main.py data`` prints."""
    return {
        "title": dataset.raw.title,
        "kind": dataset.kind,
        "task": dataset.task,
        "target": dataset.raw.target_name,
        "classes": list(dataset.class_names),
        "input_shape": list(dataset.input_shape),
        "counts": dataset.counts,
        "class_counts": class_counts(dataset),
        "columns": [asdict(summary) for summary in column_summaries(dataset)],
        "problems": [note.message for note in problems(dataset)],
    }


def _summary(name: str, values: npt.NDArray[Any]) -> ColumnSummary:
    if not is_number_column(values):
        known = [value for value in values if value is not None]
        return ColumnSummary(name, "category", len(values) - len(known), len(set(known)))
    numbers = values[np.isfinite(values)]
    missing, distinct = len(values) - len(numbers), len(np.unique(numbers))
    if not len(numbers):
        return ColumnSummary(name, "number", missing, distinct)
    low, high, mean = float(numbers.min()), float(numbers.max()), float(numbers.mean())
    return ColumnSummary(name, "number", missing, distinct, low, high, mean)


def _class_problems(dataset: Dataset) -> list[Note]:
    if dataset.raw.every_row_everywhere:
        return []
    counts = class_counts(dataset).get("train", {})
    found: list[Note] = []
    absent = [name for name, count in counts.items() if not count]
    few = [name for name, count in counts.items() if 0 < count < FEW_ROWS]
    if absent:
        names = listed(absent, MOST_NAMES_TOLD)
        found.append(Note("No training row has the class {names}.", {"names": names}, "data.absent_class"))
    if few:
        text = "Fewer than {least} training rows have the class {names}: too few to learn it well."
        values = {"least": FEW_ROWS, "names": listed(few, MOST_NAMES_TOLD)}
        found.append(Note(text, values, "data.few_rows"))
    sizes = [count for count in counts.values() if count]
    if sizes and max(sizes) >= IMBALANCE * min(sizes):
        largest = max(counts, key=lambda name: counts[name])
        found.append(_imbalance(largest, max(sizes), min(sizes)))
    return found


def _imbalance(largest: str, most: int, least: int) -> Note:
    return Note(
        "The classes are out of balance: “{largest}” has {most:,} training rows, the smallest {least:,}. "
        "Look at the score of every class, not at accuracy alone.",
        {"largest": largest, "most": most, "least": least},
        code="data.imbalance",
    )


def _column_problems(dataset: Dataset) -> list[Note]:
    summaries = column_summaries(dataset)
    constant = [summary.name for summary in summaries if summary.distinct == 1 and not summary.missing]
    missing = [f"{summary.name} ({summary.missing:,})" for summary in summaries if summary.missing]
    found: list[Note] = []
    if constant:
        text = "The same value in every row: {names}. Nothing can be learnt from it."
        found.append(Note(text, {"names": listed(constant, MOST_NAMES_TOLD)}, "data.constant_column"))
    if missing:
        text = (
            "Missing values: {names}. A missing number is replaced by the mean of the training rows, "
            "a missing category by none."
        )
        found.append(Note(text, {"names": listed(missing, MOST_NAMES_TOLD)}, "data.missing_values"))
    return found
