"""Columns that say what is to be predicted: what is learnt from them is of no use where the answer is not known."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.codes import codes_of
from engine.datasets.tables.table import Indices, is_number_column

_SAMPLE = 1_000
_ROWS_A_VALUE = 5  # on average: where values hardly repeat, each has one answer by chance
_FEWEST_ROWS = 20
_AS_GOOD_AS_ONE = 0.999  # a correlation
_WORTH_A_LOOK = 0.99

Numbers = npt.NDArray[np.float64]


def gives_away(values: npt.NDArray[Any], answers: Indices) -> bool:
    """Whether every known value of a column comes with one answer only, and they repeat enough to say so.

    ``answers`` are the ``codes_of`` the classes.
    """
    if len(values) < _FEWEST_ROWS:
        return False
    step = max(1, len(values) // _SAMPLE)
    # A thousand rows tell nearly every honest column.
    return _is_mapped(values[::step], answers[::step], 1) and _is_mapped(values, answers, _ROWS_A_VALUE)


def is_the_same(values: npt.NDArray[Any], numbers: Numbers) -> bool:
    """Whether a column of numbers is a target of numbers in another unit: their correlation is beyond ±0.999."""
    if len(values) < _FEWEST_ROWS:
        return False
    step = max(1, len(values) // _SAMPLE)
    if _correlation(values[::step], numbers[::step]) < _WORTH_A_LOOK:
        return False
    return _correlation(values, numbers) > _AS_GOOD_AS_ONE


def _is_mapped(values: npt.NDArray[Any], answers: Indices, rows_a_value: int) -> bool:
    is_number = is_number_column(values)
    codes = values if is_number else codes_of(values)
    is_known = np.isfinite(values) if is_number else codes >= 0
    codes, answers = codes[is_known], answers[is_known]
    order = np.argsort(codes, kind="stable")
    codes, answers = codes[order], answers[order]
    is_next = codes[1:] != codes[:-1]
    different = 1 + int(is_next.sum())
    if not len(codes) or different < 2 or different * rows_a_value > len(codes):
        return False
    is_other_answer = answers[1:] != answers[:-1]
    return bool(is_other_answer.any()) and not bool(np.any(~is_next & is_other_answer))


def _correlation(values: npt.NDArray[Any], numbers: Numbers) -> float:
    """The size of Pearson's correlation of the rows where both are known; 0 where one does not vary."""
    values = values.astype(np.float64)
    is_known = np.isfinite(values) & np.isfinite(numbers)
    first, second = (column[is_known] for column in (values, numbers))
    if len(first) < 3:
        return 0.0
    first, second = first - first.mean(), second - second.mean()
    # Each by its largest first, so that no square leaves the range of float64.
    scales = [float(np.abs(column).max()) for column in (first, second)]
    if min(scales) == 0.0:
        return 0.0
    first, second = first / scales[0], second / scales[1]
    return float(abs(first @ second) / np.sqrt((first @ first) * (second @ second)))
