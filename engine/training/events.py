"""What a training run tells while it runs: plain values that survive JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Metrics = dict[str, float]
State = Literal["preparing", "running", "paused", "stopping"]
Reason = Literal["completed", "stopped", "early_stopping", "nan_loss", "discarded"]


@dataclass(frozen=True)
class RunStarted:
    """The model is built. ``device`` is what it trains on, in words; ``train_samples`` rows an epoch."""

    run: str
    epochs: int
    steps_per_epoch: int
    train_samples: int
    validation_samples: int
    parameters: int
    device: str


@dataclass(frozen=True)
class StateChanged:
    """The run entered another state."""

    state: State


@dataclass(frozen=True)
class StepsDone:
    """Where the current epoch (from 1) is; at most about ten a second. ``metrics`` are means since its start."""

    epoch: int
    step: int
    steps: int
    metrics: Metrics
    samples_per_second: float
    seconds_left: float


@dataclass(frozen=True)
class EpochEnded:
    """A whole epoch (from 1). Validation metrics are ``val_...``; regression metrics are in the target's units."""

    epoch: int
    epochs: int
    metrics: Metrics
    seconds: float
    is_best: bool


@dataclass(frozen=True)
class LogLine:
    """Something worth a line in the log. ``text`` is a template filled from ``values``."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return self.text.format(**self.values) if self.values else self.text


@dataclass(frozen=True)
class RunEnded:
    """The run is over and its folder ``run`` is complete.

    ``validation`` and ``test`` are scores of the model kept, ``best_epoch`` is its epoch, 0 when none was kept.
    """

    run: str
    reason: Reason
    epochs: int
    best_epoch: int
    seconds: float
    validation: Metrics
    test: Metrics


Event = RunStarted | StateChanged | StepsDone | EpochEnded | LogLine | RunEnded
EVENT_TYPES: dict[str, type[Event]] = {
    "started": RunStarted,
    "state": StateChanged,
    "steps": StepsDone,
    "epoch": EpochEnded,
    "log": LogLine,
    "ended": RunEnded,
}
_NAMES = {type_: name for name, type_ in EVENT_TYPES.items()}


def event_to_json(event: Event) -> dict[str, Any]:
    return {"event": _NAMES[type(event)], **asdict(event)}


def event_from_json(value: dict[str, Any]) -> Event:
    """The event ``event_to_json`` gave. Raises KeyError or TypeError for anything else."""
    fields = {name: item for name, item in value.items() if name != "event"}
    return EVENT_TYPES[value["event"]](**fields)
