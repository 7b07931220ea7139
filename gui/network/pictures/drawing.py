"""What a picture of the network is: a size, and what paints it; and the paper, ink and fonts it is painted with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPainter

from gui import theme

MARGIN_PX = 24.0


@dataclass(frozen=True)
class Ink:
    """The colours of a picture: those of the light theme on white paper, or those of the dark one."""

    paper: QColor
    text: QColor
    muted: QColor
    line: QColor
    card: QColor
    series: tuple[QColor, ...]

    def of(self, number: int) -> QColor:
        """The colour of the kind of that number; behind the last they come again, lighter."""
        colour = self.series[number % len(self.series)]
        turns = number // len(self.series)
        return colour.lighter(100 + 25 * turns) if turns else colour


def ink(*, is_dark: bool) -> Ink:
    table = theme.DARK if is_dark else theme.LIGHT
    series = tuple(QColor(name) for name in table.series)
    paper = QColor(table.window if is_dark else table.base)
    text, muted, line, card = map(QColor, (table.text, table.muted, table.border, table.alternate))
    return Ink(paper, text, muted, line, card, series)


@dataclass(frozen=True)
class Drawing:
    """A picture in px at scale 1. ``paint`` draws all of it but the paper, with its top left corner at (0, 0)."""

    size: QSizeF
    paint: Callable[[QPainter], None]


def font(size_px: int, *, bold: bool = False) -> QFont:
    made = QFont(QGuiApplication.font())
    made.setPixelSize(size_px)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def text_width(made: QFont, texts: Sequence[str]) -> float:
    """The width of the widest in px; 0 of none."""
    metrics = QFontMetricsF(made)
    return max((metrics.horizontalAdvance(text) for text in texts), default=0.0)


def write(painter: QPainter, rect: QRectF, text: str, flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter) -> None:
    """Text on one line inside a rectangle; it may be wider than that."""
    painter.drawText(rect, int(flags | Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine), text)
