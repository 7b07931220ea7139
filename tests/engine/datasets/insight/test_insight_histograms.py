"""Histograms and figures: numpy is the oracle."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from engine.datasets.insight.histograms import MOST_BINS, category_counts, figures, group_counts, histogram
from tests.engine.datasets.insight.conftest import words


@pytest.mark.parametrize("size", [7, 1_000, 40_000])
def test_the_bins_are_numpys_and_every_value_is_in_one(size: int) -> None:
    values = np.random.default_rng(size).normal(size=size)
    found = histogram(values)
    counts, edges = np.histogram(values, bins=min(MOST_BINS, max(5, len(np.histogram_bin_edges(values, "auto")) - 1)))
    assert found.edges == pytest.approx(edges)
    assert found.counts[0].tolist() == counts.tolist()
    assert int(found.counts.sum()) == size
    assert not found.is_sampled


def test_the_figures_are_numpys() -> None:
    values = np.array([3.0, np.nan, -1.0, np.inf, 8.0, 8.0])
    known = np.array([3.0, -1.0, 8.0, 8.0])
    found = figures(values)
    assert (found.count, found.missing) == (4, 2)
    assert found.mean == pytest.approx(known.mean())
    assert found.deviation == pytest.approx(known.std())
    assert [found.lower_quartile, found.median, found.upper_quartile] == pytest.approx(
        np.percentile(known, (25, 50, 75)).tolist()
    )
    assert (found.minimum, found.maximum) == (-1.0, 8.0)


def test_few_whole_numbers_get_a_bin_each() -> None:
    found = histogram(np.array([0, 1, 1, 3], dtype=np.int64))
    assert found.are_whole
    assert found.edges.tolist() == [-0.5, 0.5, 1.5, 2.5, 3.5]
    assert found.counts.tolist() == [[1, 2, 0, 1]]


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(0),
        np.full(5, np.nan),
        np.full(5, 0.1),
        np.array([0.5]),
        np.array([-1e308, 1e308, 0.3]),
        np.array([1e-300, 2e-300, 1.5e-300]),
        np.array([0.0, 1e15, 0.25]),
        np.array([True, False]).astype(np.uint8),
    ],
    ids=str,
)
def test_any_column_has_a_histogram(values: np.ndarray) -> None:
    with np.errstate(over="ignore"):
        found = histogram(values)
    assert int(found.counts.sum()) == int(np.isfinite(values).sum())
    assert found.figures.count == int(found.counts.sum())
    assert np.all(np.diff(found.edges) > 0)
    assert found.counts.shape[1] <= MOST_BINS


def test_groups_add_up_to_the_whole() -> None:
    random = np.random.default_rng(1)
    values, groups = random.normal(size=500), random.integers(0, 3, 500)
    found = histogram(values, groups=groups, num_groups=3)
    assert found.counts.shape[0] == 3
    assert found.counts.sum(axis=0).tolist() == np.histogram(values, found.edges)[0].tolist()
    assert found.counts[1].tolist() == np.histogram(values[groups == 1], found.edges)[0].tolist()


def test_many_rows_are_sampled_and_it_says_so() -> None:
    values = np.arange(200_000, dtype=np.float64)
    found = histogram(values)
    assert (found.rows, found.looked_at) == (200_000, 50_000)
    assert found.is_sampled
    assert found.figures.mean == values.mean(), "of all rows"
    assert found.figures.median == pytest.approx(100_000, rel=0.02), "of the sample"


def test_categories_are_counted_the_most_frequent_first() -> None:
    values = words(["나", "가", None, "나", "다", "가", "나", None, "라"])
    found = category_counts(values, top=2)
    assert (found.names, found.counts) == (("나", "가"), (3, 2))
    assert (found.distinct, found.missing, found.others) == (4, 2, 2)
    oracle = Counter(value for value in values if value)
    assert found.counts == tuple(oracle[name] for name in found.names)


def test_categories_by_group() -> None:
    values, groups = words(["a", "b", "a", None, "c"]), np.array([0, 0, 1, 1, 1])
    assert group_counts(values, ("a", "b"), groups, 2).tolist() == [[1, 1], [1, 0]]
