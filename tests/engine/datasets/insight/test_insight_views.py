"""What the window asks for: columns, classes, texts, arrays, and the arithmetic of training."""

from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.dataset import Dataset, RawData, SplitConfig
from engine.datasets.insight.arithmetic import Arithmetic
from engine.datasets.insight.grouping import groups_of
from engine.datasets.insight.histograms import CategoryCounts, Histogram
from engine.datasets.insight.sampling import sampled_rows
from engine.datasets.insight.summaries import class_counts
from engine.datasets.insight.views import (
    class_spread,
    column_spread,
    frequent_words,
    length_spread,
    overview,
    target_spread,
    value_spread,
    words_of_classes,
)
from engine.datasets.opening import prepare
from engine.datasets.preparation import Preparation
from engine.errors import DatasetError
from tests.engine.datasets.insight.conftest import Make, words


@pytest.mark.parametrize(
    ("samples", "batch", "epochs", "steps", "last", "iterations"),
    [
        (14_000, 32, 10, 438, 16, 4_380),
        (64, 32, 3, 2, 32, 6),
        (5, 32, 2, 1, 5, 2),
        (33, 32, 1, 2, 1, 2),
        (0, 32, 5, 0, 0, 0),
    ],
)
def test_the_arithmetic(samples: int, batch: int, epochs: int, steps: int, last: int, iterations: int) -> None:
    found = Arithmetic(samples, batch, epochs)
    assert (found.steps, found.last_batch, found.iterations) == (steps, last, iterations)
    assert found.is_last_partial == (0 < last < batch)


@pytest.mark.parametrize("count", [10, 150, 1_000, 5_000_000])
def test_a_sample_has_different_rows_in_order(count: int) -> None:
    rows = sampled_rows(count, 100)
    assert len(rows) == min(count, 100)
    assert np.all(np.diff(rows) > 0)
    assert rows[0] >= 0
    assert rows[-1] < count
    assert np.array_equal(rows, sampled_rows(count, 100))


def test_a_column_of_numbers_by_class(iris: Dataset) -> None:
    found = column_spread(iris, "petal length (cm)")
    assert isinstance(found.values, Histogram)
    assert found.groups is not None
    assert found.groups.names == iris.class_names
    assert found.by_group.sum(axis=1).tolist() == [50, 50, 50]


def test_a_column_of_words_with_a_number_to_predict(make_table: Make) -> None:
    found = column_spread(make_table({"말": words(["a", "b", None, "a"] * 5)}, np.arange(20.0)), "말")
    assert isinstance(found.values, CategoryCounts)
    assert found.groups is None
    assert found.by_group.tolist() == [[10, 5]]
    assert found.values.missing == 5


def test_a_column_that_is_not_there(iris: Dataset) -> None:
    with pytest.raises(DatasetError) as caught:
        column_spread(iris, "x")
    assert caught.value.code == "dataset.no_column"


def test_the_overview_begins_with_what_is_predicted(make_table: Make) -> None:
    x = np.arange(20.0)
    notes = words([f"note {n}" for n in range(20)])
    found = overview(make_table({"x": x, "notes": notes, "gone": np.full(20, np.nan)}, x * 3))
    assert [summary.name for summary in found.summaries] == ["목표", "x", "notes", "gone"]
    sparks = dict(zip([summary.name for summary in found.summaries], found.sparks, strict=True))
    assert int(sparks["x"].sum()) == 20
    assert sparks["notes"] is None, "too many different words"
    assert sparks["gone"] is None


def test_more_classes_than_colours_are_the_others(make_table: Make) -> None:
    classes = words([f"k{n % 12}" for n in range(240)] + ["k3"] * 10)
    dataset = make_table({"x": np.arange(250.0)}, classes, "multiclass")
    groups = groups_of(dataset, np.arange(250), most=3)
    assert len(groups.names) == 3
    assert "k3" in groups.names
    assert groups.has_others
    named = [groups.names[code] if code < 3 else None for code in groups.codes]
    assert all(name is None or name == target for name, target in zip(named, classes, strict=True))
    found = column_spread(dataset, "x")
    assert len(found.by_group) == 9, "eight classes and the others"
    assert int(found.by_group.sum()) == 250


def test_classes_are_counted_in_every_part(iris: Dataset) -> None:
    assert class_spread(iris).counts == class_counts(iris)


def test_of_many_classes_the_most_frequent_are_shown(make_table: Make) -> None:
    classes = words([f"k{n % 60}" for n in range(600)] + ["k59"] * 40)
    found = class_spread(make_table({"x": np.arange(640.0)}, classes, "multiclass"))
    assert (len(found.names), found.total, found.names[0]) == (40, 60, "k59")


def test_a_number_to_predict_is_spread_in_every_part(make_table: Make) -> None:
    dataset = make_table({"x": np.arange(100.0)}, np.arange(100.0) / 7)
    found = target_spread(dataset)
    assert found.values.counts.sum(axis=1).tolist() == list(dataset.counts.values())


def test_texts() -> None:
    texts = words(["good good film", "bad film<br />", "good one", "bad one here now"] * 10)
    raw = RawData("글", "text", texts, words(["pos", "neg"] * 20), "opinion", "binary")
    dataset = prepare(raw, SplitConfig(), Preparation())
    lengths = length_spread(dataset)
    assert lengths.values.figures.mean == pytest.approx(np.mean([len(text.split()) for text in texts]))
    assert lengths.length_of_most == 4
    frequent = frequent_words(dataset)
    assert {word.word for word in frequent.words} == {"good", "film", "bad", "one", "here", "now"}
    telling = words_of_classes(dataset)
    assert telling.words["pos"][0].word == "good"
    assert telling.words["neg"][0].word == "bad"


def test_arrays() -> None:
    values = np.random.default_rng(0).normal(size=(60, 5, 2)).astype(np.float32)
    raw = RawData("a", "array", values, np.arange(60.0), "y", "regression")
    dataset = prepare(raw, SplitConfig(), Preparation())
    found = value_spread(dataset)
    assert found.figures.count == dataset.counts["train"] * 10
    assert found.figures.mean == pytest.approx(float(dataset.arrays("train")[0].mean()), abs=1e-5)
