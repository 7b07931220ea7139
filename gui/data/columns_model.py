"""The columns of a table as the rows of another: what each is, what is done to it, and what was chosen by hand."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from engine.datasets.preparation import Preparation
from engine.datasets.tables.column_plan import ColumnPlan
from gui import theme
from gui.data.column_cells import Cell, cells_of
from gui.data.column_edits import FIELDS, TARGET, Edit
from gui.data.column_words import field_title, option_title, options_of
from gui.i18n import note_text, tr

Index = QModelIndex | QPersistentModelIndex
HEADERS = ("name", *FIELDS)
SHORTEST_MARK = "–"
READ = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
EDIT = READ | Qt.ItemFlag.ItemIsEditable
OptionsRole = Qt.ItemDataRole.UserRole + 1  # [(title, value)] for the cell's editor
ANSWERED = {
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    OptionsRole,
    Qt.ItemDataRole.FontRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.ToolTipRole,
}


class ColumnsModel(QAbstractTableModel):
    """One row a column. It asks for edits and shows what it is given, so that undo is the same as an edit."""

    edit_requested = Signal(object)  # Edit

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plans: tuple[ColumnPlan, ...] = ()
        self._preparation = Preparation()
        self._has_target_choice = False
        self._cells: dict[int, dict[str, Cell]] = {}

    def show_columns(self, plans: tuple[ColumnPlan, ...], preparation: Preparation, *, has_target_choice: bool) -> None:
        """Targets come first. Other facts about the same columns leave selection and place as they are."""
        plans = tuple(sorted(plans, key=lambda plan: plan.role != TARGET))
        is_same = [plan.name for plan in plans] == [plan.name for plan in self._plans]
        if not is_same:
            self.beginResetModel()
        self._plans, self._preparation = plans, preparation
        self._has_target_choice = has_target_choice
        self._cells.clear()
        if not is_same:
            self.endResetModel()
        elif plans:
            self.dataChanged.emit(self.index(0, 0), self.index(len(plans) - 1, len(HEADERS) - 1))

    def plan(self, row: int) -> ColumnPlan:
        return self._plans[row]

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(plan.name for plan in self._plans if plan.role == TARGET)

    @property
    def chosen_names(self) -> tuple[str, ...]:
        """The columns of which something was said by hand."""
        return tuple(plan.name for plan in self._plans if plan.name in self._preparation.columns)

    def cell(self, row: int, field: str) -> Cell:
        """What is in force for that column and field; Qt asks for it dozens of times to paint it once."""
        cells = self._cells.get(row)
        if cells is None:
            cells = self._cells[row] = cells_of(self._plans[row], self._preparation)
        return cells[field]

    def options(self, row: int, field: str) -> list[tuple[str, Any]]:
        """What the cell's editor offers; the first goes back to the guess."""
        plan = self._plans[row]
        return options_of(field, plan.type, has_target_choice=self._has_target_choice)

    # ---- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._plans)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        title, help_text = field_title(HEADERS[section])
        return {Qt.ItemDataRole.DisplayRole: title, Qt.ItemDataRole.ToolTipRole: help_text}.get(Qt.ItemDataRole(role))

    def flags(self, index: Index) -> Qt.ItemFlag:
        row, column = index.row(), index.column()
        is_fixed = column == 0 or (self._plans[row].role == TARGET and not self._has_target_choice)
        return READ if is_fixed or not self.cell(row, HEADERS[column]).means_something else EDIT

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        plan, field = self._plans[index.row()], HEADERS[index.column()]
        if field == "name":
            return self._name_data(plan, role)
        if role not in ANSWERED:
            return None
        cell = self.cell(index.row(), field)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(cell, field)
        if role == Qt.ItemDataRole.EditRole:
            return cell.value if cell.is_chosen else None
        if role == OptionsRole:
            return self.options(index.row(), field)
        if role == Qt.ItemDataRole.FontRole and cell.is_chosen:
            return self._bold()
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour("accent") if cell.is_chosen else theme.colour("muted")
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(plan, cell, field)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """``value`` is an option of the cell, None for the guess."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        self.request(index.row(), HEADERS[index.column()], value, (self._plans[index.row()].name,))
        return True

    def request(self, row: int, field: str, value: Any, names: tuple[str, ...]) -> None:
        """Ask that ``value`` be said of these columns, unless the column of ``row`` alone is meant and has it."""
        cell = self.cell(row, field)
        own = cell.value if cell.is_chosen else None
        if len(names) > 1 or value != own:
            self.edit_requested.emit(Edit(names, field, value))

    # ---- words

    def _name_data(self, plan: ColumnPlan, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return plan.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join((plan.name, note_text(plan.why))) if plan.why else plan.name
        if role == Qt.ItemDataRole.FontRole and (plan.name in self._preparation.columns or plan.role == TARGET):
            return self._bold()
        if role == Qt.ItemDataRole.ForegroundRole and plan.role == "ignore":
            return theme.colour("muted")
        return None

    @staticmethod
    def _text(cell: Cell, field: str) -> str:
        if not cell.means_something:
            return SHORTEST_MARK
        title = option_title(field, cell.value)
        return title if cell.is_chosen else tr("auto ({value})", value=title)

    @staticmethod
    def _tip(plan: ColumnPlan, cell: Cell, field: str) -> str:
        if not cell.means_something:
            return tr("Does not apply to this column.")
        if cell.is_chosen:
            return tr("Chosen by hand.") if plan.role != TARGET else tr("What is predicted.")
        if plan.why is not None and field in ("role", "type"):
            return note_text(plan.why)
        return tr("Guessed, or by the rules for all columns; F2 changes it.")

    @staticmethod
    def _bold() -> QFont:
        font = QFont()
        font.setBold(True)
        return font
