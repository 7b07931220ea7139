"""A layer dragged from the palette: which wire it would go into, and where it is put down."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QPointF
from PySide6.QtWidgets import QGraphicsView

from gui.network.canvas.node_item import HEIGHT, WIDTH
from gui.network.canvas.scene import NetworkScene
from gui.network.canvas.wire_item import WireItem
from gui.network.editor import NetworkEditor
from gui.network.palette import LAYER_MIME

DROP_GRID_PX = 20.0
REACH_PX = 28.0  # a wire this far from the middle of what is dropped is still meant


class LayerDrop:
    """Lights up the wire under the mouse while a layer is dragged. Places are in pixels of the viewport."""

    def __init__(self, view: QGraphicsView, scene: NetworkScene, editor: NetworkEditor) -> None:
        self._view, self._scene, self._editor = view, scene, editor
        self._marked: WireItem | None = None

    @staticmethod
    def takes(data: QMimeData) -> bool:
        """Whether there is a layer in it."""
        return data.hasFormat(LAYER_MIME)

    def move(self, place: QPoint) -> None:
        self._mark(self._wire_at(place))

    def leave(self) -> None:
        self._mark(None)

    def drop(self, data: QMimeData, place: QPoint) -> list[str]:
        """Add the layer; the ids of what is new, none if nobody knows the layer."""
        self.leave()
        kind = bytes(data.data(LAYER_MIME).data()).decode("utf-8", "replace")
        if not self._editor.knows(kind):
            return []
        wire = self._wire_at(place)
        corner = self._view.mapToScene(place) - QPointF(WIDTH / 2, HEIGHT / 2)
        x, y = (round(part / DROP_GRID_PX) * DROP_GRID_PX for part in (corner.x(), corner.y()))
        return self._editor.add(kind, x, y, wire.key if wire is not None else None)

    def _wire_at(self, place: QPoint) -> WireItem | None:
        """The wire under the mouse, or else the nearest one within reach; none over a card."""
        there = self._view.mapToScene(place)
        if self._scene.node_at(there) is not None:
            return None
        return self._scene.wire_near(there, REACH_PX)

    def _mark(self, wire: WireItem | None) -> None:
        if wire is self._marked:
            return
        for item, is_marked in ((self._marked, False), (wire, True)):
            if item is not None and item.scene() is self._scene:
                item.set_marked(is_marked)
        self._marked = wire
