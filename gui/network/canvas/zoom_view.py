"""A graphics view that zooms about a point and keeps its middle: where one looks, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

ZOOM_STEP = 1.2
LEAST_ZOOM, MOST_ZOOM = 0.08, 3.0
FIT_MARGIN_PX = 28.0


class ZoomView(QGraphicsView):
    """The wheel zooms around the mouse, with Shift it goes sideways. No scroll bars: one pans."""

    def __init__(self, scene: QGraphicsScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def zoom(self) -> float:
        return self.transform().m11()

    def zoom_by(self, factor: float, around: QPoint | None = None) -> None:
        """Zoom so that what lies under ``around`` (by default the middle) stays there."""
        place = around if around is not None else self.viewport().rect().center()
        held = self.mapToScene(place)
        zoom = max(LEAST_ZOOM, min(MOST_ZOOM, self.zoom * factor))
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self.pan_by(place - self.mapFromScene(held))

    def pan_by(self, way: QPoint) -> None:
        """Move what is shown by so many pixels."""
        for bar, shift in ((self.horizontalScrollBar(), way.x()), (self.verticalScrollBar(), way.y())):
            bar.setValue(bar.value() - shift)

    def zoom_in(self) -> None:
        self.zoom_by(ZOOM_STEP)

    def zoom_out(self) -> None:
        self.zoom_by(1 / ZOOM_STEP)

    def show_rect(self, rect: QRectF, least: float = LEAST_ZOOM) -> None:
        """Zoom and centre on ``rect``; when it is too tall at the least zoom, on its top."""
        if rect.isNull():
            self.setTransform(QTransform())
            self.centerOn(0, 0)
            return
        rect = rect.adjusted(-FIT_MARGIN_PX, -FIT_MARGIN_PX, FIT_MARGIN_PX, FIT_MARGIN_PX)
        size = self.viewport().size()
        zoom = max(least, min(1.0, size.width() / rect.width(), size.height() / rect.height()))
        self.setTransform(QTransform.fromScale(zoom, zoom))
        middle = rect.center()
        if rect.height() * zoom > size.height() + 1:
            middle.setY(rect.top() + size.height() / zoom / 2)
        self.centerOn(middle)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        way = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan_by(QPoint(way.y() or way.x(), 0))
        elif way.y():
            self.zoom_by(ZOOM_STEP ** (way.y() / 120), event.position().toPoint())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.oldSize().isValid():
            # The middle stays in the middle, whichever side panel was moved.
            self.pan_by(QPoint((event.size().width() - event.oldSize().width()) // 2, 0))
