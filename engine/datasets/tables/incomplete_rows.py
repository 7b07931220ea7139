"""Rows that a preparation leaves out because a value is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.datasets.dataset import RawData
from engine.datasets.preparation import Preparation
from engine.datasets.tables.column_rules import column_rules
from engine.datasets.tables.missing import is_missing
from engine.datasets.tables.table import Indices, Table
from engine.errors import DatasetError
from engine.notes import Note, listed


def without_incomplete(raw: RawData, preparation: Preparation) -> RawData:
    """Without the rows that lack a value in an input column whose rule is to drop them. Raises DatasetError."""
    assert isinstance(raw.inputs, Table)
    names = [
        column.name
        for column in raw.plan
        if column.role == "input" and column_rules(preparation, column.name, column.type).missing == "drop"
    ]
    columns = raw.inputs.columns
    is_incomplete = np.zeros(len(raw.inputs), dtype=np.bool_)
    guilty: list[str] = []
    for name in names:
        missing = is_missing(columns[name])
        if missing.any():
            guilty.append(name)
            is_incomplete |= missing
    if not guilty:
        return raw
    if is_incomplete.all():
        raise DatasetError(
            "No row has all its values: dropping those with missing ones leaves none.",
            hint="Fill the missing values instead, or ignore the column “{name}”.",
            code="dataset.all_dropped",
            name=max(guilty, key=lambda name: int(is_missing(columns[name]).sum())),
        )
    return _kept(raw, np.flatnonzero(~is_incomplete).astype(np.int64), guilty)


def _kept(raw: RawData, rows: Indices, guilty: list[str]) -> RawData:
    assert isinstance(raw.inputs, Table)
    note = Note(
        "Rows that are left out because a value is missing: {count:,}, in {names}.",
        {"count": len(raw.inputs) - len(rows), "names": listed(guilty)},
        code="data.dropped_rows",
    )
    return replace(
        raw,
        inputs=raw.inputs.rows(rows),
        targets=raw.targets[rows],
        parts=None if raw.parts is None else raw.parts[rows],
        problems=(*raw.problems, note),
        fingerprint="",
    )
