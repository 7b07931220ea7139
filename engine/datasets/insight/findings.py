"""What is found wrong with a dataset, in words and as rows: classes, columns, missing values, duplicates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from engine.datasets.dataset import Dataset
from engine.datasets.insight.column_findings import column_problems
from engine.datasets.insight.duplicates import DuplicateReport, duplicates_across, is_quick
from engine.datasets.insight.summaries import class_counts
from engine.datasets.tables.codes import places_in
from engine.datasets.tables.missing import is_missing
from engine.datasets.tables.table import Indices, Table
from engine.notes import Note, listed
from engine.tasks import CancelToken, Report, no_report

IMBALANCE = 10.0
FEW_ROWS = 10

ProblemRows = dict[str, tuple[Note, Indices]]

_TITLES = {
    "data.missing_values": Note("Missing values"),
    "data.few_rows": Note("Rare classes"),
    "data.empty_texts": Note("Empty texts"),
    "data.leakage": Note("In several parts"),
    "data.conflicts": Note("Same input, other target"),
    "data.duplicates": Note("Duplicates"),
}


@dataclass(frozen=True, eq=False)
class Findings:
    """``problems`` are all there is to say; ``rows`` are those of a problem, by its code, where rows can be told."""

    problems: tuple[Note, ...]
    rows: ProblemRows


def findings(dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None) -> Findings:
    """Everything that is found without being asked; duplicates only where that is quick. Raises Cancelled."""
    cancel = cancel or CancelToken()
    counts = class_counts(dataset).get("train", {}) if not dataset.raw.every_row_everywhere else {}
    classes = tuple(_class_problems(dataset, counts))
    columns = tuple(column_problems(dataset, cancel))
    looked = not dataset.raw.every_row_everywhere and is_quick(dataset)
    duplicates = duplicates_across(dataset, report=report, cancel=cancel) if looked else None
    twice = duplicates.notes if duplicates is not None else ()
    return Findings(dataset.problems + classes + columns + twice, _problem_rows(dataset, counts, duplicates))


def _problem_rows(dataset: Dataset, counts: Mapping[str, int], duplicates: DuplicateReport | None) -> ProblemRows:
    """Code of a problem to its title and its rows, ascending; only problems that are there."""
    found: dict[str, Indices] = {
        "data.missing_values": _incomplete(dataset),
        "data.few_rows": _of_rare_classes(dataset, counts),
        "data.empty_texts": _empty_texts(dataset),
    }
    if duplicates is not None:
        across = list(duplicates.across.values())
        found["data.leakage"] = np.unique(np.concatenate(across)) if across else _nothing()
        found["data.conflicts"] = duplicates.conflicting
        found["data.duplicates"] = duplicates.rows
    return {code: (_TITLES[code], rows) for code, rows in found.items() if len(rows)}


def _nothing() -> Indices:
    return np.zeros(0, dtype=np.int64)


def _incomplete(dataset: Dataset) -> Indices:
    """Rows that lack a value in a column that is learnt from."""
    table = dataset.raw.inputs
    if not isinstance(table, Table):
        return _nothing()
    is_incomplete = np.zeros(len(table), dtype=bool)
    for column in dataset.preprocessing.columns:
        is_incomplete |= is_missing(table.columns[column.name])
    return np.flatnonzero(is_incomplete).astype(np.int64)


def _of_rare_classes(dataset: Dataset, counts: Mapping[str, int]) -> Indices:
    rare = [name for name, count in counts.items() if count < FEW_ROWS]
    return np.flatnonzero(places_in(rare, dataset.raw.targets.tolist()) >= 0) if rare else _nothing()


def _empty_texts(dataset: Dataset) -> Indices:
    texts = dataset.raw.inputs
    if dataset.kind != "text" or not isinstance(texts, np.ndarray) or texts.dtype != object:
        return _nothing()
    return np.flatnonzero([not text.strip() for text in texts.tolist()]).astype(np.int64)


def _class_problems(dataset: Dataset, counts: Mapping[str, int]) -> Iterator[Note]:
    absent = [name for name, count in counts.items() if not count]
    few = [name for name, count in counts.items() if 0 < count < FEW_ROWS]
    if absent:
        names = listed(absent)
        yield Note("No training row has the class {names}.", {"names": names}, "data.absent_class")
    if few:
        text = "Fewer than {least} training rows have the class {names}: too few to learn it well."
        yield Note(text, {"least": FEW_ROWS, "names": listed(few)}, "data.few_rows")
    sizes = [count for count in counts.values() if count]
    if sizes and max(sizes) >= IMBALANCE * min(sizes):
        largest = max(counts, key=lambda name: counts[name])
        yield _imbalance(largest, max(sizes), min(sizes), is_balanced=dataset.preparation.target.balance != "none")


def _imbalance(largest: str, most: int, least: int, *, is_balanced: bool) -> Note:
    text = (
        "The classes are out of balance: “{largest}” has {most:,} training rows, the smallest {least:,}. "
        "Look at the score of every class, not at accuracy alone."
    )
    if not is_balanced:
        text = (
            "The classes are out of balance: “{largest}” has {most:,} training rows, the smallest {least:,}. "
            "Look at the score of every class, not at accuracy alone, and consider balancing them."
        )
    return Note(text, {"largest": largest, "most": most, "least": least}, code="data.imbalance")
