"""The training settings as a script spells them, for whoever writes one."""

from __future__ import annotations

from typing import Any

from engine.facts import LOSSES
from engine.training.config import OPTIMIZERS, TrainingConfig
from engine.training.objective import METRIC_NAMES


def compile_settings(config: TrainingConfig, task: str) -> dict[str, Any]:
    """What ``python_code`` needs to write ``model.compile``."""
    return {
        "optimizer": OPTIMIZERS[config.optimizer].class_name,
        **config.optimizer_arguments,
        "loss": LOSSES[task],
        # Keras resolves "accuracy" by the loss; "mae" is its own name.
        "metrics": [METRIC_NAMES[task]],
    }


def code_settings(config: TrainingConfig, task: str) -> dict[str, Any]:
    """What ``python_code`` needs to write ``model.compile`` and ``model.fit``."""
    fit = {
        "epochs": config.epochs,
        "batch_size": config.batch_size,
        "patience": config.patience,
        "monitor": f"val_{METRIC_NAMES[task]}",
    }
    return {**compile_settings(config, task), **fit}
