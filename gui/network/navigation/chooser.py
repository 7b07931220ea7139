"""Choosing a layer from a list one can type into: where a wire shall lead."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.network.graph import Node
from gui.i18n import tr
from gui.network.words import summary, title_of


class NodeChooser(QDialog):
    """Offers nodes; ``chosen`` comes with the id of one."""

    chosen = Signal(str)

    def __init__(self, title: str, nodes: Sequence[Node], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = QLineEdit(self)
        self.search.setObjectName("network.chooser_search")
        self.search.setAccessibleName(tr("Search layers"))
        self.search.setPlaceholderText(tr("Search layers"))
        self.search.setToolTip(tr("Part of a layer's name; Enter takes the marked one"))
        self.search.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setObjectName("network.chooser")
        self.list.setAccessibleName(title)
        self.list.setToolTip(title)
        for node in nodes:
            item = QListWidgetItem("  ".join(filter(None, (node.id, title_of(node), summary(node)))))
            item.setData(Qt.ItemDataRole.UserRole, node.id)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        self.resize(360, 320)
        self.search.textChanged.connect(self._on_search_changed)
        self.search.returnPressed.connect(self._on_entered)
        self.list.itemActivated.connect(self._on_entered)

    def _on_search_changed(self, text: str) -> None:
        words = text.casefold().split()
        first = -1
        for row in range(self.list.count()):
            item = self.list.item(row)
            is_found = all(word in item.text().casefold() for word in words)
            item.setHidden(not is_found)
            first = row if is_found and first < 0 else first
        self.list.setCurrentRow(first)

    def _on_entered(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
            self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Up and down move through the list while one types."""
        is_press = watched is self.search and event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
            return True
        return super().eventFilter(watched, event)

    def _step(self, way: int) -> None:
        row = self.list.currentRow() + way
        while 0 <= row < self.list.count():
            if not self.list.item(row).isHidden():
                self.list.setCurrentRow(row)
                return
            row += way
