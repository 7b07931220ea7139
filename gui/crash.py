"""When there is a bug: into the log with all of it, put the work aside, and one calm dialog."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from engine import files
from engine.errors import StudioError
from gui.i18n import tr

LOG_FILE = "layerwise.log"
LOG_BYTES = 1_000_000
LOG_COPIES = 3


def open_log() -> logging.Logger:
    """The program's log, in a file that starts afresh when it is large; nowhere if the folder is read-only."""
    log = logging.getLogger("layerwise")
    log.setLevel(logging.INFO)
    log.propagate = False
    if not log.handlers:
        try:
            files.log_folder().mkdir(parents=True, exist_ok=True)
            handler: logging.Handler = RotatingFileHandler(
                files.log_folder() / LOG_FILE, maxBytes=LOG_BYTES, backupCount=LOG_COPIES, encoding="utf-8"
            )
        except OSError:
            handler = logging.NullHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
    return log


class CrashReporter(QObject):
    """Takes what nothing else caught, from any thread. ``put_aside`` saves the work; ``show`` tells the user."""

    _caught = Signal(str, str)  # one line, and everything

    def __init__(
        self,
        log: logging.Logger,
        put_aside: Callable[[], None],
        show: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._log = log
        self._put_aside = put_aside
        self._show = show
        self._is_showing = False
        self._before = sys.excepthook, threading.excepthook
        self._caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self.report
        threading.excepthook = self._report_thread

    def uninstall(self) -> None:
        sys.excepthook, threading.excepthook = self._before

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """As ``sys.excepthook``."""
        text = "".join(traceback.format_exception(kind, error, trace))
        self._log.error("%s", text)
        if sys.stderr is not None:
            sys.stderr.write(text)
        self._caught.emit(f"{kind.__name__}: {error}", text)

    def _report_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_type, args.exc_value, args.exc_traceback)

    def _on_caught(self, line: str, text: str) -> None:
        if self._is_showing:
            return
        self._is_showing = True
        try:
            self._put_aside()
        except StudioError as error:
            self._log.error("the work could not be put aside: %s", error.text)
        self._show(line, text)
        self._is_showing = False


def show_crash(line: str, text: str, parent: QWidget | None = None) -> None:
    """What went wrong in one line; everything behind a button, to be copied."""
    box = QMessageBox(parent)
    box.setWindowTitle("Layerwise")
    box.setObjectName("crash")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(tr("Something went wrong in the program itself."))
    box.setInformativeText(
        tr(
            "Your work was put aside and is restored at the next start. You can go on; "
            "if something looks odd, start again.\n\n{line}\n\nDetails are in {log}.",
            line=line,
            log=files.log_folder() / LOG_FILE,
        )
    )
    box.setDetailedText(text)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.exec()
