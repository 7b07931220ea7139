"""The minimap: all of the network small in a corner of the canvas, with what is seen of it in a frame."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.i18n import tr
from gui.network.canvas.scene import NetworkScene
from gui.network.canvas.scene_view import SceneView

MOST = QSize(190, 220)
LEAST_PX = 64
MARGIN_PX = 10
PADDING_PX = 8.0
GROUND_STRENGTH = 0.92


class Minimap(QWidget):
    """Lies on the canvas, not on its viewport, which takes its children along. A press or a drag looks there."""

    def __init__(self, canvas: SceneView, scene: NetworkScene) -> None:
        super().__init__(canvas)
        self._canvas, self._scene = canvas, scene
        self._picture: QPixmap | None = None
        self._bounds = QRectF()
        self.setObjectName("network.minimap")
        self.setAccessibleName(tr("Overview of the network"))
        self.setToolTip(tr("Click or drag to look elsewhere (M hides it)"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        canvas.installEventFilter(self)
        self._place()

    def refresh(self) -> None:
        """The network is another one, or looks otherwise."""
        self._picture = None
        self._bounds = self._scene.rect_of(self._scene.nodes, self._scene.comments)
        self._place()
        self.update()

    @property
    def has_more(self) -> bool:
        """Whether some of the network is out of sight."""
        return not self._bounds.isEmpty() and not self._seen.contains(self._bounds)

    @property
    def _seen(self) -> QRectF:
        return self._canvas.mapToScene(self._canvas.viewport().rect()).boundingRect()

    def _place(self) -> None:
        """In the corner, as large as the network's shape asks for and the canvas allows."""
        area = self._canvas.rect()
        most = QSize(MOST.width(), max(LEAST_PX, min(MOST.height(), area.height() // 3)))
        least = QSize(LEAST_PX, LEAST_PX)
        size = self._bounds.size().scaled(QSizeF(most), Qt.AspectRatioMode.KeepAspectRatio).toSize()
        self.setFixedSize(size.expandedTo(least).boundedTo(most))
        # On the left: the live preview's pictures stand on the right of the cards.
        self.move(area.left() + MARGIN_PX, area.bottom() - self.height() - MARGIN_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._picture = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange:
            self.refresh()
        super().changeEvent(event)

    # ---- painting

    @property
    def scale(self) -> float:
        """Pixels of the minimap for one of the canvas."""
        room = QSizeF(self.size()) - QSizeF(2 * PADDING_PX, 2 * PADDING_PX)
        across, down = max(1.0, self._bounds.width()), max(1.0, self._bounds.height())
        return min(room.width() / across, room.height() / down, 0.2)

    def to_map(self, place: QPointF) -> QPointF:
        """Where a place of the scene lies on the minimap."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        return middle + (place - self._bounds.center()) * self.scale

    def to_scene(self, place: QPointF) -> QPointF:
        middle = QPointF(self.width() / 2, self.height() / 2)
        return self._bounds.center() + (place - middle) / self.scale

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        if self._picture is None:
            self._picture = self._drawn()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        seen = self._seen
        frame = QRectF(self.to_map(seen.topLeft()), self.to_map(seen.bottomRight()))
        painter.setPen(QPen(self._scene.paints.accent, 1.5))
        painter.drawRect(frame.intersected(QRectF(self.rect()).adjusted(1, 1, -2, -2)))

    def _drawn(self) -> QPixmap:
        """All cards as dots, once for every change of the network."""
        paints = self._scene.paints
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        ground = QColor(paints.canvas)
        painter = QPainter(picture)
        ground.setAlphaF(GROUND_STRENGTH)
        painter.setPen(paints.border)
        painter.setBrush(ground)
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setClipRect(self.rect())
        painter.translate(self.to_map(QPointF()))
        painter.scale(self.scale, self.scale)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in self._sheets().items():
            painter.setBrush(QColor.fromRgba(colour))
            painter.drawRects(rects)
        painter.end()
        return picture

    def _sheets(self) -> dict[int, list[QRectF]]:
        """What is drawn, by its colour and in its order: comments, cards, and cards in trouble on top."""
        paints = self._scene.paints
        found = {paints.note_edge.rgba(): [comment.rect for comment in self._scene.comments.values()]}
        trouble: list[QRectF] = []
        for node in self._scene.nodes.values():
            if node.state.severity == "error":
                trouble.append(node.rect)
            else:
                found.setdefault(paints.family(node.state.node.kind).rgba(), []).append(node.rect)
        return {**found, paints.error.rgba(): [*found.pop(paints.error.rgba(), []), *trouble]}

    # ---- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._look_at(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look_at(event)

    def _look_at(self, event: QMouseEvent) -> None:
        self._canvas.look_at(self.to_scene(event.position()))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        event.accept()
