"""How the model of a script is compiled and fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.network.calls import Call
from engine.network.code.formatting import Code, source_of_call, wrapped_comment


def training_lines(config: Mapping[str, Any], inputs: Sequence[str]) -> list[str]:
    """compile and fit with what is named in ``config``, and nothing else; ``inputs`` are the names of the Inputs."""
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
    lines += ["", *_data_comment(inputs, has_validation="validation_data" in fit)]
    return [*lines, *source_of_call(Call("model.fit", (Code("x_train"), Code("y_train")), fit)).opened("", "", "")]


def _data_comment(inputs: Sequence[str], *, has_validation: bool) -> list[str]:
    """What the script leaves to whoever runs it."""
    if len(inputs) > 1:
        said = f"x_train is a list of NumPy arrays, one for each input: {', '.join(inputs)}. y_train is one array."
    else:
        said = "x_train and y_train are NumPy arrays: your samples and what belongs to them."
    more = "x_validation and y_validation are the same for samples that are not trained on."
    return wrapped_comment("", f"{said}\n{more}" if has_validation else said)
