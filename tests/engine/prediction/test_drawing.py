"""A drawing becomes the network's input: cropped, scaled into its box, centred, in the right polarity."""

from __future__ import annotations

import numpy as np
import pytest
from handwriting import UPRIGHT, draw
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets.preprocessing import DrawingSpec, Preprocessing, TargetEncoding
from engine.errors import PredictionError
from engine.prediction.drawing import drawing_to_input, ink_on_paper, is_drawable

DIGITS = tuple(str(digit) for digit in range(10))
MNIST = DrawingSpec(box_px=20, centring="mass")


def preprocessing(shape: tuple[int, ...] = (28, 28, 1), drawing: DrawingSpec | None = MNIST) -> Preprocessing:
    target = TargetEncoding(name="digit", task="multiclass", classes=DIGITS)
    return Preprocessing(kind="image", input_shape=shape, target=target, drawing=drawing)


@given(
    st.sampled_from(sorted(UPRIGHT)),
    st.integers(40, 220),
    st.integers(4, 24),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_the_digit_lies_in_a_box_of_20_with_its_mass_in_the_middle(
    digit: int, size: int, width: int, position: tuple[float, float]
) -> None:
    prepared = drawing_to_input(draw(UPRIGHT[digit], size, width, position), preprocessing())
    assert prepared is not None
    assert (prepared.shape, prepared.dtype) == ((1, 28, 28, 1), np.uint8)
    picture = prepared[0, :, :, 0].astype(float)
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (19, 20)
    centre = [(picture.sum(axis=axis) * (np.arange(28) + 0.5)).sum() / picture.sum() for axis in (1, 0)]
    # Whole pixels only, and the box never leaves the picture.
    assert (
        np.abs(np.array(centre) - 14).max() <= 0.51 or max(rows[-1], columns[-1]) == 27 or min(rows[0], columns[0]) == 0
    )


def test_place_does_not_matter() -> None:
    first, second = (
        drawing_to_input(draw(UPRIGHT[5], 100, 10, at), preprocessing()) for at in ((0.0, 0.0), (1.0, 1.0))
    )
    assert first is not None
    assert second is not None
    assert np.abs(first.astype(int) - second.astype(int)).mean() < 4


def test_blank_and_paper_noise_are_nothing() -> None:
    assert drawing_to_input(np.zeros((280, 280), np.uint8), preprocessing()) is None
    assert drawing_to_input(np.full((280, 280), 10, np.uint8), preprocessing()) is None


def test_a_dot_is_something() -> None:
    ink = np.zeros((280, 280), np.uint8)
    ink[100, 100] = 255
    assert drawing_to_input(ink, preprocessing()) is not None


def test_the_box_of_the_small_digits_is_filled_to_the_edges() -> None:
    prepared = drawing_to_input(
        draw(UPRIGHT[8], 150, 12, (0.1, 0.7)), preprocessing((8, 8, 1), DrawingSpec(box_px=8, centring="box"))
    )
    assert prepared is not None
    assert prepared[0, 0].any()
    assert prepared[0, -1].any()


def test_polarity_and_channels_follow_the_model() -> None:
    dark = DrawingSpec(box_px=20, stroke_is_bright=False)
    prepared = drawing_to_input(draw(UPRIGHT[1], 100, 10, (0.5, 0.5)), preprocessing((28, 28, 3), dark))
    assert prepared is not None
    assert prepared.shape == (1, 28, 28, 3)
    assert (prepared[0, 0, 0] == 255).all()
    assert prepared.min() < 60


@pytest.mark.parametrize("shape", [(30,), (28, 32, 1), (28, 28, 4)])
def test_models_that_do_not_read_square_pictures_are_refused(shape: tuple[int, ...]) -> None:
    assert not is_drawable(preprocessing(shape))
    with pytest.raises(PredictionError) as caught:
        drawing_to_input(np.zeros((280, 280), np.uint8), preprocessing(shape))
    assert caught.value.code == "drawing.not_square"


def test_a_photograph_is_no_drawing() -> None:
    photograph = np.random.default_rng(1).integers(0, 255, (100, 100, 3), dtype=np.uint8)
    assert ink_on_paper(photograph) is None
