"""The diagram: a box a layer with its name and the shapes that go in and come out, wired from top to bottom."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.network.editing.layout import auto_layout
from gui.i18n import tr
from gui.network.canvas.wire_item import arrow_head
from gui.network.pictures.drawing import MARGIN_PX, Drawing, Ink, font, text_width, write
from gui.network.pictures.plan import Plan
from gui.network.words import count_words, shape_words, title_of

ROW_PX = 26.0
PADDING_PX = 12.0
GAP_X_PX, GAP_Y_PX = 36.0, 34.0
LEAST_WIDTH_PX = 170.0
Box = tuple[str, list[str]]  # the name of a layer, and the lines under it


def diagram(plan: Plan, colours: Ink, *, shows_shapes: bool, shows_params: bool) -> Drawing:
    """Of a plan; an empty one gives an empty drawing."""
    boxes = {
        node.id: (
            f"{node.id}: {title_of(node)}",
            _lines(plan, node.id, shows_shapes=shows_shapes, shows_params=shows_params),
        )
        for node in plan.order
    }
    size = _box_size(boxes)
    corners = auto_layout(plan.graph, node_size=(size.width(), size.height()), gap=(GAP_X_PX, GAP_Y_PX))
    places = {name: QRectF(QPointF(x + MARGIN_PX, y + MARGIN_PX), size) for name, (x, y) in corners.items()}
    right = max((rect.right() for rect in places.values()), default=0.0)
    bottom = max((rect.bottom() for rect in places.values()), default=0.0)

    def paint(painter: QPainter) -> None:
        _paint_wires(painter, plan, places, colours)
        for name, rect in places.items():
            _paint_box(painter, rect, boxes[name], colours)

    return Drawing(QSizeF(right + MARGIN_PX, bottom + MARGIN_PX), paint)


def _lines(plan: Plan, name: str, *, shows_shapes: bool, shows_params: bool) -> list[str]:
    lines = []
    if shows_shapes:
        sources = plan.graph.inputs_of(name)
        if sources:
            shapes = ", ".join(shape_words(plan.shape(source)) for source in sources)
            lines.append(tr("in: {shape}", shape=shapes))
        lines.append(tr("out: {shape}", shape=shape_words(plan.shape(name))))
    if shows_params and (words := count_words(plan.counts.get(name))):
        lines.append(words)
    return lines


def _box_size(boxes: Mapping[str, Box]) -> QSizeF:
    """One size for all, so that they line up."""
    width = max(
        text_width(font(14, bold=True), [head for head, _ in boxes.values()]),
        text_width(font(13), [line for _, lines in boxes.values() for line in lines]),
    )
    rows = 1 + max((len(lines) for _, lines in boxes.values()), default=0)
    return QSizeF(max(LEAST_WIDTH_PX, width + 2 * PADDING_PX), rows * ROW_PX)


def _paint_wires(painter: QPainter, plan: Plan, places: Mapping[str, QRectF], colours: Ink) -> None:
    pen = QPen(colours.muted, 1.4)
    for edge in plan.graph.edges:
        source, target = places.get(edge.source), places.get(edge.target)
        if source is None or target is None:
            continue
        start, end = QPointF(source.center().x(), source.bottom()), QPointF(target.center().x(), target.top())
        painter.setPen(pen)
        painter.drawLine(start, end - QPointF(0, 4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.muted)
        painter.drawPolygon(arrow_head(end))


def _paint_box(painter: QPainter, rect: QRectF, box: Box, colours: Ink) -> None:
    head, lines = box
    # A box with fewer lines than the others is as high as its own.
    shown = QRectF(rect.topLeft(), QSizeF(rect.width(), ROW_PX * (1 + len(lines))))
    painter.setPen(QPen(colours.muted, 1.2))
    painter.setBrush(colours.paper)
    painter.drawRect(rect)
    painter.setBrush(colours.card)
    top = QRectF(shown.topLeft(), QSizeF(rect.width(), ROW_PX if lines else rect.height()))
    painter.drawRect(top)
    painter.setPen(colours.text)
    painter.setFont(font(14, bold=True))
    write(painter, top, head)
    painter.setFont(font(13))
    painter.setPen(colours.muted)
    for number, line in enumerate(lines, start=1):
        write(painter, QRectF(rect.left(), rect.top() + number * ROW_PX, rect.width(), ROW_PX), line)
