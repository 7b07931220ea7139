"""Layers and operations of a Keras model that the table does not know, as params of the kind Opaque. [K]"""

from __future__ import annotations

import inspect
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from engine.errors import GraphError
from engine.network.calls import filled, made
from engine.network.kinds import layer_kind
from engine.network.layers.opaque import LAYERS, OPERATIONS

_CUSTOM_HINT = "Only layers and operations of Keras itself can be read."


def opaque_params(operation: Any, node: int = 0) -> dict[str, Any]:
    """Params of an Opaque that does what a ``keras.Operation`` of a functional model does at its call ``node``.

    Raises GraphError (codes ``opaque.custom``, ``opaque.outputs``, ``opaque.sizes``, ``opaque.arguments``,
    ``opaque.refused``) where that is not possible. What the params make is tried out on symbolic tensors.
    """
    import keras

    call = operation._inbound_nodes[node]
    if len(call.output_tensors) != 1:
        raise _refusal(operation, "{name} ({path}) gives several outputs.", "opaque.outputs", "Take it out first.")
    inputs, output = list({id(tensor): tensor for tensor in call.input_tensors}.values()), call.output_tensors[0]
    if any(size is None for tensor in (*inputs, output) for size in tensor.shape[1:]):
        hint = "Give the Input of the model a fixed shape."
        raise _refusal(operation, "The sizes of {name} ({path}) are not known.", "opaque.sizes", hint)
    is_layer = isinstance(operation, keras.Layer)
    params: dict[str, Any] = {
        "path": _layer_path(operation) if is_layer else _function_path(operation),
        "config": _dumped(operation, _written(operation)),
        "arguments": _dumped(operation, _arguments(operation, call, inputs)),
        "input_shapes": json.dumps([list(tensor.shape[1:]) for tensor in inputs]),
        "output_shape": json.dumps(list(output.shape[1:])),
        "trainable_count": _count(operation.trainable_weights) if is_layer else 0,
        "frozen_count": _count(operation.non_trainable_weights) if is_layer else 0,
    }
    if json.loads(params["arguments"]) == {"args": [{"input": 0}], "kwargs": {}}:
        params["arguments"] = ""
    _try_out(operation, params, inputs, output)
    return params


def _try_out(operation: Any, params: Mapping[str, Any], inputs: list[Any], output: Any) -> None:
    """Make it and call it, as building a network will. Raises GraphError."""
    import keras

    kind = layer_kind("Opaque")
    assert kind.call is not None
    assert kind.arguments is not None
    shapes = tuple(tuple(tensor.shape[1:]) for tensor in inputs)
    kind.output_shape(shapes, params)
    fresh = [keras.KerasTensor(tensor.shape, dtype=tensor.dtype) for tensor in inputs]
    try:
        if kind.is_function(params):
            result = made(filled(kind.call(params, shapes), fresh))
        else:
            handed = filled(kind.arguments(params, len(shapes)), fresh)
            result = made(kind.call(params, shapes))(*handed.positional, **handed.named)
        is_same = tuple(result.shape) == tuple(output.shape) and result.dtype == output.dtype
    except (ValueError, TypeError, AttributeError, LookupError, RuntimeError, ArithmeticError):
        is_same = False
    if not is_same:
        raise _refusal(operation, "{name} ({path}) is used in a way that cannot be kept.", "opaque.arguments")


def _layer_path(layer: Any) -> str:
    import keras

    name = type(layer).__name__
    if getattr(keras.layers, name, None) is not type(layer):
        raise _refusal(layer, "{name} is a layer of {path}, which is not a part of Keras.", "opaque.custom")
    return LAYERS + name


def _function_path(operation: Any) -> str:
    import keras

    plain = {name.replace("_", ""): name for name in dir(keras.ops)}
    name = plain.get(type(operation).__name__.lower())
    if name is None or not type(operation).__module__.startswith("keras."):
        raise _refusal(operation, "{name} is an operation ({path}) without a function in keras.ops.", "opaque.custom")
    return OPERATIONS + name


def _arguments(operation: Any, call: Any, inputs: list[Any]) -> dict[str, Any]:
    """How it was called, tensors as their numbers, without what Keras itself fills in."""
    import keras

    numbers = {id(tensor): number for number, tensor in enumerate(inputs)}
    usual = {name: param.default for name, param in inspect.signature(operation.call).parameters.items()}

    def plain(value: Any) -> Any:
        if isinstance(value, keras.KerasTensor):
            return {"input": numbers[id(value)]}
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        return value

    named = {name: plain(value) for name, value in call.arguments.kwargs.items()}
    named = {name: value for name, value in named.items() if value is not None and value is not usual.get(name)}
    return {"args": [plain(value) for value in call.arguments.args], "kwargs": named}


def _written(operation: Any) -> dict[str, Any]:
    """The arguments of its constructor that a person would write: those that are not Keras's defaults."""
    config = dict(operation.get_config())
    config.pop("name", None)
    if _name_of_policy(config.get("dtype")) == "float32":
        config.pop("dtype")
    if config.get("trainable") is True:
        config.pop("trainable")
    return _without_defaults(type(operation), config)


def _without_defaults(of: type, config: Mapping[str, Any]) -> dict[str, Any]:
    known = inspect.signature(of).parameters
    written = {}
    for name, value in config.items():
        short = _shortened(value)
        usual = known[name].default if name in known else inspect.Parameter.empty
        if not _is_usual(name, short, usual, is_known=name in known):
            written[name] = short
    return written


def _is_usual(name: str, value: Any, usual: Any, *, is_known: bool) -> bool:
    """Whether a constructor sets this by itself; what it takes beside its own arguments is None or False by itself."""
    if value == usual or (not is_known and value in (None, False)):
        return True
    if usual is None and (value == "linear" or (name, value) == ("data_format", "channels_last")):
        return True
    return isinstance(usual, int) and isinstance(value, list) and all(item == usual for item in value)


def _shortened(value: Any) -> Any:
    """A serialised object as its short name where it has nothing but defaults, such as ``"glorot_uniform"``."""
    import keras

    if isinstance(value, (list, tuple)):
        return [_shortened(item) for item in value]
    if not isinstance(value, dict) or "class_name" not in value:
        return value
    if value.get("class_name") == "DTypePolicy":
        return _name_of_policy(value)
    module = str(value.get("module", "")).removeprefix("keras.")
    of = getattr(getattr(keras, module, None), str(value["class_name"]), None)
    if not isinstance(of, type) or not isinstance(value.get("config"), dict):
        return value
    config = {name: item for name, item in value["config"].items() if name != "name" and item != {}}
    if module == "layers" and _name_of_policy(config.get("dtype")) == "float32":
        config.pop("dtype")
    config = _without_defaults(of, config)
    config = {name: item for name, item in config.items() if (name, item) != ("trainable", True)}
    if not config and module != "layers":
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", str(value["class_name"])).lower()
    return {"module": f"keras.{module}", "class_name": value["class_name"], "config": config}


def _name_of_policy(value: Any) -> Any:
    return value["config"].get("name") if isinstance(value, dict) and "config" in value else value


def _count(weights: Any) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def _dumped(operation: Any, value: Any) -> str:
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        raise _refusal(
            operation, "What {name} ({path}) was made with cannot be written down.", "opaque.arguments"
        ) from None


def _refusal(operation: Any, what: str, code: str, hint: str = _CUSTOM_HINT) -> GraphError:
    path = f"{type(operation).__module__}.{type(operation).__name__}"
    return GraphError(what, hint=hint, code=code, name=str(operation.name), path=path)
