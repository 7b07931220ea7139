"""A small picture of a network, drawn from its graph: a block a layer, as tall as its picture and as thick as deep."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from engine.network.analysis import analyse
from engine.network.editing.layout import auto_layout
from engine.network.graph import Graph
from engine.network.kinds import Dims
from gui.network.canvas.paints import Paints

TALLEST_PX, LONGEST = 256, 10_000  # a picture's side and a vector's length that fill the sketch from top to bottom
DEEPEST = 512  # channels of a block as thick as its column
LEAST = 0.12  # of the height, for a block of one number
WIDEST_COLUMN_PX = 40.0


@dataclass(frozen=True)
class Bar:
    """A layer: its column from the left, its lane from the top, and its size in shares of a column and a lane."""

    kind: str
    column: float
    lane: float
    height: float
    width: float


@dataclass(frozen=True)
class Sketch:
    """What is drawn of a network. ``wires`` are pairs of numbers of bars."""

    bars: tuple[Bar, ...]
    wires: tuple[tuple[int, int], ...]
    columns: float
    lanes: float


def sketch_of(graph: Graph) -> Sketch:
    """The sketch of a graph, from the shapes its layers put out."""
    places = auto_layout(graph, node_size=(1.0, 1.0), gap=(0.0, 0.0))
    shapes = analyse(graph).shapes
    numbers = {node.id: number for number, node in enumerate(graph.nodes)}
    bars = [Bar(node.kind, places[node.id][1], places[node.id][0], *_size(shapes.get(node.id))) for node in graph.nodes]
    wires = tuple((numbers[edge.source], numbers[edge.target]) for edge in graph.edges)
    columns = max((bar.column for bar in bars), default=0.0) + 1
    lanes = max((bar.lane for bar in bars), default=0.0) + 1
    return Sketch(tuple(bars), wires, columns, lanes)


def _size(shape: Dims | None) -> tuple[float, float]:
    """Height and width from 0 to 1 on a scale of doublings."""
    if not shape:
        return 0.5, 0.4
    if len(shape) == 1:
        return _share(shape[0], LONGEST), 0.3
    return _share(max(shape[:-1]), TALLEST_PX), 0.3 + 0.7 * _share(shape[-1], DEEPEST)


def _share(value: int, full: int) -> float:
    return min(1.0, max(LEAST, math.log2(value + 1) / math.log2(full + 1)))


def paint_sketch(painter: QPainter, rect: QRectF, sketch: Sketch, paints: Paints) -> None:
    """Draw it into a rectangle, from left to right, in the middle."""
    if not sketch.bars:
        return
    pitch = min(rect.width() / sketch.columns, WIDEST_COLUMN_PX)
    lane = rect.height() / sketch.lanes
    left = rect.center().x() - pitch * sketch.columns / 2
    boxes = [_box(bar, QPointF(left, rect.top()), pitch, lane) for bar in sketch.bars]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(paints.muted, 1.0))
    for source, target in sketch.wires:
        painter.drawPath(_wire(boxes[source], boxes[target], pitch, rect))
    for bar, box in zip(sketch.bars, boxes, strict=True):
        fill = paints.family(bar.kind)
        painter.setBrush(fill)
        painter.setPen(QPen(QColor(fill).darker(125), 1.0))
        painter.drawRoundedRect(box, 1.5, 1.5)
    painter.restore()


def _box(bar: Bar, corner: QPointF, pitch: float, lane: float) -> QRectF:
    width, height = max(2.0, pitch * 0.8 * bar.width), max(3.0, lane * 0.9 * bar.height)
    middle = corner + QPointF((bar.column + 0.5) * pitch, (bar.lane + 0.5) * lane)
    return QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)


def _wire(source: QRectF, target: QRectF, pitch: float, rect: QRectF) -> QPainterPath:
    """Straight to a neighbour; over the top of what stands between."""
    start, end = QPointF(source.right(), source.center().y()), QPointF(target.left(), target.center().y())
    path = QPainterPath(start)
    if abs(start.y() - end.y()) < 1.0 and end.x() - start.x() > 1.5 * pitch:
        top = max(rect.top(), min(source.top(), target.top()) - pitch)
        path = QPainterPath(QPointF(source.center().x(), source.top()))
        path.cubicTo(QPointF(source.center().x(), top), QPointF(target.center().x(), top), target.center())
    else:
        half = QPointF((start.x() + end.x()) / 2, 0.0)
        path.cubicTo(QPointF(half.x(), start.y()), QPointF(half.x(), end.y()), end)
    return path
