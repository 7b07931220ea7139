"""Boxes as arrays: overlap, suppression of doubles, and fitting a picture into a model's input and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Indices = npt.NDArray[np.intp]
Picture = npt.NDArray[np.uint8]
Fit = Literal["centre", "top-left", "stretch"]

MOST_CANDIDATES = 5_000
MOST_DETECTIONS = 300


def iou(first: Floats, second: Floats) -> Floats:
    """Intersection over union of every box of ``first`` (n, 4) with every box of ``second`` (m, 4): (n, m).

    Boxes are x, y, width, height in any unit. Two empty boxes overlap by 0.
    """
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, :2] + first[:, None, 2:], second[None, :, :2] + second[None, :, 2:])
    common = np.clip(high - low, 0, None).prod(axis=2)
    union = first[:, 2:].prod(axis=1)[:, None] + second[:, 2:].prod(axis=1)[None, :] - common
    overlap: Floats = np.divide(common, union, out=np.zeros_like(union), where=union > 0)
    return overlap


def suppress(boxes: Floats, scores: Floats, classes: Indices, overlap: float) -> Indices:
    """Non-maximum suppression within each class: indices of the boxes to keep, best first.

    A box goes when its IoU with a better box of the same class is above ``overlap``. Boxes are (n, 4) x, y, width,
    height. At most MOST_CANDIDATES boxes are looked at and MOST_DETECTIONS kept, as a low confidence floods a picture.
    """
    order = np.argsort(-scores, kind="stable")[:MOST_CANDIDATES]
    kept: list[int] = []
    while order.size and len(kept) < MOST_DETECTIONS:
        best, rest = order[0], order[1:]
        kept.append(int(best))
        is_double = (iou(boxes[best : best + 1], boxes[rest])[0] > overlap) & (classes[rest] == classes[best])
        order = rest[~is_double]
    return np.asarray(kept, dtype=np.intp)


@dataclass(frozen=True)
class Placement:
    """Where a picture lies in a model's input: input = source * scale + offset, in pixels."""

    scale_x: float
    scale_y: float
    left: int
    top: int
    source_width: int
    source_height: int

    def to_source(self, boxes: Floats) -> Floats:
        """Boxes (n, 4) x, y, width, height in input pixels -> the same in source pixels, clipped to the picture."""
        scale = np.array([self.scale_x, self.scale_y])
        low = (boxes[:, :2] - np.array([self.left, self.top])) / scale
        high = low + boxes[:, 2:] / scale
        edge = np.array([self.source_width, self.source_height], dtype=np.float64)
        low, high = np.clip(low, 0, edge), np.clip(high, 0, edge)
        return np.concatenate([low, high - low], axis=1)


def fit_picture(picture: Picture, size: tuple[int, int], *, fit: Fit, pad: int = 114) -> tuple[Picture, Placement]:
    """Scale a picture (h, w, 3) into ``size`` = (width, height): (height, width, 3) uint8 and where it lies.

    ``stretch`` fills the input and lets the proportions go; the others keep them (a letterbox) and fill the rest with
    ``pad``, with the picture in the middle or in the top left corner.
    """
    import cv2

    width, height = size
    source_height, source_width = picture.shape[:2]
    if fit == "stretch":
        scaled = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
        placement = Placement(width / source_width, height / source_height, 0, 0, source_width, source_height)
        return np.asarray(scaled, dtype=np.uint8), placement
    scale = min(width / source_width, height / source_height)
    inner = (max(1, round(source_width * scale)), max(1, round(source_height * scale)))
    left, top = ((width - inner[0]) // 2, (height - inner[1]) // 2) if fit == "centre" else (0, 0)
    canvas = np.full((height, width, 3), pad, dtype=np.uint8)
    is_scaled = inner != (source_width, source_height)
    scaled = cv2.resize(picture, inner, interpolation=cv2.INTER_LINEAR) if is_scaled else picture
    canvas[top : top + inner[1], left : left + inner[0]] = scaled
    # The sides are rounded to whole pixels, so each has its own exact scale.
    exact = (inner[0] / source_width, inner[1] / source_height)
    return canvas, Placement(exact[0], exact[1], left, top, source_width, source_height)
