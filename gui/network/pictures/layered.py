"""Layers in 3-D: every output a box as large as it is, from left to right, with a legend of the kinds of layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPen

from engine.network.kinds import LAYER_KINDS
from gui.network.pictures.drawing import MARGIN_PX, Drawing, Ink, font, text_width, write
from gui.network.pictures.plan import Plan
from gui.network.pictures.solids import Solid, paint_solid, scale_of
from gui.network.words import shape_words, title_of

GAP_PX = 26.0
STACK_GAP_PX = 30.0
LABEL_PX = 18.0
SWATCH_PX = 14.0
LEGEND_ROW_PX = 24.0
_PLAIN = ("Activation", "Normalisation")  # what these learn is a number or two a channel
LEGEND_WIDTH_PX = 560.0  # at least; a legend is not to be higher than what it explains


@dataclass(frozen=True)
class _Box:
    """A layer's solid, the top left corner of its front, and the colour of its kind."""

    solid: Solid
    corner: QPointF
    colour: QColor
    label: str


def keeps_shape(plan: Plan) -> frozenset[str]:
    """The layers in a line that change no shape and learn little, such as activations, Dropout, BatchNormalization."""
    names = set()
    for node in plan.order:
        sources = plan.graph.inputs_of(node.id)
        kind = LAYER_KINDS.get(node.kind)
        is_plain = (kind is not None and kind.family in _PLAIN) or not sum(plan.counts.get(node.id, (0, 0)))
        if len(sources) == 1 and is_plain and plan.shape(node.id) == plan.shape(sources[0]):
            names.add(node.id)
    return frozenset(names)


def layered(plan: Plan, colours: Ink, *, shows_shapes: bool, leaves_out: bool) -> Drawing:
    """``leaves_out`` draws no layers that keep the shape of what goes into them."""
    if leaves_out:
        plan = plan.without(keeps_shape(plan))
    kinds = list(dict.fromkeys(title_of(node) for node in plan.order))
    palette = {kind: colours.of(number) for number, kind in enumerate(kinds)}
    boxes, size = _placed(plan, palette, shows_shapes=shows_shapes)
    legend_width = max(size.width(), LEGEND_WIDTH_PX)
    legend = _legend_places(kinds, legend_width)
    legend_height = LEGEND_ROW_PX * (1 + max((row for _, row in legend.values()), default=-1))

    def paint(painter: QPainter) -> None:
        painter.translate(MARGIN_PX, MARGIN_PX)
        for edge in plan.graph.edges:
            if edge.source in boxes and edge.target in boxes:
                _paint_funnel(painter, boxes[edge.source], boxes[edge.target], colours)
        for box in boxes.values():
            paint_solid(painter, box.corner, box.solid, box.colour, box.colour.darker(180))
        painter.setFont(font(12))
        painter.setPen(colours.muted)
        for box in boxes.values():
            middle = box.corner.x() + box.solid.width / 2
            top = box.corner.y() + box.solid.height + 3
            write(painter, QRectF(middle - 60, top, 120, LABEL_PX), box.label)
        _paint_legend(painter, legend, palette, size.height() + LEGEND_ROW_PX / 2, colours)

    whole = QSizeF(legend_width + 2 * MARGIN_PX, size.height() + LEGEND_ROW_PX / 2 + legend_height + 2 * MARGIN_PX)
    return Drawing(whole, paint)


def _columns(plan: Plan) -> list[list[str]]:
    """Layers by the longest way to them from the start."""
    depths: dict[str, int] = {}
    columns: list[list[str]] = []
    for node in plan.order:
        depth = max((depths[source] + 1 for source in plan.graph.inputs_of(node.id) if source in depths), default=0)
        depths[node.id] = depth
        columns += [[] for _ in range(depth + 1 - len(columns))]
        columns[depth].append(node.id)
    return columns


def _placed(plan: Plan, palette: Mapping[str, QColor], *, shows_shapes: bool) -> tuple[dict[str, _Box], QSizeF]:
    """Every layer's box: columns from left to right, each stacked around one middle line; and the size of all."""
    scale = scale_of(plan.shape(node.id) for node in plan.order)
    columns = _columns(plan)
    solids = {name: scale.solid(plan.shape(name)) for column in columns for name in column}
    label = LABEL_PX if shows_shapes else 0.0
    heights = [_stack_height([solids[name] for name in column], label) for column in columns]
    middle = max(heights, default=0.0) / 2
    boxes: dict[str, _Box] = {}
    left = 0.0
    for column, height in zip(columns, heights, strict=True):
        words = {name: shape_words(plan.shape(name)) if shows_shapes else "" for name in column}
        widest = max(solids[name].width for name in column)
        room = max(widest, text_width(font(12), list(words.values())))
        top = middle - height / 2
        for name in column:
            solid = solids[name]
            corner = QPointF(left + (room - solid.width) / 2, top + solid.slant)
            colour = palette[title_of(plan.graph.node(name))]
            boxes[name] = _Box(solid, corner, colour, words[name])
            top += solid.full_height + label + STACK_GAP_PX
        left += max(room, (room + widest) / 2 + max(solids[name].slant for name in column)) + GAP_PX
    return boxes, QSizeF(max(0.0, left - GAP_PX), max(heights, default=0.0))


def _stack_height(solids: Sequence[Solid], label: float) -> float:
    return sum(solid.full_height + label for solid in solids) + STACK_GAP_PX * (len(solids) - 1)


def _paint_funnel(painter: QPainter, source: _Box, target: _Box, colours: Ink) -> None:
    """Faint lines from three corners of one box's side to those of the next; the fourth is hidden behind it."""
    painter.setPen(QPen(colours.muted, 0.8))
    start, end = source.corner + QPointF(source.solid.width, 0), target.corner
    painter.drawLine(start, end)
    painter.drawLine(start + QPointF(0, source.solid.height), end + QPointF(0, target.solid.height))
    painter.drawLine(start + source.solid.back, end + target.solid.back)


def _legend_places(kinds: Sequence[str], width: float) -> dict[str, tuple[float, int]]:
    """The left edge and the row of every entry of the legend."""
    places: dict[str, tuple[float, int]] = {}
    left, row = 0.0, 0
    for kind in kinds:
        needed = SWATCH_PX + 8 + text_width(font(13), [kind])
        if left and left + needed > width:
            left, row = 0.0, row + 1
        places[kind] = (left, row)
        left += needed + GAP_PX
    return places


def _paint_legend(
    painter: QPainter,
    places: Mapping[str, tuple[float, int]],
    palette: Mapping[str, QColor],
    top: float,
    colours: Ink,
) -> None:
    painter.setFont(font(13))
    for kind, (left, row) in places.items():
        y = top + row * LEGEND_ROW_PX
        swatch = QRectF(left, y + (LEGEND_ROW_PX - SWATCH_PX) / 2, SWATCH_PX, SWATCH_PX)
        painter.setPen(palette[kind].darker(180))
        painter.setBrush(palette[kind])
        painter.drawRect(swatch)
        painter.setPen(colours.text)
        painter.drawText(QPointF(swatch.right() + 8, y + LEGEND_ROW_PX / 2 + 5), kind)
