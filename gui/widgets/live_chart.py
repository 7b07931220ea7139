"""A chart that follows numbers as they come: the axes are drawn once, the lines alone are drawn anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import files
from gui import theme
from gui.widgets.chart_data import ChartData, describe
from gui.widgets.chart_picture import ChartPicture, prepare
from gui.widgets.chart_saving import picture_of

DRAW_EVERY_S = 0.1
REFIT_EVERY_S = 1.0  # a full drawing takes ten times as long as the lines
PICTURE_INCHES = (10.0, 4.5)


class LiveChart(QWidget):
    """Shows the newest ChartData it was given, at most ten times a second and only while it is visible."""

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        prepare()
        from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
        from matplotlib.figure import Figure

        self._figure = Figure(dpi=100)
        canvas: Any = FigureCanvasQTAgg  # untyped
        self._canvas = canvas(self._figure)
        self.setMinimumSize(240, 160)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self._clock = clock
        self._data = ChartData()
        self._is_log = False
        self._picture: ChartPicture | None = None
        self._background: Any = None
        self._drawn_at = self._fitted_at = -1e9
        self.full_drawings = 0
        self.line_drawings = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._refresh)
        self._canvas.mpl_connect("draw_event", self._on_drawn)
        self._canvas.mpl_connect("resize_event", self._on_resized)

    @property
    def data(self) -> ChartData:
        """What was given last, drawn or not."""
        return self._data

    def show_data(self, data: ChartData) -> None:
        """Show this from now on; drawing follows within a tenth of a second."""
        self._data = data
        self._schedule(self._drawn_at + DRAW_EVERY_S)

    def set_log(self, is_log: bool) -> None:
        """Logarithmic scale for the axes that can have one."""
        if is_log != self._is_log:
            self._is_log = is_log
            self._picture = None
            self._schedule(0.0)

    def save(self, path: Path) -> None:
        """Write the chart as PNG, SVG or PDF, by the name's ending, in the light colours of paper. Raises FileError."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=PICTURE_INCHES, dpi=100)
        picture = ChartPicture(figure, self._data, theme.LIGHT, self._is_log, is_live=False)
        picture.place(PICTURE_INCHES[0] * 100, PICTURE_INCHES[1] * 100)
        files.write_bytes(path, picture_of(figure, path))

    # ---- drawing

    def _schedule(self, due: float) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start(max(0, round((due - self._clock()) * 1000)))

    def _refresh(self) -> None:
        if not self.isVisible():
            return
        self._drawn_at = self._clock()
        self.setAccessibleDescription(describe(self._data))
        if self._picture is None or self._picture.structure != self._data.structure:
            self._rebuild()
            return
        self._picture.set_lines(self._data)
        if self._background is None:
            self._canvas.draw()
        elif self._picture.fits(self._data):
            self._draw_lines()
        elif self._drawn_at - self._fitted_at >= REFIT_EVERY_S:
            self._fitted_at = self._drawn_at
            self._picture.fit(self._data)
            self._canvas.draw()
        else:
            self._draw_lines()
            self._schedule(self._fitted_at + REFIT_EVERY_S)

    def _rebuild(self) -> None:
        self._fitted_at = self._drawn_at
        self._picture = ChartPicture(self._figure, self._data, theme.colours(), self._is_log, is_live=True)
        self._picture.place(self._figure.bbox.width, self._figure.bbox.height)
        self._canvas.draw()

    def _draw_lines(self) -> None:
        self.line_drawings += 1
        self._canvas.restore_region(self._background)
        self._draw_moving()
        self._canvas.update()

    def _draw_moving(self) -> None:
        if self._picture is not None:
            for axes, artist in self._picture.moving():
                axes.draw_artist(artist)

    def _on_drawn(self, _event: object) -> None:
        self.full_drawings += 1
        self._background = self._canvas.copy_from_bbox(self._figure.bbox)
        self._draw_moving()

    def _on_resized(self, _event: object) -> None:
        self._background = None
        if self._picture is not None:
            self._picture.place(self._figure.bbox.width, self._figure.bbox.height)

    # ---- what Qt tells

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._schedule(0.0)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_timer"):
            self._picture = None
            self._schedule(0.0)
