"""Overlap, suppression and letterbox, against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.detection.boxes import MOST_DETECTIONS, fit_picture, iou, suppress


def test_iou_of_boxes_that_share_a_third() -> None:
    first = np.array([[0.0, 0.0, 2.0, 2.0], [10.0, 10.0, 1.0, 1.0]])
    second = np.array([[1.0, 0.0, 2.0, 2.0]])
    np.testing.assert_allclose(iou(first, second), [[2 / 6], [0.0]])


def test_iou_of_empty_boxes_is_zero() -> None:
    empty = np.zeros((1, 4))
    assert iou(empty, empty) == 0.0


def test_suppression_keeps_the_best_of_each_class() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 10, 10], [1, 0, 10, 10], [50, 50, 5, 5]], dtype=np.float32)
    scores = np.array([0.6, 0.9, 0.7, 0.3], dtype=np.float32)
    classes = np.array([0, 0, 1, 0])
    assert suppress(boxes, scores, classes, 0.45).tolist() == [1, 2, 3]


def test_overlap_of_one_keeps_all() -> None:
    boxes = np.tile(np.array([[0.0, 0.0, 10.0, 10.0]]), (3, 1))
    assert suppress(boxes, np.array([0.1, 0.3, 0.2]), np.zeros(3, dtype=np.intp), 1.0).tolist() == [1, 2, 0]


def test_suppression_of_nothing_is_nothing() -> None:
    assert suppress(np.zeros((0, 4)), np.zeros(0), np.zeros(0, dtype=np.intp), 0.5).size == 0


def test_a_flood_of_boxes_is_bounded() -> None:
    boxes = np.stack([np.arange(20_000) * 20.0, np.zeros(20_000), np.full(20_000, 5.0), np.full(20_000, 5.0)], axis=1)
    scores = np.linspace(0, 1, 20_000)
    kept = suppress(boxes, scores, np.zeros(20_000, dtype=np.intp), 0.5)
    assert kept.tolist() == list(range(19_999, 19_999 - MOST_DETECTIONS, -1))


@pytest.mark.parametrize(
    ("fit", "rows", "columns"),
    [("centre", slice(16, 48), slice(0, 64)), ("top-left", slice(0, 32), slice(0, 64))],
)
def test_a_letterbox_pads_what_the_picture_leaves(fit: str, rows: slice, columns: slice) -> None:
    fitted, placement = fit_picture(np.full((50, 100, 3), 200, dtype=np.uint8), (64, 64), fit=fit, pad=114)  # type: ignore[arg-type]
    assert (fitted[rows, columns] == 200).all()
    assert (fitted == 114).sum() == 32 * 64 * 3
    assert placement.top == rows.start


def test_stretch_fills_the_input() -> None:
    fitted, _ = fit_picture(np.full((50, 100, 3), 200, dtype=np.uint8), (64, 32), fit="stretch")
    assert fitted.shape == (32, 64, 3)
    assert (fitted == 200).all()


@given(
    source=st.tuples(st.integers(1, 3000), st.integers(1, 3000)),
    fit=st.sampled_from(["centre", "top-left", "stretch"]),
)
def test_the_whole_picture_maps_back_to_itself(source: tuple[int, int], fit: str) -> None:
    height, width = source
    picture = np.zeros((height, width, 1), dtype=np.uint8).repeat(3, axis=2)
    _, placement = fit_picture(picture, (96, 64), fit=fit)  # type: ignore[arg-type]
    inner = [placement.left, placement.top, width * placement.scale_x, height * placement.scale_y]
    np.testing.assert_allclose(placement.to_source(np.array([inner])), [[0, 0, width, height]], rtol=1e-6)


def test_boxes_are_clipped_to_the_picture() -> None:
    _, placement = fit_picture(np.zeros((50, 100, 3), dtype=np.uint8), (100, 100), fit="centre")
    boxes = np.array([[-10.0, 20.0, 30.0, 10.0], [90.0, 70.0, 50.0, 50.0], [0.0, 0.0, 10.0, 10.0]])
    np.testing.assert_allclose(placement.to_source(boxes), [[0, 0, 20, 5], [90, 45, 10, 5], [0, 0, 10, 0]])
