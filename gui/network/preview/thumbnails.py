"""Small pictures beside the cards: what every layer puts out for the sample."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.network.expansion import Path
from engine.network.kinds import LAYER_KINDS
from engine.prediction.live.values import Flowed, Output
from gui import theme
from gui.i18n import tr
from gui.network.canvas.cards import HEIGHT, READABLE_LOD, WIDTH
from gui.network.canvas.scene import NetworkScene
from gui.network.preview.small import small_picture
from gui.network.preview.words import statistics_line

LEFT_PX = 8.0  # from the card's edge, where a stack of cards may show
LEAST_PX, WIDE_PX = 30.0, 236.0
LANE_PX, TIGHT_PX = 28.0, 100.0  # left free beside the next card, for wires, unless the cards stand tight
FRAME_PX = 3.0
FADED = 0.45  # how much of a picture is left that is no longer true
BELOW_WIRES = -0.25  # which run between the columns of cards, as the pictures do
PICTURE_FAMILIES = ("Preprocessing", "Augmentation", "Reshaping")


def keeps_pictures(kind: str) -> bool:
    """Whether what comes out of such a layer is still the sample's picture, where it has as many channels as one."""
    known = LAYER_KINDS.get(kind)
    return kind == "Input" or (known is not None and known.family in PICTURE_FAMILIES)


@dataclass(eq=False)
class Thumbnail:
    """The picture of one Output; it is made when it is first painted."""

    output: Output
    width: float
    is_photo: bool
    pixmap: QPixmap | None = None

    @property
    def tip(self) -> str:
        return statistics_line(self.output) + "\n" + tr("Double click to look inside")

    def picture(self, size: QSizeF) -> QPixmap:
        if self.pixmap is None:
            self.pixmap = QPixmap.fromImage(small_picture(self.output, size, is_photo=self.is_photo))
        return self.pixmap


class Thumbnails(QGraphicsItem):
    """One item that paints all of them, each beside its card wherever that is now; the mouse goes through it.

    Cards come and go with every edit; items hung on them would go in an order nobody could rely on.
    """

    def __init__(self, scene: NetworkScene) -> None:
        super().__init__()
        self._network = scene
        self._is_stale = False
        self._bounds = QRectF()
        self.shown: dict[str, Thumbnail] = {}  # by the ids of the nodes on the canvas
        self.setZValue(BELOW_WIRES)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        scene.addItem(self)

    def show_outputs(self, flowed: Flowed, within: Path = ()) -> None:
        """What came out of the nodes on the canvas; ``within`` is the block they are the inside of."""
        before, self.shown = self.shown, {}
        widths = _widths(self._network)
        for name, card in self._network.nodes.items():
            output = flowed.outputs.get((*within, name))
            if output is None:
                continue
            new = Thumbnail(output, widths[name], keeps_pictures(card.state.node.kind))
            old = before.get(name)
            is_same = old is not None and (old.output, old.width, old.is_photo) == (output, new.width, new.is_photo)
            self.shown[name] = old if old is not None and is_same else new
        self._is_stale = False
        self.keep_step()

    def keep_step(self) -> None:
        """Cards lie elsewhere, or are gone."""
        self.prepareGeometryChange()
        self._bounds = QRectF()
        for name in self.shown:
            self._bounds |= self.place_of(name)
        self._network.beside_rect = self._bounds
        self.update()

    def fade(self) -> None:
        """What is shown is that of a network before."""
        self._is_stale = True
        self.update()

    def clear(self) -> None:
        self.shown = {}
        self.keep_step()

    def refresh(self) -> None:
        """The theme has changed."""
        for thumbnail in self.shown.values():
            thumbnail.pixmap = None
        self.update()

    def place_of(self, name: str) -> QRectF:
        """Where the picture of a node is in the scene; null when there is none."""
        card, thumbnail = self._network.nodes.get(name), self.shown.get(name)
        if card is None or thumbnail is None:
            return QRectF()
        return QRectF(card.pos() + QPointF(WIDTH + LEFT_PX, 0), QSizeF(thumbnail.width, HEIGHT))

    def at(self, place: QPointF) -> str:
        """The node whose picture is at a place of the scene; empty when there is none."""
        return next((name for name in self.shown if self.place_of(name).contains(place)), "")

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002
    ) -> None:
        if painter.worldTransform().m11() < READABLE_LOD:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for name, thumbnail in self.shown.items():
            place = self.place_of(name)
            if not place.intersects(option.exposedRect):
                continue
            painter.setOpacity(FADED if self._is_stale else 1.0)
            inner = place.adjusted(FRAME_PX, FRAME_PX, -FRAME_PX, -FRAME_PX)
            pixmap = thumbnail.picture(inner.size())
            painter.drawPixmap(inner, pixmap, QRectF(pixmap.rect()))
            statistics = thumbnail.output.statistics
            painter.setOpacity(1.0)
            if statistics.nan_count or statistics.infinite_count:
                painter.setPen(theme.colour("error"))
                painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))


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
        ahead = float("inf")
        for near in (row - 1, row, row + 1):
            places = rows.get(near, [])
            index = bisect_right(places, card.x())
            if index < len(places):
                ahead = min(ahead, places[index] - card.x() - WIDTH)
        room = ahead - 1.5 * LEFT_PX - (LANE_PX if ahead > TIGHT_PX else 0.0)
        widths[name] = max(LEAST_PX, min(WIDE_PX, room))
    return widths
