"""Cards of networks: what one says, and the delegate that paints it in a list."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPalette, QPen, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from engine.facts import DataFacts
from engine.network.analysis import analyse
from engine.network.graph import Graph
from gui import theme
from gui.i18n import tr
from gui.network.canvas.paints import Paints
from gui.network.gallery.sketch import Sketch, paint_sketch

CARD = Qt.ItemDataRole.UserRole + 1
CARD_SIZE = QSize(238, 214)
SKETCH_PX = 76
MARGIN = 10
HEADER_PX = 34


@dataclass(frozen=True)
class Card:
    """A network on offer. ``refusal`` says why it does not fit the data, and is empty where it does.

    ``made_for`` says what data it is for; ``details`` are further lines for who has chosen it.
    """

    key: str
    title: str
    text: str
    sketch: Sketch
    group: str = ""
    made_for: str = ""
    mark: str = ""
    refusal: str = ""
    details: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """All of it in one line."""
        return ". ".join(part.rstrip(".") for part in (self.title, self.text, self.made_for, self.status) if part)

    @property
    def status(self) -> str:
        return self.refusal or self.mark


def size_words(graph: Graph, facts: DataFacts | None = None) -> str:
    """How large a network is: its layers and its parameters."""
    result = analyse(graph, facts)
    count = sum(result.total_params)
    return tr("{layers} layers, {params} parameters", layers=len(result.expansion.graph.nodes), params=f"{count:,}")


class CardDelegate(QStyledItemDelegate):
    """Paints items that hold a Card; others are headings over the cards of a group."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._paints = Paints()

    def renew_paints(self) -> None:
        """Take the colours of the theme in force."""
        self._paints = Paints()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        if index.data(CARD) is None:
            # As wide as the list, so that the cards begin on a line of their own.
            view = option.widget
            room = view.viewport().width() if isinstance(view, QAbstractItemView) else 4 * CARD_SIZE.width()
            width = room - 2 * theme.SPACE_PX
            return QSize(max(1, width), HEADER_PX)
        return CARD_SIZE

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        card = index.data(CARD)
        painter.save()
        if isinstance(card, Card):
            self._paint_card(painter, option, card)
        else:
            painter.setFont(_font(option.font, bold=True))
            painter.setPen(self._paints.text)
            bottom = option.rect.adjusted(2, 0, 0, -4)
            painter.drawText(bottom, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, str(index.data()))
        painter.restore()

    def _paint_card(self, painter: QPainter, option: QStyleOptionViewItem, card: Card) -> None:
        rect = QRectF(option.rect).adjusted(3, 3, -3, -3)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(option.palette.color(QPalette.ColorRole.Base))
        painter.setPen(QPen(self._paints.accent, 2.0) if is_selected else QPen(self._paints.border, 1.0))
        painter.drawRoundedRect(rect, 6, 6)
        inside = rect.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        if card.refusal:
            painter.setOpacity(0.55)
        picture = QRectF(inside.left(), inside.top(), inside.width(), SKETCH_PX)
        paint_sketch(painter, picture, card.sketch, self._paints)
        painter.setOpacity(1.0)
        self._paint_texts(painter, inside.adjusted(0, SKETCH_PX + 8, 0, 0).toRect(), option.font, card)

    def _paint_texts(self, painter: QPainter, rect: QRect, font: QFont, card: Card) -> None:
        bold, small = _font(font, bold=True), _font(font, smaller_px=1)
        painter.setPen(self._paints.text)
        top = draw_lines(painter, rect, card.title, bold, 2)
        painter.setPen(self._paints.muted)
        draw_lines(painter, rect.adjusted(0, top + 2, 0, 0), card.text, small, 4)
        if card.status:
            painter.setPen(self._paints.warning if card.refusal else self._paints.success)
            sign = "✕" if card.refusal else "✓"
            last = QRect(rect.left(), rect.bottom() - painter.fontMetrics().height(), rect.width(), rect.height())
            draw_lines(painter, last, f"{sign} {card.status}", small, 1)


def _font(font: QFont, *, bold: bool = False, smaller_px: int = 0) -> QFont:
    made = QFont(font)
    made.setBold(bold)
    if smaller_px:
        made.setPointSizeF(max(6.0, made.pointSizeF() - smaller_px))
    return made


def draw_lines(painter: QPainter, rect: QRect, text: str, font: QFont, most: int) -> int:
    """Draw a text in at most so many lines, the last one cut off with dots. Returns the height in px."""
    painter.setFont(font)
    metrics = painter.fontMetrics()
    layout = QTextLayout(text, font)
    layout.beginLayout()
    height = 0
    for number in range(most):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(rect.width())
        start, length = line.textStart(), line.textLength()
        is_cut = number == most - 1 and start + length < len(text)
        shown = metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, rect.width()) if is_cut else ""
        place = QPointF(rect.left(), rect.top() + height + metrics.ascent())
        painter.drawText(place, shown or text[start : start + length].rstrip())
        height += metrics.height()
    layout.endLayout()
    return height
