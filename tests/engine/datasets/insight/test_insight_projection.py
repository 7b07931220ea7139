"""Planes: scikit-learn on the same rows is the oracle."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from engine.datasets.dataset import Dataset, RawData, SplitConfig
from engine.datasets.insight.projection import plottable_columns, projection, scatter
from engine.datasets.opening import prepare
from engine.datasets.preparation import Preparation
from engine.errors import DatasetError
from engine.tasks import Cancelled, CancelToken
from tests.engine.datasets.insight.conftest import Make, words


def test_a_table_is_laid_out_by_scaled_features(iris: Dataset) -> None:
    found = projection(iris)
    scaled = StandardScaler().fit_transform(iris.arrays("train")[0])
    oracle = PCA(2).fit(scaled)
    assert found.explained == pytest.approx(tuple(oracle.explained_variance_ratio_), abs=1e-4)
    assert np.abs(found.points) == pytest.approx(np.abs(oracle.transform(scaled)), abs=1e-3), "but for the sign"
    assert found.rows.tolist() == iris.split.train.tolist()
    assert [found.groups.names[code] for code in found.groups.codes] == iris.raw.targets[found.rows].tolist()


def test_pictures_are_laid_out_by_their_pixels(digits: Dataset) -> None:
    found = projection(digits)
    pixels = digits.arrays("train")[0].reshape(-1, 64).astype(np.float64)
    assert found.explained == pytest.approx(tuple(PCA(2).fit(pixels).explained_variance_ratio_), abs=1e-3)
    assert not found.is_sampled


def test_a_number_to_predict_colours_the_points(make_table: Make) -> None:
    x = np.arange(60.0)
    dataset = make_table({"x": x, "y": x % 7}, x * 2)
    found = projection(dataset)
    assert found.groups.names == ()
    assert found.groups.values is not None
    assert found.groups.values.tolist() == (found.rows * 2.0).tolist()


def test_texts_of_two_subjects_lie_apart() -> None:
    cats = ["the cat sat on the mat", "a cat and a mat<br />", "the mat of the cat"] * 8
    stars = ["a star far in the sky", "the sky has a star", "star and sky and night"] * 8
    raw = RawData("글", "text", words(cats + stars), words(["cat"] * 24 + ["star"] * 24), "subject", "binary")
    found = projection(prepare(raw, SplitConfig(), Preparation()))
    first, second = (found.points[found.groups.codes == code] for code in (0, 1))
    spread = max(np.linalg.norm(part - part.mean(axis=0), axis=1).mean() for part in (first, second))
    assert np.linalg.norm(first.mean(axis=0) - second.mean(axis=0)) > 2 * spread


def test_large_pictures_are_thinned_out_not_refused() -> None:
    random = np.random.default_rng(0)
    pictures = random.integers(0, 60, (30, 150, 130, 3)).astype(np.uint8)
    pictures[::2, :75] += 150
    targets = words(["bright", "dark"] * 15)
    found = projection(prepare(RawData("p", "image", pictures, targets, "k", "binary"), SplitConfig(), Preparation()))
    bright = found.points[found.groups.codes == 0, 0]
    dark = found.points[found.groups.codes == 1, 0]
    assert bright.min() > dark.max() or dark.min() > bright.max()


def test_more_samples_than_shown_are_sampled(digits: Dataset) -> None:
    found = projection(digits, most=100)
    assert found.points.shape == (100, 2)
    assert found.is_sampled
    assert found.total == digits.counts["train"]


def test_the_same_points_each_time(digits: Dataset) -> None:
    assert np.array_equal(projection(digits, most=200).points, projection(digits, most=200).points)


def test_features_that_never_change_lie_in_one_place(make_table: Make) -> None:
    found = projection(make_table({"x": np.ones(20), "y": np.ones(20)}, np.arange(20.0)))
    assert not found.points.any()
    assert found.explained == (0.0, 0.0)


def test_one_feature_makes_no_plane(make_table: Make) -> None:
    with pytest.raises(DatasetError) as caught:
        projection(make_table({"x": np.arange(20.0)}, np.arange(20.0)))
    assert caught.value.code == "dataset.no_plane"


def test_it_can_be_broken_off(digits: Dataset) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        projection(digits, cancel=token)


def test_two_columns_against_each_other(make_table: Make) -> None:
    x = np.array([1.0, np.nan, 3.0, 4.0, 5.0, 6.0])
    dataset = make_table({"x": x, "w": words(list("ababab"))}, np.arange(6.0))
    assert list(plottable_columns(dataset)) == ["x", "목표"]
    found = scatter(dataset, "x", "목표")
    assert found.points.tolist() == [[1, 0], [3, 2], [4, 3], [5, 4], [6, 5]]
    assert found.rows.tolist() == [0, 2, 3, 4, 5]
    with pytest.raises(DatasetError) as caught:
        scatter(dataset, "x", "w")
    assert caught.value.code == "dataset.no_number_column"
