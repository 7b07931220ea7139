"""Pictures keep every pixel between numpy and Qt."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from gui.images import to_pixels, to_qimage


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 1), (5, 7, 3), (1, 1), (3, 641, 3)])
def test_there_and_back(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    channels = 3 if shape[2:] == (3,) else 1
    back = to_pixels(to_qimage(pixels), channels)
    assert np.array_equal(back.reshape(shape), pixels)


def test_colours_stand_in_their_order() -> None:
    image = to_qimage(np.array([[[255, 128, 1]]], dtype=np.uint8))
    assert image.pixelColor(0, 0) == QColor(255, 128, 1)


def test_a_view_with_gaps_is_copied_right() -> None:
    pixels = np.arange(64, dtype=np.uint8).reshape(8, 8)[::2, 1::3]
    assert np.array_equal(to_pixels(to_qimage(pixels), 1)[:, :, 0], pixels)


def test_the_image_outlives_its_array() -> None:
    pixels = np.full((4, 4), 9, dtype=np.uint8)
    image = to_qimage(pixels)
    pixels[:] = 0
    assert image.pixelColor(0, 0).red() == 9


def test_grey_is_luminance() -> None:
    image = QImage(1, 1, QImage.Format.Format_RGB888)
    image.fill(QColor(255, 255, 255))
    assert to_pixels(image, 1).tolist() == [[[255]]]


@pytest.mark.parametrize("pixels", [np.zeros((2, 2)), np.zeros((2, 2, 2), dtype=np.uint8), np.zeros(4, dtype=np.uint8)])
def test_other_arrays_are_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="no picture"):
        to_qimage(pixels)
