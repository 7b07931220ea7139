"""Training settings a model was compiled with, as far as the program has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.network.importing.report import Findings

# The optimizers of the training settings by their classes in Keras; a test holds both tables together.
OPTIMIZERS = {
    "SGD": "sgd",
    "RMSprop": "rmsprop",
    "Adagrad": "adagrad",
    "Adam": "adam",
    "AdamW": "adamw",
    "Nadam": "nadam",
    "Adamax": "adamax",
}
_NAMES = {name.lower(): key for name, key in OPTIMIZERS.items()}
_LIMITS = {"learning_rate": (1e-7, 10.0), "momentum": (0.0, 0.999)}


def settings_of(training: Mapping[str, Any], findings: Findings) -> dict[str, Any]:
    """Optimizer, learning rate and momentum from a compile config of Keras; empty where nothing is known."""
    optimizer = training.get("optimizer") or training.get("optimizer_config")
    if isinstance(optimizer, str):
        return optimizer_settings(optimizer, {}, findings)
    if not isinstance(optimizer, Mapping):
        return {}
    config = optimizer.get("config")
    return optimizer_settings(
        str(optimizer.get("class_name", "")), config if isinstance(config, Mapping) else {}, findings
    )


def optimizer_settings(name: str, values: Mapping[str, Any], findings: Findings, line: int = 0) -> dict[str, Any]:
    """The settings for an optimizer of that class with these arguments."""
    key = _NAMES.get(name.split(">")[-1].lower())
    if key is None:
        text = "The optimizer {name} is not among the training settings."
        findings.add("left_out", text, line, name=name)
        return {}
    found: dict[str, Any] = {"optimizer": key}
    given = {**values, "learning_rate": values.get("learning_rate", values.get("lr"))}
    for setting, (low, high) in _LIMITS.items():
        number = given.get(setting)
        if isinstance(number, (int, float)) and not isinstance(number, bool) and low <= number <= high:
            found[setting] = float(f"{number:.7g}")  # Keras keeps it as float32
    return found
