"""The run in progress, for every tab that wants to follow it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from engine.tasks import CancelToken, Report
from engine.training.control import Keep, TrainingControl
from engine.training.events import EpochEnded, Event, RunEnded, StateChanged, StepsDone
from engine.training.loop import TrainRequest, train
from engine.training.run import list_runs, run_name
from gui.i18n import tr
from gui.worker import CLOSE_LIMIT_S, Worker

if TYPE_CHECKING:
    from gui.session import Session

STOP_LIMIT_S = 10.0  # what a run that has learnt something gets to write it down when the window closes


class TrainingSession(QObject):
    """Starts, pauses and stops one run at a time. It outlives every tab switch.

    A run stopped before its first step is let go at once: its thread may be importing TensorFlow, which cannot be
    broken off. It ends by itself, tells nothing any more and leaves nothing; the next run waits for it.
    """

    event_received = Signal(object)  # engine.training.events.Event, in order
    state_changed = Signal()  # ``state`` and ``is_running``
    runs_changed = Signal()  # a run began, ended or was deleted
    failed = Signal(object)  # StudioError or None
    # Events come in the worker's thread; this signal carries them to the window's, with the control of their run.
    _relayed = Signal(object, object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._relayed.connect(self._on_event)
        self._session = session
        self._worker: Worker | None = None
        self._let_go: list[Worker] = []
        self._others: list[Worker] = []
        self._control = TrainingControl()
        self.state = "idle"  # or a State of engine.training.events
        self.events: list[Event] = []  # of the run in progress or the last one

    @property
    def is_running(self) -> bool:
        return self._worker is not None

    @property
    def has_learnt(self) -> bool:
        """Whether the run in progress, or the last one, came as far as its first steps."""
        return any(isinstance(event, StepsDone | EpochEnded) for event in self.events)

    def hold_off(self, worker: Worker) -> None:
        """Other work with Keras: a run that starts breaks it off and waits for its end, for they share its state."""
        self._others = [*(other for other in self._others if other.is_running), worker]

    def break_off_others(self) -> tuple[Worker, ...]:
        """Ask other work with Keras to end; and what has not ended yet."""
        others = tuple(other for other in self._others if other.is_running)
        for other in others:
            other.cancel()
        return others

    def start(self) -> None:
        """Train the project's network on its data as set. Does nothing while a run is in progress."""
        session = self._session
        source = session.project.source
        # While data is read, ``dataset`` is still that of the source before.
        is_ready = session.dataset is not None and not session.is_loading and session.analysis.is_trainable
        if self.is_running or source is None or not is_ready:
            return
        request = TrainRequest(
            graph=session.graph,
            source=source,
            split=session.project.split,
            preparation=session.project.preparation,
            config=session.config,
            runs_folder=str(session.runs_folder),
            name=run_name(session.project.name),
        )
        self._control = TrainingControl()
        self.events = []
        before = (*self._let_go, *self.break_off_others())
        worker = Worker(self._train, request, session.dataset, self._control, before, parent=self)
        worker.finished.connect(self._on_finished)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)
        self._worker = worker
        self._set_state("preparing")
        worker.start()

    def _train(
        self,
        request: TrainRequest,
        dataset: Any,
        control: TrainingControl,
        before: tuple[Worker, ...],
        *,
        report: Report,
        cancel: CancelToken,
    ) -> Path:
        """In the worker's thread. Those ``before`` were let go and may still be on their way."""
        for worker in before:
            while not worker.wait(CLOSE_LIMIT_S):
                cancel.check()
        tell = partial(self._relayed.emit, control)
        return train(request, dataset=dataset, control=control, on_event=tell, report=report, cancel=cancel).folder

    def pause(self) -> None:
        if self.state == "running":
            self._control.pause()

    def resume(self) -> None:
        self._control.resume()

    def pause_or_resume(self) -> None:
        """Pause, or go on when paused."""
        if self.state == "paused":
            self.resume()
        else:
            self.pause()

    def stop(self, keep: Keep = "best") -> None:
        """Ask the run to end; ``state_changed`` to idle follows within a second."""
        if self._worker is None:
            return
        if not self.has_learnt:
            self._control.stop("discard")
            self._worker.cancel()
            self._let_go.append(self._worker)
            self._control = TrainingControl()
            self._end()
            return
        self._control.stop(keep)
        self._set_state("stopping")

    def close(self) -> None:
        """Stop and wait: STOP_LIMIT_S seconds at most, and only where there is something to be kept."""
        if self._worker is not None:
            self._control.stop("best" if self.has_learnt else "discard")
            self._worker.cancel()
            self._worker.wait(STOP_LIMIT_S if self.has_learnt else CLOSE_LIMIT_S)

    def runs(self) -> list[Any]:
        """The project's runs, newest first."""
        return list_runs(self._session.runs_folder)

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit()

    def _on_event(self, control: TrainingControl, event: Event) -> None:
        if control is not self._control:
            return
        self.events.append(event)
        if isinstance(event, StateChanged) and self.state != "stopping":
            self._set_state(event.state)
        self.event_received.emit(event)
        if isinstance(event, RunEnded):
            text = "Training ended after 1 epoch." if event.epochs == 1 else "Training ended after {epochs} epochs."
            self._session.post("info", tr(text, epochs=event.epochs))

    def _on_finished(self, _folder: Path) -> None:
        self._on_cancelled()

    def _on_failed(self, error: object) -> None:
        is_let_go = self.sender() in self._let_go
        self._on_cancelled()
        if not is_let_go:
            self.failed.emit(error)

    def _on_cancelled(self) -> None:
        worker = self.sender()
        if worker is self._worker:
            self._end()
        elif isinstance(worker, Worker) and worker in self._let_go:
            self._let_go.remove(worker)
            # It may have made a folder for a moment.
            self.runs_changed.emit()

    def _end(self) -> None:
        self._worker = None
        self._set_state("idle")
        self.runs_changed.emit()
