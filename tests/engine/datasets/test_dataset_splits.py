"""Splits: every row once, stratified, repeatable, and the source's own parts kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from datasets_made import table_data, words
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.dataset import PARTS, SplitConfig
from engine.datasets.splits import split_rows
from engine.errors import DatasetError, SettingsError


@settings(deadline=None, max_examples=60)
@given(
    rows=st.integers(6, 120),
    validation=st.floats(0.0, 0.6),
    test=st.floats(0.0, 0.6),
    seed=st.integers(0, 1000),
    is_stratified=st.booleans(),
)
def test_every_row_is_in_exactly_one_part(
    rows: int, validation: float, test: float, seed: int, is_stratified: bool
) -> None:
    split = split_rows(table_data(rows), SplitConfig(validation, test, seed, is_stratified))
    together = np.concatenate([split.of(part) for part in PARTS])
    assert sorted(together.tolist()) == list(range(rows))
    assert len(split.train) >= 1
    assert (len(split.test) > 0) == (test > 0)
    assert all(part.dtype == np.int64 for part in (split.train, split.validation, split.test))


def test_classes_keep_their_share_in_every_part() -> None:
    raw = table_data(200, targets=words(*["a"] * 150, *["b"] * 50), classes=("a", "b"), task="binary")
    split = split_rows(raw, SplitConfig(0.25, 0.2, seed=3))
    assert (len(split.test), len(split.validation), len(split.train)) == (40, 40, 120)
    for part in PARTS:
        assert np.mean(raw.targets[split.of(part)] == "a") == 0.75


def test_validation_is_a_share_of_what_the_test_part_leaves() -> None:
    split = split_rows(table_data(100), SplitConfig(validation=0.5, test=0.5, is_stratified=False))
    assert (len(split.train), len(split.validation), len(split.test)) == (25, 25, 50)


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    first, again, other = (split_rows(table_data(90), SplitConfig(seed=seed)) for seed in (1, 1, 2))
    assert first.test.tolist() == again.test.tolist()
    assert first.validation.tolist() == again.validation.tolist()
    assert first.test.tolist() != other.test.tolist()


def test_parts_of_the_source_are_kept() -> None:
    parts = words(*["train"] * 20, *["test"] * 10)
    split = split_rows(table_data(30, parts=parts), SplitConfig(validation=0.25, test=0.9))
    assert split.test.tolist() == list(range(20, 30))
    assert len(split.validation) == 5
    assert max(split.validation) < 20


def test_a_validation_part_of_the_source_is_kept() -> None:
    parts = words(*["train"] * 20, *["validation"] * 4, *["test"] * 6)
    split = split_rows(table_data(30, parts=parts), SplitConfig(validation=0.5))
    assert split.validation.tolist() == [20, 21, 22, 23]
    assert len(split.train) == 20


def test_a_class_of_one_row_is_split_at_random_and_said() -> None:
    raw = table_data(30, targets=words(*["a"] * 29, "b"), classes=("a", "b"), task="binary")
    split = split_rows(raw, SplitConfig())
    assert sum(len(split.of(part)) for part in PARTS) == 30
    assert len(split.notes) == 1
    assert "not stratified" in split.notes[0].message


def test_regression_is_not_stratified_and_nothing_is_said() -> None:
    raw = table_data(30, targets=np.arange(30.0), classes=(), task="regression")
    assert split_rows(raw, SplitConfig()).notes == ()


def test_a_toy_is_the_same_in_every_part() -> None:
    split = split_rows(table_data(4, every_row_everywhere=True), SplitConfig())
    assert [split.of(part).tolist() for part in PARTS] == [[0, 1, 2, 3]] * 3


@pytest.mark.parametrize(
    ("name", "value"),
    [("validation", 1.0), ("validation", "half"), ("test", -0.1), ("test", 1.5), ("seed", -1), ("seed", 2**40)],
)
def test_a_share_or_seed_that_is_none_is_refused(name: str, value: Any) -> None:
    with pytest.raises(SettingsError) as caught:
        split_rows(table_data(30), replace(SplitConfig(), **{name: value}))
    assert caught.value.code == "param.value"


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(DatasetError) as caught:
        split_rows(table_data(2), SplitConfig(test=0.5, validation=0.5))
    assert caught.value.code == "dataset.too_few"


def test_no_rows_are_refused() -> None:
    raw = table_data(30)
    with pytest.raises(DatasetError) as caught:
        split_rows(replace(raw, targets=raw.targets[:0]), SplitConfig())
    assert caught.value.code == "dataset.empty"
