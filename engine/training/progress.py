"""What happens between steps and epochs: progress told, pauses kept, stops obeyed, NaN noticed."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
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
    run_began: float = 0.0
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
        share = (self.epoch - 1 + step / self.steps) / self.epochs
        return StepsDone(
            epoch=self.epoch,
            step=step,
            steps=self.steps,
            metrics=in_target_units(metrics, self.deviation),
            samples_per_second=done / in_epoch,
            seconds_left=(now - self.run_began) * (1 - share) / max(share, 1e-9),
        )


def make_callback(
    model: Any, progress: Progress, control: TrainingControl, cancel: CancelToken, recorder: Recorder
) -> Any:
    """The Keras callback of one run. Made here since its base class needs keras."""
    import keras

    class RunCallback(keras.callbacks.Callback):  # type: ignore[misc]  # keras is untyped
        """Asks ``control`` between steps and hands whole epochs to the recorder."""

        def on_train_begin(self, logs: Any = None) -> None:  # noqa: ARG002
            progress.run_began = progress.clock()
            recorder.on_event(StateChanged("running"))

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            progress.epoch = epoch + 1
            progress.epoch_began = progress.clock()

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            metrics = dict(logs or {})
            if not math.isfinite(metrics.get("loss", 0.0)):
                raise Interrupted("nan_loss")
            now = time.perf_counter()
            if now - progress.told >= TELL_EVERY_S:
                progress.told = now
                recorder.on_event(progress.steps_done(batch + 1, metrics))
            obey()

        def on_test_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002
            obey()

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            end_epoch(dict(logs or {}))

    def obey() -> None:
        if control.is_paused and not cancel.is_cancelled:
            recorder.on_event(StateChanged("paused"))
            began = time.perf_counter()
            control.wait_while_paused()
            progress.paused_s += time.perf_counter() - began
            if control.keep is None:
                recorder.on_event(StateChanged("running"))
        if control.keep is not None:
            raise Interrupted("discarded" if control.keep == "discard" else "stopped")
        if cancel.is_cancelled:
            raise Interrupted("stopped")

    def end_epoch(logs: dict[str, float]) -> None:
        metrics = in_target_units(logs, progress.deviation)
        if not all(math.isfinite(value) for value in metrics.values()):
            raise Interrupted("nan_loss")
        is_best = recorder.is_best(metrics)
        progress.epochs_since_best = 0 if is_best else progress.epochs_since_best + 1
        seconds = progress.clock() - progress.epoch_began
        recorder.epoch_ended(model, EpochEnded(progress.epoch, progress.epochs, metrics, seconds, is_best))
        if progress.patience and progress.epochs_since_best >= progress.patience:
            raise Interrupted("early_stopping")

    return RunCallback()
