"""Small pictures beside the cards: what every layer puts out for the sample."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.network.expansion import Path
from engine.network.kinds import LAYER_KINDS
from engine.prediction.live.values import Flowed, Output
from gui import theme
from gui.i18n import tr
from gui.network.cards import HEIGHT, READABLE_LOD, WIDTH
from gui.network.node_item import NodeItem
from gui.network.preview.small import small_picture
from gui.network.preview.words import statistics_line
from gui.network.scene import NetworkScene

LEFT_PX = 8.0  # from the card's edge, where a stack of cards may show
NARROW_PX, WIDE_PX = 70.0, 236.0
FRAME_PX = 3.0
PICTURE_FAMILIES = ("Preprocessing", "Augmentation", "Reshaping")
FADED = 0.45  # how much of a picture is left that is no longer true


def keeps_pictures(kind: str) -> bool:
    """Whether what comes out of such a layer is still the sample's picture, where it has as many channels as one."""
    known = LAYER_KINDS.get(kind)
    return kind == "Input" or (known is not None and known.family in PICTURE_FAMILIES)


class ThumbnailItem(QGraphicsItem):
    """The picture of one Output; it is made when it is first painted."""

    def __init__(self, card: NodeItem) -> None:
        super().__init__(card)
        self.card = card
        self.output: Output | None = None
        self.width = NARROW_PX
        self.is_picture = False
        self._pixmap: QPixmap | None = None
        self.setPos(WIDTH + LEFT_PX, 0)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_output(self, output: Output, width: float, *, is_picture: bool) -> None:
        """Paints again only what differs."""
        self.set_stale(is_stale=False)
        if output is self.output and width == self.width and is_picture == self.is_picture:
            return
        if width != self.width:
            self.prepareGeometryChange()
        self.output, self.width, self.is_picture = output, width, is_picture
        self._pixmap = None
        self.setToolTip(statistics_line(output) + "\n" + tr("Double click to look inside"))
        self.update()

    def set_stale(self, *, is_stale: bool) -> None:
        """Whether the picture is that of a network before."""
        self.setOpacity(FADED if is_stale else 1.0)

    def refresh(self) -> None:
        """The theme has changed."""
        self._pixmap = None
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(0, 0, self.width, HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002
        widget: QWidget | None = None,  # noqa: ARG002
    ) -> None:
        if self.output is None or painter.worldTransform().m11() < READABLE_LOD:
            return
        inner = self.boundingRect().adjusted(FRAME_PX, FRAME_PX, -FRAME_PX, -FRAME_PX)
        if self._pixmap is None:
            size = QSizeF(inner.width(), inner.height())
            self._pixmap = QPixmap.fromImage(small_picture(self.output, size, is_photo=self.is_picture))
        ground = QColor(theme.colour("window"))
        ground.setAlpha(220)
        painter.fillRect(self.boundingRect(), ground)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(inner, self._pixmap, QRectF(self._pixmap.rect()))
        if self.output.statistics.nan_count or self.output.statistics.infinite_count:
            painter.setPen(theme.colour("error"))
            painter.drawRect(self.boundingRect().adjusted(0.5, 0.5, -0.5, -0.5))


@dataclass(frozen=True)
class Shown:
    """A thumbnail with the card it hangs on, which keeps it from being deleted under our hands."""

    card: NodeItem
    item: ThumbnailItem


class Thumbnails:
    """Keeps one thumbnail at every card whose output is known."""

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        self._shown: dict[str, Shown] = {}

    @property
    def items(self) -> dict[str, ThumbnailItem]:
        """By the ids of the nodes on the canvas."""
        return {name: shown.item for name, shown in self._shown.items()}

    def show(self, flowed: Flowed, within: Path = ()) -> None:
        """What came out of the nodes on the canvas; ``within`` is the block they are the inside of."""
        self.keep_step()
        widths = _widths(self._scene)
        for name, card in self._scene.nodes.items():
            output = flowed.outputs.get((*within, name))
            if output is None:
                self._drop(name)
                continue
            shown = self._shown.get(name)
            if shown is None:
                shown = self._shown[name] = Shown(card, ThumbnailItem(card))
            shown.item.show_output(output, widths[name], is_picture=keeps_pictures(card.state.node.kind))

    def keep_step(self) -> None:
        """Let go of pictures whose cards have gone; the rest are no longer sure."""
        for name in [name for name, shown in self._shown.items() if self._scene.nodes.get(name) is not shown.card]:
            self._drop(name)

    def fade(self) -> None:
        """What is shown is that of a network before."""
        self.keep_step()
        for shown in self._shown.values():
            shown.item.set_stale(is_stale=True)

    def clear(self) -> None:
        for name in list(self._shown):
            self._drop(name)

    def refresh(self) -> None:
        for shown in self._shown.values():
            shown.item.refresh()

    def at(self, items: list[QGraphicsItem]) -> str:
        """The node whose thumbnail is among these items; empty when there is none."""
        found = next((item for item in items if isinstance(item, ThumbnailItem)), None)
        return found.card.node_id if found is not None else ""

    def _drop(self, name: str) -> None:
        shown = self._shown.pop(name, None)
        if shown is not None and (scene := shown.item.scene()) is not None:
            scene.removeItem(shown.item)


def _widths(scene: NetworkScene) -> dict[str, float]:
    """How wide the picture beside every card may be: narrow where another card stands to the right."""
    step = 2 * HEIGHT
    rows: dict[int, list[float]] = defaultdict(list)
    for card in scene.nodes.values():
        rows[int(card.y() // step)].append(card.x())
    for places in rows.values():
        places.sort()
    widths: dict[str, float] = {}
    for name, card in scene.nodes.items():
        row = int(card.y() // step)
        edge = card.x() + WIDTH
        nearest = min(
            (
                places[index]
                for near in (row - 1, row, row + 1)
                if (index := bisect_right(places := rows.get(near, []), card.x())) < len(places)
            ),
            default=float("inf"),
        )
        widths[name] = WIDE_PX if nearest - edge > WIDE_PX + 2 * LEFT_PX else NARROW_PX
    return widths
