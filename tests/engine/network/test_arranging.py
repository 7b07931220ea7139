"""Boxes in line: aligned, spaced evenly, and what a dragged one snaps to."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.network.editing.arranging import Box, Direction, Guide, Side, aligned, bounds, distributed, snapped

SIDES: tuple[Side, ...] = ("left", "centre", "right", "top", "middle", "bottom")
CARD = (240.0, 76.0)
numbers = st.integers(-2000, 2000).map(float)
boxes = st.builds(Box, numbers, numbers, st.integers(1, 400).map(float), st.integers(1, 400).map(float))


def placed(given_boxes: list[Box], places: list[tuple[float, float]]) -> list[Box]:
    return [Box(x, y, box.width, box.height) for box, (x, y) in zip(given_boxes, places, strict=True)]


def line_of(box: Box, side: Side) -> float:
    lines = {"left": box.x, "centre": box.centre[0], "right": box.right}
    lines |= {"top": box.y, "middle": box.centre[1], "bottom": box.bottom}
    return lines[side]


@given(st.lists(boxes, min_size=1, max_size=8), st.sampled_from(SIDES))
def test_aligned_boxes_share_the_line_of_the_box_around_them(given_boxes: list[Box], side: Side) -> None:
    after = placed(given_boxes, aligned(given_boxes, side))
    wanted = line_of(bounds(given_boxes), side)
    assert [line_of(box, side) for box in after] == pytest.approx([wanted] * len(after))
    if side in ("left", "centre", "right"):
        assert [box.y for box in after] == [box.y for box in given_boxes]
    else:
        assert [box.x for box in after] == [box.x for box in given_boxes]


@given(st.lists(boxes, min_size=2, max_size=8), st.sampled_from(("horizontal", "vertical")))
def test_distributed_boxes_have_the_same_gap(given_boxes: list[Box], direction: Direction) -> None:
    after = placed(given_boxes, distributed(given_boxes, direction))
    if direction == "vertical":
        assert [box.x for box in after] == [box.x for box in given_boxes]
        given_boxes, after = [box.turned() for box in given_boxes], [box.turned() for box in after]
    ordered = sorted(after, key=lambda box: (box.x, box.right))
    gaps = [right.x - left.right for left, right in pairwise(ordered)]
    assert gaps == pytest.approx([gaps[0]] * len(gaps), abs=1e-6)
    assert min(gaps) >= -1e-6
    first = min(range(len(after)), key=lambda place: (given_boxes[place].centre[0], place))
    assert after[first].x == given_boxes[first].x


def test_nothing_to_arrange() -> None:
    assert aligned([], "left") == []
    assert distributed([], "horizontal") == []
    assert distributed([Box(3, 4, 5, 6)], "vertical") == [(3, 4)]
    with pytest.raises(ValueError, match="empty"):
        bounds([])


def test_a_box_snaps_to_the_middle_of_another() -> None:
    snap = snapped(Box(4, 200, *CARD), [Box(0, 0, *CARD)], reach=6)
    assert snap.dx == -4
    assert snap.dy is None
    assert snap.guides == (Guide(120, 0, 120, 276),), "one line through both middles says it all"


def test_a_box_snaps_to_the_edge_of_a_wider_one() -> None:
    snap = snapped(Box(3, 200, 100, 50), [Box(0, 0, 400, 100)], reach=6)
    assert snap.dx == -3
    assert snap.guides == (Guide(0, 0, 0, 250),)


def test_nothing_near_is_nothing() -> None:
    snap = snapped(Box(50, 200, *CARD), [Box(0, 0, *CARD)], reach=6)
    assert (snap.dx, snap.dy, snap.guides) == (None, None, ())
    assert snapped(Box(0, 0, 1, 1), [], reach=100).dx is None


@pytest.mark.parametrize(
    ("y", "wanted", "others"),
    [
        (204.0, 200.0, (0.0, 100.0)),  # behind two with a gap of 24
        (97.0, 100.0, (0.0, 200.0)),  # between two
        (3.0, 0.0, (100.0, 200.0)),  # before two
    ],
)
def test_a_box_snaps_to_equal_gaps(y: float, wanted: float, others: tuple[float, float]) -> None:
    snap = snapped(Box(60, y, *CARD), [Box(0, other, *CARD) for other in others], reach=6)
    assert snap.dy == wanted - y
    gaps = [guide for guide in snap.guides if guide.is_gap]
    assert sorted(abs(guide.y2 - guide.y1) for guide in gaps) == [24, 24]


@given(boxes, st.lists(boxes, max_size=8), st.integers(0, 40))
def test_a_snap_never_goes_further_than_its_reach(box: Box, others: list[Box], reach: int) -> None:
    snap = snapped(box, others, reach)
    assert abs(snap.dx or 0) <= reach
    assert abs(snap.dy or 0) <= reach
    assert bool(snap.guides) == (snap.dx is not None or snap.dy is not None)


def test_boxes_hold_and_meet() -> None:
    outer = Box(0, 0, 100, 100)
    assert outer.holds(Box(0, 0, 100, 100))
    assert not outer.holds(Box(50, 50, 60, 10))
    assert outer.meets(Box(50, 50, 60, 10))
    assert not outer.meets(Box(100, 0, 10, 10))
