"""Which loss and which metrics belong to a task, so that labels and loss always agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.facts import LOSSES
from engine.training.config import OPTIMIZERS, TrainingConfig

METRIC_NAMES = {"binary": "accuracy", "multiclass": "accuracy", "regression": "mae"}


def compile_model(model: Any, task: str, config: TrainingConfig) -> None:
    """Give a Keras model the optimizer of the settings, and the loss and metric of the task."""
    import keras

    metric = {
        "binary": keras.metrics.BinaryAccuracy,
        "multiclass": keras.metrics.SparseCategoricalAccuracy,
        "regression": keras.metrics.MeanAbsoluteError,
    }[task](name=METRIC_NAMES[task])
    model.compile(optimizer=make_optimizer(config), loss=LOSSES[task], metrics=[metric], jit_compile=False)


def make_optimizer(config: TrainingConfig) -> Any:
    """The Keras optimizer of the settings."""
    import keras

    return getattr(keras.optimizers, OPTIMIZERS[config.optimizer].class_name)(**config.optimizer_arguments)


def in_target_units(metrics: Mapping[str, float], deviation: float) -> dict[str, float]:
    """Regression is trained on a target divided by ``deviation``; its errors are told in the target's own units."""
    return {name: float(value) * (deviation if name.endswith("mae") else 1.0) for name, value in metrics.items()}


def is_better(task: str, metrics: Mapping[str, float], best: Mapping[str, float] | None) -> bool:
    """Whether this epoch's model is to be preferred: by validation metric, then by validation loss.

    Without validation rows the newest epoch is.
    """
    if best is None or "val_loss" not in metrics:
        return True
    name = "val_" + METRIC_NAMES[task]
    sign = -1.0 if task == "regression" else 1.0
    new, old = sign * metrics[name], sign * best[name]
    return new > old or (new == old and metrics["val_loss"] < best["val_loss"])
