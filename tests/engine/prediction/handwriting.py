"""Digits drawn by program, in three hands: what a person's strokes look like, without a person."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

Point = tuple[float, float]
Stroke = tuple[Point, ...]

SHEET_PX = 280
SIZES_PX = (70, 120, 200)
WIDTHS_PX = (6, 12, 20)
POSITIONS = tuple(itertools.product((0.0, 0.5, 1.0), repeat=2))


def ellipse(cx: float, cy: float, rx: float, ry: float, start: float = -90.0, sweep: float = 360.0) -> Stroke:
    angles = np.deg2rad(np.linspace(start, start + sweep, 24))
    return tuple((cx + rx * float(np.cos(a)), cy + ry * float(np.sin(a))) for a in angles)


# Coordinates: x to the right, y down, the digit about 0..0.7 wide and 0..1 high.
UPRIGHT: dict[int, tuple[Stroke, ...]] = {
    0: (ellipse(0.33, 0.5, 0.3, 0.48),),
    1: (((0.33, 0.0), (0.33, 1.0)),),
    2: ((*ellipse(0.33, 0.28, 0.28, 0.27, 190, 200), (0.05, 1.0)), ((0.05, 1.0), (0.65, 1.0))),
    3: (ellipse(0.28, 0.26, 0.3, 0.25, 215, 235), ellipse(0.28, 0.74, 0.33, 0.26, 270, 235)),
    4: (((0.45, 0.0), (0.02, 0.65), (0.68, 0.65)), ((0.48, 0.35), (0.48, 1.0))),
    5: (((0.6, 0.02), (0.12, 0.02), (0.09, 0.45)), ellipse(0.28, 0.7, 0.32, 0.29, 230, 270)),
    6: ((*ellipse(0.5, 0.55, 0.45, 0.55, 265, -85), *ellipse(0.33, 0.72, 0.27, 0.26, 180, -360)),),
    7: (((0.03, 0.02), (0.65, 0.02), (0.22, 1.0)),),
    8: (ellipse(0.33, 0.26, 0.24, 0.25), ellipse(0.33, 0.75, 0.3, 0.25)),
    9: (ellipse(0.33, 0.28, 0.27, 0.27, 0, -360), ((0.6, 0.28), (0.58, 0.6), (0.5, 1.0))),
}
SCHOOL: dict[int, tuple[Stroke, ...]] = {
    **UPRIGHT,
    1: (((0.1, 0.3), (0.38, 0.0), (0.38, 1.0)),),
    4: (((0.15, 0.0), (0.08, 0.55), (0.62, 0.55)), ((0.5, 0.05), (0.5, 1.0))),
    7: (((0.03, 0.04), (0.66, 0.02), (0.4, 0.5), (0.28, 1.0)), ((0.2, 0.5), (0.58, 0.48))),
    9: (ellipse(0.33, 0.28, 0.27, 0.27, 0, -360), ((0.6, 0.2), (0.6, 0.75)), ellipse(0.33, 0.75, 0.27, 0.24, 0, 140)),
    2: (
        (*ellipse(0.33, 0.27, 0.27, 0.26, 200, 180), (0.45, 0.62), (0.18, 0.9)),
        ellipse(0.13, 0.92, 0.07, 0.08, -60, -250),
        ((0.13, 1.0), (0.35, 0.92), (0.66, 1.0)),
    ),
}


def slanted(strokes: tuple[Stroke, ...], slant: float, squeeze: float) -> tuple[Stroke, ...]:
    return tuple(tuple((x * squeeze + slant * (1 - y), y) for x, y in stroke) for stroke in strokes)


HASTY = {digit: slanted(strokes, 0.28, 0.85) for digit, strokes in UPRIGHT.items()}
STYLES = {"upright": UPRIGHT, "school": SCHOOL, "hasty": HASTY}


@dataclass(frozen=True)
class Drawn:
    """A drawing (280, 280) uint8, 255 = ink on 0, and what it is."""

    digit: int
    style: str
    ink: npt.NDArray[np.uint8]


def draw(strokes: tuple[Stroke, ...], size_px: int, width_px: int, position: Point) -> npt.NDArray[np.uint8]:
    """Strokes ``size_px`` high, laid at ``position`` (0..1 across the free space) of the sheet, with round ends."""
    scale = 2  # drawn twice as large and averaged: anti-aliased as a canvas does it
    points = [point for stroke in strokes for point in stroke]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    right = max(x for x, _ in points)
    free = SHEET_PX - width_px - np.array([(right - left) * size_px, size_px])
    offset = width_px / 2 + np.maximum(free, 0) * np.array(position)
    sheet = Image.new("L", (SHEET_PX * scale, SHEET_PX * scale))
    pen = ImageDraw.Draw(sheet)
    radius = width_px * scale / 2
    for stroke in strokes:
        at = [tuple(float(v) for v in ((np.array(p) - (left, top)) * size_px + offset) * scale) for p in stroke]
        pen.line(at, fill=255, width=width_px * scale, joint="curve")
        for x, y in at:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(sheet.resize((SHEET_PX, SHEET_PX), Image.Resampling.BOX), dtype=np.uint8)


def all_drawings() -> Iterator[Drawn]:
    """Ten digits in three hands, at three sizes, nine positions and three stroke widths: 2,430."""
    for style, digits in STYLES.items():
        for digit, strokes in digits.items():
            for size, width, position in itertools.product(SIZES_PX, WIDTHS_PX, POSITIONS):
                yield Drawn(digit, style, draw(strokes, size, width, position))
