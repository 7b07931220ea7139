"""A still chart: drawn in a thread, shown as a picture, told about under the mouse, saved as PNG, SVG or PDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine import files
from engine.tasks import CancelToken, Report
from gui import theme
from gui.theme import Colours
from gui.widgets.chart_picture import prepare
from gui.widgets.chart_saving import picture_of
from gui.widgets.plots import Plot, Spots
from gui.worker import CLOSE_LIMIT_S, Worker

DPI = 100
LEAST_PX = (440, 320)  # below this a drawing is made smaller as a whole
NEAR_PX = 5  # how near the mouse must come to a point
RESIZE_REST_MS = 80
PICTURE_INCHES = (10.0, 6.0)


@dataclass(frozen=True, eq=False)
class Drawing:
    """A plot as a picture. ``boxes`` (n, 4) are left, top, right, bottom in its pixels, ``texts`` what they say."""

    plot: Plot
    image: QImage
    ratio: float  # pixels of the picture to one of the widget's
    boxes: npt.NDArray[np.float64]
    texts: tuple[str, ...]

    def text_at(self, x: float, y: float) -> str:
        """What is to be said at that pixel, of the nearest where several are; empty where nothing is."""
        if not len(self.boxes):
            return ""
        left, top, right, bottom = self.boxes.T
        near = (left - NEAR_PX <= x) & (x <= right + NEAR_PX) & (top - NEAR_PX <= y) & (y <= bottom + NEAR_PX)
        hit = np.flatnonzero(near)
        if not len(hit):
            return ""
        distances = np.hypot((left + right)[hit] / 2 - x, (top + bottom)[hit] / 2 - y)
        return self.texts[int(hit[np.argmin(distances)])]


def draw(
    plot: Plot,
    size: tuple[int, int],
    ratio: float,
    colours: Colours,
    *,
    report: Report,  # noqa: ARG001
    cancel: CancelToken,
) -> Drawing:
    """The plot as a picture of ``size`` (width, height) in pixels of which each is ``ratio`` of the screen's.

    For a Worker; raises Cancelled.
    """
    prepare()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    cancel.check()
    width, height = (max(wanted, least) for wanted, least in zip(size, LEAST_PX, strict=True))
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI * ratio, layout="constrained", facecolor=colours.base)
    canvas: Any = FigureCanvasAgg(figure)  # untyped
    spots = plot.draw(figure, colours)
    cancel.check()
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], QImage.Format.Format_RGBA8888).copy()
    boxes = [np.zeros((0, 4)), *(_in_pixels(spot, pixels.shape[0]) for spot in spots)]
    return Drawing(plot, image, ratio, np.concatenate(boxes), tuple(text for spot in spots for text in spot.texts))


def save_plot(plot: Plot, path: Path, *, report: Report, cancel: CancelToken) -> Path:
    """Write a plot as PNG, SVG or PDF, by the name's ending, in the light colours of paper. For a Worker.

    Gives the path back. Raises FileError and Cancelled; an older file then stays whole.
    """
    report(None, "")
    prepare()
    from matplotlib.figure import Figure

    figure = Figure(figsize=PICTURE_INCHES, dpi=DPI, layout="constrained", facecolor=theme.LIGHT.base)
    plot.draw(figure, theme.LIGHT)
    picture = picture_of(figure, path)
    cancel.check()
    files.write_bytes(path, picture)
    return path


def _in_pixels(spots: Spots, height: int) -> npt.NDArray[np.float64]:
    """Boxes in the units of axes as left, top, right, bottom in pixels from the upper left corner."""
    corners = spots.axes.transData.transform(np.asarray(spots.boxes, dtype=np.float64).reshape(-1, 2))
    x, y = corners[:, 0].reshape(-1, 2), height - corners[:, 1].reshape(-1, 2)
    return np.stack([x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)], axis=1)


class ChartCanvas(QWidget):
    """Shows one plot in the colours of the theme; while it is drawn anew, the last picture stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot: Plot | None = None
        self._drawing: Drawing | None = None
        self._worker: Worker | None = None
        self._is_due = False
        self._rest = QTimer(self, singleShot=True, interval=RESIZE_REST_MS)
        self._rest.timeout.connect(self._draw)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def plot(self) -> Plot | None:
        """What was given last, drawn or not."""
        return self._plot

    @property
    def picture(self) -> QImage | None:
        """The picture that is seen."""
        return self._drawing.image if self._drawing is not None else None

    @property
    def is_drawn(self) -> bool:
        """Whether the picture that is seen is of this plot, in this size and in these colours."""
        return (
            self._drawing is not None and self._drawing.plot is self._plot and not self._is_due and self._worker is None
        )

    def show_plot(self, plot: Plot | None) -> None:
        """Show this plot from now on; None shows nothing."""
        self._plot = plot
        self.setAccessibleDescription(plot.description if plot is not None else "")
        if plot is None:
            self._drawing = None
            self.update()
        else:
            self._is_due = True
            self._draw()

    def text_at(self, x: float, y: float) -> str:
        """What the chart says at a place of the widget, in its pixels."""
        if self._drawing is None:
            return ""
        place = self._place(self._drawing)
        scale = self._drawing.image.width() / max(place.width(), 1.0)
        return self._drawing.text_at((x - place.x()) * scale, (y - place.y()) * scale)

    def shutdown(self) -> None:
        """End what is being drawn: the window closes."""
        self._plot = None
        if self._worker is not None:
            self._worker.cancel()
            self._worker.wait(CLOSE_LIMIT_S)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(640, 420)

    # ---- drawing

    def _draw(self) -> None:
        """One drawing at a time: what is asked for meanwhile is drawn when the thread is free again."""
        if self._plot is None or not self.isVisible() or self._worker is not None:
            return
        self._is_due = False
        ratio = self.devicePixelRatioF()
        size = self.width(), self.height()
        self._worker = Worker(draw, self._plot, size, ratio, theme.colours(), parent=self)
        self._worker.finished.connect(self._on_drawn)
        self._worker.failed.connect(self._on_ended)
        self._worker.cancelled.connect(self._on_ended)
        self._worker.start()

    def _on_drawn(self, drawing: Drawing) -> None:
        if self._plot is not None:
            self._drawing = drawing
            self.update()
        self._on_ended()

    def _on_ended(self, _error: object = None) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.discard()
        if self._is_due:
            self._draw()

    def _place(self, drawing: Drawing) -> QRectF:
        """Where the picture is painted: at its own size, or made smaller as a whole."""
        size = drawing.image.size().toSizeF() / drawing.ratio
        if size.width() > self.width() + 1 or size.height() > self.height() + 1:
            size = size.scaled(self.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, *size.toTuple())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("base"))
        if self._drawing is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._place(self._drawing), self._drawing.image)

    # ---- what Qt tells

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseMoveEvent(event)
        text = self.text_at(event.position().x(), event.position().y())
        if text:
            QToolTip.showText(event.globalPosition().toPoint(), text, self)
        else:
            QToolTip.hideText()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._is_due = self._plot is not None
        self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if not self.is_drawn:
            self._is_due = self._plot is not None
            self._rest.start()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_rest"):
            self._is_due = self._plot is not None
            self._rest.start()
