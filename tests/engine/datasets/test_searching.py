"""Searching rows for words and numbers."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.insight.searching import CHUNK_ROWS, matching_rows
from engine.tasks import Cancelled, CancelToken


def words(*values: str | None) -> np.ndarray:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


COLUMNS = {
    "name": words("Anna", "BERT", None, "한나", "bertha"),
    "age": np.array([30.0, 31.5, np.nan, 5.0, 30.0], dtype=np.float32),
    "count": np.array([5, 6, 7, 8, 9]),
}
ALL = np.arange(5)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("bert", [1, 4]),
        ("ANN", [0]),
        ("한나", [3]),
        ("30", [0, 4]),
        ("31.5", [1]),
        ("5", [0, 3]),
        ("zzz", []),
        ("nan", []),
    ],
)
def test_what_matches(text: str, rows: list[int]) -> None:
    assert matching_rows(COLUMNS, text, ALL).tolist() == rows


def test_only_the_rows_asked_for_are_looked_at_in_their_order() -> None:
    assert matching_rows(COLUMNS, "30", np.array([4, 1, 0])).tolist() == [4, 0]
    assert matching_rows(COLUMNS, "30", ALL[:0]).tolist() == []


def test_more_rows_than_a_chunk_and_giving_up() -> None:
    column = {"n": np.arange(CHUNK_ROWS * 2 + 5)}
    last = CHUNK_ROWS * 2 + 4
    assert matching_rows(column, str(last), np.arange(last + 1)).tolist() == [last]
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        matching_rows(column, "1", np.arange(last), cancel=cancel)
