"""The Network tab's way to models and scripts of others: read in a thread, reported, taken over as one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from engine.errors import StudioError
from engine.facts import DataFacts
from engine.network.importing.reading import import_file, import_script
from engine.network.importing.report import Imported
from engine.tasks import CancelToken, Report
from gui.i18n import tr
from gui.network.importing.dialog import ImportDialog
from gui.network.menus import Row
from gui.session import Session
from gui.worker import CLOSE_LIMIT_S, Worker


def read_source(source: Path | str, facts: DataFacts | None, *, report: Report, cancel: CancelToken) -> Imported:
    """What a Worker does: a file by its path, a script by its text."""
    if isinstance(source, Path):
        return import_file(source, facts, report=report, cancel=cancel)
    return import_script(source, tr("the clipboard"), facts, report=report, cancel=cancel)


class ImportPart(QObject):
    """Answers ``session.import_requested``; ``used`` comes when an imported network is on the canvas."""

    used = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._window = parent
        self._worker: Worker | None = None
        self.dialog: ImportDialog | None = None
        session.import_requested.connect(self.start)

    def action_slots(self) -> Mapping[str, Callable[[], object]]:
        return {}

    def is_action_enabled(self, key: str) -> bool:  # noqa: ARG002
        return False

    def menu_rows(self) -> Sequence[Row]:
        return ()

    def start(self, source: Path | str) -> None:
        """Read it and show what came of it. An import that is still open is given up."""
        self.close()
        name = source.name if isinstance(source, Path) else tr("the clipboard")
        self.dialog = ImportDialog(name, self._window)
        self.dialog.finished.connect(self._on_dialog_finished)
        facts = self._session.dataset.facts if self._session.dataset is not None else None
        self._worker = Worker(read_source, source, facts, parent=self)
        self._worker.progressed.connect(self.dialog.show_progress)
        self._worker.finished.connect(self._on_read)
        self._worker.failed.connect(self._on_failed)
        self.dialog.open()
        self._worker.start()

    def close(self) -> None:
        """Give up what is being read."""
        worker, self._worker = self._worker, None
        if worker is not None:
            for signal in (worker.progressed, worker.finished, worker.failed):
                signal.disconnect()
            worker.cancel()
            worker.wait(CLOSE_LIMIT_S)
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.finished.disconnect(self._on_dialog_finished)
            dialog.close()
            dialog.deleteLater()

    def _on_read(self, imported: Imported) -> None:
        if self.dialog is not None:
            self.dialog.show_result(imported)

    def _on_failed(self, error: StudioError | None) -> None:
        self.close()
        if error is not None:
            self._session.post_error(error)

    def _on_dialog_finished(self, answer: int) -> None:
        dialog = self.dialog
        imported = dialog.imported if dialog is not None else None
        takes_settings = dialog is not None and dialog.takes_settings
        self.close()
        if answer == QDialog.DialogCode.Accepted and imported is not None:
            self._take(imported, takes_settings)

    def _take(self, imported: Imported, takes_settings: bool) -> None:
        """One undoable step."""
        values: Mapping[str, Any] = imported.settings if takes_settings else {}
        project = replace(self._session.project, graph=imported.graph)
        try:
            project = replace(project, config=project.config.with_values(values))
        except StudioError as error:
            self._session.post_error(error)
        self._session.edit(project, tr("Import {name}", name=imported.name))
        self.used.emit()
