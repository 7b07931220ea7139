"""Help, Check this computer: what the command ``doctor`` finds, in a window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.commands.doctor import diagnosis
from engine.errors import StudioError
from engine.tasks import CancelToken, Report
from gui.help_dialogs import TextDialog
from gui.i18n import tr
from gui.session import Session
from gui.worker import CLOSE_LIMIT_S, Worker


def diagnosed(*, report: Report, cancel: CancelToken) -> str:
    """The diagnosis as lines of text; cameras and TensorFlow take a while to answer."""
    report(None, "")
    found = diagnosis()
    cancel.check()
    return "\n".join(lines(found))


def lines(value: Any, indent: str = "") -> list[str]:
    """Nested plain values as indented lines."""
    texts: list[str] = []
    items = value.items() if isinstance(value, dict) else enumerate(value, start=1)
    for name, item in items:
        if isinstance(item, dict | list) and item:
            texts += [f"{indent}{name}:", *lines(item, indent + "    ")]
        else:
            texts.append(f"{indent}{name}: {item if item not in ('', [], {}) else '–'}")
    return texts


class Doctor(QObject):
    """Runs one diagnosis at a time and shows it."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._worker: Worker | None = None

    def start(self) -> None:
        if self._worker is not None:
            return
        self._worker = Worker(diagnosed, parent=self)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._session.post("info", tr("Looking at this computer…"))
        self._worker.start()

    def shutdown(self) -> None:
        """Give up; wait a moment for the thread."""
        if self._worker is not None:
            self._worker.cancel()
            self._worker.wait(CLOSE_LIMIT_S)

    def _on_finished(self, text: str) -> None:
        self._worker = None
        TextDialog(tr("This computer"), text, self._window).open()

    def _on_failed(self, error: StudioError | None) -> None:
        self._worker = None
        if error is not None:
            self._session.post_error(error)
