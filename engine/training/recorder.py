"""Keeps the run folder in step with the run: history, best and last model, and how it ended."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.errors import FileError, StudioError
from engine.training.events import EpochEnded, Event, LogLine, Metrics, Reason, RunStarted
from engine.training.model_file import save_model
from engine.training.objective import is_better
from engine.training.run import BEST_FILE, LAST_FILE, RunInfo, append_epoch, write_info

SAVE_EVERY_S = 1.0  # epochs shorter than this share a checkpoint, so that saving never dominates training

Snapshot = list[Any]


class Recorder:
    """Whole epochs only. Models are written before ``run.json`` names their epoch: what it names is always whole."""

    def __init__(self, folder: Path, info: RunInfo, on_event: Callable[[Event], None]) -> None:
        self.folder = folder
        self.info = info
        self.on_event = on_event
        self.epochs_done = 0
        self._best_metrics: Metrics | None = None
        self._best: Snapshot | None = None
        self._last: Snapshot | None = None
        self._best_epoch = 0
        self._saved_at = 0.0

    def open(self) -> None:
        """Write that the run has begun. Raises FileError; then nothing of it stays."""
        try:
            self._update()
        except FileError:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def close(self) -> None:
        """A run that has not said how it ended was interrupted."""
        if self.info.state == "running" and self.folder.exists():
            with suppress(FileError):
                self._update(state="interrupted")

    def begin(self, model: Any, event: RunStarted) -> None:
        self._saved_at = time.perf_counter()
        self._update(parameters=int(model.count_params()))
        self.on_event(event)

    def is_best(self, metrics: Metrics) -> bool:
        return is_better(self.info.preprocessing.target.task, metrics, self._best_metrics)

    def epoch_ended(self, model: Any, event: EpochEnded) -> None:
        """Remember the epoch, write it down, tell it. A full disk is told and training goes on."""
        self.epochs_done = event.epoch
        self._last = snapshot(model)
        if event.is_best:
            self._best, self._best_metrics, self._best_epoch = self._last, event.metrics, event.epoch
        try:
            # A crash may come at once; epochs of a second or more are all on the disk when they are told.
            if time.perf_counter() - self._saved_at >= SAVE_EVERY_S:
                self._save(model)
            append_epoch(self.folder, event)
        except FileError as error:
            self.on_event(LogLine("This epoch could not be saved."))
            self._tell(error)
        self.on_event(event)

    def _save(self, model: Any) -> None:
        """Write last and best model, the model's variables being those of the last epoch."""
        if self.info.best_epoch != self._best_epoch:
            put_back(model, self._best)
            save_model(model, self.folder / BEST_FILE, self.info.preprocessing)
            put_back(model, self._last)
        save_model(model, self.folder / LAST_FILE, self.info.preprocessing)
        self._update(saved_epoch=self.epochs_done, best_epoch=self._best_epoch)
        self._saved_at = time.perf_counter()

    def restore(self, model: Any, *, keep_last: bool) -> bool:
        """Leave in the model what is to be kept; False when not one epoch was whole."""
        if self._last is None:
            return False
        put_back(model, self._last)
        if keep_last:
            self._best, self._best_epoch = self._last, self.epochs_done
        if (self.info.saved_epoch, self.info.best_epoch) != (self.epochs_done, self._best_epoch):
            self._save(model)
        put_back(model, self._best)
        return True

    def finish(self, reason: Reason, seconds: float, validation: Metrics, test: Metrics) -> None:
        """Write how the run ended; a discarded run's folder goes away."""
        if reason == "discarded":
            shutil.rmtree(self.folder, ignore_errors=True)
            self.info = self.info.model_copy(update={"seconds": seconds, "best_epoch": 0})
            return
        problem = "The loss became NaN." if reason == "nan_loss" else ""
        self._update(state=reason, seconds=seconds, validation=validation, test=test, problem=problem)

    def fail(self, error: StudioError) -> None:
        """Write why the run failed, if the folder can be written at all."""
        if not self.folder.exists():
            return
        try:
            self._update(
                state="failed",
                problem=error.what_template,
                problem_hint=error.hint_template,
                problem_values={name: _plain(value) for name, value in error.values.items()},
            )
        except FileError as second:
            self._tell(second)

    def _tell(self, error: StudioError) -> None:
        self.on_event(LogLine(error.what_template, error.values))

    def _update(self, **changes: Any) -> None:
        self.info = self.info.model_copy(update=changes)
        write_info(self.folder, self.info)


def _plain(value: Any) -> int | float | str:
    """The value of a message as JSON can hold it."""
    return value if isinstance(value, int | float) else str(value)


def snapshot(model: Any) -> Snapshot:
    """Copies of all variables of a compiled model and its optimizer."""
    return [variable.numpy().copy() for variable in (*model.variables, *model.optimizer.variables)]


def put_back(model: Any, values: Snapshot | None) -> None:
    """Assign what ``snapshot`` took."""
    if values is not None:
        for variable, value in zip((*model.variables, *model.optimizer.variables), values, strict=True):
            variable.assign(value)
