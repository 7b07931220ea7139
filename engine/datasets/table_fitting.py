"""Column encodings fitted on the training rows of a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preparation import Preparation
from engine.datasets.preprocessing import ColumnEncoding
from engine.datasets.scales import scale_of
from engine.datasets.table import Table, as_numbers, in_order, is_number_column

MANY_CATEGORIES = 50


def fit_columns(table: Table, preparation: Preparation) -> tuple[ColumnEncoding, ...]:  # noqa: ARG001
    """The encoding of every column that can be learnt from. ``table`` has the training rows only.

    A text column with more than 50 values of which most are different (names, notes) is left out, and so is a
    column without any value.
    """
    fitted = [_fit_column(name, values) for name, values in table.columns.items()]
    return tuple(column for column in fitted if column is not None)


def num_features(columns: tuple[ColumnEncoding, ...]) -> int:
    """How many features those columns become."""
    return sum(1 if column.type == "number" else len(column.categories) for column in columns)


def _fit_column(name: str, values: npt.NDArray[Any]) -> ColumnEncoding | None:
    if is_number_column(values):
        numbers = as_numbers(name, values)
        if bool(np.all(np.isnan(numbers))):
            return None
        mean, deviation = scale_of(numbers, "standardise")
        return ColumnEncoding(name=name, type="number", fill=mean, mean=mean, deviation=deviation)
    words = {word for word in values if word is not None}
    is_prose = len(words) > MANY_CATEGORIES and len(words) > len(values) / 2
    if not words or is_prose:
        return None
    return ColumnEncoding(name=name, type="category", categories=in_order(words))
