"""The canvas: what mouse, keys and drops do to the network. What a drag does is in ``gestures``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
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
from PySide6.QtWidgets import QGraphicsView, QWidget

from engine.network.editing.edits import Wire
from gui.i18n import tr
from gui.network.canvas.comment_editor import CommentEditor
from gui.network.canvas.comment_item import CommentItem
from gui.network.canvas.drops import LayerDrop
from gui.network.canvas.gestures import Gesture, Pan
from gui.network.canvas.keys import command_of, shift_of
from gui.network.canvas.node_item import NodeItem
from gui.network.canvas.pressing import cursor_at, gesture_at, item_at
from gui.network.canvas.scene import NetworkScene, box_in
from gui.network.canvas.scene_view import SceneView
from gui.network.canvas.wire_item import WireItem
from gui.network.editor import NetworkEditor

_ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class NetworkCanvas(SceneView):
    """Shows a NetworkScene and turns what the user does into calls of the NetworkEditor."""

    connect_requested = Signal()  # choose where a wire from the selected node shall lead
    rename_requested = Signal()
    open_requested = Signal(str)  # the id of a node that stands for a block
    menu_requested = Signal(QPoint)  # in global coordinates

    def __init__(self, scene: NetworkScene, editor: NetworkEditor, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.editor = editor
        self._drop = LayerDrop(self, scene, editor)
        self._gesture: Gesture | None = None
        self._is_space_down = False
        self._hovered: Wire | None = None
        self._field: CommentEditor | None = None
        self.menu_place = QPointF()  # where the context menu was asked for, in the scene
        self.commands: dict[str, Callable[[], object]] = {
            "cancel": self.cancel,
            "delete": self.delete_selection,
            "next": self.select_next,
            "previous": self.select_previous,
            "connect": self.connect_requested.emit,
            "rename": self.rename_selection,
            "open": self.open_selection,
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
            tr(
                "Page Up and Page Down go from layer to layer; arrows move it, C connects, D disables, F2 renames, "
                "Delete removes."
            )
        )
        self.setAcceptDrops(True)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.viewport().setMouseTracking(True)

    # ---- edits

    def delete_selection(self) -> None:
        self.editor.delete(*self.network.chosen)

    def duplicate_selection(self) -> None:
        self._add(lambda: self.editor.duplicate(self.network.selected_nodes, self.network.selected_comments))

    def copy_selection(self) -> None:
        self.editor.copy(self.network.selected_nodes, self.network.selected_comments)

    def cut_selection(self) -> None:
        self.editor.cut(self.network.selected_nodes, self.network.selected_comments)

    def paste(self) -> None:
        self._add(self.editor.paste)

    def append(self, kind: str, params: Mapping[str, Any] | None = None) -> None:
        """A new layer behind what is selected, with these params."""
        self._add(lambda: self.editor.append(kind, self.network.selected_nodes, params or {}))

    def _add(self, add: Callable[[], list[str]]) -> None:
        """Select what an edit adds, and show it."""
        before = set(self.network.comments)
        names = add()
        comments = [name for name in self.network.comments if name not in before]
        if names or comments:
            self._is_fresh = False
            self.network.select(names, (), comments)
            self.bring_into_sight(names, comments)

    def select_all(self) -> None:
        self.network.select(self.network.nodes, self.network.wires, self.network.comments)

    def open_selection(self) -> None:
        """Open the block, or write the comment, that is selected."""
        nodes, _, comments = self.network.chosen
        if len(nodes) == 1 and self.network.graph.node(nodes[0]).block:
            self.open_requested.emit(nodes[0])
        elif not nodes and len(comments) == 1:
            self.edit_comment(comments[0])

    def rename_selection(self) -> None:
        nodes, _, comments = self.network.chosen
        if not nodes and len(comments) == 1:
            self.edit_comment(comments[0])
        else:
            self.rename_requested.emit()

    def edit_comment(self, name: str) -> None:
        """Write a comment's text where it lies."""
        item = self.network.comments.get(name)
        if item is None:
            return
        self.finish_comment()
        self.bring_into_sight((), [name])
        field = CommentEditor(item.comment, item.rect, self)
        field.follow_view()
        field.written.connect(self.editor.comments.write)
        self.moved.connect(field.follow_view)
        field.show()
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field = field

    def finish_comment(self, *, keeps: bool = True) -> None:
        """End the writing of a comment, if one is being written."""
        field, self._field = self._field, None
        if field is not None:
            field.finish(keeps=keeps)

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
            adds = bool(event.modifiers() & _ADDING)
            self._gesture = gesture_at(self, self.network, self.editor, place, adds=adds)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        place = event.position().toPoint()
        self.is_free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if self._gesture is not None:
            self._gesture.move(place)
        else:
            self._show_cursor(place)

    def _show_cursor(self, place: QPoint) -> None:
        item = item_at(self, place)
        self._hover(item if isinstance(item, WireItem) else None)
        shape = Qt.CursorShape.OpenHandCursor if self._is_space_down else cursor_at(self, item, place)
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def _hover(self, wire: WireItem | None) -> None:
        before, self._hovered = self._hovered, wire.key if wire is not None else None
        for key, is_hovered in ((before, False), (self._hovered, True)):
            if key is not None and key in self.network.wires:
                self.network.wires[key].set_hovered(is_hovered)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        gesture, self._gesture = self._gesture, None
        self.is_free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if gesture is not None:
            gesture.release(event.position().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        item = item_at(self, event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and isinstance(item, CommentItem):
            self.edit_comment(item.comment_id)
        elif is_left and isinstance(item, NodeItem) and item.state.node.block:
            self.open_requested.emit(item.node_id)
        else:
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        self.cancel_gesture()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rect = self.network.rect_of(self.network.selected_nodes, self.network.selected_comments)
            place = self.viewport().rect().center() if rect.isNull() else self.mapFromScene(rect.center())
            self.menu_place = self.mapToScene(place)
            self.menu_requested.emit(self.viewport().mapToGlobal(place))
            return
        self.menu_place = self.mapToScene(event.pos())
        item = item_at(self, event.pos())
        if item is None:
            self.network.select([])
        elif not item.isSelected():
            nodes = [item.node_id] if isinstance(item, NodeItem) else []
            wires = [item.key] if isinstance(item, WireItem) else []
            self.network.select(nodes, wires, [item.comment_id] if isinstance(item, CommentItem) else [])
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
        elif name in self.commands:
            self.commands[name]()
        elif shift is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._grow(shift)
        elif shift is not None:
            self._shift(shift)
        else:
            super().keyPressEvent(event)

    def _shift(self, way: tuple[float, float]) -> None:
        names, _, comments = self.network.chosen
        if not names and not comments:
            self.step(1 if sum(way) > 0 else -1)
        elif self._gesture is None:
            self.editor.move(names, *way, merge_key=f"move {' '.join((*names, *comments))}", comments=comments)
            self.bring_into_sight(names, comments)

    def _grow(self, way: tuple[float, float]) -> None:
        """Ctrl with an arrow makes the selected comments wider, taller, or smaller."""
        for name in self.network.selected_comments:
            box = box_in(self.network.comments[name].rect)
            self.editor.comments.resize(name, replace(box, width=box.width + way[0], height=box.height + way[1]))

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
