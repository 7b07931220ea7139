"""The window's program: application, session and window, and TensorFlow started behind them."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from engine import backend
from engine.settings import Settings
from engine.tasks import CancelToken, Report
from gui.crash import CrashReporter, open_log, show_crash
from gui.garbage import GarbageWatch
from gui.i18n import chosen_language, error_text, install_language, tr
from gui.main_window import MainWindow
from gui.project_actions import open_first
from gui.session import Session
from gui.theme import Theme, install_font
from gui.worker import CLOSE_LIMIT_S, Progress, Worker, is_any_running


def run(words: list[str]) -> int:
    """Open the window and stay until it is closed. ``words`` follow the program's name. Returns the exit status."""
    options = _options(words)
    app = make_application()
    settings = Settings()
    install_language(app, chosen_language(settings["language"]))
    theme = Theme(app, settings["theme"])
    session = Session(settings)
    session.hold_loading()
    reporter = CrashReporter(open_log(), session.put_aside, show_crash, app)
    reporter.install()
    window = MainWindow(session)
    window.painted.connect(session.release_loading, Qt.ConnectionType.QueuedConnection)
    window.theme_setting_changed.connect(theme.set_setting)
    garbage = GarbageWatch(session, window)
    window.painted.connect(garbage.start, Qt.ConnectionType.QueuedConnection)
    starter = BackendStarter(window, session)
    signals = SignalWatch(window)
    window.show()
    open_first(session, options.project)
    if settings.problem is not None:
        why = " ".join(error_text(settings.problem))
        session.post("warning", tr("The settings could not be read; the defaults are in force."), why)
    window.start("network")
    code = app.exec()
    signals.close()
    garbage.stop()
    reporter.uninstall()
    starter.stop()
    if is_any_running() or backend.is_started():
        # Nothing is left to write. An import cannot be broken off, and Python takes seconds to take TensorFlow apart.
        logging.shutdown()
        os._exit(code)
    return code


def make_application() -> QApplication:
    """The QApplication with its name and the bundled font."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(["layerwise"])
    app.setApplicationName("Layerwise")
    app.setApplicationDisplayName("Layerwise")
    app.setDesktopFileName("layerwise")
    install_font(app)
    return app


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="main.py", description="Open the window.")
    parser.add_argument("--project", type=Path, help="the project folder to open")
    return parser.parse_args(words)


def start_backend(*, report: Report, cancel: CancelToken) -> str:
    """Import TensorFlow. Returns the device in words."""
    backend.start(report=report, cancel=cancel)
    cancel.check()
    return backend.device_text()


class BackendStarter(QObject):
    """Starts the backend in a thread once the window was drawn and the first data is read."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._worker = Worker(start_backend, parent=self)
        self._worker.progressed.connect(self._on_progressed)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._session = session
        window.painted.connect(self._on_painted, Qt.ConnectionType.QueuedConnection)

    def _on_painted(self) -> None:
        """Begin, or wait until the data is read: both at once would take longer than one after the other."""
        if self._session.is_loading:
            self._session.loading_changed.connect(self._on_loading_changed)
        else:
            self._worker.start()

    def _on_loading_changed(self) -> None:
        if not self._session.is_loading:
            self._session.loading_changed.disconnect(self._on_loading_changed)
            self._worker.start()

    def stop(self) -> None:
        """Give up, and wait a moment for the thread."""
        self._worker.cancel()
        self._worker.wait(CLOSE_LIMIT_S)

    def _on_progressed(self, progress: Progress) -> None:
        self._window.status.set_device(tr(progress.text) + "…")

    def _on_finished(self, text: str) -> None:
        self._window.status.set_device(text)

    def _on_failed(self, _error: object) -> None:
        self._window.status.set_device(tr("TensorFlow cannot be started"))


class SignalWatch(QObject):
    """Closes the window on Ctrl+C in the terminal or when the system ends the session."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        # Python runs signal handlers only between its own instructions; the socket wakes Qt so that there are some.
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._old_fd = signal.set_wakeup_fd(self._writer.fileno())
        self._old = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)

    def close(self) -> None:
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_fd)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Nothing yet: this may interrupt any line of the program, a painting one too."""

    def _on_woken(self) -> None:
        self._reader.recv(64)
        self._window.close_unasked()
