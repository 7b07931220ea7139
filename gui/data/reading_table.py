"""The head of a file as it would be read: names and guessed types above, the cells as they stand in the file below."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView, QWidget

from engine.datasets.tables.preview import PreviewType, TablePreview
from gui import theme
from gui.i18n import tr

Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
NARROWEST_PX = 70
WIDEST_PX = 220


def type_title(column_type: PreviewType) -> str:
    """What a guessed type is called."""
    return {
        "number": tr("Number"),
        "category": tr("Category"),
        "text": tr("Text"),
        "date": tr("Date"),
        "empty": tr("No values"),
    }[column_type]


class ReadingModel(QAbstractTableModel):
    """A TablePreview; the columns of ``targets`` are marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview: TablePreview | None = None
        self._targets: tuple[str, ...] = ()

    def show_preview(self, preview: TablePreview | None, targets: tuple[str, ...]) -> None:
        self.beginResetModel()
        self._preview, self._targets = preview, targets
        self.endResetModel()

    def name(self, column: int) -> str:
        return self._preview.names[column] if self._preview is not None else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() or self._preview is None else len(self._preview.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() or self._preview is None else len(self._preview.names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._preview is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._preview.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and self._preview.types[index.column()] == "number":
            return RIGHT
        if role == Qt.ItemDataRole.BackgroundRole and self.name(index.column()) in self._targets:
            return theme.colour("alternate")
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self._preview is None or orientation != Qt.Orientation.Horizontal:
            return None
        name = self._preview.names[section]
        if role == Qt.ItemDataRole.DisplayRole:
            kind = tr("Target") if name in self._targets else type_title(self._preview.types[section])
            return f"{name}\n{kind}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("{column}: a click makes it the target, Ctrl and a click one more", column=name)
        if role == Qt.ItemDataRole.FontRole and name in self._targets:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.ForegroundRole and name in self._targets:
            return theme.colour("accent")
        return None


class ReadingTable(QTableView):
    """``target_chosen`` comes with a column's name, and whether it is one more: a click on its head, or T."""

    target_chosen = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reading = ReadingModel(self)
        self.setModel(self.reading)
        self.setAlternatingRowColors(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().sectionClicked.connect(self._on_head_clicked)

    def show_preview(self, preview: TablePreview | None, targets: tuple[str, ...]) -> None:
        """Show it; columns are as wide as their heads."""
        self.reading.show_preview(preview, targets)
        header = self.horizontalHeader()
        for column in range(min(self.reading.columnCount(), 200)):
            wanted = max(header.sectionSizeHint(column), self.sizeHintForColumn(column) + 8)
            header.resizeSection(column, min(max(wanted, NARROWEST_PX), WIDEST_PX))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_T and index.isValid():
            is_more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.target_chosen.emit(self.reading.name(index.column()), is_more)
            return
        super().keyPressEvent(event)

    def _on_head_clicked(self, column: int) -> None:
        is_more = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier)
        self.target_chosen.emit(self.reading.name(column), is_more)
