"""The run in progress, for every tab that wants to follow it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from engine.training.control import Keep, TrainingControl
from engine.training.events import Event, RunEnded, StateChanged
from engine.training.loop import TrainRequest, train
from engine.training.run import list_runs, run_name
from gui.i18n import tr
from gui.worker import Worker

if TYPE_CHECKING:
    from gui.session import Session

STOP_LIMIT_S = 10.0


class TrainingSession(QObject):
    """Starts, pauses and stops one run at a time. It outlives every tab switch."""

    event_received = Signal(object)  # engine.training.events.Event, in order
    state_changed = Signal()  # ``state`` and ``is_running``
    runs_changed = Signal()  # a run began, ended or was deleted
    failed = Signal(object)  # StudioError or None
    # Events come in the worker's thread; this signal carries them to the window's.
    _relayed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._relayed.connect(self._on_event)
        self._session = session
        self._worker: Worker | None = None
        self._control = TrainingControl()
        self.state = "idle"  # or a State of engine.training.events
        self.events: list[Event] = []  # of the run in progress or the last one

    @property
    def is_running(self) -> bool:
        return self._worker is not None

    def start(self) -> None:
        """Train the project's network on its data as set. Does nothing while a run is in progress."""
        session = self._session
        source = session.project.source
        if self.is_running or source is None or session.dataset is None or not session.analysis.is_trainable:
            return
        request = TrainRequest(
            graph=session.graph,
            source=source,
            split=session.project.split,
            config=session.config,
            runs_folder=str(session.runs_folder),
            name=run_name(session.project.name),
        )
        self._control = TrainingControl()
        self.events = []
        worker = Worker(self._train, request, session.dataset, self._control, parent=self)
        worker.finished.connect(self._on_finished)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)
        self._worker = worker
        self._set_state("preparing")
        worker.start()

    def _train(self, request: TrainRequest, dataset: Any, control: TrainingControl, **kwargs: Any) -> Path:
        return train(request, dataset=dataset, control=control, on_event=self._relayed.emit, **kwargs).folder

    def pause(self) -> None:
        if self.state == "running":
            self._control.pause()

    def resume(self) -> None:
        self._control.resume()

    def stop(self, keep: Keep = "best") -> None:
        """Ask the run to end; ``state_changed`` to idle follows within a second."""
        if self.is_running:
            self._control.stop(keep)
            self._set_state("stopping")

    def close(self) -> None:
        """Stop and wait, at most STOP_LIMIT_S seconds."""
        if self._worker is not None:
            self._control.stop("best")
            self._worker.cancel()
            self._worker.wait(STOP_LIMIT_S)

    def runs(self) -> list[Any]:
        """The project's runs, newest first."""
        return list_runs(self._session.runs_folder)

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit()

    def _on_event(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, StateChanged) and self.state != "stopping":
            self._set_state(event.state)
        self.event_received.emit(event)
        if isinstance(event, RunEnded):
            self._session.post("info", tr("Training ended after {epochs} epochs.", epochs=event.epochs))

    def _on_finished(self, _folder: Path) -> None:
        self._end()

    def _on_failed(self, error: object) -> None:
        self._end()
        self.failed.emit(error)

    def _on_cancelled(self) -> None:
        self._end()

    def _end(self) -> None:
        self._worker = None
        self._set_state("idle")
        self.runs_changed.emit()
