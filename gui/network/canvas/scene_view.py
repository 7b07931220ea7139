"""Where one looks on the canvas: all of it, its beginning, one node, the next one; and what a screen reader says."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QCursor, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from gui.i18n import tr
from gui.network.canvas.scene import NetworkScene
from gui.network.canvas.zoom_view import LEAST_ZOOM, ZoomView
from gui.network.words import spoken

FIRST_ZOOM = 0.7  # what a network that is too long for the window is first shown at, so that it can be read
GRID_ZOOM = 0.5
SPOKEN_NODES = 5


class SceneView(ZoomView):
    """Shows a NetworkScene. It is fresh until the user does something: then a new size shows the beginning again."""

    moved = Signal()  # another part of the scene is seen

    def __init__(self, scene: NetworkScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.network = scene
        self._is_fresh = True
        self.is_free = False  # Alt is held: a drag snaps to nothing
        scene.chosen_changed.connect(self._on_chosen_changed)
        self.horizontalScrollBar().valueChanged.connect(self.moved)
        self.verticalScrollBar().valueChanged.connect(self.moved)

    def fit(self) -> None:
        """All of the network in the middle."""
        self.show_rect(self.network.whole_rect)

    def zoom_selection(self) -> None:
        self.show_rect(self.network.rect_of(self.network.selected_nodes, self.network.selected_comments))

    def show_start(self) -> None:
        """All of the network if it can be read then, otherwise its beginning; so until the user does something."""
        self.show_rect(self.network.whole_rect, FIRST_ZOOM)
        self._is_fresh = True

    def show_rect(self, rect: QRectF, least: float = LEAST_ZOOM) -> None:
        self._is_fresh = False
        super().show_rect(rect, least)
        self.moved.emit()

    def look_at(self, place: QPointF) -> None:
        """Bring a place of the scene into the middle."""
        self._is_fresh = False
        self.centerOn(place)

    def scene_place(self) -> QPointF:
        """The place of the scene under the mouse, or in the middle when the mouse is elsewhere."""
        place = self.viewport().mapFromGlobal(QCursor.pos())
        area = self.viewport().rect()
        return self.mapToScene(place if area.contains(place) else area.center())

    def zoom_by(self, factor: float, around: QPoint | None = None) -> None:
        self._is_fresh = False
        super().zoom_by(factor, around)
        self.moved.emit()

    def keep_start(self) -> None:
        """There is more to see, or more room: the beginning again, until the user does something."""
        if self._is_fresh:
            self.show_start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.keep_start()
        self.moved.emit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """A network that came while another tab was open may lie elsewhere than the one before."""
        super().showEvent(event)
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        if self._is_fresh and not seen.contains(self.network.whole_rect):
            self.show_start()

    def show_node(self, name: str) -> None:
        """Select a node and bring it into sight."""
        if name in self.network.nodes:
            self.network.select([name])
            self.bring_into_sight([name])

    def bring_into_sight(self, names: Iterable[str], comments: Iterable[str] = ()) -> None:
        found = [name for name in names if name in self.network.nodes]
        rect = self.network.rect_of(found, [name for name in comments if name in self.network.comments])
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        if not rect.isNull() and not seen.contains(rect):
            self.centerOn(rect.center())

    def select_next(self) -> None:
        self.step(1)

    def select_previous(self) -> None:
        self.step(-1)

    def step(self, way: int) -> bool:
        """Select the next (1) or previous (-1) node, or behind them comment. False when there is none."""
        order = self.network.graph.order
        ordered = set(order)
        names = [*order, *(name for name in self.network.nodes if name not in ordered)]
        items = [*(self.network.nodes[name] for name in names), *self.network.comments.values()]
        chosen = [place for place, item in enumerate(items) if item.isSelected()]
        place = (chosen[-1] if way > 0 else chosen[0]) + way if chosen else (0 if way > 0 else len(items) - 1)
        if not 0 <= place < len(items):
            return False
        if place < len(names):
            self.show_node(names[place])
        else:
            comment = list(self.network.comments)[place - len(names)]
            self.network.select((), (), [comment])
            self.bring_into_sight((), [comment])
        return True

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        paints = self.network.paints
        painter.fillRect(rect, paints.grid if self.zoom >= GRID_ZOOM else paints.canvas)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.network.refresh_paints()
        super().changeEvent(event)

    def _on_chosen_changed(self) -> None:
        """A screen reader hears what is selected."""
        said = []
        for name in self.network.selected_nodes[:SPOKEN_NODES]:
            state = self.network.nodes[name].state
            said.append(spoken(state.node, state.shape, state.counts, state.problems.splitlines(), state.kind))
        for name in self.network.selected_comments[:SPOKEN_NODES]:
            said.append(tr("comment: {text}", text=self.network.comments[name].comment.text))
        self.setAccessibleDescription("; ".join(said))
