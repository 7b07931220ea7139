"""Adding a layer without leaving the canvas: type a part of its name, press Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.network.kinds import LayerKind
from gui.i18n import tr

_KIND = Qt.ItemDataRole.UserRole


class QuickAdd(QDialog):
    """Offers kinds, those first whose name begins with what is typed."""

    chosen = Signal(str)  # the key of a kind

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
        self.search.setToolTip(tr("Part of a layer's name or of what it is for; Enter adds the marked one"))
        self.search.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setObjectName("network.quick_add_list")
        self.list.setAccessibleName(tr("Layers"))
        self.list.setToolTip(tr("Enter adds the marked layer behind the selected one"))
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        self.resize(360, 320)
        self._show("")
        self.search.textChanged.connect(self._show)
        self.search.returnPressed.connect(self._on_entered)
        self.list.itemActivated.connect(self._on_entered)

    def _show(self, text: str) -> None:
        self.list.clear()
        for kind in ranked(self._kinds, text):
            item = QListWidgetItem(f"{kind.title}   {tr(kind.family)}", self.list)
            item.setData(_KIND, kind.key)
            item.setToolTip(tr(kind.help))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{kind.title}. {tr(kind.help)}")
        self.list.setCurrentRow(0)

    def _on_entered(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen.emit(item.data(_KIND))
            self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Up and down move through the list while one types."""
        is_press = watched is self.search and event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            row = self.list.currentRow() + (1 if event.key() == Qt.Key.Key_Down else -1)
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
            return True
        return super().eventFilter(watched, event)


def ranked(kinds: Sequence[LayerKind], text: str) -> list[LayerKind]:
    """The kinds that have every word typed, the likeliest first."""
    typed, words = text.strip().casefold(), text.casefold().split()

    def has(kind: LayerKind) -> bool:
        where = " ".join((kind.key, kind.title, tr(kind.family), kind.help, tr(kind.help), kind.words)).casefold()
        return all(word in where for word in words)

    def rank(kind: LayerKind) -> int:
        title, names = kind.title.casefold(), kind.words.casefold()
        fits = (title == typed, title.startswith(typed), typed in names.split(), typed in title, typed in names)
        return fits.index(True) if any(fits) else len(fits)

    return sorted(filter(has, kinds), key=rank)
