"""Numbers in coloured cells: a kernel, what it lies on, and their products."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.network.preview.colouring import Scale, Values, coloured
from gui.network.preview.small import number_text

LARGEST_CELL_PX = 46.0
NUMBERS_FROM_PX = 26.0  # a smaller cell has no room for a number


class NumberGrid(QWidget):
    """Values (rows, columns), each in the colour of its value with the number on it where there is room."""

    def __init__(self, name: str, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(tip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(80, 80)
        self.values: Values = np.zeros((0, 0), dtype=np.float32)
        self._colour_map = "diverging"
        self._scale: Scale | None = None

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(150, 150)

    def show_values(self, values: Values, colour_map: str = "diverging", scale: Scale | None = None) -> None:
        self.values, self._colour_map, self._scale = values, colour_map, scale
        words = "; ".join(", ".join(number_text(float(value)) for value in row) for row in values[:9, :9])
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        if not self.values.size:
            return
        painter = QPainter(self)
        rows, columns = self.values.shape
        side = min(self.width() / columns, self.height() / rows, LARGEST_CELL_PX)
        left, top = (self.width() - side * columns) / 2, (self.height() - side * rows) / 2
        colours = coloured(self.values, self._colour_map, self._scale)
        has_numbers = side >= NUMBERS_FROM_PX
        font = self.font()
        font.setPixelSize(max(8, min(13, int(side / 3.4))))
        painter.setFont(font)
        for (row, column), value in np.ndenumerate(self.values):
            cell = QRectF(left + column * side, top + row * side, side, side)
            ground = QColor(*(int(part) for part in colours[row, column]))
            painter.fillRect(cell.adjusted(0.5, 0.5, -0.5, -0.5) if side > 4 else cell, ground)
            if has_numbers:
                painter.setPen(Qt.GlobalColor.white if ground.lightness() < 140 else Qt.GlobalColor.black)
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, short(float(value)))
        painter.setPen(theme.colour("border"))
        painter.drawRect(QRectF(left, top, side * columns, side * rows))


def short(value: float) -> str:
    """Two places behind the point, or none for large numbers: what fits into a cell."""
    if not np.isfinite(value):
        return number_text(value)
    is_whole = abs(value) >= 100 or value == int(value)
    rounded = round(value, 0 if is_whole else 2) + 0.0  # which makes 0 of -0
    return (f"{rounded:.0f}" if is_whole else f"{rounded:.2f}").replace("-", "−")
