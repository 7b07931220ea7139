"""Rows of a table to a network's features, by column encodings that were fitted before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preprocessing import ColumnEncoding
from engine.datasets.rows import RESIDENT_BYTES, ArrayRows, EncodedRows
from engine.datasets.tables.column_features import features_of
from engine.datasets.tables.dates import date_features, seconds_of
from engine.datasets.tables.missing import is_missing
from engine.datasets.tables.table import Indices, Table, as_numbers, as_words, is_number_column, number_word
from engine.datasets.texts.encoding import text_rows
from engine.errors import DatasetError

Columns = Sequence[ColumnEncoding]
Features = npt.NDArray[np.float32]


class TableRows:
    """Rows of a table that are encoded when they are asked for, because all of them would not fit into memory."""

    def __init__(self, columns: Columns, table: Table, indices: Indices) -> None:
        self._columns = columns
        self._table = table
        self._indices = indices
        self._width = num_features(columns)

    @property
    def shape(self) -> tuple[int, ...]:
        return (self._width,)

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.float32)

    def __len__(self) -> int:
        return len(self._indices)

    def read(self, positions: Indices) -> npt.NDArray[Any]:
        return encode_table(self._columns, self._table, self._indices[positions])

    def broken(self, positions: Indices) -> npt.NDArray[np.bool_]:
        return np.zeros(len(positions), dtype=np.bool_)


def table_rows(columns: Columns, table: Table, indices: Indices) -> EncodedRows:
    """The rows of those numbers. Raises DatasetError as ``encode_table`` does."""
    if len(indices) * num_features(columns) * np.dtype(np.float32).itemsize > RESIDENT_BYTES:
        check_columns(columns, table)
        return TableRows(columns, table, indices)
    return ArrayRows(encode_table(columns, table, indices))


def encode_table(columns: Columns, table: Table, indices: Indices | None = None) -> Features:
    """(rows, features) float32, of the rows of those numbers or of all. Columns without an encoding are left out.

    Raises DatasetError when a column is missing, or when a number column holds words.
    """
    check_columns(columns, table)
    num_rows = len(table) if indices is None else len(indices)
    encoded = np.zeros((num_rows, num_features(columns)), dtype=np.float32)
    start = 0
    for column in columns:
        width = len(features_of(column))
        values = table.columns[column.name]
        _encode_column(column, values if indices is None else values[indices], encoded[:, start : start + width])
        start += width
    return encoded


def check_columns(columns: Columns, table: Table) -> None:
    """Raise DatasetError when the table lacks a column that is needed."""
    missing = [column.name for column in columns if column.name not in table.columns]
    if missing:
        raise DatasetError(
            "The column {missing} is not there.",
            hint="These columns are needed: {needed}.",
            code="dataset.missing_column",
            missing=", ".join(f"“{name}”" for name in missing),
            needed=", ".join(column.name for column in columns),
        )


def num_features(columns: Columns) -> int:
    """How many features those columns become."""
    return sum(len(features_of(column)) for column in columns)


def feature_scale(columns: Columns) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation of every feature. One that is made of a category or a word has 0 and 1: it stays as it is."""
    features = [feature for column in columns for feature in features_of(column)]
    return tuple(feature.mean for feature in features), tuple(feature.deviation for feature in features)


def feature_offsets(columns: Columns) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What ``encode_table`` takes off every feature, and what it divides the rest by, in float64: mostly 0 and 1."""
    features = [feature for column in columns for feature in features_of(column)]
    return tuple(feature.offset for feature in features), tuple(feature.unit for feature in features)


def feature_names(columns: Columns) -> tuple[str, ...]:
    """The name of every feature in the order of the input vector."""
    return tuple(feature.name for column in columns for feature in features_of(column))


def table_of_row(row: Mapping[str, str | float]) -> Table:
    """One row, column name to value, as a table. Empty text is a missing value."""
    columns: dict[str, npt.NDArray[Any]] = {}
    for name, value in row.items():
        cell = np.empty(1, dtype=object)
        cell[0] = (value.strip() or None) if isinstance(value, str) else value
        columns[name] = cell if isinstance(value, str) else cell.astype(np.float64)
    return Table(columns)


def numbers_of(column: ColumnEncoding, values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The values of a number column, NaN for missing. Raises DatasetError for a word, unless words count as missing."""
    if is_number_column(values) or not column.words_are_missing:
        return as_numbers(column.name, values)
    return as_numbers(column.name, np.array([_number_or_nan(value) for value in values.tolist()], dtype=np.float64))


def category_codes(categories: Sequence[str], words: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The place of every word among the categories, -1 for one that is none of them or missing."""
    place_of: dict[str | None, int] = {name: place for place, name in enumerate(categories)}
    place_of[None] = -1
    different = {word: place_of.get(word, -2) for word in set(words.tolist())}
    for word, place in different.items():
        if place == -2:
            # "3.0" in a table of words is the category 3 of a column of numbers.
            different[word] = place_of.get(_as_category(word), -1)
    return np.fromiter((different[word] for word in words.tolist()), dtype=np.int64, count=len(words))


def _encode_column(column: ColumnEncoding, values: npt.NDArray[Any], out: Features) -> None:
    if column.type == "number":
        absent = _encode_numbers(column, numbers_of(column, values), out)
    elif column.type == "date":
        absent = _encode_dates(column, values, out)
    elif column.type == "text":
        absent = _encode_texts(column, values, out)
    else:
        absent = _encode_categories(column, values, out)
    if column.has_flag:
        out[:, -1] = absent


def _encode_numbers(column: ColumnEncoding, numbers: npt.NDArray[np.float64], out: Features) -> npt.NDArray[np.bool_]:
    absent = np.isnan(numbers)
    numbers = np.where(absent, column.fill, _held(column, numbers))
    # In float64: a time in seconds, or a deviation of 1e-9, would not survive float32 and the layer behind it.
    out[:, 0] = (numbers - column.offset) / column.unit
    return absent


def _encode_dates(column: ColumnEncoding, values: npt.NDArray[Any], out: Features) -> npt.NDArray[np.bool_]:
    seconds = seconds_of(values, column.date_format)
    absent = np.isnan(seconds)
    features = date_features(np.where(absent, column.fill, _held(column, seconds)))
    out[:, : features.shape[1]] = features - np.array(column.means)
    return absent


def _encode_texts(column: ColumnEncoding, values: npt.NDArray[Any], out: Features) -> npt.NDArray[np.bool_]:
    assert column.text is not None
    words = as_words(values)
    absent = is_missing(words)
    words[absent] = column.fill_word or ""
    rows = text_rows(column.text, words)
    out[:, : rows.shape[0]] = rows.read(np.arange(len(words), dtype=np.int64))
    return absent


def _encode_categories(column: ColumnEncoding, values: npt.NDArray[Any], out: Features) -> npt.NDArray[np.bool_]:
    words = as_words(values)
    absent = is_missing(words)
    codes = category_codes(column.categories, words)
    if column.fill_word is not None:
        codes[absent] = column.categories.index(column.fill_word)
    if column.is_ordinal:
        out[:, 0] = codes
    else:
        known = np.flatnonzero(codes >= 0)
        out[known, codes[known]] = 1.0
    return absent


def _held(column: ColumnEncoding, numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return numbers if column.low is None or column.high is None else np.clip(numbers, column.low, column.high)


def _number_or_nan(value: str | None) -> float:
    try:
        return float(value) if value is not None else float("nan")
    except ValueError:
        return float("nan")


def _as_category(word: str) -> str | None:
    number = _number_or_nan(word)
    return number_word(number) if np.isfinite(number) else None
