"""The solids of the 3-D picture: how large the output of a layer is drawn, and how its box is painted."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from engine.network.kinds import Dims

SLANT = 0.42  # how far what goes into the depth moves right and up, as a share of its length
LARGEST_PX, SMALLEST_PX = 190.0, 7.0
THICKEST_PX, THINNEST_PX = 84.0, 7.0
POWER = 0.6  # true sizes would make a line of every small layer


@dataclass(frozen=True)
class Solid:
    """A box in px: ``width`` along the row of layers, ``height``, and ``depth`` away from whoever looks."""

    width: float
    height: float
    depth: float

    @property
    def slant(self) -> float:
        """How far its back stands to the right of its front, and above it."""
        return self.depth * SLANT

    @property
    def back(self) -> QPointF:
        """The way from a corner of its front to the same one of its back."""
        return QPointF(self.slant, -self.slant)

    @property
    def full_height(self) -> float:
        return self.height + self.slant


@dataclass(frozen=True)
class Scale:
    """The largest extents of a network; sizes are drawn in proportion to them."""

    side: int
    channels: int
    length: int

    def solid(self, shape: Dims | None) -> Solid:
        """An image is as high and deep as it is, and as thick as it has channels; a vector is a pole."""
        if not shape:
            return Solid(THINNEST_PX, SMALLEST_PX * 4, SMALLEST_PX)
        if len(shape) == 1:
            return Solid(THINNEST_PX * 1.6, self._grown(shape[0], self.length) * 0.9, THINNEST_PX * 1.6)
        height, width = (shape[0], shape[1]) if len(shape) > 2 else (shape[0], 1)
        thick = THINNEST_PX + (THICKEST_PX - THINNEST_PX) * (shape[-1] / self.channels) ** POWER
        return Solid(thick, self._grown(height, self.side), self._grown(width, self.side))

    @staticmethod
    def _grown(size: int, most: int) -> float:
        return max(SMALLEST_PX, LARGEST_PX * float((size / most) ** POWER))


def scale_of(shapes: Iterable[Dims | None]) -> Scale:
    known = [shape for shape in shapes if shape]
    return Scale(
        side=max((max(shape[:-1]) for shape in known if len(shape) > 1), default=1),
        channels=max((shape[-1] for shape in known if len(shape) > 1), default=1),
        length=max((math.prod(shape) for shape in known if len(shape) == 1), default=1),
    )


def paint_solid(painter: QPainter, corner: QPointF, solid: Solid, colour: QColor, line: QColor) -> None:
    """``corner`` is the top left of its front."""
    back = solid.back
    right, below = QPointF(solid.width, 0), QPointF(0, solid.height)
    painter.setPen(QPen(line, 1.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(colour.lighter(122))
    painter.drawPolygon(QPolygonF([corner, corner + back, corner + back + right, corner + right]))
    painter.setBrush(colour.darker(122))
    side = corner + right
    painter.drawPolygon(QPolygonF([side, side + back, side + back + below, side + below]))
    painter.setBrush(colour)
    painter.drawRect(QRectF(corner, corner + right + below))
