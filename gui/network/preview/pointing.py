"""What the mouse does to the pictures beside the cards; the canvas hears of nothing that was meant for them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from gui.network.canvas.canvas import NetworkCanvas
from gui.network.canvas.node_item import NodeItem
from gui.network.preview.thumbnails import Thumbnails


class Pointing(QObject):
    """A press on a picture selects its card, a double click opens it, resting on it tells its numbers."""

    opened = Signal(str)

    def __init__(self, canvas: NetworkCanvas, thumbnails: Thumbnails, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._thumbnails = thumbnails
        # The canvas moves a card only after this has seen the mouse.
        self._moved = QTimer(self, singleShot=True, interval=0)
        self._moved.timeout.connect(self._on_moved)
        canvas.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QMouseEvent):
            return self._on_mouse(event)
        if isinstance(event, QHelpEvent) and (name := self._pictured_at(event.pos())):
            QToolTip.showText(event.globalPos(), self._thumbnails.shown[name].tip, self._canvas)
            return True
        if event.type() == QEvent.Type.PaletteChange:
            self._thumbnails.refresh()
        return super().eventFilter(watched, event)

    def _on_mouse(self, event: QMouseEvent) -> bool:
        """True where the canvas is not to hear of it."""
        if event.type() == QEvent.Type.MouseMove and event.buttons():
            self._moved.start()
        is_double = event.type() == QEvent.Type.MouseButtonDblClick
        is_press = is_double or event.type() == QEvent.Type.MouseButtonPress
        if not is_press or event.button() != Qt.MouseButton.LeftButton:
            return False
        name = self._pictured_at(event.position().toPoint())
        if name:
            self._canvas.network.select([name])
        if name and is_double:
            self.opened.emit(name)
        return bool(name)

    def _on_moved(self) -> None:
        self._thumbnails.keep_step()

    def _pictured_at(self, place: QPoint) -> str:
        """The node whose picture, and no card, is at a place of the viewport."""
        if not self._thumbnails.shown:
            return ""
        is_card = any(isinstance(item, NodeItem) for item in self._canvas.items(place))
        return "" if is_card else self._thumbnails.at(self._canvas.mapToScene(place))
