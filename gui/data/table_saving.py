"""The rows that are shown as a CSV file: a button, and while it is written, progress and a way out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QPushButton, QToolButton, QWidget

from engine import files
from engine.datasets.dataset import Dataset, Indices
from engine.datasets.tables.export import save_table_csv
from engine.errors import StudioError
from gui import theme
from gui.i18n import tr
from gui.icons import icon
from gui.session import Session
from gui.widgets.chart_saving import AskWhere
from gui.worker import CLOSE_LIMIT_S, Progress, Worker

ENDING = ".csv"
PROGRESS_PX = 160
STEPS = 1_000


def ask_where_to_save_table(parent: QWidget, suggestion: Path) -> str:
    """A path that ends in csv; empty when the dialog was cancelled."""
    path, _ = QFileDialog.getSaveFileName(parent, tr("Save table"), str(suggestion), f"CSV (*{ENDING})")
    return path if not path or Path(path).suffix else path + ENDING


class TableSaving(QWidget):
    """Saves what was offered last. Another dataset may be shown meanwhile: what was begun is finished."""

    def __init__(
        self, session: Session, parent: QWidget | None = None, ask_where: AskWhere = ask_where_to_save_table
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._ask_where = ask_where
        self._dataset: Dataset | None = None
        self._rows: Indices = np.zeros(0, dtype=np.int64)
        self._folder: Path | None = None  # where a table was saved last
        self._path = Path()
        self._worker: Worker | None = None
        self.button = QToolButton()
        self.button.setObjectName("data.save_table")
        self.button.setText(tr("Save as CSV…"))
        self.button.setAccessibleName(tr("Save as CSV…"))
        self.button.setToolTip(tr("Save the rows that are shown, with all their columns, as a CSV file"))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setIcon(icon("save"))
        self.button.setAutoRaise(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.clicked.connect(self._on_save)
        self.progress = QProgressBar()
        self.progress.setObjectName("data.save_table.progress")
        self.progress.setAccessibleName(tr("Progress"))
        self.progress.setRange(0, STEPS)
        self.progress.setFixedWidth(PROGRESS_PX)
        self.progress.setTextVisible(False)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setObjectName("data.save_table.cancel")
        self.cancel.setAccessibleName(tr("Give up saving the table"))
        self.cancel.setToolTip(tr("Give up saving the table"))
        self.cancel.clicked.connect(self._on_cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        for widget in (self.progress, self.cancel, self.button):
            layout.addWidget(widget)
        self._show_state()

    def offer(self, dataset: Dataset | None, rows: Indices) -> None:
        """These rows can be saved; none of nothing."""
        self._dataset, self._rows = dataset, rows
        self._show_state()

    def shutdown(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            self._worker.wait(CLOSE_LIMIT_S)

    def _show_state(self) -> None:
        is_saving = self._worker is not None
        self.progress.setVisible(is_saving)
        self.cancel.setVisible(is_saving)
        self.button.setVisible(not is_saving)
        self.button.setEnabled(self._dataset is not None and len(self._rows) > 0)

    def _on_save(self) -> None:
        dataset, rows = self._dataset, self._rows
        if dataset is None:
            return
        name = files.file_name(f"{tr(dataset.raw.title)} {tr('Samples')}") or "table"
        path = self._ask_where(self, self._save_folder() / f"{name}{ENDING}")
        if not path:
            return
        self._path = Path(path)
        self._worker = Worker(save_table_csv, dataset, rows, self._path, parent=self)
        self._worker.progressed.connect(self._on_progressed)
        self._worker.finished.connect(self._on_saved)
        self._worker.failed.connect(self._on_failed)
        self._worker.cancelled.connect(self._on_end)
        self.progress.setValue(0)
        self._show_state()
        self._worker.start()

    def _save_folder(self) -> Path:
        if self._folder is not None and self._folder.is_dir():
            return self._folder
        return self._session.folder if self._session.has_folder else Path.home()

    def _on_cancel(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    def _on_progressed(self, progress: Progress) -> None:
        self.progress.setValue(round((progress.fraction or 0.0) * STEPS))

    def _on_saved(self) -> None:
        self._folder = self._path.parent
        self._on_end()
        self._session.post("info", tr("The table was saved: {path}", path=self._path))

    def _on_failed(self, error: StudioError | None) -> None:
        self._on_end()
        if error is not None:
            self._session.post_error(error)

    def _on_end(self) -> None:
        self._worker = None
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "button"):
            self.button.setIcon(icon("save"))
