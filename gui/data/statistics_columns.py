"""The columns of a table in a few figures, one line each, with a small histogram."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from engine.datasets.insight.summaries import ColumnSummary
from engine.datasets.insight.views import Overview
from gui import theme
from gui.i18n import tr

Index = QModelIndex | QPersistentModelIndex
NAME, SPARK, TYPE, MISSING, DISTINCT, MINIMUM, MEAN, MAXIMUM = range(8)
SPARK_PX = 64
WIDEST_BAR_PX = 12
SPARK_ROLE = Qt.ItemDataRole.UserRole
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def type_title(name: str) -> str:
    """What a type of column is called."""
    titles = {
        "number": tr("number"),
        "category": tr("category"),
        "date": tr("date"),
        "text": tr("text"),
        "image": tr("image"),
    }
    return titles.get(name, name)


class ColumnsModel(QAbstractTableModel):
    """The lines of an Overview."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summaries: tuple[ColumnSummary, ...] = ()
        self._sparks: tuple[npt.NDArray[np.int64] | None, ...] = ()

    def show(self, overview: Overview) -> None:
        self.beginResetModel()
        self._summaries, self._sparks = overview.summaries, overview.sparks
        self.endResetModel()

    def name(self, row: int) -> str:
        return self._summaries[row].name

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._summaries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else MAXIMUM + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = index.column()
        if role == SPARK_ROLE:
            return self._sparks[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column >= MISSING else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and column != SPARK:
            return self._text(self._summaries[index.row()], column)
        return None

    @staticmethod
    def _text(summary: ColumnSummary, column: int) -> str:
        if column == NAME:
            return summary.name
        if column == TYPE:
            return type_title(summary.type)
        if column in (MISSING, DISTINCT):
            return f"{summary.missing if column == MISSING else summary.distinct:,}"
        value = {MINIMUM: summary.minimum, MEAN: summary.mean, MAXIMUM: summary.maximum}[column]
        return "" if value is None else f"{value:.5g}"

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation == Qt.Orientation.Vertical:
            return None
        return (
            tr("Column"),
            "",
            tr("Type"),
            tr("Missing"),
            tr("Distinct"),
            tr("Minimum"),
            tr("Mean"),
            tr("Maximum"),
        )[section]


class SparkDelegate(QStyledItemDelegate):
    """Bars in a cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        counts = index.data(SPARK_ROLE)
        if counts is None or not len(counts):
            return
        room = QRectF(option.rect).adjusted(4, 4, -4, -3)
        width = min(room.width() / len(counts), WIDEST_BAR_PX)
        most = max(1, int(counts.max()))
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        colour = theme.colour("on_accent" if is_chosen else "train")
        for number, count in enumerate(counts.tolist()):
            height = room.height() * count / most
            bar = QRectF(room.left() + number * width, room.bottom() - height, max(width - 1, 1), height)
            painter.fillRect(bar, colour)


class ColumnsList(QTableView):
    """One line a column of the dataset; the chosen one is told by its name."""

    column_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = ColumnsModel(self)
        self.setModel(self.columns)
        self.setItemDelegateForColumn(SPARK, SparkDelegate(self))
        self.setObjectName("data.statistics.columns")
        self.setAccessibleName(tr("Columns"))
        self.setToolTip(tr("Choose a column to see how its values are spread"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)

    def show_overview(self, overview: Overview) -> None:
        """Show these columns and choose the first: where a number is predicted, that is the one."""
        self.columns.show(overview)
        header = self.horizontalHeader()
        self.resizeColumnsToContents()
        header.resizeSection(NAME, min(max(header.sectionSize(NAME), 80), 200))
        header.resizeSection(SPARK, SPARK_PX)
        header.setSectionResizeMode(SPARK, QHeaderView.ResizeMode.Fixed)
        if overview.summaries:
            self.selectRow(0)

    def clear(self) -> None:
        """No columns: another dataset follows."""
        self.columns.show(Overview((), ()))

    @property
    def chosen(self) -> str:
        """The name of the column that is chosen; empty while there is none."""
        row = self.currentIndex().row()
        return self.columns.name(row) if 0 <= row < self.columns.rowCount() else ""

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.column_chosen.emit(self.columns.name(current.row()))
