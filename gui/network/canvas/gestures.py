"""What a pressed mouse does until it is let go: each gesture is an object with move, release and cancel."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtWidgets import QGraphicsView, QRubberBand

from engine.network.editing.arranging import Box, bounds, snapped
from engine.network.editing.commenting import LEAST_HEIGHT_PX, LEAST_WIDTH_PX
from gui.network.canvas.comment_item import CommentItem, Corner
from gui.network.canvas.guides import GuideItem
from gui.network.canvas.node_item import NodeItem
from gui.network.canvas.scene import Chosen, NetworkScene, box_in
from gui.network.canvas.scene_view import SceneView
from gui.network.canvas.zoom_view import ZoomView
from gui.network.editor import NetworkEditor

SNAP_PX = 10.0  # the step of a drag that is in line with nothing
SNAP_REACH_PX = 6.0  # on the screen
MOST_NEIGHBOURS = 60  # the nearest are looked at; more would only slow the drag
DRAG_START_PX = 4


class Gesture(Protocol):
    """``place`` is in pixels of the viewport. ``cancel`` leaves everything as it was before the press."""

    def move(self, place: QPoint) -> None: ...

    def release(self, place: QPoint) -> None: ...

    def cancel(self) -> None: ...


class MoveItems:
    """Drags the selected nodes and comments; one undo step when they are put down.

    They snap to their neighbours, unless Alt is held. A comment around layers takes them along. Without a real drag
    it was a click on ``pressed``, a node's or a comment's item.
    """

    def __init__(
        self,
        view: SceneView,
        scene: NetworkScene,
        editor: NetworkEditor,
        pressed: NodeItem | CommentItem,
        start: QPoint,
    ) -> None:
        self._view, self._scene, self._editor, self._start = view, scene, editor, start
        self._pressed = ([pressed.node_id], []) if isinstance(pressed, NodeItem) else ([], [pressed.comment_id])
        self._comments = scene.selected_comments
        names = dict.fromkeys([*scene.selected_nodes, *editor.comments.held_by(self._comments)])
        self._homes = {name: scene.nodes[name].pos() for name in names}
        self._sheets = {name: scene.comments[name].rect for name in self._comments}
        self._shift = QPointF()
        self._guides: GuideItem | None = None
        self._box = Box(0, 0, 0, 0)
        self._others: list[Box] = []

    def move(self, place: QPoint) -> None:
        if self._guides is None:
            if (place - self._start).manhattanLength() < DRAG_START_PX:
                return
            self._begin()
        way = self._view.mapToScene(place) - self._view.mapToScene(self._start)
        self._show(self._snapped(way))

    def _begin(self) -> None:
        """What can be seen is what one may want to be in line with."""
        self._guides = GuideItem(self._scene.paints)
        self._scene.addItem(self._guides)
        seen = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        boxes = {name: box_in(item.rect) for name, item in self._scene.nodes.items()}
        own = [boxes[name] for name in self._homes] + [box_in(rect) for rect in self._sheets.values()]
        self._box = bounds(own)
        near = (box for name, box in boxes.items() if name not in self._homes and box.meets(box_in(seen)))
        self._others = sorted(near, key=self._distance)[:MOST_NEIGHBOURS]

    def _distance(self, box: Box) -> float:
        (x, y), (own_x, own_y) = box.centre, self._box.centre
        return abs(x - own_x) + abs(y - own_y)

    def _snapped(self, way: QPointF) -> QPointF:
        """A way near this one after which something is in line; or else steps of a fixed size."""
        guides = self._guides
        if guides is None or self._view.is_free:
            if guides is not None:
                guides.show_guides(())
            return way
        snap = snapped(self._box.moved(way.x(), way.y()), self._others, SNAP_REACH_PX / self._view.zoom)
        guides.show_guides(snap.guides)
        x = way.x() + snap.dx if snap.dx is not None else round(way.x() / SNAP_PX) * SNAP_PX
        y = way.y() + snap.dy if snap.dy is not None else round(way.y() / SNAP_PX) * SNAP_PX
        return QPointF(x, y)

    def _show(self, shift: QPointF) -> None:
        if shift == self._shift:
            return
        self._shift = shift
        self._scene.shift_nodes(self._homes, shift)
        self._scene.show_sheets({name: rect.translated(shift) for name, rect in self._sheets.items()})

    def release(self, place: QPoint) -> None:
        self.move(place)
        is_click = self._guides is None
        self._drop_guides()
        if is_click:
            self._scene.select(self._pressed[0], (), self._pressed[1])
        elif not self._shift.isNull():
            graph = self._editor.graph
            names = [name for name in self._homes if name in graph.by_id]
            comments = [comment.id for comment in graph.comments if comment.id in self._sheets]
            self._editor.move(names, self._shift.x(), self._shift.y(), comments=comments)

    def cancel(self) -> None:
        self._drop_guides()
        self._show(QPointF())

    def _drop_guides(self) -> None:
        if self._guides is not None and self._guides.scene() is self._scene:
            self._scene.removeItem(self._guides)


class ResizeComment:
    """Pulls a corner of a comment; the opposite one stays."""

    def __init__(
        self,
        view: QGraphicsView,
        scene: NetworkScene,
        editor: NetworkEditor,
        comment: str,
        corner: Corner,
        start: QPoint,
    ) -> None:
        self._view, self._scene, self._editor = view, scene, editor
        self._comment, self._corner, self._start = comment, corner, start
        self._home = scene.comments[comment].rect
        self._rect = self._home

    def move(self, place: QPoint) -> None:
        way = self._view.mapToScene(place) - self._view.mapToScene(self._start)
        x, y = (round(part / SNAP_PX) * SNAP_PX for part in (way.x(), way.y()))
        rect = QRectF(self._home)
        if self._corner[0] < 0:
            rect.setLeft(min(rect.left() + x, rect.right() - LEAST_WIDTH_PX))
        else:
            rect.setRight(max(rect.right() + x, rect.left() + LEAST_WIDTH_PX))
        if self._corner[1] < 0:
            rect.setTop(min(rect.top() + y, rect.bottom() - LEAST_HEIGHT_PX))
        else:
            rect.setBottom(max(rect.bottom() + y, rect.top() + LEAST_HEIGHT_PX))
        self._rect = rect
        self._scene.show_sheets({self._comment: rect})

    def release(self, place: QPoint) -> None:
        self.move(place)
        if self._rect != self._home and self._comment in self._scene.comments:
            self._editor.comments.resize(self._comment, box_in(self._rect))

    def cancel(self) -> None:
        self._scene.show_sheets({self._comment: self._home})


class RubberBand:
    """Selects all nodes and wires a rectangle touches; ``keeps`` adds them to what was selected."""

    def __init__(self, view: QGraphicsView, scene: NetworkScene, start: QPoint, *, keeps: bool) -> None:
        self._view, self._scene, self._start = view, scene, start
        self._before = scene.chosen
        self._kept: Chosen = self._before if keeps else ([], [], [])
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, view.viewport())

    def move(self, place: QPoint) -> None:
        rect = QRect(self._start, place).normalized()
        self._band.setGeometry(rect)
        self._band.setVisible(rect.size() != QSize(1, 1))
        touched = self._view.mapToScene(rect).boundingRect()
        nodes = [name for name in self._scene.nodes if self._scene.rect_of([name]).intersects(touched)]
        inside = set(nodes) | set(self._kept[0])
        wires = [key for key in self._scene.wires if key[0] in inside and key[1] in inside]
        boxes = {name: item.rect for name, item in self._scene.comments.items()}
        comments = [name for name, box in boxes.items() if box.intersects(touched) and not box.contains(touched)]
        self._scene.select([*self._kept[0], *nodes], [*self._kept[1], *wires], [*self._kept[2], *comments])

    def release(self, place: QPoint) -> None:
        if place == self._start:
            self._scene.select(*self._kept)
        else:
            self.move(place)
        self._end()

    def cancel(self) -> None:
        self._scene.select(*self._before)
        self._end()

    def _end(self) -> None:
        self._band.hide()
        self._band.deleteLater()


class Pan:
    """Moves the whole canvas with the mouse."""

    def __init__(self, view: ZoomView, start: QPoint) -> None:
        self._view, self._last = view, start
        self._home = (view.horizontalScrollBar().value(), view.verticalScrollBar().value())
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, place: QPoint) -> None:
        way, self._last = place - self._last, place
        self._view.pan_by(way)

    def release(self, place: QPoint) -> None:
        self.move(place)
        self._view.viewport().unsetCursor()

    def cancel(self) -> None:
        self._view.horizontalScrollBar().setValue(self._home[0])
        self._view.verticalScrollBar().setValue(self._home[1])
        self._view.viewport().unsetCursor()
