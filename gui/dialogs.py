"""The questions the window asks. One object, so that a test can answer in its place."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from engine.datasets.source import SOURCES
from engine.network.importing.files import PATTERNS as IMPORTED
from engine.params import FilePath
from gui.i18n import tr
from gui.new_project import NewProject, NewProjectDialog

Answer = Literal["save", "discard", "cancel"]


def data_filter() -> str:
    """What the sources say their files are called, as a filter of the system's dialog."""
    params = (param for source in SOURCES.values() for param in source.params if isinstance(param, FilePath))
    patterns = dict.fromkeys(pattern for param in params for pattern in param.patterns)
    return f"{tr('Data')} ({' '.join(patterns)});;{tr('All files')} (*)"


class Dialogs:
    """Modal questions over ``parent``."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask_save(self, project_name: str) -> Answer:
        """What to do with unsaved changes."""
        box = QMessageBox(self._parent)
        box.setWindowTitle("Layerwise")
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(tr("Save the changes to “{name}”?", name=project_name))
        box.setInformativeText(tr("Without saving they are lost."))
        save = box.addButton(tr("Save"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.exec()
        if box.clickedButton() is save:
            return "save"
        return "discard" if box.clickedButton() is discard else "cancel"

    def ask_stop_training(self) -> bool:
        """Whether a run in progress may be stopped."""
        box = QMessageBox(self._parent)
        box.setWindowTitle("Layerwise")
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(tr("A network is being trained."))
        box.setInformativeText(tr("Whole epochs are kept in the project's runs."))
        stop = box.addButton(tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.exec()
        return box.clickedButton() is stop

    def choose_new_project(self) -> NewProject | None:
        dialog = NewProjectDialog(self._parent)
        return dialog.choice if dialog.exec() == QDialog.DialogCode.Accepted else None

    def choose_project(self, start: Path) -> Path | None:
        folder = QFileDialog.getExistingDirectory(self._parent, tr("Open project"), str(start))
        return Path(folder) if folder else None

    def choose_data(self, start: Path) -> Path | None:
        path, _ = QFileDialog.getOpenFileName(self._parent, tr("Open data file"), str(start), data_filter())
        return Path(path) if path else None

    def choose_import(self, start: Path) -> Path | None:
        """A model or a script of Keras."""
        patterns = f"{tr('Keras models and scripts')} ({' '.join(IMPORTED)});;{tr('All files')} (*)"
        path, _ = QFileDialog.getOpenFileName(self._parent, tr("Import model or code"), str(start), patterns)
        return Path(path) if path else None

    def choose_save_as(self, start: Path) -> Path | None:
        """A folder that does not exist yet."""
        path, _ = QFileDialog.getSaveFileName(self._parent, tr("Save project as"), str(start), tr("Folder") + " (*)")
        return Path(path) if path else None
