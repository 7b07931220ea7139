"""Rows of a table to a network's features, by column encodings that were fitted before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preprocessing import ColumnEncoding
from engine.datasets.table import Table, as_numbers, as_words
from engine.errors import DatasetError

Columns = Sequence[ColumnEncoding]


def encode_table(columns: Columns, table: Table) -> npt.NDArray[np.float32]:
    """(rows, features) float32. Columns of the table that have no encoding are left out.

    Raises DatasetError when a column is missing, or when a number column holds words.
    """
    missing = [column.name for column in columns if column.name not in table.columns]
    if missing:
        raise DatasetError(
            "The column {missing} is not there.",
            hint="These columns are needed: {needed}.",
            code="dataset.missing_column",
            missing=", ".join(f"“{name}”" for name in missing),
            needed=", ".join(column.name for column in columns),
        )
    parts = [_encode_column(column, table.columns[column.name]) for column in columns]
    return np.concatenate(parts, axis=1) if parts else np.zeros((len(table), 0), dtype=np.float32)


def feature_scale(columns: Columns) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation of every feature. One that is made of a category has 0 and 1, so it stays as it is."""
    means: list[float] = []
    deviations: list[float] = []
    for column in columns:
        is_number = column.type == "number"
        means += [column.mean] if is_number else [0.0] * len(column.categories)
        deviations += [column.deviation] if is_number else [1.0] * len(column.categories)
    return tuple(means), tuple(deviations)


def feature_names(columns: Columns) -> tuple[str, ...]:
    """The name of every feature in the order of the input vector."""
    names: list[str] = []
    for column in columns:
        is_number = column.type == "number"
        names += [column.name] if is_number else [f"{column.name}={value}" for value in column.categories]
    return tuple(names)


def table_of_row(row: Mapping[str, str | float]) -> Table:
    """One row, column name to value, as a table. Empty text is a missing value."""
    columns: dict[str, npt.NDArray[Any]] = {}
    for name, value in row.items():
        cell = np.empty(1, dtype=object)
        cell[0] = value.strip() if isinstance(value, str) else value
        columns[name] = cell if isinstance(value, str) else cell.astype(np.float64)
    return Table(columns)


def _encode_column(column: ColumnEncoding, values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    if column.type == "number":
        numbers = as_numbers(column.name, values)
        return np.where(np.isnan(numbers), column.fill, numbers).astype(np.float32)[:, np.newaxis]
    words = as_words(values)
    return np.stack([words == value for value in column.categories], axis=1).astype(np.float32)
