"""A table of the engine shown as it is: only the cells that are seen are ever asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from engine.datasets.tables.table import Table, is_number_column
from gui.i18n import tr

Index = QModelIndex | QPersistentModelIndex
WIDEST_HEADER_PX = 240
MOST_FITTED = 100  # columns whose names are measured
LONGEST_SHOWN = 400  # letters of a cell that are laid out
LONGEST_TIP = 1_500
WORDS_PX = 420  # a column of whole sentences starts with no more
MEASURED_ROWS = 30
CELL_PAD_PX = 12
FEW_COLUMNS = 3  # so many share the whole width
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TableModel(QAbstractTableModel):
    """The rows of ``table`` whose numbers are in ``rows``, in that order; a missing value is empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._columns: tuple[npt.NDArray[Any], ...] = ()
        self._alignments: tuple[Qt.AlignmentFlag | None, ...] = ()
        self._rows: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def show_rows(self, table: Table, rows: npt.NDArray[np.int64]) -> None:
        self.beginResetModel()
        self._names = tuple(table.columns)
        self._columns = tuple(table.columns.values())
        self._alignments = tuple(RIGHT if is_number_column(values) else None for values in self._columns)
        self._rows = rows
        self.endResetModel()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._names

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        # Asked for many times a frame, mostly in roles that have nothing to say.
        if role == Qt.ItemDataRole.DisplayRole:
            return shortened(self._text(index), LONGEST_SHOWN)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignments[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return shortened(self._text(index), LONGEST_TIP)
        return None

    def _text(self, index: Index) -> str:
        return cell_text(self._columns[index.column()][self._rows[index.row()]])

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._names[section] if orientation == Qt.Orientation.Horizontal else f"{self._rows[section]:,}"


class TableView(QTableView):
    """Read-only, by keyboard too; numbers stand on the right."""

    row_opened = Signal(int)  # a place in ``rows``: double click, Enter or Space

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table_model = TableModel(self)
        self.setModel(self.table_model)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(tr("Rows of the table"))
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        # Rows of one height: a million of them need not be measured.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_lines(1)
        self.doubleClicked.connect(self._on_double_clicked)

    def set_lines(self, lines: int) -> None:
        """How many lines of words a row has room for."""
        self.setWordWrap(lines > 1)
        self.verticalHeader().setDefaultSectionSize(lines * self.fontMetrics().height() + 8)

    def show_rows(self, table: Table, rows: npt.NDArray[np.int64]) -> None:
        """``rows`` are numbers of rows of ``table``."""
        is_same = tuple(table.columns) == self.table_model.names
        self.table_model.show_rows(table, rows)
        if not is_same:
            self._fit_headers(table)

    def _fit_headers(self, table: Table) -> None:
        """Every column at least as wide as its name, within reason, and as the first of its words."""
        header = self.horizontalHeader()
        for column, values in enumerate(list(table.columns.values())[:MOST_FITTED]):
            needed = min(header.sectionSizeHint(column), WIDEST_HEADER_PX)
            header.resizeSection(column, max(header.defaultSectionSize(), needed, self._words_px(values)))
        header.setStretchLastSection(1 < header.count() <= FEW_COLUMNS)

    def _words_px(self, values: npt.NDArray[Any]) -> int:
        words = [shortened(value, LONGEST_SHOWN) for value in values[:MEASURED_ROWS] if isinstance(value, str)]
        widest = max((self.fontMetrics().horizontalAdvance(word) for word in words), default=0)
        return min(widest + CELL_PAD_PX, WORDS_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if Qt.Key(event.key()) in keys and self.currentIndex().isValid():
            self.row_opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.row_opened.emit(index.row())


def cell_text(value: Any) -> str:
    """A value of a table as it is shown; nothing where it is missing."""
    if value is None:
        return ""
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{value:.6g}"
    return str(value)


def shortened(text: str, most: int) -> str:
    """The text without its line ends, and cut where it is longer than that."""
    return " ".join(text[: most + 1].split("\n")) if len(text) <= most else text[:most].replace("\n", " ") + "…"
