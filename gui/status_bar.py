"""The line at the bottom: what is going on, the device, the memory."""

from __future__ import annotations

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from gui.i18n import tr
from gui.session import Session

MEMORY_EVERY_MS = 2_000
STEPS = 1_000


class StatusBar(QStatusBar):
    """Shows the reading of data with its progress and a button that gives it up."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window.status")
        self._session = session
        self._process = psutil.Process()
        self._busy = self._label("status.busy", tr("What the program is doing"))
        self._progress = QProgressBar()
        self._progress.setObjectName("status.progress")
        self._progress.setAccessibleName(tr("Progress"))
        self._progress.setFixedWidth(140)
        self._progress.setTextVisible(False)
        self._cancel = QToolButton()
        self._cancel.setObjectName("status.cancel")
        self._cancel.setText(tr("Cancel"))
        self._cancel.setToolTip(tr("Give up reading the data"))
        self._cancel.setAccessibleName(tr("Give up reading the data"))
        self._cancel.clicked.connect(session.cancel_loading)
        self._device = self._label("status.device", tr("What networks are trained on"))
        self._memory = self._label("status.memory", tr("Memory this program uses"))
        for widget in (self._busy, self._progress, self._cancel, self._device, self._memory):
            self.addPermanentWidget(widget)
        session.loading_changed.connect(self._show_loading)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_memory)
        self._timer.start(MEMORY_EVERY_MS)
        self.set_device(tr("Starting…"))
        self._show_memory()
        self._show_loading()

    def set_device(self, text: str) -> None:
        self._device.setText(text)

    def stop(self) -> None:
        """No more looking at the memory: the window closes."""
        self._timer.stop()

    @staticmethod
    def _label(name: str, tip: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setToolTip(tip)
        label.setContentsMargins(6, 0, 6, 0)
        return label

    def _show_memory(self) -> None:
        self._memory.setText(tr("Memory {size} MB", size=round(self._process.memory_info().rss / 2**20)))

    def _show_loading(self) -> None:
        is_loading = self._session.is_loading
        progress = self._session.loading_progress
        for widget in (self._busy, self._progress, self._cancel):
            widget.setVisible(is_loading)
        self._busy.setText(tr(progress.text) if is_loading else "")
        self._progress.setRange(0, 0 if progress.fraction is None else STEPS)
        self._progress.setValue(round((progress.fraction or 0.0) * STEPS))
