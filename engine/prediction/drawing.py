"""A drawing becomes what the network was trained on: cropped, scaled into a box, centred, in its polarity.

For MNIST the recipe is the data set's own (LeCun, Cortes, Burges, "The MNIST database of handwritten digits"):
the digit's bounding box is scaled to 20x20 keeping its aspect, and its centre of mass put in the middle of 28x28.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine.datasets.preprocessing import DrawingSpec, Preprocessing
from engine.errors import PredictionError

Picture = npt.NDArray[np.uint8]

BLANK_INK = 24  # of 255; fainter is paper noise, not a stroke
MNIST_BOX_SHARE = 20 / 28
PAPER_SPREAD = 40  # of 255: how much the shade of one sheet of paper varies
PAPER_TOUCHED = 0.25  # a stroke may run off the paper, but not all around it
FAINTEST_STROKE = 40  # of 255 away from the paper; less is an empty sheet
INK_NOISE = 0.15


def is_blank(ink: Picture) -> bool:
    """Whether nothing was drawn."""
    return not bool((ink > BLANK_INK).any())


def ink_on_paper(picture: Picture) -> Picture | None:
    """The ink of a picture (height, width, 3) RGB of a drawing, dark on light or light on dark; None if it is none.

    A drawing has paper of one shade around it. The result is (height, width) uint8, 0 = paper, the darkest ink 255;
    where nothing stands out it is all 0.
    """
    grey = np.asarray(Image.fromarray(picture).convert("L"), dtype=np.int16)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    paper = np.median(border)
    if np.mean(np.abs(border - paper) > PAPER_SPREAD) > PAPER_TOUCHED:
        return None
    ink = np.abs(grey - paper)
    strongest = float(ink.max())
    if strongest < FAINTEST_STROKE:
        return np.zeros(grey.shape, np.uint8)
    clean = np.where(ink < strongest * INK_NOISE, 0, ink)
    return np.asarray(clean * (255 / strongest), dtype=np.uint8)


def drawing_to_input(ink: Picture, preprocessing: Preprocessing) -> Picture | None:
    """The network's input for a drawing, or None when nothing is drawn.

    ``ink`` is (height, width) uint8, 255 = full ink on 0 = paper. The result is (1, side, side, channels) uint8.
    Raises PredictionError when the network does not read square pictures.
    """
    side, channels = square_input(preprocessing)
    if is_blank(ink):
        return None
    spec = preprocessing.drawing or DrawingSpec(box_px=max(1, round(side * MNIST_BOX_SHARE)))
    picture = _placed(_scaled(_cropped(ink), spec.box_px), side, spec)
    if not spec.stroke_is_bright:
        picture = 255 - picture
    return np.repeat(picture[None, :, :, None], channels, axis=3)


def is_drawable(preprocessing: Preprocessing) -> bool:
    """Whether a drawing can be an input of this network."""
    shape = preprocessing.input_shape
    is_square = preprocessing.kind == "image" and len(shape) == 3 and shape[0] == shape[1]
    return is_square and shape[2] in (1, 3) and preprocessing.target.task != "regression"


def square_input(preprocessing: Preprocessing) -> tuple[int, int]:
    """Side in pixels and number of channels. Raises PredictionError."""
    if not is_drawable(preprocessing):
        raise PredictionError(
            "This network does not read drawings: its input has the shape {shape}.",
            hint="Choose a model trained on square pictures, such as the bundled digits.",
            code="drawing.not_square",
            shape=" × ".join(str(size) for size in preprocessing.input_shape),
        )
    return preprocessing.input_shape[0], preprocessing.input_shape[2]


def _cropped(ink: Picture) -> Picture:
    rows = np.flatnonzero((ink > BLANK_INK).any(axis=1))
    columns = np.flatnonzero((ink > BLANK_INK).any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scaled(digit: Picture, box_px: int) -> Picture:
    """The longer side becomes ``box_px``; area averaging keeps thin strokes from breaking."""
    height, width = digit.shape
    factor = box_px / max(height, width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    resample = Image.Resampling.BOX if factor < 1 else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(digit).resize(size, resample), dtype=np.uint8)


def _placed(digit: Picture, side: int, spec: DrawingSpec) -> Picture:
    height, width = digit.shape
    top, left = (side - height) / 2, (side - width) / 2
    if spec.centring == "mass":
        weights: npt.NDArray[Any] = digit.astype(np.float64)
        total = weights.sum()
        # The centre of pixel i is at i + 0.5.
        top = side / 2 - float((weights.sum(axis=1) * (np.arange(height) + 0.5)).sum() / total)
        left = side / 2 - float((weights.sum(axis=0) * (np.arange(width) + 0.5)).sum() / total)
    picture = np.zeros((side, side), np.uint8)
    row = min(max(0, round(top)), max(0, side - height))
    column = min(max(0, round(left)), max(0, side - width))
    picture[row : row + height, column : column + width] = digit[:side, :side]
    return picture
