"""When Python looks for garbage: a search among all objects stops the window for a moment, so it waits for a pause."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from gui.session import Session

PAUSE_MS = 3_000  # without an edit
WORTH = 5  # younger searches since the last whole one: after fewer there is little to be found
RARE = 500  # as many of them bring a whole one about in the midst of work too


class GarbageWatch(QObject):
    """Puts off the search among old objects until the user pauses. Young ones are searched as ever."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = gc.get_threshold()
        self._timer = QTimer(self, interval=PAUSE_MS, timerType=Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self._on_pause)
        session.graph_changed.connect(self._on_edit)

    def start(self) -> None:
        """From now on; what there is already is the window itself, and not looked at any more."""
        gc.freeze()
        gc.enable()
        young, middle, _ = self._before
        gc.set_threshold(young, middle, RARE)
        self._timer.start()

    def stop(self) -> None:
        """Python's own habits again."""
        self._timer.stop()
        gc.set_threshold(*self._before)
        gc.enable()

    def _on_edit(self) -> None:
        if self._timer.isActive():
            self._timer.start()

    def _on_pause(self) -> None:
        is_dragging = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if not is_dragging and gc.get_count()[2] >= WORTH:
            gc.collect()
