"""The canvas: what mouse, keys and drops do to the network. What a drag does is in ``gestures``."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QWidget

from gui.i18n import tr
from gui.network.drops import LayerDrop
from gui.network.editor import NetworkEditor
from gui.network.gestures import Connect, Gesture, MoveNodes, Pan, RubberBand
from gui.network.keys import command_of, shift_of
from gui.network.node_item import NodeItem
from gui.network.scene import NetworkScene
from gui.network.scene_view import SceneView
from gui.network.wire_item import WireItem

_ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class NetworkCanvas(SceneView):
    """Shows a NetworkScene and turns what the user does into calls of the NetworkEditor."""

    connect_requested = Signal()  # choose where a wire from the selected node shall lead
    rename_requested = Signal()
    menu_requested = Signal(QPoint)  # in global coordinates

    def __init__(self, scene: NetworkScene, editor: NetworkEditor, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.editor = editor
        self._drop = LayerDrop(self, scene, editor)
        self._gesture: Gesture | None = None
        self._is_space_down = False
        self._commands: dict[str, Callable[[], object]] = {
            "cancel": self.cancel,
            "delete": self.delete_selection,
            "next": self.select_next,
            "previous": self.select_previous,
            "connect": self.connect_requested.emit,
            "rename": self.rename_requested.emit,
            "zoom_in": self.zoom_in,
            "zoom_out": self.zoom_out,
            "fit": self.fit,
            "select_all": self.select_all,
            "copy": self.copy_selection,
            "cut": self.cut_selection,
            "paste": self.paste,
            "duplicate": self.duplicate_selection,
        }
        self.setObjectName("network.canvas")
        self.setAccessibleName(tr("Network canvas"))
        self.setAccessibleDescription(
            tr("Page Up and Page Down go from layer to layer; arrows move it, C connects, F2 renames, Delete removes.")
        )
        self.setAcceptDrops(True)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.viewport().setMouseTracking(True)

    # ---- edits

    def delete_selection(self) -> None:
        self.editor.delete(self.network.selected_nodes, self.network.selected_wires)

    def duplicate_selection(self) -> None:
        self._show_new(self.editor.duplicate(self.network.selected_nodes))

    def copy_selection(self) -> None:
        self.editor.copy(self.network.selected_nodes)

    def cut_selection(self) -> None:
        self.editor.cut(self.network.selected_nodes)

    def paste(self) -> None:
        self._show_new(self.editor.paste())

    def append(self, kind: str) -> None:
        """A new layer behind what is selected."""
        self._show_new(self.editor.append(kind, self.network.selected_nodes))

    def _show_new(self, names: list[str]) -> None:
        if names:
            self._is_fresh = False
            self.network.select(names)
            self.bring_into_sight(names)

    def select_all(self) -> None:
        self.network.select(self.network.nodes, self.network.wires)

    def cancel(self) -> None:
        """Give up the drag under way, or else the selection."""
        if not self.cancel_gesture():
            self.network.select([])

    def cancel_gesture(self) -> bool:
        """Give up the drag under way. False when there was none."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    # ---- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._gesture is not None:
            return
        self._is_fresh = False
        place = event.position().toPoint()
        is_left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (is_left and self._is_space_down):
            self._gesture = Pan(self, place)
        elif is_left:
            self._gesture = self._pressed(place, adds=bool(event.modifiers() & _ADDING))

    def _pressed(self, place: QPoint, *, adds: bool) -> Gesture | None:
        """Select what was pressed, and the gesture that begins there."""
        item = self.item_at(place)
        scene = self.network
        if item is None:
            return RubberBand(self, scene, place, keeps=adds)
        if isinstance(item, NodeItem) and (port := item.port_at(self.mapToScene(place))):
            return Connect(self, scene, self.editor, item.node_id, forwards=port == "out")
        if adds:
            item.setSelected(not item.isSelected())
            return None
        if isinstance(item, WireItem):
            scene.select([], [item.key])
            return None
        if not item.isSelected():
            scene.select([item.node_id])
        return MoveNodes(self, scene, self.editor, item.node_id, place)

    def item_at(self, place: QPoint) -> NodeItem | WireItem | None:
        """The node, or else the wire, under a place of the viewport; a port counts before another node's card."""
        items: list[QGraphicsItem] = self.items(place)
        nodes = [item for item in items if isinstance(item, NodeItem)]
        there = self.mapToScene(place)
        for item in (*(node for node in nodes if node.port_at(there)), *nodes):
            return item
        return next((item for item in items if isinstance(item, WireItem)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        place = event.position().toPoint()
        if self._gesture is not None:
            self._gesture.move(place)
        else:
            self._show_cursor(place)

    def _show_cursor(self, place: QPoint) -> None:
        item = self.item_at(place)
        is_port = isinstance(item, NodeItem) and bool(item.port_at(self.mapToScene(place)))
        shape = Qt.CursorShape.CrossCursor if is_port else Qt.CursorShape.ArrowCursor
        if self._is_space_down:
            shape = Qt.CursorShape.OpenHandCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(event.position().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        self.cancel_gesture()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rect = self.network.rect_of(self.network.selected_nodes)
            place = self.viewport().rect().center() if rect.isNull() else self.mapFromScene(rect.center())
            self.menu_requested.emit(self.viewport().mapToGlobal(place))
            return
        item = self.item_at(event.pos())
        if item is None:
            self.network.select([])
        elif not item.isSelected():
            nodes = [item.node_id] if isinstance(item, NodeItem) else []
            self.network.select(nodes, [item.key] if isinstance(item, WireItem) else [])
        self.menu_requested.emit(event.globalPos())

    # ---- drops from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if self._drop.takes(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        if self._drop.takes(event.mimeData()):
            self._drop.move(event.position().toPoint())
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        self._drop.leave()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        names = self._drop.drop(event.mimeData(), event.position().toPoint())
        if not names:
            event.ignore()
            return
        self._is_fresh = False
        self.network.select(names)
        event.acceptProposedAction()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        self._is_fresh = False
        name, shift = command_of(event), shift_of(event)
        if event.key() == Qt.Key.Key_Space:
            self._is_space_down = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif name:
            self._commands[name]()
        elif shift is not None:
            self._shift(shift)
        else:
            super().keyPressEvent(event)

    def _shift(self, way: tuple[float, float]) -> None:
        names = self.network.selected_nodes
        if not names:
            self.step(1 if sum(way) > 0 else -1)
        elif self._gesture is None:
            self.editor.move(names, *way, merge_key=f"move {' '.join(names)}")
            self.bring_into_sight(names)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._is_space_down = False
            self.viewport().unsetCursor()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self._is_space_down = False
        super().focusOutEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        """Tab walks through the nodes and leaves the canvas behind the last one."""
        return self.step(1 if is_next else -1) or super().focusNextPrevChild(is_next)
