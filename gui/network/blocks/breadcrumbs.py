"""The bar above the canvas that says inside of which block one is, and leads back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from engine.network.blocks.places import Place
from engine.network.graph import Graph
from gui import theme
from gui.i18n import tr


class Breadcrumbs(QWidget):
    """``Network › residual › …``; hidden in the network itself."""

    place_chosen = Signal(object)  # Place
    settings_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network.path")
        self.setAccessibleName(tr("Where you are"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.SPACE_PX, 2, theme.SPACE_PX, 2)
        self._row.setSpacing(2)
        self._crumbs: list[QWidget] = []
        self.note = QLabel(self)
        self.note.setObjectName("network.path_note")
        self.note.setProperty("muted", True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        tip = tr("Name, text and parameters of the block")
        self.settings = self._button("network.block_settings", tr("Block…"), tip)
        self.settings.clicked.connect(self.settings_requested)
        self._row.addWidget(self.note, 1)
        self._row.addWidget(self.settings)
        self.hide()

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setAutoRaise(True)
        return button

    def show_place(self, graph: Graph, place: Place) -> None:
        """``graph`` is the whole network."""
        for crumb in self._crumbs:
            self._row.removeWidget(crumb)
            crumb.hide()
            crumb.deleteLater()
        self._crumbs = []
        self._add(0, tr("Network"), ())
        here = graph
        for depth, name in enumerate(place, start=1):
            block = graph.block_named[here.node(name).block]
            here = block.graph
            self._add(depth, block.name, place[:depth])
            self.note.setText(tr(block.text))
        uses = tr("All uses of this block change together.")
        self.note.setToolTip(uses)
        if place and not self.note.text():
            self.note.setText(uses)
        self.setVisible(bool(place))

    def _add(self, depth: int, text: str, place: Place) -> None:
        if depth:
            arrow = QLabel("›", self)
            self._insert(arrow)
        crumb = self._button(f"network.path.{depth}", text, tr("Go to {name}", name=text))
        crumb.setProperty("place", place)
        crumb.clicked.connect(self._on_clicked)
        self._insert(crumb)

    def _insert(self, widget: QWidget) -> None:
        self._row.insertWidget(len(self._crumbs), widget)
        self._crumbs.append(widget)

    def _on_clicked(self) -> None:
        self.place_chosen.emit(tuple(self.sender().property("place")))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, super().minimumSizeHint().height())
