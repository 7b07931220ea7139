"""How the model of a script is compiled and fitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.network.calls import Call
from engine.network.code.formatting import Code, source_of_call


def training_lines(config: Mapping[str, Any]) -> list[str]:
    """compile and fit with what is named in ``config``, and nothing else."""
    compiled: dict[str, Any] = {}
    if "optimizer" in config:
        numbers = {key: config[key] for key in ("learning_rate", "momentum") if config.get(key)}
        compiled["optimizer"] = Call(f"keras.optimizers.{config['optimizer']}", (), numbers)
    compiled |= {key: config[key] for key in ("loss", "metrics") if key in config}
    lines = source_of_call(Call("model.compile", (), compiled)).opened("", "", "")
    fit: dict[str, Any] = {key: config[key] for key in ("epochs", "batch_size") if key in config}
    if not fit:
        return lines
    if config.get("patience"):
        named = {"monitor": config["monitor"]} if config.get("monitor") else {}
        stopping = Call(
            "keras.callbacks.EarlyStopping",
            (),
            {**named, "patience": config["patience"], "restore_best_weights": True},
        )
        fit |= {"validation_data": (Code("x_validation"), Code("y_validation")), "callbacks": [stopping]}
    lines.append("# x_train and y_train are NumPy arrays: your samples and what belongs to them.")
    return [*lines, *source_of_call(Call("model.fit", (Code("x_train"), Code("y_train")), fit)).opened("", "", "")]
