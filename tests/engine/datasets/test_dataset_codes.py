"""Codes: words as whole numbers, equal where the words are."""

from __future__ import annotations

import numpy as np
from datasets_made import words
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.tables.codes import codes_of, places_in, ranks_of

WORDS = st.lists(st.text(max_size=3), min_size=1, max_size=30)


@settings(deadline=None)
@given(WORDS)
def test_ranks_are_those_of_numpy(names: list[str]) -> None:
    # numpy's fixed-width strings lose zero characters at their end.
    kept = [name.replace("\x00", "0") for name in names]
    _, expected = np.unique(np.array(kept), return_inverse=True)
    assert ranks_of(words(*kept)).tolist() == expected.tolist()


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "", None]), max_size=30))
def test_codes_are_equal_where_words_are(names: list[str | None]) -> None:
    codes = codes_of(words(*names))
    for first, code in zip(names, codes, strict=True):
        assert (code == -1) == (first is None)
        assert [other == code for other in codes] == [second == first for second in names]


def test_places_of_words_that_are_none_of_the_names() -> None:
    assert places_in(["b", "a"], ["a", "b", "c", None]).tolist() == [1, 0, -1, -1]
