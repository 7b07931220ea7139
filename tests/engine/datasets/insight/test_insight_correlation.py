"""Correlations: numpy.corrcoef is the oracle, on the rows where both values are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.insight.correlation import correlation, pearson, strongest_pairs
from engine.datasets.opening import open_dataset, parse_source
from engine.tasks import Cancelled, CancelToken
from tests.engine.datasets.insight.conftest import Make, words


def test_it_is_numpys_on_real_data(iris: Dataset) -> None:
    found = correlation(iris)
    values = np.stack(list(iris.raw.inputs.columns.values()), axis=1)
    assert found.names == tuple(iris.raw.inputs.columns), "three classes are no number"
    assert found.matrix == pytest.approx(np.corrcoef(values, rowvar=False))
    assert (found.pairs[0].first, found.pairs[0].second) == ("petal length (cm)", "petal width (cm)")
    assert found.pairs[0].r == pytest.approx(0.9628654, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.float64, (30, 4), elements=st.floats(-1e6, 1e6).map(lambda x: round(x, 3))), st.integers(0, 99))
def test_missing_values_leave_out_their_rows_alone(values: np.ndarray, seed: int) -> None:
    random = np.random.default_rng(seed)
    values = values + random.normal(size=values.shape)
    values[random.random(values.shape) < 0.2] = np.nan
    found = pearson(values)
    for first in range(4):
        for second in range(4):
            both = ~np.isnan(values[:, first]) & ~np.isnan(values[:, second])
            oracle = np.corrcoef(values[both, first], values[both, second])[0, 1]
            assert found[first, second] == pytest.approx(oracle, abs=1e-6)


def test_a_constant_column_has_no_correlation() -> None:
    values = np.stack([np.full(9, 0.1), np.arange(9.0), np.full(9, np.nan)], axis=1)
    found = pearson(values)
    assert np.isnan(found[0, 1])
    assert np.isnan(found[2, 1])
    assert found[1, 1] == pytest.approx(1.0)
    assert strongest_pairs(("a", "b", "c"), found) == ()


def test_numbers_to_predict_join_in_last(make_table: Make) -> None:
    x = np.arange(50.0)
    found = correlation(make_table({"키": x, "이름": words([str(n % 3) for n in range(50)])}, -2 * x))
    assert found.names == ("키", "목표")
    assert found.matrix[0, 1] == pytest.approx(-1.0)


def test_one_of_two_classes_counts_as_1(make_table: Make) -> None:
    x = np.arange(40.0)
    found = correlation(make_table({"x": x}, words(["no" if n < 20 else "yes" for n in range(40)]), "binary"))
    assert found.names == ("x", "목표=yes")
    assert found.matrix[0, 1] == pytest.approx(np.corrcoef(x, x >= 20)[0, 1])


@pytest.mark.parametrize("task", ["regression", "multiclass"])
def test_of_many_columns_those_that_tell_most_are_kept(make_table: Make, task: str) -> None:
    random = np.random.default_rng(0)
    classes = random.integers(0, 3, 300)
    columns = {f"c{n}": random.normal(size=300) for n in range(60)}
    columns["c50"] = classes * 5.0 + random.normal(size=300)
    targets = classes.astype(np.float64) if task == "regression" else words([f"k{n}" for n in classes])
    found = correlation(make_table(columns, targets, task), most=10)
    assert found.columns == 60
    assert len(found.names) == (11 if task == "regression" else 10)
    assert "c50" in found.names


def test_columns_are_kept_by_their_r_with_the_target(make_table: Make) -> None:
    random = np.random.default_rng(3)
    target = random.normal(size=200)
    columns = {f"c{n}": target * n + random.normal(size=200) * 20 for n in range(30)}
    columns["c29"][random.random(200) < 0.3] = np.nan
    columns["flat"] = np.full(200, 0.1)
    found = correlation(make_table(columns, target), most=5)
    oracle = {
        name: abs(np.corrcoef(values[~np.isnan(values)], target[~np.isnan(values)])[0, 1])
        for name, values in columns.items()
        if name != "flat"
    }
    assert set(found.names[:-1]) == set(sorted(oracle, key=lambda name: -oracle[name])[:5])


def test_ten_thousand_columns_take_a_moment_and_can_be_broken_off(make_table: Make) -> None:
    values = np.random.default_rng(0).normal(size=(40, 10_000))
    dataset = make_table({f"c{n}": values[:, n] for n in range(10_000)}, values[:, 7] * 3)
    found = correlation(dataset)
    assert "c7" in found.names
    assert len(found.names) == 41
    token = CancelToken()
    with pytest.raises(Cancelled):
        correlation(dataset, report=lambda _fraction, _text="": token.cancel(), cancel=token)


def test_pictures_have_none(digits: Dataset) -> None:
    found = correlation(digits)
    assert (found.names, found.matrix.shape, found.pairs) == ((), (0, 0), ())


def test_on_student_grades(shared_data: Path) -> None:
    spec = parse_source(str(shared_data / "tabular" / "student-mat.csv"), {"target": "G3"})
    found = correlation(open_dataset(spec, SplitConfig()))
    assert [(pair.first, pair.second) for pair in found.pairs[:2]] == [("G2", "G3"), ("G1", "G2")]
