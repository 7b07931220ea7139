"""A table of the engine shown as it is: only the cells that are seen are ever asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from engine.datasets.table import Table, is_number_column
from gui.i18n import tr

Index = QModelIndex | QPersistentModelIndex
WIDEST_HEADER_PX = 240
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TableModel(QAbstractTableModel):
    """The rows of ``table`` whose numbers are in ``rows``, in that order; a missing value is empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._columns: tuple[npt.NDArray[Any], ...] = ()
        self._rows: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def show_rows(self, table: Table, rows: npt.NDArray[np.int64]) -> None:
        self.beginResetModel()
        self._names = tuple(table.columns)
        self._columns = tuple(table.columns.values())
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
        values = self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if is_number_column(values) else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _text(values[self._rows[index.row()]])
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._names[section] if orientation == Qt.Orientation.Horizontal else f"{self._rows[section]:,}"


class TableView(QTableView):
    """Read-only, by keyboard too; numbers stand on the right."""

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
        self.setTabKeyNavigation(False)
        self.setAccessibleName(tr("Rows of the table"))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def show_rows(self, table: Table, rows: npt.NDArray[np.int64]) -> None:
        """``rows`` are numbers of rows of ``table``."""
        is_same = tuple(table.columns) == self.table_model.names
        self.table_model.show_rows(table, rows)
        if not is_same:
            self._fit_headers()

    def _fit_headers(self) -> None:
        """Every column at least as wide as its name, within reason."""
        header = self.horizontalHeader()
        for column in range(header.count()):
            needed = min(header.sectionSizeHint(column), WIDEST_HEADER_PX)
            header.resizeSection(column, max(header.defaultSectionSize(), needed))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.6g}"
    return str(value)
