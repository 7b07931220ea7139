"""How the card of a node is drawn: near with all it says, far with few and simple strokes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from engine.network.editing.layout import CARD_PX
from gui.network.canvas.paints import Paints

WIDTH, HEIGHT = CARD_PX
PORT_RADIUS = 5.0
SLOT_PX = 26.0  # between the ends of wires into one layer
MARGIN = 12.0
STACK_PX = 4.0  # between the cards of the pile that stands for a block
READABLE_LOD = 0.35  # below this zoom the text would be a smear; the title alone is drawn, larger
TITLE_LOD = 0.18  # and below this nothing can be read at all
NOTHING = QBrush(Qt.BrushStyle.NoBrush)
CARD = QRectF(0, 0, WIDTH, HEIGHT)
BEHIND = CARD.translated(2 * STACK_PX, 2 * STACK_PX)
BAR = QRectF(4, 4, 12, HEIGHT - 8)
FAR_TITLE = QPointF(MARGIN + 14, HEIGHT / 2 + 9)
FAINT = 0.6  # how strongly a disabled layer is drawn


@dataclass(frozen=True)
class Texts:
    """What a card says, cut to its width, and where the texts on its right begin."""

    title: str = ""
    name: str = ""
    middle: str = ""
    shape: str = ""
    counts: str = ""
    name_x: float = 0.0
    counts_x: float = 0.0


@dataclass(frozen=True)
class Card:
    """All that is drawn. ``ports``: how many inputs have numbers."""

    texts: Texts
    colour: QColor
    severity: str = ""
    is_block: bool = False
    is_foreign: bool = False
    is_disabled: bool = False
    has_input: bool = True
    ports: int = 0


def slot_x(slot: int, slots: int) -> float:
    """Where wire number ``slot`` of so many ends along the top of a card."""
    spread = min(SLOT_PX, (WIDTH - 40) / max(1, slots - 1))
    return WIDTH / 2 + (slot - (slots - 1) / 2) * spread


def paint_card(painter: QPainter, card: Card, frame: str, paints: Paints, lod: float) -> None:
    """``frame``: "", "selected", "target" or "error". ``lod``: pixels of the screen for one of the canvas."""
    is_far = lod < READABLE_LOD
    pen = _pen(card, frame, paints, is_far=is_far)
    strength = painter.opacity()
    if card.is_disabled:
        painter.setPen(paints.wire)
        painter.drawLine(QPointF(WIDTH / 2, 0), QPointF(WIDTH / 2, HEIGHT))
        painter.setOpacity(strength * FAINT)
    if is_far:
        _paint_far(painter, card, pen, paints, lod)
    else:
        _paint_ground(painter, card, pen, paints)
        _paint_texts(painter, card, paints)
        if card.severity:
            _paint_problem(painter, card, paints)
    if card.is_disabled:
        painter.setOpacity(strength)
    if not is_far:
        _paint_ports(painter, card, paints)


def _pen(card: Card, frame: str, paints: Paints, *, is_far: bool) -> QPen:
    """Made once: hundreds of cards are drawn with a few pens."""
    key = (frame, card.is_disabled or card.is_foreign, is_far)
    pen = paints.pens.get(key)
    if pen is None:
        pen = edge_pen(paints, frame, is_dashed=key[1])
        pen.setWidthF(pen.widthF() * (3 if is_far else 1))
        paints.pens[key] = pen
    return pen


def edge_pen(paints: Paints, frame: str, *, is_dashed: bool) -> QPen:
    """The card's edge says what is going on with it."""
    colour, width = {
        "target": (paints.success, 2.0),
        "selected": (paints.accent, 2.0),
        "error": (paints.error, 1.2),
    }.get(frame, (paints.border, 1.2))
    return QPen(
        paints.muted if is_dashed and not frame else colour,
        width,
        Qt.PenStyle.DashLine if is_dashed else Qt.PenStyle.SolidLine,
    )


