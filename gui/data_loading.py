"""One reading of data at a time, in a thread: a newer one takes the place of an older one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.datasets.dataset import Dataset
from engine.errors import StudioError
from gui.i18n import tr
from gui.worker import Progress, Worker


class DataLoading(QObject):
    """Tells of the newest reading alone; one that was given up is not heard of again."""

    changed = Signal()  # ``is_running`` or ``progress``
    loaded = Signal(object)  # Dataset
    failed = Signal(object)  # StudioError, or None after a bug

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.progress = Progress(None, "")
        self._worker: Worker | None = None
        self._holds = False

    @property
    def is_running(self) -> bool:
        """Whether data is being read, or waits for ``release``."""
        return self._worker is not None

    def start(self, worker: Worker) -> None:
        """Read by this worker, whose result is a Dataset. An older read is given up."""
        self.give_up()
        self._worker = worker
        worker.progressed.connect(self._on_progressed)
        worker.finished.connect(self._on_finished)
        worker.failed.connect(self._on_failed)
        self.progress = Progress(None, tr("Reading data"))
        if not self._holds:
            worker.start()
        self.changed.emit()

    def give_up(self) -> None:
        """Let the read of now end by itself, unheard."""
        worker, self._worker = self._worker, None
        if worker is not None:
            for signal in (worker.progressed, worker.finished, worker.failed):
                signal.disconnect()
            worker.cancel()
            self.changed.emit()

    def hold(self) -> None:
        """What is started from now on waits for ``release``."""
        self._holds = True

    def release(self) -> None:
        """Read what was asked for meanwhile."""
        if self._holds and self._worker is not None:
            self._worker.start()
        self._holds = False

    @property
    def _is_stale(self) -> bool:
        """Whether the signal being handled was on its way when its read was given up."""
        return self.sender() is not self._worker

    def _on_progressed(self, progress: Progress) -> None:
        if not self._is_stale:
            self.progress = progress
            self.changed.emit()

    def _on_finished(self, dataset: Dataset) -> None:
        if not self._is_stale:
            self._worker = None
            self.changed.emit()
            self.loaded.emit(dataset)

    def _on_failed(self, error: StudioError | None) -> None:
        if not self._is_stale:
            self._worker = None
            self.changed.emit()
            self.failed.emit(error)
