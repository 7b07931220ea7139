"""The columns editor: what every column of the table is and what is done to it, one by one or several at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, QPoint, QRegularExpression, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.preparation import Preparation
from engine.datasets.tables.column_plan import ColumnPlan
from gui import theme
from gui.data.column_words import field_title
from gui.data.columns_delegate import ColumnsDelegate
from gui.data.columns_model import HEADERS, ColumnsModel
from gui.i18n import tr
from gui.widgets.buttons import push_button

WIDTHS_PX = {"name": 170, "role": 100, "type": 130, "missing": 150, "scale": 130, "encode": 120}
OTHER_WIDTH_PX = 92


class ColumnsProxy(QSortFilterProxyModel):
    """Columns by a part of their name; an edit of one of several selected columns is one of all of them."""

    def __init__(self, source: ColumnsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = source
        self.selection: QItemSelectionModel | None = None
        self.setSourceModel(source)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def setData(self, index: Any, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        if role != Qt.ItemDataRole.EditRole:
            return False
        row = self.mapToSource(index).row()
        names = self.selected_names()
        own = self.columns.plan(row).name
        self.columns.request(row, HEADERS[index.column()], value, names if own in names else (own,))
        return True

    def selected_names(self) -> tuple[str, ...]:
        """The columns that are selected, in their order."""
        if self.selection is None:
            return ()
        # Not selectedRows(): it asks the flags of every cell, which takes seconds for ten thousand columns.
        selected = self.selection.selection()
        ranges = [selected.at(number) for number in range(selected.size())]
        shown = {row for chosen in ranges for row in range(chosen.top(), chosen.bottom() + 1)}
        is_filtered = self.rowCount() != self.columns.rowCount()
        rows = sorted(self.mapToSource(self.index(row, 0)).row() if is_filtered else row for row in shown)
        return tuple(self.columns.plan(row).name for row in rows)


class ColumnsView(QTableView):
    """Rows are selected, cells edited: F2, Enter, a letter or a double click."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.state() != QAbstractItemView.State.EditingState:
            index = self.currentIndex()
            if index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.edit(index)
            return
        super().keyPressEvent(event)


class ColumnsEditor(QWidget):
    """Shows plans and choices; ``edit_requested`` (Edit) and ``reset_requested`` (names, or None for all) are asked."""

    edit_requested = Signal(object)
    reset_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ColumnsModel(self)
        self.proxy = ColumnsProxy(self.model, self)
        self.view = self._make_view()
        self.proxy.selection = self.view.selectionModel()
        self.filter = QLineEdit()
        self.filter.setObjectName("data.columns.filter")
        self.filter.setPlaceholderText(tr("Filter columns"))
        self.filter.setAccessibleName(tr("Filter columns"))
        self.filter.setToolTip(tr("Show the columns with this in their name"))
        self.filter.setClearButtonEnabled(True)
        self.count = QLabel()
        self.count.setObjectName("data.columns.count")
        self.count.setProperty("muted", True)
        self.set_button = push_button(
            "data.columns.set", tr("Set"), tr("Say something of all selected columns at once")
        )
        self.set_button.setMenu(QMenu(self.set_button))
        self.reset_button = push_button(
            "data.columns.reset", tr("Reset"), tr("Go back to what was guessed for the selected columns")
        )
        self.reset_all_button = push_button(
            "data.columns.reset_all", tr("Reset all"), tr("Go back to what was guessed for every column")
        )
        self._lay_out()
        self._connect()
        self._show_state()

    def _make_view(self) -> ColumnsView:
        view = ColumnsView()
        view.setObjectName("data.columns")
        view.setAccessibleName(tr("Columns"))
        view.setToolTip(tr("What each column is; F2 or a double click changes a cell, of all selected columns at once"))
        view.setModel(self.proxy)
        view.setItemDelegate(ColumnsDelegate(view))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        view.setTabKeyNavigation(False)
        view.setAlternatingRowColors(True)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setFrameShape(QTableView.Shape.NoFrame)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.horizontalHeader().setHighlightSections(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 10)
        for number, name in enumerate(HEADERS):
            view.setColumnWidth(number, WIDTHS_PX.get(name, OTHER_WIDTH_PX))
        return view

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_PX)
        row.addWidget(self.filter, 1)
        for widget in (self.count, self.set_button, self.reset_button, self.reset_all_button):
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)

    def _connect(self) -> None:
        self.model.edit_requested.connect(self.edit_requested)
        self.filter.textChanged.connect(self._on_filter_changed)
        self.view.selectionModel().selectionChanged.connect(self._show_state)
        self.view.customContextMenuRequested.connect(self._on_context_menu)
        self.set_button.menu().aboutToShow.connect(self._on_menu_opened)
        self.reset_button.clicked.connect(self._on_reset)
        self.reset_all_button.clicked.connect(self._on_reset_all)

    # ---- showing

    def show_columns(self, plans: tuple[ColumnPlan, ...], preparation: Preparation, *, has_target_choice: bool) -> None:
        """What the columns are, and what was chosen of them."""
        self.model.show_columns(plans, preparation, has_target_choice=has_target_choice)
        self._show_state()

    def _show_state(self) -> None:
        names = self.proxy.selected_names()
        chosen = self.model.chosen_names
        count = self.proxy.rowCount()
        text = tr("1 column") if count == 1 else tr("{count} columns", count=f"{count:,}")
        self.count.setText(text + (" · " + tr("{count} selected", count=f"{len(names):,}") if len(names) > 1 else ""))
        self.set_button.setEnabled(bool(names))
        self.reset_button.setEnabled(any(name in chosen for name in names))
        self.reset_all_button.setEnabled(bool(chosen))

    def _on_filter_changed(self, text: str) -> None:
        self.proxy.setFilterRegularExpression(
            QRegularExpression(
                QRegularExpression.escape(text.strip()), QRegularExpression.PatternOption.CaseInsensitiveOption
            )
        )
        self._show_state()

    # ---- what the user does

    def _on_reset(self) -> None:
        self.reset_requested.emit(self.proxy.selected_names())

    def _on_reset_all(self) -> None:
        self.reset_requested.emit(None)

    def _on_menu_opened(self) -> None:
        menu = self.set_button.menu()
        menu.clear()
        self._fill(menu)

    def _on_context_menu(self, place: QPoint) -> None:
        menu = QMenu(self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu)
        if menu.actions():
            menu.popup(self.view.viewport().mapToGlobal(place))

    def _fill(self, menu: QMenu) -> None:
        """What may be said of the selected columns, as it applies to the current one."""
        current = self.view.currentIndex()
        if not current.isValid() or not self.view.selectionModel().hasSelection():
            return
        row = self.proxy.mapToSource(current).row()
        for field in HEADERS[1:]:
            options = self.model.options(row, field)
            index = self.model.index(row, HEADERS.index(field))
            if not options or not self.model.flags(index) & Qt.ItemFlag.ItemIsEditable:
                continue
            submenu = menu.addMenu(field_title(field)[0])
            for title, value in options:
                action = QAction(title, submenu)
                action.setData((row, field, value))
                action.triggered.connect(self._on_set)
                submenu.addAction(action)

    def _on_set(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            row, field, value = action.data()
            self.model.request(row, field, value, self.proxy.selected_names())
