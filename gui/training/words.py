"""Training in words: states, times, scores, and one line of log for every event."""

from __future__ import annotations

import math
from collections.abc import Mapping

from engine.training.events import EpochEnded, Event, LogLine, RunEnded, RunStarted
from gui.i18n import tr

METRIC_TITLES = {"loss": "Loss", "accuracy": "Accuracy", "mae": "Mean absolute error"}
STATES = {
    "idle": "Not training",
    "preparing": "Preparing (the first time takes a few seconds)",
    "running": "Training",
    "paused": "Paused",
    "stopping": "Stopping",
}
REASONS = {
    "completed": "Completed",
    "stopped": "Stopped",
    "early_stopping": "Stopped early: no better result for a while",
    "nan_loss": "Ended: the loss became NaN",
    "discarded": "Discarded",
}
RUN_STATES = {
    "running": "running",
    "completed": "completed",
    "stopped": "stopped",
    "early_stopping": "stopped early",
    "nan_loss": "NaN loss",
    "failed": "failed",
    "interrupted": "interrupted",
}
VALIDATION = "val_"


def metric_title(name: str) -> str:
    """``val_accuracy`` and ``accuracy`` are the same quantity."""
    name = name.removeprefix(VALIDATION)
    return tr(METRIC_TITLES.get(name, name))


def state_words(state: str) -> str:
    return tr(STATES.get(state, state))


def reason_words(reason: str) -> str:
    return tr(REASONS.get(reason, reason))


def run_state_words(state: str) -> str:
    return tr(RUN_STATES.get(state, state))


def duration_words(seconds: float) -> str:
    """``0.4 s``, ``45 s``, ``2 min 05 s``, ``1 h 03 min``."""
    if not math.isfinite(seconds):
        return tr("unknown")
    if seconds < 10:
        return tr("{seconds} s", seconds=f"{max(seconds, 0.0):.1f}")
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return tr("{seconds} s", seconds=rest)
    hours, minutes_rest = divmod(minutes, 60)
    if hours == 0:
        return tr("{minutes} min {seconds} s", minutes=minutes, seconds=f"{rest:02d}")
    return tr("{hours} h {minutes} min", hours=f"{hours:,}", minutes=f"{minutes_rest:02d}")


def metrics_words(metrics: Mapping[str, float]) -> str:
    """``loss 0.1234, accuracy 0.9512`` in Keras's names: training before validation, the loss before the metric."""
    names = sorted(metrics, key=lambda name: (name.startswith(VALIDATION), name.removeprefix(VALIDATION) != "loss"))
    return ", ".join(f"{name} {metrics[name]:.4g}" for name in names)


def score_name(metrics: Mapping[str, float]) -> str:
    """The name of the value a user judges by: the metric rather than the loss. Empty when there are no values."""
    names = [name for name in metrics if name.removeprefix(VALIDATION) != "loss"]
    return next(iter([name for name in names if name.startswith(VALIDATION)] or names or metrics), "")


def score_text(metrics: Mapping[str, float]) -> str:
    """The one value a user judges by; empty when there are none."""
    name = score_name(metrics)
    return f"{metrics[name]:.4f}" if name else ""


def score_words(metrics: Mapping[str, float]) -> str:
    """The same with its name."""
    name = score_name(metrics)
    return f"{name} {score_text(metrics)}" if name else ""


def log_line(event: Event) -> str:
    """One line for the log; empty for an event that needs none."""
    if isinstance(event, RunStarted):
        return tr(
            "Started on {device}: {samples} samples, {steps} steps per epoch, {parameters} parameters",
            device=event.device,
            samples=f"{event.train_samples:,}",
            steps=f"{event.steps_per_epoch:,}",
            parameters=f"{event.parameters:,}",
        )
    if isinstance(event, EpochEnded):
        return epoch_line(event)
    if isinstance(event, LogLine):
        return tr(event.text, **event.values)
    if isinstance(event, RunEnded):
        return ended_line(event)
    return ""


def epoch_line(event: EpochEnded) -> str:
    line = tr(
        "Epoch {epoch}/{epochs}: {metrics} ({duration})",
        epoch=event.epoch,
        epochs=event.epochs,
        metrics=metrics_words(event.metrics),
        duration=duration_words(event.seconds),
    )
    return line + tr(", best") if event.is_best else line


def ended_line(event: RunEnded) -> str:
    line = tr(
        "{reason} after 1 epoch in {duration}" if event.epochs == 1 else "{reason} after {epochs} epochs in {duration}",
        reason=reason_words(event.reason),
        epochs=event.epochs,
        duration=duration_words(event.seconds),
    )
    if event.test:
        line += tr("; test: {metrics}", metrics=metrics_words(event.test))
    return line
