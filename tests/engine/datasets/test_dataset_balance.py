"""Balance: weights as scikit-learn computes them, rows repeated or thinned out in training only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from datasets_made import table_data, words
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils.class_weight import compute_class_weight

from engine.datasets.balance import class_weights, resampled
from engine.datasets.dataset import Dataset, Split
from engine.datasets.fitting import fit
from engine.datasets.preparation import Preparation, TargetChoice


def dataset_of(balance: Any, **changes: Any) -> Dataset:
    targets = words(*["a"] * 30, *["b"] * 10, *["a"] * 5, *["b"] * 5)
    raw = table_data(50, **{"targets": targets, "classes": ("a", "b"), "task": "binary", **changes})
    preparation = Preparation(target=TargetChoice(balance=balance))
    split = Split(np.arange(40), np.arange(40, 45), np.arange(45, 50))
    return Dataset(raw, split, fit(raw, split.train, preparation), (), preparation)


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=60))
def test_weights_are_those_of_scikit_learn(classes: list[int]) -> None:
    weights = class_weights(np.array(classes), 5)
    occurring = np.unique(classes)
    expected = compute_class_weight("balanced", classes=occurring, y=np.array(classes))
    assert [weights[int(number)] for number in occurring] == pytest.approx(expected.tolist())
    assert set(weights) == set(range(5))
    assert np.mean([weights[number] for number in classes]) == pytest.approx(1.0)


@settings(deadline=None)
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=60), st.integers(0, 5))
def test_every_class_is_as_frequent_as_the_most_or_the_least(names: list[str], skipped: int) -> None:
    targets = words(*["c"] * skipped, *names)
    rows = np.arange(skipped, len(targets))
    sizes = [names.count(name) for name in set(names)]
    more, fewer = (resampled(rows, targets, balance) for balance in ("oversample", "undersample"))
    for chosen, size in ((more, max(sizes)), (fewer, min(sizes))):
        assert {list(targets[chosen]).count(name) for name in set(names)} == {size}
        assert set(chosen.tolist()) <= set(rows.tolist())
    assert set(more.tolist()) == set(rows.tolist()), "no row is lost"
    assert len(set(fewer.tolist())) == len(fewer), "no row is repeated"
    assert resampled(rows, targets, "oversample").tolist() == more.tolist()


def test_only_training_rows_are_balanced() -> None:
    dataset = dataset_of("oversample")
    assert len(dataset.training_rows) == 60
    assert len(dataset.targets("train")) == len(dataset.rows("train")) == 60
    assert dataset.targets("train").mean() == 0.5
    assert (len(dataset.targets("validation")), len(dataset.rows("test"))) == (5, 5)
    assert dataset.counts == {"train": 40, "validation": 5, "test": 5}
    assert len(dataset_of("undersample").training_rows) == 20


def test_weights_are_of_the_training_part() -> None:
    assert dataset_of("class_weight").class_weights == pytest.approx({0: 40 / 60, 1: 2.0})
    assert dataset_of("class_weight").training_rows.tolist() == list(range(40))
    assert dataset_of("none").class_weights is None


@pytest.mark.parametrize("balance", ["class_weight", "oversample", "undersample"])
def test_numbers_to_predict_are_not_balanced(balance: str) -> None:
    dataset = dataset_of(balance, targets=np.arange(50.0), classes=(), task="regression")
    assert dataset.class_weights is None
    assert len(dataset.training_rows) == 40
