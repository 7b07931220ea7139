"""Folders of pictures the tests make themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.preparation import ImageChoice, Preparation
from engine.datasets.source import SourceSpec

NOISE = np.random.default_rng(0).integers(0, 256, (400, 400, 3), dtype=np.uint8)


def write_picture(path: Path, *, height: int = 24, width: int = 30, shade: int = 0, mode: str = "RGB") -> Path:
    """A picture of noise around a shade, so that no two are alike and none can be packed away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = NOISE[:height, :width] // 4 + np.uint8(shade % 192)
    Image.fromarray(pixels).convert(mode).save(path)
    return path


def write_classes(folder: Path, *names: str, count: int = 8, suffix: str = ".jpg") -> Path:
    """A folder a class, ``count`` pictures in each."""
    for place, name in enumerate(names):
        for number in range(count):
            write_picture(folder / name / f"{number}{suffix}", shade=40 * place + number)
    return folder


def open_pictures(folder: Path, image: ImageChoice | None = None, **params: str) -> Dataset:
    spec = SourceSpec("image_folder", {"path": str(folder), **params})
    return open_dataset(spec, SplitConfig(), Preparation(image=image or ImageChoice()))


def pictures_in(dataset: Dataset) -> PictureFiles:
    assert isinstance(dataset.raw.inputs, PictureFiles)
    return dataset.raw.inputs


def codes(dataset: Dataset) -> list[str]:
    """What is said of the data, by its codes."""
    return [note.code for note in dataset.problems]
