"""How the Network tab is laid out: what to build from, the canvas under its bars, and the layer over the problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from gui import theme
from gui.i18n import tr

PALETTE_PX = 200
PROBLEMS_PX = 180
USUAL_PX = (1280, 800)  # of the window, which the columns share out at first


class NetworkColumns(QSplitter):
    """Three columns whose sizes the user sets. ``middle`` stands from top to bottom, and the last of it grows."""

    def __init__(
        self,
        left: Mapping[str, QWidget],
        middle: Sequence[QWidget],
        right: Mapping[str, QWidget],
        problems: QWidget,
        parent: QWidget,
    ) -> None:
        """``left`` and ``right`` are pages by their titles."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.left_tabs = _tabs("network.left_tabs", left)
        self.left_tabs.setAccessibleName(tr("Layers or outline"))
        self.left_tabs.setToolTip(tr("Layers to build from, or the layers of the network as a list"))
        self.side_tabs = _tabs("network.side_tabs", right)
        self.side_tabs.setAccessibleName(tr("Layer or code"))
        self.side_tabs.setToolTip(tr("The selected layer, or the network as Keras code"))
        self.side = QSplitter(Qt.Orientation.Vertical)
        self.side.addWidget(self.side_tabs)
        self.side.addWidget(problems)
        for widget in (self.left_tabs, _stacked(middle), self.side):
            self.addWidget(widget)
        for splitter, row in ((self, 1), (self.side, 0)):
            splitter.setStretchFactor(row, 1)
            splitter.setChildrenCollapsible(False)
        self.setSizes([PALETTE_PX, USUAL_PX[0] - PALETTE_PX - theme.SIDE_PANEL_PX, theme.SIDE_PANEL_PX])
        self.side.setSizes([USUAL_PX[1] - PROBLEMS_PX, PROBLEMS_PX])

    def stored(self) -> str:
        """The sizes as the settings keep them."""
        return ";".join(",".join(map(str, splitter.sizes())) for splitter in (self, self.side))

    def restore(self, stored: str) -> None:
        """The sizes of an earlier time; what is no such text changes nothing."""
        for splitter, text in zip((self, self.side), stored.split(";"), strict=False):
            sizes = [int(part) for part in text.split(",") if part.isdigit()]
            if len(sizes) == splitter.count():
                splitter.setSizes(sizes)


def _tabs(name: str, pages: Mapping[str, QWidget]) -> QTabWidget:
    tabs = QTabWidget()
    tabs.setObjectName(name)
    tabs.setDocumentMode(True)
    for title, page in pages.items():
        tabs.addTab(page, title)
    return tabs


def _stacked(widgets: Sequence[QWidget]) -> QWidget:
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget)
    layout.setStretchFactor(widgets[-1], 1)
    return column
