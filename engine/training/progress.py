"""What happens between steps and epochs: progress told, pauses kept, stops obeyed, NaN noticed."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.tasks import CancelToken
from engine.training.control import TrainingControl
from engine.training.events import EpochEnded, Reason, StateChanged, StepsDone
from engine.training.objective import in_target_units
from engine.training.recorder import Recorder

TELL_EVERY_S = 0.1


class Interrupted(Exception):  # noqa: N818 - an end in good order, not an error
    """Ends ``fit`` between two steps; the epoch in progress does not count."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Progress:
    """Counts and clocks of a run. Pauses do not count as time."""

    epochs: int
    steps: int
    batch_size: int
    samples: int
    deviation: float
    patience: int
    epoch: int = 0
    epoch_began: float = 0.0
    first_step_ended: float | None = None
    paused_s: float = 0.0
    told: float = 0.0
    epochs_since_best: int = 0

    def clock(self) -> float:
        """Seconds spent training."""
        return time.perf_counter() - self.paused_s

    def steps_done(self, step: int, metrics: Mapping[str, float]) -> StepsDone:
        """Where the run is after ``step`` steps of this epoch."""
        now = self.clock()
        done = min(step * self.batch_size, self.samples)
        in_epoch = max(now - self.epoch_began, 1e-9)
        return StepsDone(
            epoch=self.epoch,
            step=step,
            steps=self.steps,
            metrics=in_target_units(metrics, self.deviation),
            samples_per_second=done / in_epoch,
            seconds_left=self._seconds_left(now, step),
        )

    def _seconds_left(self, now: float, step: int) -> float:
        """By the steps since the first one, whose building of the computation takes as long as many others."""
        done = (self.epoch - 1) * self.steps + step
        left = self.epochs * self.steps - done
        if self.first_step_ended is None:
            self.first_step_ended = now
            return (now - self.epoch_began) * left / done
        return (now - self.first_step_ended) * left / max(done - 1, 1)


class Watch:
    """Looks after one run between its steps: obeys ``control``, tells progress, hands whole epochs to the recorder."""

    def __init__(self, progress: Progress, control: TrainingControl, cancel: CancelToken, recorder: Recorder) -> None:
        self.progress = progress
        self._control = control
        self._cancel = cancel
        self._recorder = recorder

    def run_began(self) -> None:
        self._recorder.on_event(StateChanged("running"))

    def epoch_began(self, epoch: int) -> None:
        self.progress.epoch = epoch
        self.progress.epoch_began = self.progress.clock()

    def step_ended(self, step: int, metrics: Mapping[str, float]) -> None:
        """After step ``step`` (from 1) of the epoch. Raises Interrupted."""
        if not math.isfinite(metrics.get("loss", 0.0)):
            raise Interrupted("nan_loss")
        now = time.perf_counter()
        if now - self.progress.told >= TELL_EVERY_S:
            self.progress.told = now
            self._recorder.on_event(self.progress.steps_done(step, metrics))
        self.obey()

    def epoch_ended(self, model: Any, logs: Mapping[str, float]) -> None:
        """After a whole epoch and its validation. Raises Interrupted."""
        progress = self.progress
        metrics = in_target_units(logs, progress.deviation)
        if not all(math.isfinite(value) for value in metrics.values()):
            raise Interrupted("nan_loss")
        is_best = self._recorder.is_best(metrics)
        progress.epochs_since_best = 0 if is_best else progress.epochs_since_best + 1
        seconds = progress.clock() - progress.epoch_began
        self._recorder.epoch_ended(model, EpochEnded(progress.epoch, progress.epochs, metrics, seconds, is_best))
        if progress.patience and progress.epochs_since_best >= progress.patience:
            raise Interrupted("early_stopping")

    def obey(self) -> None:
        """Wait out a pause. Raises Interrupted when asked to stop."""
        if self._control.is_paused and not self._cancel.is_cancelled:
            self._recorder.on_event(StateChanged("paused"))
            began = time.perf_counter()
            self._control.wait_while_paused(self._cancel)
            self.progress.paused_s += time.perf_counter() - began
            if self._control.keep is None:
                self._recorder.on_event(StateChanged("running"))
        if self._control.keep is not None:
            raise Interrupted("discarded" if self._control.keep == "discard" else "stopped")
        if self._cancel.is_cancelled:
            raise Interrupted("stopped")


def make_callback(watch: Watch) -> Any:
    """The Keras callback that calls ``watch``. Made here since its base class needs keras."""
    import keras

    class WatchCallback(keras.callbacks.Callback):  # type: ignore[misc]  # keras is untyped
        """Keras's words for what Watch does."""

        def on_train_begin(self, logs: Any = None) -> None:  # noqa: ARG002
            watch.run_began()

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            watch.epoch_began(epoch + 1)

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            watch.step_ended(batch + 1, logs or {})

        def on_test_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002
            watch.obey()

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            watch.epoch_ended(self.model, logs or {})

    return WatchCallback()


class Deadline:
    """Called, it says whether ``limit_s`` seconds have passed since it was made, or the work was cancelled."""

    def __init__(self, limit_s: float, cancel: CancelToken) -> None:
        self._at = time.perf_counter() + limit_s
        self._cancel = cancel

    def __call__(self) -> bool:
        return self._cancel.is_cancelled or time.perf_counter() >= self._at


def make_evaluation_callback(is_over: Callable[[], bool]) -> Any:
    """The Keras callback that breaks an evaluation off between two batches, with Interrupted."""
    import keras

    class DeadlineCallback(keras.callbacks.Callback):  # type: ignore[misc]  # keras is untyped
        """Asks before every batch."""

        def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002
            if is_over():
                raise Interrupted("stopped")

    return DeadlineCallback()
