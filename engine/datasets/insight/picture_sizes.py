"""How large the pictures of a folder are, and how bright pictures are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Dataset
from engine.datasets.insight.sampling import sampled_rows
from engine.datasets.pictures.files import PictureFiles
from engine.files import read_picture_bytes
from engine.picture_decoding import HEAD_BYTES, UnreadablePictureError, read_header
from engine.tasks import CancelToken, Report, no_report

MOST_FILES = 5_000
MOST_BRIGHTNESSES = 1_000
BATCH = 32


@dataclass(frozen=True, eq=False)
class PictureSizes:
    """``widths`` and ``heights`` (n,) int64 in pixels as stored, before any turning; ``brightness`` (m,) in 0..255.

    Pictures that lie in memory all have one size. ``unreadable`` files are left out of the sizes.
    """

    widths: npt.NDArray[np.int64]
    heights: npt.NDArray[np.int64]
    brightness: npt.NDArray[np.float64]
    unreadable: int
    rows: int
    looked_at: int

    @property
    def is_sampled(self) -> bool:
        return self.looked_at < self.rows


def picture_sizes(dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None) -> PictureSizes:
    """The sizes of up to 5,000 pictures of all parts, the brightness of up to 1,000 training ones. Raises Cancelled."""
    cancel = cancel or CancelToken()
    total = len(dataset.raw.targets)
    looked_at = sampled_rows(total, MOST_FILES)
    inputs = dataset.raw.inputs
    if isinstance(inputs, PictureFiles):
        sizes, unreadable = _sizes_of_files([str(path) for path in inputs.paths[looked_at]], report, cancel)
    else:
        height, width = dataset.input_shape[:2]
        sizes, unreadable = np.tile(np.array([[width, height]], dtype=np.int64), (len(looked_at), 1)), 0
    brightness = _brightness(dataset, report, cancel)
    return PictureSizes(sizes[:, 0], sizes[:, 1], brightness, unreadable, total, len(looked_at))


def _sizes_of_files(paths: list[str], report: Report, cancel: CancelToken) -> tuple[npt.NDArray[np.int64], int]:
    """(n, 2) width and height; how many files are no pictures."""
    sizes: list[tuple[int, int]] = []
    for number, path in enumerate(paths):
        cancel.check()
        if number % BATCH == 0:
            report(number / len(paths) / 2, "")
        size = _stored_size(path)
        if size is not None:
            sizes.append(size)
    return np.array(sizes, dtype=np.int64).reshape(-1, 2), len(paths) - len(sizes)


def _stored_size(path: str) -> tuple[int, int] | None:
    """Width and height, from the head of the file where that has them; None for what is no picture."""
    try:
        with open(path, "rb") as file:
            header = read_header(file.read(HEAD_BYTES))
        header = header or read_header(read_picture_bytes(path))
    except (OSError, UnreadablePictureError):
        return None
    return (header.width, header.height) if header is not None else None


def _brightness(dataset: Dataset, report: Report, cancel: CancelToken) -> npt.NDArray[np.float64]:
    rows = dataset.rows("train")
    positions = sampled_rows(len(rows), MOST_BRIGHTNESSES)
    means = [np.zeros(0)]
    for start in range(0, len(positions), BATCH):
        cancel.check()
        report(0.5 + start / len(positions) / 2, "")
        batch = positions[start : start + BATCH]
        pictures = rows.read(batch)
        pictures = pictures[~rows.broken(batch)]
        means.append(pictures.reshape(len(pictures), math.prod(rows.shape)).mean(axis=1, dtype=np.float64))
    return np.concatenate(means)
