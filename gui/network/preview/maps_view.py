"""All feature maps of an output in one picture that can be zoomed; the value under the mouse is told."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.i18n import tr
from gui.images import to_qimage
from gui.network.preview.colouring import Mosaic, Values, mosaic_of
from gui.network.preview.small import number_text
from gui.widgets.picture_view import PictureView


class MapsView(PictureView):
    """Maps (height, width, channels) in a grid that is about as wide and high as the view."""

    pointed = Signal(int, int, int)  # channel, row, column
    chosen = Signal(int)  # a channel was double-clicked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network.look.maps")
        self.setAccessibleName(tr("Feature maps"))
        self.setToolTip(tr("Wheel zooms, dragging moves; a double click on a map shows its filter"))
        self.mosaic: Mosaic | None = None
        self._maps: Values | None = None
        self._look = ("viridis", True)

    def show_maps(self, maps: Values, colour_map: str, *, is_shared: bool) -> None:
        """``is_shared``: one scale for all maps; otherwise each has its own."""
        self._maps, self._look = maps, (colour_map, is_shared)
        self._arrange()

    def _arrange(self) -> None:
        if self._maps is None:
            return
        self.mosaic = mosaic_of(self._maps, max(1, self.width()) / max(1, self.height()))
        colour_map, is_shared = self._look
        picture = self.mosaic.picture(colour_map, theme.colour("alternate"), is_shared=is_shared)
        # What a pixel is said to be comes from the mosaic.
        self.show_picture(to_qimage(picture), picture)

    def value_text(self, x: int, y: int) -> str:
        place = self.mosaic.at(y, x) if self.mosaic is not None else None
        return (
            ""
            if place is None or self.mosaic is None
            else number_text(float(self.mosaic.values[place[1:] + place[:1]]))
        )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseMoveEvent(event)
        place = self._place(event)
        if place is not None:
            self.pointed.emit(*place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        place = self._place(event)
        if place is None:
            super().mouseDoubleClickEvent(event)
        else:
            self.chosen.emit(place[0])

    def _place(self, event: QMouseEvent) -> tuple[int, int, int] | None:
        x, y = self._pixel_at(event.position())
        is_inside = 0 <= x < self.image.width() and 0 <= y < self.image.height()
        return self.mosaic.at(y, x) if is_inside and self.mosaic is not None else None
