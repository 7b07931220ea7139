"""Mean pictures and sizes: numpy on all pictures at once is the oracle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.datasets.dataset import Dataset, RawData, SplitConfig
from engine.datasets.insight.mean_image import mean_images
from engine.datasets.insight.picture_sizes import picture_sizes
from engine.datasets.insight.projection import projection
from engine.datasets.opening import prepare
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.preparation import Preparation
from engine.tasks import Cancelled, CancelToken
from tests.engine.datasets.insight.conftest import words


def folder_of_pictures(tmp_path: Path) -> Dataset:
    paths = []
    for number in range(24):
        path = tmp_path / f"사진{number}.png"
        size = (20 + number % 3, 10)
        Image.new("RGB", size, (200, 10, 10) if number % 2 else (10, 10, 200)).save(path)
        paths.append(str(path))
    classes = words(["red" if number % 2 else "blue" for number in range(24)])
    pictures = PictureFiles(words(paths), (10, 20, 3))
    return prepare(RawData("사진", "image", pictures, classes, "colour", "binary"), SplitConfig(), Preparation())


def test_the_means_are_numpys(digits: Dataset) -> None:
    found = mean_images(digits)
    pictures, classes = digits.arrays("train")
    assert found.mean == pytest.approx(pictures.mean(axis=0))
    assert found.deviation == pytest.approx(pictures.astype(np.float64).std(axis=0), abs=1e-6)
    for number, name in enumerate(digits.class_names):
        assert found.classes[number] == name
        assert found.by_class[number] == pytest.approx(pictures[classes == number].mean(axis=0))
        assert found.counts[number] == int((classes == number).sum())


def test_pictures_in_files_are_read_in_batches(tmp_path: Path) -> None:
    found = mean_images(folder_of_pictures(tmp_path))
    assert found.mean.shape == (10, 20, 3)
    assert found.classes == ("blue", "red")
    assert found.by_class[1][0, 0] == pytest.approx([200, 10, 10], abs=1)


def test_many_pictures_are_sampled(digits: Dataset) -> None:
    found = mean_images(digits, most=200)
    assert found.looked_at == 200
    assert found.is_sampled
    assert sum(found.counts) == 200


def test_it_can_be_broken_off_between_batches(digits: Dataset) -> None:
    token = CancelToken()
    told: list[float | None] = []

    def report(fraction: float | None, text: str = "") -> None:  # noqa: ARG001
        told.append(fraction)
        if len(told) == 2:
            token.cancel()

    with pytest.raises(Cancelled):
        mean_images(digits, report=report, cancel=token)
    assert len(told) == 2


def test_sizes_are_those_of_the_files(tmp_path: Path) -> None:
    dataset = folder_of_pictures(tmp_path)
    found = picture_sizes(dataset)
    assert sorted(set(found.widths.tolist())) == [20, 21, 22]
    assert set(found.heights.tolist()) == {10}
    assert found.unreadable == 0
    assert sorted(set(found.brightness.round().tolist())) == [73.0], "of both colours"


def test_a_file_that_cannot_be_read_is_counted(tmp_path: Path) -> None:
    dataset = folder_of_pictures(tmp_path)
    broken = int(dataset.split.test[0])
    Path(dataset.raw.inputs.paths[broken]).write_bytes(b"no picture")
    found = picture_sizes(dataset)
    assert found.unreadable == 1
    assert len(found.widths) == 23


def test_a_file_that_cannot_be_read_is_in_no_mean(tmp_path: Path) -> None:
    dataset = folder_of_pictures(tmp_path)
    gone = [int(row) for row in dataset.split.train[:3]]
    for row in gone:
        Path(dataset.raw.inputs.paths[row]).unlink()
    found = mean_images(dataset)
    assert sum(found.counts) == dataset.counts["train"] - 3
    assert found.by_class[1][0, 0] == pytest.approx([200, 10, 10], abs=1), "and not darker"
    points = projection(dataset)
    assert len(points.points) == dataset.counts["train"] - 3
    assert not set(points.rows.tolist()) & set(gone)
    assert len(picture_sizes(dataset).brightness) == dataset.counts["train"] - 3


def test_pictures_in_memory_have_one_size(digits: Dataset) -> None:
    found = picture_sizes(digits)
    assert set(zip(found.widths.tolist(), found.heights.tolist(), strict=True)) == {(8, 8)}
    assert found.brightness[0] == pytest.approx(digits.rows("train").read(np.array([0])).mean())
