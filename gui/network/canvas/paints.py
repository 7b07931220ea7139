"""The pens, brushes and fonts of the canvas, made once for the theme in force."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPen, QPixmap

from engine.network.graph import BLOCK
from engine.network.kinds import LAYER_KINDS
from gui import theme

GRID_PX = 20
NOTE_STRENGTH = 0.16  # how strongly a comment is tinted; text on it stays readable


class Paints:
    """What items draw with; the scene makes another one when the palette changes. Colours in force unless given."""

    def __init__(self, table: theme.Colours | None = None) -> None:
        table = table or theme.colours()
        self.text = QColor(table.text)
        self.muted = QColor(table.muted)
        self.border = QColor(table.border)
        self.accent = QColor(table.accent)
        self.on_accent = QColor(table.on_accent)
        self.card = QColor(table.button)
        self.card_brush = QBrush(self.card)
        self.pens: dict[tuple[str, bool, bool], QPen] = {}  # made by ``cards`` as they are needed
        self.canvas = QColor(table.window)
        self.error = QColor(table.error)
        self.warning = QColor(table.warning)
        self.success = QColor(table.success)
        families = list(dict.fromkeys(kind.family for kind in LAYER_KINDS.values()))
        self._families = {name: QColor(table.series[index % len(table.series)]) for index, name in enumerate(families)}
        self.title_font = _font(14, QFont.Weight.DemiBold)
        self.text_font = _font(13, QFont.Weight.Normal)
        self.far_font = _font(24, QFont.Weight.DemiBold)
        self.name_font = _font(12, QFont.Weight.Normal)
        self.port_font = _font(10, QFont.Weight.DemiBold)
        self.title_metrics = QFontMetricsF(self.title_font)
        self.text_metrics = QFontMetricsF(self.text_font)
        self.name_metrics = QFontMetricsF(self.name_font)
        self.note = _faint(self.warning, NOTE_STRENGTH)
        self.note_edge = _faint(self.warning, 2 * NOTE_STRENGTH)
        self.wire = QPen(self.muted, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        self.wire_strong = QPen(self.accent, 2.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        self.wire_loose = QPen(self.accent, 2.0, Qt.PenStyle.DashLine, Qt.PenCapStyle.RoundCap)
        self.wire_brush, self.wire_strong_brush = QBrush(self.muted), QBrush(self.accent)
        self.wire_hovered = QPen(self.text, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        self.guide = QPen(self.accent, 0, Qt.PenStyle.DashLine)
        self.grid = _dots(self.canvas, self.border)

    def family(self, kind: str) -> QColor:
        """The colour of a kind's family."""
        known = LAYER_KINDS.get(kind)
        if known is not None:
            return self._families[known.family]
        return self.accent if kind.startswith(BLOCK) else self.error


def _faint(colour: QColor, strength: float) -> QColor:
    faint = QColor(colour)
    faint.setAlphaF(strength)
    return faint


def _font(size_px: int, weight: QFont.Weight) -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(size_px)
    font.setWeight(weight)
    return font


def _dots(ground: QColor, dot: QColor) -> QBrush:
    """A tile with one faint dot, so that a drag can be judged by eye."""
    tile = QPixmap(GRID_PX, GRID_PX)
    tile.fill(ground)
    painter = QPainter(tile)
    painter.setPen(dot)
    painter.drawPoint(0, 0)
    painter.end()
    return QBrush(tile)
