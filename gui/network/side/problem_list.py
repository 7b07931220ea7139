"""Problems as a list with their repairs: rows, headings between them, and what keys do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFont, QIcon, QKeyEvent, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.network.problems import Fix, Problem
from gui import theme
from gui.i18n import fix_text, problem_text, tr
from gui.icons import icon

MARGIN_PX = 6
ICON_PX = 18
BUTTON_PX = 26
TEXT_LEFT_PX = 2 * MARGIN_PX + ICON_PX
REPAIR_KEY = Qt.Key.Key_R

Index = QModelIndex | QPersistentModelIndex
_HAS_FIXES = Qt.ItemDataRole.UserRole
_IS_HEADING = Qt.ItemDataRole.UserRole + 1
_CHOSEN_ICON = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True)
class Row:
    """A Problem, or a heading over those that follow. ``look`` is the icon and its colour."""

    text: str
    problem: Problem | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(fix_text(fix) for fix in self.problem.fixes) if self.problem is not None else ()

    @property
    def look(self) -> tuple[str, str]:
        is_error = self.problem is not None and self.problem.is_error
        return ("error", "error") if is_error else ("info", "info")


class RowDelegate(QStyledItemDelegate):
    """Draws a row's text wrapped, with room below for its button."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        width = self._width()
        height = self._text_height(option, index, width - TEXT_LEFT_PX - MARGIN_PX) + 2 * MARGIN_PX
        return QSize(width, height + (BUTTON_PX + MARGIN_PX if index.data(_HAS_FIXES) else 0))

    def _width(self) -> int:
        view = self.parent()
        return view.viewport().width() if isinstance(view, QListWidget) else 0

    @staticmethod
    def _text_height(option: QStyleOptionViewItem, index: Index, width: int) -> int:
        flags = Qt.TextFlag.TextWordWrap
        return option.fontMetrics.boundingRect(QRect(0, 0, max(width, 1), 10_000), flags, index.data()).height()

    def updateEditorGeometry(  # noqa: N802
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: Index,  # noqa: ARG002
    ) -> None:
        """The button's bar lies over the whole row, and finds its place in it by itself."""
        editor.setGeometry(option.rect)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        if index.data(_IS_HEADING):
            self._paint_heading(painter, option, index)
        else:
            self._paint_row(painter, option, index)
        painter.restore()

    @staticmethod
    def _paint_heading(painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        place = option.rect.adjusted(MARGIN_PX, 0, -MARGIN_PX, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, index.data())

    @staticmethod
    def _paint_row(painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        style, view = option.widget.style(), option.widget
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, view)
        place = option.rect.adjusted(TEXT_LEFT_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        picture: QIcon = index.data(_CHOSEN_ICON if is_chosen else Qt.ItemDataRole.DecorationRole)
        picture.paint(painter, option.rect.left() + MARGIN_PX, place.top(), ICON_PX, ICON_PX)
        role = QPalette.ColorRole.HighlightedText if is_chosen else QPalette.ColorRole.Text
        painter.setPen(option.palette.color(role))
        painter.setFont(option.font)
        painter.drawText(place, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, index.data())


class RepairMenu(QMenu):
    """A line for every repair but the first ``skipped``."""

    chosen = Signal(int)  # the number of the repair among all of them

    def __init__(self, fixes: Sequence[Fix], skipped: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("network.repairs")
        for number, fix in enumerate(fixes[skipped:], skipped):
            action = self.addAction(fix_text(fix))
            action.setObjectName(f"network.repairs.{number}")
            action.setData(number)
        self.triggered.connect(self._on_triggered)

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())


class RepairBar(QWidget):
    """The first repair as a button under a row's text; the others in its menu."""

    chosen = Signal(object)  # Fix

    def __init__(self, fixes: Sequence[Fix], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fixes = tuple(fixes)
        self.button = QToolButton(self)
        self.button.setObjectName("network.repair")
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setFixedHeight(BUTTON_PX)
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        label = fix_text(self.fixes[0])
        self.button.setAccessibleName(tr("Repair: {what}", what=label))
        self.button.setToolTip(tr("{what} (R)", what=label))
        self.button.clicked.connect(self._on_clicked)
        if len(self.fixes) > 1:
            menu = RepairMenu(self.fixes, 1, self.button)
            menu.chosen.connect(self._on_chosen)
            self.button.setMenu(menu)
            self.button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(TEXT_LEFT_PX, 0, MARGIN_PX, MARGIN_PX)
        column.addStretch(1)
        column.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        room = self.width() - TEXT_LEFT_PX - MARGIN_PX - (40 if len(self.fixes) > 1 else 20)
        label = fix_text(self.fixes[0])
        self.button.setText(self.button.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, room))

    def take(self, fixes: Sequence[Fix]) -> None:
        """The same repairs, of the network as it is now."""
        self.fixes = tuple(fixes)

    def _on_clicked(self) -> None:
        self.chosen.emit(self.fixes[0])

    def _on_chosen(self, number: int) -> None:
        self.chosen.emit(self.fixes[number])


class ProblemList(QListWidget):
    """Errors, then advice; arrows go through both, Enter goes to the layer, R repairs."""

    chosen = Signal(object)  # Problem
    repair_requested = Signal(object)  # Fix

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._asked: tuple[Fix, ...] = ()  # what the menu shown last offers
        self.setItemDelegate(RowDelegate(self))
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._on_clicked)

    @property
    def current_problem(self) -> Problem | None:
        """The Problem of the current row; else the first there is."""
        rows = self._rows[self.currentRow() :] if self.currentRow() >= 0 else self._rows
        return next((row.problem for row in (*rows, *self._rows) if row.problem is not None), None)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Rows that say the same stay as they are, with the newest repairs behind their buttons."""
        current, old = self.currentRow(), self._rows
        above = _alike(old, rows)
        below = _alike(old[above:][::-1], rows[above:][::-1])
        for _ in range(len(old) - above - below):
            self.takeItem(above)
        for place in range(above, len(rows) - below):
            self._put(place, rows[place])
        for place, row in enumerate(rows):
            if row.problem is not None and row.problem.fixes:
                self._bar(place).take(row.problem.fixes)
        self._rows = list(rows)
        if current >= 0:
            self.go_to(current)

    def go_to(self, place: int) -> None:
        """Make a row current, or the nearest one that is a Problem."""
        problems = [number for number, row in enumerate(self._rows) if row.problem is not None]
        if problems:
            self.setCurrentRow(min(problems, key=lambda number: (abs(number - place), -number)))

    def refresh_icons(self) -> None:
        """Colour the icons for the palette of now."""
        for place, row in enumerate(self._rows):
            if row.problem is not None:
                self._give_icons(self.item(place), row)

    @staticmethod
    def _give_icons(item: QListWidgetItem, row: Row) -> None:
        item.setIcon(icon(*row.look))
        item.setData(_CHOSEN_ICON, icon(row.look[0], "on_accent"))

    def _put(self, place: int, row: Row) -> None:
        item = QListWidgetItem(row.text)
        self.insertItem(place, item)
        item.setData(_IS_HEADING, row.problem is None)
        item.setData(_HAS_FIXES, bool(row.labels))
        if row.problem is None:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            return
        self._give_icons(item, row)
        item.setToolTip(tr("Go to {name}", name=row.problem.path[-1]) if row.problem.path else "")
        level = tr("Error") if row.problem.is_error else tr("Advice")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{level}: {row.text}")
        help_text = tr("Press R: {what}", what=row.labels[0]) if row.labels else level
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, help_text)
        if row.problem.fixes:
            bar = RepairBar(row.problem.fixes, self)
            bar.chosen.connect(self.repair_requested)
            self.setItemWidget(item, bar)

    def _bar(self, place: int) -> RepairBar:
        bar = self.itemWidget(self.item(place))
        assert isinstance(bar, RepairBar)
        return bar

    def _on_clicked(self, item: QListWidgetItem) -> None:
        problem = self._rows[self.row(item)].problem
        if problem is not None:
            self.chosen.emit(problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        problem = self._rows[self.currentRow()].problem if 0 <= self.currentRow() < len(self._rows) else None
        if problem is None:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(problem)
        elif event.key() == REPAIR_KEY and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self._ask(problem)
        elif event.key() == REPAIR_KEY and problem.fixes:
            self.repair_requested.emit(problem.fixes[0])
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        item = self.itemAt(event.pos())
        problem = self._rows[self.row(item)].problem if item is not None else self.current_problem
        if problem is not None:
            self._ask(problem)

    def _ask(self, problem: Problem) -> None:
        """All repairs of a Problem as a menu at its row."""
        if not problem.fixes:
            return
        menu = RepairMenu(problem.fixes, 0, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._asked = problem.fixes
        menu.chosen.connect(self._on_menu_chosen)
        place = self.visualItemRect(self.currentItem()).bottomLeft() if self.currentItem() else QPoint()
        menu.popup(self.viewport().mapToGlobal(place))

    def _on_menu_chosen(self, number: int) -> None:
        self.repair_requested.emit(self._asked[number])


def _alike(old: Sequence[Row], new: Sequence[Row]) -> int:
    """How many rows at the beginning say the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (row, other) in pairs if not _says_the_same(row, other)), min(len(old), len(new)))


def _says_the_same(row: Row, other: Row) -> bool:
    is_alike = (row.problem is None) == (other.problem is None) and row.look == other.look
    if not is_alike or (row.text, row.labels) != (other.text, other.labels):
        return False
    return row.problem is None or other.problem is None or row.problem.path == other.problem.path


def rows_of(problems: Sequence[Problem]) -> list[Row]:
    """Errors, then advice under a heading of its own."""
    errors = [Row(problem_text(problem), problem) for problem in problems if problem.is_error]
    advice = [Row(problem_text(problem), problem) for problem in problems if not problem.is_error]
    return [*errors, *([Row(tr("Advice")), *advice] if advice else [])]
