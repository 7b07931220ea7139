"""How a picture of any size is laid into the size and colour a network reads. Training and predicting both use this."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preprocessing import Resize

Pictures = npt.NDArray[np.uint8]


def laid_out(picture: Pictures, shape: tuple[int, ...], resize: Resize) -> Pictures:
    """The picture (height, width, channels) uint8 as one of ``shape``: of 1 channel by ITU-R 601 luminance, or of 3.

    Smaller by the mean of the pixels that fall together (INTER_AREA), larger by linear interpolation. "fit" leaves
    black bars, "crop" takes the middle. Any number of channels stays as it is where ``shape`` has as many.
    """
    height, width, channels = shape
    coloured = _coloured(picture, channels)
    if coloured.shape[:2] == (height, width):
        return coloured
    if resize == "crop":
        return _resized(_middle(coloured, height, width), height, width)
    if resize == "fit":
        return _with_bars(coloured, height, width)
    return _resized(coloured, height, width)


def can_be_laid_out(channels: int, wanted: int) -> bool:
    """Whether pictures of so many channels become those of as many as wanted."""
    return channels == wanted or (channels in (1, 3, 4) and wanted in (1, 3))


def _coloured(picture: Pictures, channels: int) -> Pictures:
    import cv2

    given = picture.shape[2]
    if given == channels:
        return picture
    if given == 4:
        picture = _on_white(picture)
    elif given == 1:
        picture = np.repeat(picture, 3, axis=2)
    return picture if channels == 3 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))[:, :, np.newaxis]


def _on_white(picture: Pictures) -> Pictures:
    alpha = picture[:, :, 3:].astype(np.float32) / 255.0
    return np.asarray(np.rint(picture[:, :, :3] * alpha + 255.0 * (1.0 - alpha)), dtype=np.uint8)


def _resized(picture: Pictures, height: int, width: int) -> Pictures:
    import cv2

    is_smaller = height * width < picture.shape[0] * picture.shape[1]
    resized: Any = cv2.resize(
        picture, (width, height), interpolation=cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR
    )
    return np.asarray(resized if resized.ndim == 3 else resized[:, :, np.newaxis])


def _middle(picture: Pictures, height: int, width: int) -> Pictures:
    """The largest part of the middle that has the proportions of height to width."""
    has_height, has_width = picture.shape[:2]
    kept_height = max(1, min(has_height, round(has_width * height / width)))
    kept_width = max(1, min(has_width, round(has_height * width / height)))
    top, left = (has_height - kept_height) // 2, (has_width - kept_width) // 2
    return np.ascontiguousarray(picture[top : top + kept_height, left : left + kept_width])


def _with_bars(picture: Pictures, height: int, width: int) -> Pictures:
    scale = min(height / picture.shape[0], width / picture.shape[1])
    inner_height = min(height, max(1, round(picture.shape[0] * scale)))
    inner_width = min(width, max(1, round(picture.shape[1] * scale)))
    whole = np.zeros((height, width, picture.shape[2]), dtype=np.uint8)
    top, left = (height - inner_height) // 2, (width - inner_width) // 2
    whole[top : top + inner_height, left : left + inner_width] = _resized(picture, inner_height, inner_width)
    return whole