def _paint_ground(painter: QPainter, card: Card, pen: QPen, paints: Paints) -> None:
    painter.setPen(pen)
    painter.setBrush(NOTHING if card.is_disabled else paints.card_brush)
    if card.is_block:
        painter.drawRoundedRect(BEHIND, 7, 7)
        painter.drawRoundedRect(CARD.translated(STACK_PX, STACK_PX), 7, 7)
    painter.drawRoundedRect(CARD, 7, 7)
    painter.setPen(Qt.PenStyle.NoPen)
    if card.is_foreign:
        painter.setBrush(QBrush(paints.border, Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(CARD, 7, 7)
    painter.setBrush(card.colour)
    painter.drawRoundedRect(QRectF(4, 8, 3, HEIGHT - 16), 1.5, 1.5)


def _paint_far(painter: QPainter, card: Card, pen: QPen, paints: Paints, lod: float) -> None:
    """Few and simple strokes, since there are many cards when they are this small."""
    if card.is_block or card.is_disabled or card.is_foreign:
        painter.setPen(pen)
        painter.setBrush(NOTHING if card.is_disabled else paints.card_brush)
        if card.is_block:
            painter.drawRect(BEHIND)
        painter.drawRect(CARD)
    else:
        # One rectangle on another takes half the time of one with an edge.
        half = pen.widthF() / 2
        painter.fillRect(CARD.adjusted(-half, -half, half, half), pen.color())
        painter.fillRect(CARD.adjusted(half, half, -half, -half), paints.card)
    painter.fillRect(BAR, card.colour)
    if lod >= TITLE_LOD:
        painter.setPen(paints.text)
        painter.setFont(paints.far_font)
        painter.drawText(FAR_TITLE, card.texts.title)


def _paint_texts(painter: QPainter, card: Card, paints: Paints) -> None:
    texts = card.texts
    left = MARGIN + 2
    first, last = (23.0, 67.0) if texts.middle else (32.0, 56.0)
    painter.setFont(paints.title_font)
    painter.setPen(paints.text)
    painter.drawText(QPointF(left, first), texts.title)
    painter.setFont(paints.text_font)
    if texts.middle:
        painter.drawText(QPointF(left, 45), texts.middle)
    painter.setPen(paints.muted)
    painter.drawText(QPointF(left, last), texts.shape)
    if texts.counts:
        painter.drawText(QPointF(texts.counts_x, last), texts.counts)
    if texts.name:
        painter.setFont(paints.name_font)
        painter.drawText(QPointF(texts.name_x, first), texts.name)


def _paint_problem(painter: QPainter, card: Card, paints: Paints) -> None:
    middle = QPointF(WIDTH - MARGIN - 6, 18 if card.texts.middle else 27)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.error if card.severity == "error" else paints.warning)
    painter.drawEllipse(middle, 7, 7)
    painter.setPen(QPen(paints.card, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(middle + QPointF(0, -3.5), middle + QPointF(0, 0.5))
    painter.drawPoint(middle + QPointF(0, 3.6))


def _paint_ports(painter: QPainter, card: Card, paints: Paints) -> None:
    painter.setPen(QPen(paints.muted, 1.2))
    painter.setBrush(paints.card)
    if card.has_input and not card.ports:
        painter.drawEllipse(QPointF(WIDTH / 2, 0), PORT_RADIUS, PORT_RADIUS)
    painter.drawEllipse(QPointF(WIDTH / 2, HEIGHT), PORT_RADIUS, PORT_RADIUS)
    if not card.ports:
        return
    painter.setFont(paints.port_font)
    for slot in range(card.ports):
        middle = QPointF(slot_x(slot, card.ports), 0)
        painter.setPen(QPen(paints.muted, 1.2))
        painter.drawEllipse(middle, PORT_RADIUS + 1.5, PORT_RADIUS + 1.5)
        painter.setPen(paints.text)
        around = QRectF(middle.x() - 8, middle.y() - 8, 16, 16)
        painter.drawText(around, Qt.AlignmentFlag.AlignCenter, str(slot + 1))
