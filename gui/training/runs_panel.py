"""The list of the project's runs: choosing one shows its curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QMenu, QTableView, QVBoxLayout, QWidget

from engine.training.events import EpochEnded
from engine.training.run import Run
from gui.i18n import tr
from gui.training.runs_model import RunsModel


def open_folder(folder: Path) -> None:
    """Show a folder in the system's file window."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class RunsPanel(QWidget):
    """``run_selected`` comes with the Run the user, or a new run, made current; None when there is none."""

    run_selected = Signal(object)

    def __init__(self, parent: QWidget | None = None, show_folder: Callable[[Path], None] = open_folder) -> None:
        super().__init__(parent)
        self._show_folder = show_folder
        self.model = RunsModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setObjectName("train.runs")
        self.table.setAccessibleName(tr("Runs of this project"))
        self.table.setToolTip(tr("Every run of this project, newest first. Choose one to see its curves."))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.open_action = QAction(tr("Open folder"), self)
        self.open_action.setObjectName("train.open_run_folder")
        self.open_action.triggered.connect(self._on_open_folder)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._on_menu)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_changed)
        title = QLabel(tr("Runs"), self)
        title.setProperty("heading", True)
        title.setBuddy(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(title)
        layout.addWidget(self.table, 1)

    @property
    def current(self) -> Run | None:
        return self.model.run(self.table.currentIndex().row())

    def set_runs(self, runs: Sequence[Run], choose: Path | None = None) -> None:
        """Show these runs; ``choose``, or the one chosen before, or else the newest becomes current."""
        wanted = choose or (self.current.folder if self.current else None)
        self.model.set_runs(runs)
        number = self.model.row_of(wanted) if wanted else -1
        if runs:
            self.table.selectRow(max(number, 0))
        else:
            self.run_selected.emit(None)

    def take_epoch(self, folder: Path, event: EpochEnded) -> None:
        """The run in progress has another whole epoch."""
        self.model.take_epoch(folder, event)

    def _on_current_changed(self) -> None:
        if self.current is not None:
            self.run_selected.emit(self.current)

    def _on_menu(self, place: QPoint) -> None:
        if self.table.indexAt(place).isValid():
            menu = QMenu(self)
            menu.addAction(self.open_action)
            menu.popup(self.table.viewport().mapToGlobal(place))
            menu.aboutToHide.connect(menu.deleteLater)

    def _on_open_folder(self) -> None:
        if self.current is not None:
            self._show_folder(self.current.folder)
