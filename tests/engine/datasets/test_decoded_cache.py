"""Decoded pictures on the disk: each made once, the same as without, and no harm where there is no room."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from engine import files
from engine.datasets import dataset as dataset_module
from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset, parse_source
from engine.datasets.pictures.decoded_cache import CachedRows, with_cache
from engine.datasets.preparation import Preparation
from engine.datasets.rows import ArrayRows
from engine.datasets.tables.table import Indices


class Counting(ArrayRows):
    """Counts how often a row is made; number 3 cannot be."""

    def __init__(self, values: npt.NDArray[np.uint8]) -> None:
        super().__init__(values)
        self.made = np.zeros(len(values), dtype=int)

    def read(self, positions: Indices) -> npt.NDArray[np.uint8]:
        self.made[positions] += 1
        return self.values[positions]

    def broken(self, positions: Indices) -> npt.NDArray[np.bool_]:
        return np.asarray(positions) == 3


@pytest.fixture
def rows() -> Counting:
    return Counting(np.random.default_rng(0).integers(1, 256, (10, 4, 5, 3), dtype=np.uint8))


@pytest.mark.usefixtures("home")
def test_a_row_is_made_once(rows: Counting) -> None:
    cached = with_cache(rows)
    assert isinstance(cached, CachedRows)
    for positions in ([0, 1, 2], [2, 1, 9], [9, 0, 2]):
        np.testing.assert_array_equal(cached.read(np.array(positions)), rows.values[positions])
    assert rows.made.tolist() == [1, 1, 1, 0, 0, 0, 0, 0, 0, 1]
    assert (cached.shape, cached.dtype, len(cached)) == ((4, 5, 3), np.uint8, 10)


@pytest.mark.usefixtures("home")
def test_what_cannot_be_read_is_tried_again_and_stays_broken(rows: Counting) -> None:
    cached = with_cache(rows)
    for _ in range(2):
        assert not cached.read(np.array([3])).any()
    assert cached.broken(np.array([2, 3])).tolist() == [False, True]
    assert rows.made[3] == 2


@pytest.mark.usefixtures("home")
def test_nothing_is_left_in_the_folder(rows: Counting) -> None:
    cached = with_cache(rows)
    cached.read(np.arange(10))
    del cached
    assert list(files.cache_folder().iterdir()) == []


@pytest.mark.usefixtures("home")
def test_without_room_the_rows_are_made_every_time(rows: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    assert with_cache(rows) is rows


def test_a_folder_that_cannot_be_written_is_no_harm(rows: Counting, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "cache").write_text("in the way")
    assert with_cache(rows) is rows


@pytest.mark.usefixtures("home")
def test_pictures_from_the_cache_are_those_from_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    for index in range(24):
        folder = tmp_path / "그림" / "가나"[index % 2]
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(random.integers(0, 256, (20, 20, 3), dtype=np.uint8)).save(folder / f"{index}.png")
    monkeypatch.setattr(dataset_module, "RESIDENT_PICTURE_BYTES", 0)

    def opened(cache: str) -> Dataset:
        spec = parse_source(str(tmp_path / "그림"))
        return open_dataset(spec, SplitConfig(), Preparation().with_texts({"cache": cache}))

    plain, kept = opened("no"), opened("yes")
    assert isinstance(kept.rows("train"), CachedRows)
    assert not isinstance(plain.rows("train"), CachedRows)
    for _ in range(2):
        np.testing.assert_array_equal(kept.rows("train").read(np.arange(5)), plain.rows("train").read(np.arange(5)))
