"""What was drawn, as values: strokes, a picture laid in, a cleared sheet; and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from gui.images import to_pixels, to_qimage

InkArray = npt.NDArray[np.uint8]

INK_SIDE = 280  # a drawing's own coordinates run from 0 to this, whatever the size on the screen


@dataclass(frozen=True)
class InkPoint:
    """A place of the pen and how wide it draws there, in ink pixels."""

    x: float
    y: float
    width: float

    @property
    def place(self) -> QPointF:
        return QPointF(self.x, self.y)


@dataclass(frozen=True)
class Stroke:
    """One pull of the pen or the eraser."""

    points: tuple[InkPoint, ...]
    is_eraser: bool = False


@dataclass(frozen=True, eq=False)
class Stamp:
    """A picture that takes the place of all before it: (INK_SIDE, INK_SIDE) uint8, 255 = full ink."""

    ink: InkArray


@dataclass(frozen=True)
class Cleared:
    """The sheet was emptied."""


Mark = Stroke | Stamp | Cleared


@dataclass
class Drawing:
    """The marks in order; undo takes the last one away and redo brings it back."""

    marks: list[Mark] = field(default_factory=list)
    undone: list[Mark] = field(default_factory=list)

    def add(self, mark: Mark) -> None:
        self.marks.append(mark)
        self.undone.clear()

    def undo(self) -> bool:
        """False when there is nothing to take away."""
        if self.marks:
            self.undone.append(self.marks.pop())
            return True
        return False

    def redo(self) -> bool:
        if self.undone:
            self.marks.append(self.undone.pop())
            return True
        return False

    @property
    def is_empty(self) -> bool:
        """Whether no mark is left since the sheet was last clear."""
        return not self.marks or isinstance(self.marks[-1], Cleared)


def _midpoint(first: InkPoint, second: InkPoint) -> QPointF:
    return (first.place + second.place) / 2


def added_path(points: Sequence[InkPoint], index: int) -> QPainterPath:
    """What point ``index`` adds to a stroke: a curve from the middle before the last point to the middle after it.

    Curves through the middles join without a corner, so a stroke is smooth however far apart its points are.
    """
    path = QPainterPath()
    point = points[index]
    if index == 0:
        path.moveTo(point.place)
        path.lineTo(point.place + QPointF(0.01, 0))
        return path
    before = points[index - 1]
    path.moveTo(before.place if index == 1 else _midpoint(points[index - 2], before))
    path.quadTo(before.place, _midpoint(before, point))
    return path


def last_path(points: Sequence[InkPoint]) -> QPainterPath:
    """The end of a stroke: from the last middle to where the pen was lifted."""
    path = QPainterPath()
    path.moveTo(_midpoint(points[-2], points[-1]) if len(points) > 1 else points[-1].place)
    path.lineTo(points[-1].place + QPointF(0.01, 0))
    return path


class Sheet:
    """The marks painted at one resolution in one pair of colours."""

    def __init__(self, side_px: int, ink: QColor, paper: QColor, image_format: QImage.Format) -> None:
        self.image = QImage(side_px, side_px, image_format)
        self._ink = ink
        self._paper = paper
        self.image.fill(paper)

    @property
    def scale(self) -> float:
        """Sheet pixels for one ink pixel."""
        return self.image.width() / INK_SIDE

    def paint_all(self, marks: Sequence[Mark]) -> None:
        """Start afresh with these marks."""
        self.image.fill(self._paper)
        for mark in marks:
            if isinstance(mark, Stroke):
                self._paint_stroke(mark)
            elif isinstance(mark, Stamp):
                self._paint_stamp(mark)
            else:
                self.image.fill(self._paper)

    def paint_path(self, path: QPainterPath, width: float, *, is_eraser: bool) -> None:
        """Add one piece of a stroke, in ink pixels."""
        painter = self._painter()
        self._stroke_path(painter, path, width, is_eraser)
        painter.end()

    def _painter(self) -> QPainter:
        painter = QPainter(self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(self.scale, self.scale)
        return painter

    def _stroke_path(self, painter: QPainter, path: QPainterPath, width: float, is_eraser: bool) -> None:
        colour = self._paper if is_eraser else self._ink
        solid, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.strokePath(path, QPen(colour, width, solid, cap, join))

    def _paint_stroke(self, stroke: Stroke) -> None:
        painter = self._painter()
        for index, point in enumerate(stroke.points):
            self._stroke_path(painter, added_path(stroke.points, index), point.width, stroke.is_eraser)
        self._stroke_path(painter, last_path(stroke.points), stroke.points[-1].width, stroke.is_eraser)
        painter.end()

    def _paint_stamp(self, stamp: Stamp) -> None:
        self.image.fill(self._paper)
        coloured = QImage(INK_SIDE, INK_SIDE, QImage.Format.Format_ARGB32_Premultiplied)
        coloured.fill(self._ink)
        coloured.setAlphaChannel(to_qimage(stamp.ink))
        painter = self._painter()
        painter.drawImage(QRectF(0, 0, INK_SIDE, INK_SIDE), coloured)
        painter.end()


def ink_sheet() -> Sheet:
    """The sheet a network reads from: 255 is full ink, 0 is paper."""
    white, black = QColor(Qt.GlobalColor.white), QColor(Qt.GlobalColor.black)
    return Sheet(INK_SIDE, white, black, QImage.Format.Format_Grayscale8)


def picture_to_ink(picture: npt.NDArray[Any]) -> InkArray:
    """A picture (h, w, 3) uint8 RGB -> ink (INK_SIDE, INK_SIDE) uint8, 255 = full ink, proportions kept, centred.

    The paper is what most of the border is, so dark writing on bright paper and the other way round both do.
    """
    grey = picture.astype(np.float32).mean(axis=2)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    difference = np.abs(grey - float(np.median(border)))
    # A photo's paper is not even: a fifth of the full contrast counts as paper.
    strongest = max(float(difference.max()), 1.0)
    ink = np.clip((difference / strongest - 0.2) / 0.6, 0, 1) if strongest > 24 else np.zeros_like(grey)
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    fitted = to_qimage(np.round(ink * 255).astype(np.uint8)).scaled(INK_SIDE, INK_SIDE, keep, smooth)
    sheet = np.zeros((INK_SIDE, INK_SIDE), dtype=np.uint8)
    inner = to_pixels(fitted, 1)[..., 0]
    top, left = (INK_SIDE - inner.shape[0]) // 2, (INK_SIDE - inner.shape[1]) // 2
    sheet[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return sheet
