"""Columns that say what is to be predicted: what is learnt from them is of no use where the answer is not known."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.table import as_words, is_number_column

_SAMPLE = 1_000
_ROWS_A_VALUE = 5  # on average: where values hardly repeat, each has one answer by chance
_FEWEST_ROWS = 20


def gives_away(values: npt.NDArray[Any], targets: npt.NDArray[Any]) -> bool:
    """Whether every known value of a column comes with one target only, and there are few enough to say so."""
    if len(values) < _FEWEST_ROWS:
        return False
    step = max(1, len(values) // _SAMPLE)
    # A thousand rows tell nearly every honest column.
    return _is_mapped(values[::step], targets[::step], 1) and _is_mapped(values, targets, _ROWS_A_VALUE)


def _is_mapped(values: npt.NDArray[Any], targets: npt.NDArray[Any], rows_a_value: int) -> bool:
    codes, is_known = _codes(values)
    _, answers = np.unique(targets.astype(str), return_inverse=True)
    codes, answers = codes[is_known], answers[is_known]
    different = len(np.unique(codes))
    if different < 2 or different * rows_a_value > len(codes) or len(np.unique(answers)) < 2:
        return False
    order = np.argsort(codes, kind="stable")
    is_same_value = codes[order][1:] == codes[order][:-1]
    return not bool(np.any(is_same_value & (answers[order][1:] != answers[order][:-1])))


def _codes(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    if is_number_column(values):
        return values, ~np.isnan(values)
    words = as_words(values).tolist()
    number_of = {word: number for number, word in enumerate(dict.fromkeys(words))}
    codes = np.array([number_of[word] for word in words], dtype=np.int64)
    return codes, np.array([word is not None for word in words], dtype=bool)
