"""Adding a layer without leaving the canvas: type its name, what is to be set such as ``64 relu``, and Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.network.editing.written import params_written
from engine.network.graph import Node
from engine.network.kinds import LayerKind
from gui.i18n import tr
from gui.network.searching import ranked
from gui.network.words import summary

_KIND = Qt.ItemDataRole.UserRole


class QuickAdd(QDialog):
    """Offers kinds, those first whose name begins with what is typed; words behind the name set params."""

    chosen = Signal(str, object)  # the key of a kind, and the params that were typed

    def __init__(self, kinds: Sequence[LayerKind], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds = tuple(kinds)
        self.setObjectName("network.quick_add")
        self.setWindowTitle(tr("Add a layer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = QLineEdit(self)
        self.search.setObjectName("network.quick_add_search")
        self.search.setAccessibleName(tr("Search layers"))
        self.search.setPlaceholderText(tr("Search layers"))
        self.search.setToolTip(
            tr("A layer's name and its settings, such as “dense 24 softmax” or “conv2d 64 strides=2”")
        )
        self.search.installEventFilter(self)
        self.hint = QLabel(tr("Try: dense 24 softmax"), self)
        self.hint.setObjectName("network.quick_add_hint")
        self.hint.setProperty("muted", True)
        self.list = QListWidget(self)
        self.list.setObjectName("network.quick_add_list")
        self.list.setAccessibleName(tr("Layers"))
        self.list.setToolTip(tr("Enter adds the marked layer behind the selected one"))
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.hint)
        layout.addWidget(self.list)
        self.resize(360, 320)
        self._show("")
        self.search.textChanged.connect(self._show)
        self.search.returnPressed.connect(self._on_entered)
        self.list.itemActivated.connect(self._on_entered)

    def _show(self, text: str) -> None:
        self.list.clear()
        for kind, params in meant(self._kinds, text):
            said = summary(Node("", kind.key, params), kind) if params else tr(kind.family)
            item = QListWidgetItem(f"{kind.title}   {said}", self.list)
            item.setData(_KIND, (kind.key, params))
            item.setToolTip(tr(kind.help))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{kind.title}. {tr(kind.help)}")
        self.list.setCurrentRow(0)

    def _on_entered(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen.emit(*item.data(_KIND))
            self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Up and down move through the list while one types."""
        is_press = watched is self.search and event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            row = self.list.currentRow() + (1 if event.key() == Qt.Key.Key_Down else -1)
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
            return True
        return super().eventFilter(watched, event)


def meant(kinds: Sequence[LayerKind], text: str) -> list[tuple[LayerKind, dict[str, Any]]]:
    """The kinds a line may mean with the params it sets: first those whose name is its first word."""
    first, *rest = text.split() or [""]
    named = [(kind, params_written(kind, rest)) for kind in ranked(kinds, first)] if rest else []
    found = {kind.key: (kind, params) for kind, params in named if params is not None}
    for kind in ranked(kinds, text):
        found.setdefault(kind.key, (kind, {}))
    return list(found.values())
