"""What is under the mouse on the canvas, and the gesture that begins when it is pressed there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QGraphicsItem

from gui.network.canvas.comment_item import CommentItem
from gui.network.canvas.connecting import Connect, Reconnect
from gui.network.canvas.gestures import Gesture, MoveItems, ResizeComment, RubberBand
from gui.network.canvas.node_item import NodeItem
from gui.network.canvas.scene import NetworkScene
from gui.network.canvas.scene_view import SceneView
from gui.network.canvas.wire_item import WireItem
from gui.network.canvas.zoom_view import ZoomView
from gui.network.editor import NetworkEditor

END_REACH_PX = 26.0  # how far from its end a wire can still be taken by it
PORT_END_PX = 10.0  # the same on a port, where a new wire could be meant

Item = NodeItem | WireItem | CommentItem


def item_at(view: ZoomView, place: QPoint) -> Item | None:
    """The node, or else the wire, or else the comment under a place of the viewport.

    A port counts before another node's card.
    """
    items: list[QGraphicsItem] = view.items(place)
    nodes = [item for item in items if isinstance(item, NodeItem)]
    there = view.mapToScene(place)
    for node in (*(node for node in nodes if node.port_at(there)), *nodes):
        return node
    wires = (item for item in items if isinstance(item, WireItem))
    return next(wires, None) or next((item for item in items if isinstance(item, CommentItem)), None)


def gesture_at(
    view: SceneView, scene: NetworkScene, editor: NetworkEditor, place: QPoint, *, adds: bool
) -> Gesture | None:
    """Select what was pressed, and the gesture that begins there. ``adds``: to what was selected."""
    item, there = item_at(view, place), view.mapToScene(place)
    if item is None:
        return RubberBand(view, scene, place, keeps=adds)
    if isinstance(item, NodeItem) and (port := item.port_at(there)):
        return _from_port(view, scene, editor, item, port, place)
    if adds:
        item.setSelected(not item.isSelected())
        return None
    if isinstance(item, WireItem):
        scene.select([], [item.key])
        end = item.end_at(there, END_REACH_PX)
        return Reconnect(view, scene, editor, item.key, end, place) if end else None
    if isinstance(item, CommentItem) and item.corner_at(there) != (0, 0):
        scene.select([], (), [item.comment_id])
        return ResizeComment(view, scene, editor, item.comment_id, item.corner_at(there), place)
    if not item.isSelected():
        scene.select(*(([item.node_id],) if isinstance(item, NodeItem) else ((), (), [item.comment_id])))
    return MoveItems(view, scene, editor, item, place)


def _from_port(
    view: SceneView, scene: NetworkScene, editor: NetworkEditor, item: NodeItem, port: str, place: QPoint
) -> Gesture:
    """A new wire; or, on the end of one that is there, that one."""
    there = view.mapToScene(place)
    if port == "in" and (wire := _ending_at(scene, item, there)) is not None:
        return Reconnect(view, scene, editor, wire.key, "target", place)
    return Connect(view, scene, editor, item.node_id, forwards=port == "out")


def _ending_at(scene: NetworkScene, item: NodeItem, there: QPointF) -> WireItem | None:
    sources = scene.graph.inputs_of(item.node_id) if item.node_id in scene.graph.by_id else ()
    wires = (scene.wires[source, item.node_id] for source in sources if (source, item.node_id) in scene.wires)
    return next((wire for wire in wires if wire.end_at(there, PORT_END_PX) == "target"), None)


def cursor_at(view: ZoomView, item: Item | None, place: QPoint) -> Qt.CursorShape:
    """What the mouse looks like over an item."""
    there = view.mapToScene(place)
    if isinstance(item, NodeItem) and item.port_at(there):
        return Qt.CursorShape.CrossCursor
    if isinstance(item, CommentItem) and (corner := item.corner_at(there)) != (0, 0):
        is_falling = corner[0] == corner[1]
        return Qt.CursorShape.SizeFDiagCursor if is_falling else Qt.CursorShape.SizeBDiagCursor
    return Qt.CursorShape.ArrowCursor
