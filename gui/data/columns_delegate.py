"""Editors of the columns' cells: a list of what may be chosen, or a line for a number or a word."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from engine.errors import SettingsError
from engine.params import Real
from gui.data.columns_model import HEADERS, OptionsRole
from gui.i18n import tr

Index = QModelIndex | QPersistentModelIndex
CLIP = Real("clip", 0.0, low=0.0, high=0.25)


class OpenCombo(QComboBox):
    """A list that opens as soon as it is there: one key less."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        QTimer.singleShot(0, self, self.showPopup)


class ColumnsDelegate(QStyledItemDelegate):
    """A list is taken as soon as something is chosen in it; an empty line goes back to the guess."""

    def createEditor(  # noqa: N802
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: Index,
    ) -> QWidget:
        options = index.data(OptionsRole)
        title = str(index.model().headerData(index.column(), Qt.Orientation.Horizontal))
        editor = OpenCombo(parent) if options else QLineEdit(parent)
        editor.setAccessibleName(title)
        if isinstance(editor, QComboBox):
            for text, value in options:
                editor.addItem(text, value)
            editor.activated.connect(self._on_activated)
        else:
            editor.setPlaceholderText(tr("auto"))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            places = [place for place in range(editor.count()) if editor.itemData(place) == value]
            editor.setCurrentIndex(places[0] if places else 0)
        elif isinstance(editor, QLineEdit):
            editor.setText("" if value is None else str(value))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:  # noqa: N802
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        elif isinstance(editor, QLineEdit):
            model.setData(index, typed(HEADERS[index.column()], editor.text()))

    def _on_activated(self) -> None:
        editor = self.sender()
        if isinstance(editor, QWidget):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)


def typed(field: str, text: str) -> float | str | None:
    """The value of what was typed: None for nothing, and for a share that cannot be clipped."""
    text = text.strip()
    if not text:
        return None
    if field != "clip":
        return text
    try:
        return CLIP.parse(text)
    except SettingsError:
        return None
