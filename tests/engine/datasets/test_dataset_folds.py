"""Splits by group and by fold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from datasets_made import table_data, words
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.dataset import PARTS, RawData, SplitConfig, Table
from engine.datasets.splits import split_rows
from engine.errors import DatasetError, SettingsError

QUIET = settings(deadline=None, max_examples=60)


def grouped(groups: list[Any], targets: list[str] | None = None) -> RawData:
    rows = len(groups)
    table = Table({"size": np.arange(float(rows)), "patient": words(*groups)})
    made = words(*(targets or (["a", "b", "c"] * rows)[:rows]))
    return table_data(rows, inputs=table, targets=made, classes=tuple(sorted(set(made))))


def regression(rows: int) -> RawData:
    return table_data(rows, targets=np.arange(float(rows)), classes=(), task="regression")


@QUIET
@given(
    groups=st.lists(st.sampled_from([*"abcdefghij", None]), min_size=8, max_size=80).filter(lambda g: len(set(g)) > 3),
    validation=st.floats(0.05, 0.5),
    test=st.floats(0.05, 0.5),
    seed=st.integers(0, 99),
    is_stratified=st.booleans(),
)
def test_a_group_is_in_one_part(
    groups: list[str | None], validation: float, test: float, seed: int, is_stratified: bool
) -> None:
    split = split_rows(grouped(groups), SplitConfig(validation, test, seed, is_stratified, group="patient"))
    together = np.concatenate([split.of(part) for part in PARTS])
    assert sorted(together.tolist()) == list(range(len(groups)))
    of_part = [{groups[row] for row in split.of(part)} for part in PARTS]
    assert sum(map(len, of_part)) == len(set(groups))
    assert all(of_part)


def test_groups_of_unequal_size_come_near_the_share() -> None:
    groups = [name for name, size in zip("abcdefghijklmnop", [40, *[4] * 15], strict=True) for _ in range(size)]
    split = split_rows(grouped(groups), SplitConfig(0.0, 0.2, group="patient"))
    assert 0.1 < len(split.test) / len(groups) < 0.3


def test_the_group_may_be_a_number_or_a_column_beside_texts() -> None:
    raw = table_data(30, inputs=Table({"patient": np.arange(30.0) // 3, "size": np.arange(30.0)}))
    beside = replace(raw, kind="text", inputs=words(*["text"] * 30), details=raw.inputs)
    for data in (raw, beside):
        split = split_rows(data, SplitConfig(group="patient"))
        assert all(
            {int(row) // 3 for row in split.test}.isdisjoint(int(row) // 3 for row in part)
            for part in (split.train, split.validation)
        )


@pytest.mark.parametrize("raw", [table_data(), table_data(kind="image", inputs=np.zeros((30, 2, 2, 1), np.uint8))])
def test_a_group_that_is_no_column_is_refused(raw: RawData) -> None:
    with pytest.raises(DatasetError) as caught:
        split_rows(raw, SplitConfig(group="patient"))
    assert caught.value.code == "dataset.no_group"
    assert "patient" in caught.value.text
    assert ("size" in caught.value.hint) == (raw.kind == "table")


def test_one_group_cannot_be_split() -> None:
    with pytest.raises(DatasetError) as caught:
        split_rows(grouped(["one"] * 20), SplitConfig(group="patient"))
    assert caught.value.code == "dataset.too_few_groups"


def test_given_parts_that_tear_groups_apart_are_said() -> None:
    raw = replace(grouped(["x", "y"] * 15), parts=words(*["train"] * 20, *["validation"] * 5, *["test"] * 5))
    split = split_rows(raw, SplitConfig(group="patient"))
    assert len(split.test) == 5
    assert [note.code for note in split.notes] == ["data.group_torn"]


@QUIET
@given(
    rows=st.integers(8, 90),
    folds=st.integers(2, 8),
    seed=st.integers(0, 99),
    is_stratified=st.booleans(),
    is_regression=st.booleans(),
    validation=st.sampled_from([0.0, 0.2]),
)
def test_every_row_is_in_one_test_fold(
    rows: int, folds: int, seed: int, is_stratified: bool, is_regression: bool, validation: float
) -> None:
    raw = regression(rows) if is_regression else table_data(rows)
    config = SplitConfig(validation, 0.9, seed, is_stratified, folds=folds)
    splits = [split_rows(raw, replace(config, fold=fold)) for fold in range(folds)]
    assert sorted(np.concatenate([split.test for split in splits]).tolist()) == list(range(rows))
    for split in splits:
        assert abs(len(split.test) - rows / folds) <= len(raw.classes) + 1
        assert sorted(np.concatenate([split.of(part) for part in PARTS]).tolist()) == list(range(rows))
        assert (len(split.validation) > 0) == (validation > 0)
        assert all(part.dtype == np.int64 for part in (split.train, split.validation, split.test))


@QUIET
@given(
    groups=st.lists(st.sampled_from("abcdefghij"), min_size=12, max_size=60).filter(lambda g: len(set(g)) > 5),
    folds=st.integers(2, 4),
    is_stratified=st.booleans(),
)
def test_every_group_is_in_one_test_fold(groups: list[str], folds: int, is_stratified: bool) -> None:
    config = SplitConfig(0.2, is_stratified=is_stratified, group="patient", folds=folds)
    splits = [split_rows(grouped(groups), replace(config, fold=fold)) for fold in range(folds)]
    assert sorted(np.concatenate([split.test for split in splits]).tolist()) == list(range(len(groups)))
    for split in splits:
        of_part = [{groups[row] for row in split.of(part)} for part in PARTS]
        assert sum(map(len, of_part)) == len(set(groups))
        assert all(of_part)


def test_folds_keep_the_share_of_every_class() -> None:
    raw = table_data(100, targets=words(*["a"] * 80, *["b"] * 20), classes=("a", "b"), task="binary")
    for fold in range(5):
        test = split_rows(raw, SplitConfig(folds=5, fold=fold)).test
        assert np.mean(raw.targets[test] == "b") == 0.2


def test_a_class_rarer_than_the_folds_is_dealt_out_at_random_and_said() -> None:
    raw = table_data(30, targets=words(*["a"] * 28, "b", "b"), classes=("a", "b"), task="binary")
    split = split_rows(raw, SplitConfig(folds=5))
    assert [note.code for note in split.notes] == ["data.not_stratified"]
    assert len(split.test) == 6


def test_folds_go_through_given_parts_and_say_so() -> None:
    raw = table_data(30, parts=words(*["train"] * 20, *["test"] * 10))
    splits = [split_rows(raw, SplitConfig(folds=3, fold=fold)) for fold in range(3)]
    assert sorted(np.concatenate([split.test for split in splits]).tolist()) == list(range(30))
    assert all("data.parts_not_used" in [note.code for note in split.notes] for split in splits)


@pytest.mark.parametrize(("folds", "fold"), [(1, 0), (3, 3), (2, 7)])
def test_a_fold_that_is_none_is_refused(folds: int, fold: int) -> None:
    with pytest.raises(SettingsError) as caught:
        split_rows(table_data(), SplitConfig(folds=folds, fold=fold))
    assert caught.value.code == "split.fold"


def test_more_folds_than_rows_or_groups_are_refused() -> None:
    with pytest.raises(DatasetError) as caught:
        split_rows(regression(5), SplitConfig(folds=6))
    assert caught.value.code == "dataset.too_few"
    with pytest.raises(DatasetError) as caught:
        split_rows(grouped(["x", "y", "z"] * 5), SplitConfig(folds=4, group="patient"))
    assert caught.value.code == "dataset.too_few_groups"
