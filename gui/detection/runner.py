"""Runs a detection for the tab: its state as signals, its results through a mailbox where the newest wins."""

from __future__ import annotations

import threading
from typing import Literal

from PySide6.QtCore import QObject, Signal

from engine.detection.pipeline import DetectionResult, DetectSettings
from engine.errors import StudioError
from engine.tasks import Latest
from gui.detection.job import DetectionJob, DetectRequest, Ended, Opened
from gui.worker import Worker

State = Literal["idle", "opening", "running", "paused", "stopping"]
CLOSE_LIMIT_S = 1.0


class DetectionRunner(QObject):
    """One detection at a time. The window is told once however many results came since: it takes the newest."""

    state_changed = Signal()
    opened = Signal(object)  # Opened
    result_arrived = Signal(object)  # DetectionResult, the newest
    ended = Signal(object)  # Ended
    failed = Signal(object)  # StudioError, or None after a bug
    _result_waits = Signal()
    _opened_in_thread = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = DetectSettings()
        self.state: State = "idle"
        self._job: DetectionJob | None = None
        self._worker: Worker | None = None
        self._results: Latest[DetectionResult] = Latest()
        self._is_told = threading.Event()
        self._result_waits.connect(self._on_result_waits)
        self._opened_in_thread.connect(self._on_opened)

    @property
    def is_active(self) -> bool:
        return self.state != "idle"

    def start(self, request: DetectRequest) -> None:
        """Does nothing while a detection is in progress."""
        if self.is_active:
            return
        self._results.take()
        self._job = DetectionJob(
            request, self.settings, on_opened=self._opened_in_thread.emit, on_result=self._put_result
        )
        worker = Worker(self._job.run, parent=self)
        worker.finished.connect(self._on_finished)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)
        self._worker = worker
        self._set_state("opening")
        worker.start()

    def pause(self) -> None:
        if self._job is not None and self.state == "running":
            self._job.pause()
            self._set_state("paused")

    def resume(self) -> None:
        if self._job is not None and self.state == "paused":
            self._job.resume()
            self._set_state("running")

    def stop(self) -> None:
        """``ended`` and the state "idle" follow."""
        if self._worker is not None and self._job is not None:
            self._worker.cancel()
            self._job.stop()
            self._set_state("stopping")

    def set_thresholds(self, confidence: float, overlap: float, index: int) -> None:
        """From now on; what stands still, picture ``index``, is judged again."""
        self.settings.confidence = confidence
        self.settings.overlap = overlap
        self.show_picture(index)

    def show_picture(self, index: int) -> None:
        """For a folder: the picture of that number, from 0."""
        if self._job is not None and self.is_active:
            self._job.wish(index)

    def close(self, timeout_s: float = CLOSE_LIMIT_S) -> bool:
        """End and say nothing any more; False when the thread is still busy after ``timeout_s``."""
        worker, self._worker = self._worker, None
        if worker is None or self._job is None:
            return True
        for signal in (worker.finished, worker.failed, worker.cancelled):
            signal.disconnect()
        worker.cancel()
        self._job.stop()
        self._is_told.set()
        return worker.wait(timeout_s)

    def _put_result(self, result: DetectionResult) -> None:
        """In the job's thread."""
        self._results.put(result)
        if not self._is_told.is_set():
            self._is_told.set()
            self._result_waits.emit()

    def _on_result_waits(self) -> None:
        self._is_told.clear()
        result = self._results.take()
        if result is not None and self.state in ("running", "paused"):
            self.result_arrived.emit(result)

    def _on_opened(self, opened: Opened) -> None:
        if self.state == "opening":
            self._set_state("running")
        self.opened.emit(opened)

    def _on_finished(self, ended: Ended) -> None:
        self._on_result_waits()
        self._end()
        self.ended.emit(ended)

    def _on_failed(self, error: StudioError | None) -> None:
        self._end()
        self.failed.emit(error)

    def _on_cancelled(self) -> None:
        """Stopped before anything was open."""
        self._end()
        self.ended.emit(Ended("", 0, False, ()))

    def _end(self) -> None:
        self._worker = None
        self._job = None
        self._set_state("idle")

    def _set_state(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit()
