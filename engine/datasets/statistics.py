"""What there is to know of a dataset before training: counts, column summaries, and problems in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import PARTS, Dataset, Part
from engine.datasets.table import Table, is_number_column

IMBALANCE = 10.0
FEW_ROWS = 10


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


def problems(dataset: Dataset) -> tuple[str, ...]:
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
        "problems": list(problems(dataset)),
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


def _class_problems(dataset: Dataset) -> list[str]:
    if dataset.raw.every_row_everywhere:
        return []
    counts = class_counts(dataset).get("train", {})
    found: list[str] = []
    absent = [name for name, count in counts.items() if not count]
    few = [name for name, count in counts.items() if 0 < count < FEW_ROWS]
    if absent:
        found.append(f"No training row has the class {_listed(absent)}.")
    if few:
        found.append(f"Fewer than {FEW_ROWS} training rows have the class {_listed(few)}: too few to learn it well.")
    sizes = [count for count in counts.values() if count]
    if sizes and max(sizes) >= IMBALANCE * min(sizes):
        largest, smallest = max(counts, key=lambda name: counts[name]), min(sizes)
        found.append(
            f"The classes are out of balance: “{largest}” has {max(sizes):,} training rows, the smallest {smallest:,}. "
            "Look at the score of every class, not at accuracy alone."
        )
    return found


def _column_problems(dataset: Dataset) -> list[str]:
    summaries = column_summaries(dataset)
    constant = [summary.name for summary in summaries if summary.distinct == 1 and not summary.missing]
    missing = [f"{summary.name} ({summary.missing:,})" for summary in summaries if summary.missing]
    found: list[str] = []
    if constant:
        found.append(f"The same value in every row: {_listed(constant)}. Nothing can be learnt from it.")
    if missing:
        found.append(
            f"Missing values: {_listed(missing)}. A missing number is replaced by the mean of the training rows, "
            "a missing category by none."
        )
    return found


def _listed(names: list[str], most: int = 8) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
