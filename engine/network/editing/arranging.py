"""Putting boxes on the canvas in line: aligning, spacing evenly, and what a dragged box snaps to.

Places and sizes are in px of the canvas, y downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Place = tuple[float, float]
Side = Literal["left", "centre", "right", "top", "middle", "bottom"]
Direction = Literal["horizontal", "vertical"]

REACH_PX = 40_000.0  # everything stays within this distance of the middle, where numbers in px are exact
SAME_PX = 0.5  # lines nearer than this count as one


def within_reach(px: float) -> float:
    """The place in px, or the nearest one where layers may lie."""
    return max(-REACH_PX, min(REACH_PX, px))


@dataclass(frozen=True)
class Box:
    """A rectangle with its top left corner at ``x``, ``y``."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> Place:
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def turned(self) -> Box:
        """With x and y in each other's place, so that what is said of one axis holds for the other."""
        return Box(self.y, self.x, self.height, self.width)

    def holds(self, other: Box) -> bool:
        """Whether the other lies inside, edges included."""
        return self.x <= other.x and self.y <= other.y and self.right >= other.right and self.bottom >= other.bottom

    def meets(self, other: Box) -> bool:
        """Whether the two overlap."""
        is_beside = self.right <= other.x or other.right <= self.x
        return not is_beside and self.bottom > other.y and other.bottom > self.y


def bounds(boxes: Sequence[Box]) -> Box:
    """The least box around some. Raises ValueError for none."""
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y)


def aligned(boxes: Sequence[Box], side: Side) -> list[Place]:
    """The new corners of boxes that share one edge, or one middle line, of the box around them all."""
    if not boxes:
        return []
    around = bounds(boxes)
    if side == "left":
        return [(around.x, box.y) for box in boxes]
    if side == "right":
        return [(around.right - box.width, box.y) for box in boxes]
    if side == "centre":
        return [(around.centre[0] - box.width / 2, box.y) for box in boxes]
    if side == "top":
        return [(box.x, around.y) for box in boxes]
    if side == "bottom":
        return [(box.x, around.bottom - box.height) for box in boxes]
    return [(box.x, around.centre[1] - box.height / 2) for box in boxes]


def distributed(boxes: Sequence[Box], direction: Direction) -> list[Place]:
    """The new corners of boxes with the same gap between neighbours.

    The first and the last stay; where there is no room for that, the boxes come to touch, from the first on.
    """
    if direction == "vertical":
        return [(x, y) for y, x in distributed([box.turned() for box in boxes], "horizontal")]
    if len(boxes) < 2:
        return [(box.x, box.y) for box in boxes]
    order = sorted(range(len(boxes)), key=lambda place: (boxes[place].centre[0], place))
    room = boxes[order[-1]].right - boxes[order[0]].x
    gap = max(0.0, (room - sum(box.width for box in boxes)) / (len(boxes) - 1))
    places: list[Place] = [(0.0, 0.0)] * len(boxes)
    x = boxes[order[0]].x
    for place in order:
        places[place] = x, boxes[place].y
        x += boxes[place].width + gap
    return places


@dataclass(frozen=True)
class Guide:
    """A line that shows why a box stands where it does: along edges in one line, or (``is_gap``) across equal gaps."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_gap: bool = False

    def turned(self) -> Guide:
        return Guide(self.y1, self.x1, self.y2, self.x2, self.is_gap)


@dataclass(frozen=True)
class Snap:
    """How far to move so that something is in line; None along an axis where nothing is near."""

    dx: float | None
    dy: float | None
    guides: tuple[Guide, ...] = ()


def snapped(box: Box, others: Sequence[Box], reach: float) -> Snap:
    """What ``box`` snaps to when nothing further away than ``reach`` counts."""
    turned, turned_others = box.turned(), [other.turned() for other in others]
    dx, dy = _nearest(box, others, reach), _nearest(turned, turned_others, reach)
    there = box.moved(dx or 0.0, dy or 0.0)
    guides: list[Guide] = []
    if dx is not None:
        guides += _guides(there, others)
    if dy is not None:
        guides += [guide.turned() for guide in _guides(there.turned(), turned_others)]
    return Snap(dx, dy, tuple(guides))


def _nearest(box: Box, others: Sequence[Box], reach: float) -> float | None:
    """The shortest way along x that puts the box in line or at an equal distance."""
    ways = [line - own for other in others for own, line in _lines(box, other)]
    ways += [gap.place - box.x for gap in _equal_gaps(box, others)]
    near = min(ways, key=abs, default=None)
    return near if near is not None and abs(near) <= reach else None


def _lines(box: Box, other: Box) -> list[tuple[float, float]]:
    """Pairs of an x of the box and the x of the other that it may be put on."""
    return [(box.centre[0], other.centre[0]), (box.x, other.x), (box.right, other.right)]


@dataclass(frozen=True)
class _Gap:
    """An x for the box at which two gaps are alike, and the two gaps there as spans of x."""

    place: float
    spans: tuple[tuple[float, float], tuple[float, float]]


def _equal_gaps(box: Box, others: Sequence[Box]) -> list[_Gap]:
    """Where the box would stand evenly between, before or behind two neighbours in its row."""
    row = sorted((other for other in others if other.y < box.bottom and box.y < other.bottom), key=lambda o: o.x)
    left = [other for other in row if other.centre[0] < box.centre[0]]
    right = [other for other in row if other.centre[0] >= box.centre[0]]
    found: list[_Gap] = []
    if left and right and right[0].x - left[-1].right >= box.width:
        gap = (right[0].x - left[-1].right - box.width) / 2
        place = left[-1].right + gap
        found.append(_Gap(place, ((left[-1].right, place), (place + box.width, right[0].x))))
    if len(left) > 1 and (gap := left[-1].x - left[-2].right) > 0:
        place = left[-1].right + gap
        found.append(_Gap(place, ((left[-2].right, left[-1].x), (left[-1].right, place))))
    if len(right) > 1 and (gap := right[1].x - right[0].right) > 0:
        place = right[0].x - gap - box.width
        found.append(_Gap(place, ((place + box.width, right[0].x), (right[0].right, right[1].x))))
    return found


def _guides(box: Box, others: Sequence[Box]) -> list[Guide]:
    """Lines from top to bottom along what is in line with the box, and across the gaps that are alike."""
    found: dict[float, tuple[float, float]] = {}
    for other in others:
        for own, line in _lines(box, other):
            if abs(own - line) < SAME_PX:
                top, bottom = found.get(own, (box.y, box.bottom))
                found[own] = min(top, other.y), max(bottom, other.bottom)
    if len(found) > 1 and box.centre[0] in found:
        # Boxes of one width share all three lines, and the one in the middle says as much.
        found = {box.centre[0]: found[box.centre[0]]}
    guides = [Guide(x, top, x, bottom) for x, (top, bottom) in found.items()]
    for gap in _equal_gaps(box, others):
        if abs(gap.place - box.x) < SAME_PX:
            y = box.centre[1]
            guides += [Guide(start, y, end, y, is_gap=True) for start, end in gap.spans]
    return guides
