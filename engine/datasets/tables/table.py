"""A Table: named columns of equal length, the raw form of every dataset that is not pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import DatasetError

Indices = npt.NDArray[np.int64]

# What people write where a value is not known. Not "None": that is a category as often.
MISSING = ("", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "?", "inf", "-inf", "Infinity", "-Infinity")

LARGEST = float(np.sqrt(np.finfo(np.float32).max)) / 2  # 9e18: what float32 can still square, as a variance needs


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of a table by name, each (rows,).

    A column of numbers has a float dtype, with NaN for missing, or an integer dtype; one of words is object (str, None
    for missing). Columns may be views of one array, or lie in a file that is mapped into memory: never write to them.
    """

    columns: dict[str, npt.NDArray[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def rows(self, indices: Indices) -> Table:
        """The rows of those numbers; ones that lie side by side are shared, not copied."""
        chosen: slice | Indices = indices
        if len(indices) and indices[-1] - indices[0] == len(indices) - 1 and bool(np.all(np.diff(indices) == 1)):
            chosen = slice(int(indices[0]), int(indices[-1]) + 1)
        return Table({name: values[chosen] for name, values in self.columns.items()})


def block_of(columns: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.uint8] | None:
    """The array (rows, columns) that columns of bytes are views of, side by side; None where they lie elsewhere."""
    if not columns or not len(columns[0]) or columns[0].dtype != np.uint8 or columns[0].strides[0] < len(columns):
        return None
    first = columns[0]
    start = first.__array_interface__["data"][0]
    for index, values in enumerate(columns):
        is_next = values.dtype == np.uint8 and values.__array_interface__["data"][0] == start + index
        if not is_next or values.shape != first.shape or values.strides != first.strides:
            return None
    shape, strides = (len(first), len(columns)), (first.strides[0], 1)
    return np.lib.stride_tricks.as_strided(first, shape=shape, strides=strides, writeable=False)


def is_number_column(values: npt.NDArray[Any]) -> bool:
    """Whether a column holds numbers rather than words."""
    return values.dtype.kind in "fiu"


def as_numbers(name: str, values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The column as float64, NaN for missing and for what is beyond LARGEST. Raises DatasetError for a word."""
    if is_number_column(values):
        numbers = values.astype(np.float64)
    else:
        numbers = np.array([_number(name, value) for value in values], dtype=np.float64)
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(numbers) <= LARGEST, numbers, np.nan)


def as_words(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The column as str objects, None for missing; whole numbers without a decimal point."""
    if is_number_column(values):
        # Class names and categories repeat: every one is written once.
        distinct, places = np.unique(values, return_inverse=True)
        return _objects([number_word(value) for value in distinct.tolist()])[places]
    return _objects([number_word(value) if isinstance(value, int | float) else value for value in values.tolist()])


def _objects(values: list[str | None]) -> npt.NDArray[Any]:
    words = np.empty(len(values), dtype=object)
    words[:] = values
    return words


def number_word(value: float) -> str | None:
    """How a number is written as a class or category: ``3`` for 3 and 3.0; None for NaN and infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(int(value)) if value == int(value) else repr(value)


def in_order(words: set[str]) -> tuple[str, ...]:
    """Class or category names in their order: by value where all are numbers, else by letters."""
    try:
        numbers = {word: float(word) for word in words}
    except ValueError:
        numbers = {}
    # A class called nan has no place among numbers.
    if not all(map(math.isfinite, numbers.values())):
        numbers = {}
    return tuple(sorted(words, key=lambda word: (numbers.get(word, 0.0), word)))


def _number(name: str, value: str | None) -> float:
    if value is None or value.strip() in MISSING:
        return float("nan")
    try:
        return float(value)
    except ValueError as error:
        raise DatasetError(
            "Column “{column}” must hold numbers, but has “{value}”.",
            hint="Mend the value, or leave it empty where the number is not known.",
            code="dataset.not_a_number",
            column=name,
            value=value,
        ) from error
