"""Rows that are there twice, above all in two parts: a score on rows that were trained on says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.datasets.dataset import PARTS, Dataset, Inputs, Part, Table
from engine.datasets.insight.row_keys import Keys, row_keys, size_of
from engine.datasets.tables.table import Indices
from engine.notes import Note, listed
from engine.tasks import CancelToken, Report, no_report

QUICK_BYTES = 100_000_000  # what is looked through without being asked
_ROWS_TOLD = 5
_PAIRS: tuple[tuple[Part, Part], ...] = (("train", "validation"), ("train", "test"), ("validation", "test"))
_PART_NOTES = {
    ("train", "validation"): "Validation rows that are in the training part too: {count:,} ({rows}). "
    "The score on them says nothing about new data.",
    ("train", "test"): "Test rows that are in the training part too: {count:,} ({rows}). "
    "The score on them says nothing about new data.",
    ("validation", "test"): "Test rows that are in the validation part too: {count:,} ({rows}).",
}


@dataclass(frozen=True, eq=False)
class DuplicateReport:
    """Rows with equal inputs.

    ``groups`` holds the row numbers of every input that is there more than once. The other fields are row numbers:
    rows of the second part whose like is in the first, and rows whose like has another target.
    """

    groups: tuple[Indices, ...]
    train_validation: Indices
    train_test: Indices
    validation_test: Indices
    conflicting: Indices
    num_rows: int

    @property
    def rows(self) -> Indices:
        """All rows that are there more than once, ascending."""
        return np.sort(np.concatenate(self.groups)) if self.groups else np.zeros(0, dtype=np.int64)

    @property
    def across(self) -> dict[tuple[Part, Part], Indices]:
        """Pair of parts to the rows of the second whose like is in the first; only where there are any."""
        found = (self.train_validation, self.train_test, self.validation_test)
        return {pair: rows for pair, rows in zip(_PAIRS, found, strict=True) if len(rows)}

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is to be said of it, the most harmful first."""
        return tuple(self._notes())

    def _notes(self) -> Iterator[Note]:
        if len(self.rows) * 2 > self.num_rows:
            text = "Most rows are there more than once ({count:,} of {total:,}): the inputs have few different values."
            yield Note(text, {"count": len(self.rows), "total": self.num_rows}, code="data.duplicates")
            return
        for pair, rows in self.across.items():
            yield Note(_PART_NOTES[pair], _told(rows), code="data.leakage")
        if len(self.conflicting):
            text = "Rows with the inputs of another row but another target: {count:,} ({rows})."
            yield Note(text, _told(self.conflicting), code="data.conflicts")
        if self.groups and not self.across:
            text = "Rows that are there more than once: {count:,} ({rows})."
            yield Note(text, _told(self.rows), code="data.duplicates")


def is_quick(dataset: Dataset) -> bool:
    """Whether the inputs are few enough bytes to be looked through without being asked."""
    return size_of(dataset.raw.inputs, QUICK_BYTES) <= QUICK_BYTES


def duplicates_across(
    dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None
) -> DuplicateReport:
    """Exact duplicates among the inputs. Reads everything, pictures in files too. Raises Cancelled.

    Of a table only the columns that are learnt from are compared: a number of the row hides no duplicate.
    """
    cancel = cancel or CancelToken()
    keys = row_keys(_compared(dataset), report=report, cancel=cancel)
    cancel.check()
    groups = _groups(keys)
    parts = np.zeros(len(keys), dtype=np.int64)
    for number, part in enumerate(PARTS):
        parts[dataset.split.of(part)] = number
    if dataset.raw.every_row_everywhere:
        parts[:] = 0
    return DuplicateReport(
        groups,
        train_validation=_shared(keys, parts, 0, 1),
        train_test=_shared(keys, parts, 0, 2),
        validation_test=_shared(keys, parts, 1, 2),
        conflicting=_conflicting(dataset, groups),
        num_rows=len(keys),
    )


def _compared(dataset: Dataset) -> Inputs:
    inputs = dataset.raw.inputs
    if not isinstance(inputs, Table):
        return inputs
    names = [column.name for column in dataset.preprocessing.columns]
    return Table({name: inputs.columns[name] for name in names})


def _groups(keys: Keys) -> tuple[Indices, ...]:
    order = np.argsort(keys, kind="stable").astype(np.int64)
    starts = np.flatnonzero(np.concatenate([[True], keys[order][1:] != keys[order][:-1]]))
    sizes = np.diff(np.append(starts, len(keys)))
    found = [order[start : start + size] for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True)]
    return tuple(sorted(found, key=lambda rows: int(rows[0])))


def _shared(keys: Keys, parts: Indices, first: int, second: int) -> Indices:
    """Rows of the second part whose key is in the first."""
    candidates = np.flatnonzero(parts == second).astype(np.int64)
    return candidates[np.isin(keys[candidates], keys[parts == first])]


def _conflicting(dataset: Dataset, groups: tuple[Indices, ...]) -> Indices:
    """Rows of a class that have a like of another class. Numbers differ by measuring, so they contradict nothing."""
    if dataset.task == "regression":
        return np.zeros(0, dtype=np.int64)
    targets = dataset.raw.targets
    found = [rows for rows in groups if len(set(targets[rows].tolist())) > 1]
    return np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _told(rows: Indices) -> dict[str, int | str]:
    """Rows are counted from 0, as in the window's tables and in arrays."""
    return {"count": len(rows), "rows": listed([str(row) for row in rows.tolist()], _ROWS_TOLD)}
