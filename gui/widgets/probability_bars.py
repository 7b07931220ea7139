"""One bar a class: how sure the network is of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.i18n import tr

MOST_ROWS = 30
SPOKEN_CLASSES = 3
_MARGIN = 4


class ProbabilityBars(QWidget):
    """Bars painted in one go, so that they follow a pen. Values are probabilities in 0..1, or None for no answer.

    In the order of the classes while all fit in, else only the likeliest, best first.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._values: tuple[float, ...] | None = None
        self.setAccessibleName(tr("Probabilities"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    @property
    def values(self) -> tuple[float, ...] | None:
        return self._values

    @property
    def best(self) -> int | None:
        """Index of the likeliest class, or None without an answer."""
        return max(range(len(self._values)), key=self._values.__getitem__) if self._values else None

    def set_names(self, names: Sequence[str]) -> None:
        """Name the classes; the values are forgotten."""
        self._names = tuple(names)
        self._values = None
        self.updateGeometry()
        self._on_changed()

    def set_values(self, values: Sequence[float] | None) -> None:
        """One value a class, in the order of the names."""
        if values is not None and len(values) != len(self._names):
            raise ValueError(f"{len(values)} values for {len(self._names)} classes")
        self._values = None if values is None else tuple(float(value) for value in values)
        self._on_changed()

    def _on_changed(self) -> None:
        self.setAccessibleDescription(self._spoken())
        self.update()

    def _spoken(self) -> str:
        if self._values is None:
            return tr("No answer yet")
        order = sorted(range(len(self._values)), key=lambda index: -self._values[index])  # type: ignore[index]  # checked above
        return ", ".join(f"{self._names[index]}: {self._values[index]:.0%}" for index in order[:SPOKEN_CLASSES])

    def _row_px(self) -> int:
        return self.fontMetrics().height() + 2

    def sizeHint(self) -> QSize:  # noqa: N802
        rows = min(max(len(self._names), 2), MOST_ROWS)
        return QSize(280, rows * (self._row_px() + 6))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        rows = min(max(len(self._names), 2), 12)
        return QSize(160, rows * self._row_px())

    def shown(self) -> list[int]:
        """Indices of the classes that have a row, from top to bottom."""
        capacity = max(1, self.height() // self._row_px())
        indices = list(range(len(self._names)))
        if len(indices) <= capacity:
            return indices
        values = self._values or (0.0,) * len(indices)
        return sorted(indices, key=lambda index: (-values[index], index))[:capacity]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        rows = self.shown()
        if not rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance(self._names[index]) for index in rows)
        name_px = min(widest, int(self.width() * 0.4)) + _MARGIN
        value_px = metrics.horizontalAdvance("100%") + _MARGIN
        row_px = min(self.height() / len(rows), self._row_px() * 1.8)
        for number, index in enumerate(rows):
            self._paint_row(painter, index, QRectF(0, number * row_px, self.width(), row_px), name_px, value_px)

    def _paint_row(self, painter: QPainter, index: int, row: QRectF, name_px: float, value_px: float) -> None:
        palette = self.palette()
        value = self._values[index] if self._values is not None else 0.0
        is_best = index == self.best
        font = self.font()
        font.setBold(is_best)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = self.fontMetrics().elidedText(self._names[index], Qt.TextElideMode.ElideRight, int(name_px))
        painter.drawText(QRectF(0, row.y(), name_px, row.height()), middle | Qt.AlignmentFlag.AlignRight, name)
        bar_px = min(row.height() * 0.62, 18.0)
        track = QRectF(
            name_px + 2 * _MARGIN,
            row.center().y() - bar_px / 2,
            max(1.0, row.width() - name_px - value_px - 4 * _MARGIN),
            bar_px,
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faded(palette.color(QPalette.ColorRole.WindowText), 0.10))
        painter.drawRoundedRect(track, 3, 3)
        if value > 0:
            accent = palette.color(QPalette.ColorRole.Highlight)
            painter.setBrush(accent if is_best else _faded(accent, 0.55))
            painter.drawRoundedRect(QRectF(track.x(), track.y(), track.width() * value, bar_px), 3, 3)
        if self._values is not None:
            painter.setPen(palette.color(QPalette.ColorRole.WindowText))
            place = QRectF(row.width() - value_px, row.y(), value_px, row.height())
            painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, f"{value:.0%}")


def _faded(colour: QColor, alpha: float) -> QColor:
    faded = QColor(colour)
    faded.setAlphaF(alpha)
    return faded
