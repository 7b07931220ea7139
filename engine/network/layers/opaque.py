"""Opaque layers: what Keras can make and the table does not know, kept as it came so that a model stays whole.

The kind ``Opaque`` stands for one layer of ``keras.layers`` or one function of ``keras.ops``. Its params, of which
those called JSON are text:

``path``
    The public name: ``keras.layers.ConvLSTM2D``, or ``keras.ops.add`` for an operation.
``config``
    JSON object: the arguments of the constructor, or those of the function that are no tensors. A layer, initializer,
    regularizer or constraint inside is Keras's own ``{"class_name", "config", "module"}``.
``arguments``
    JSON ``{"args": [...], "kwargs": {...}}``: how it is called on its inputs, ``{"input": 0}`` standing for the first
    wire. Empty for one tensor and nothing else.
``input_shapes``, ``output_shape``
    JSON lists of sizes without the batch: for these shapes the next three hold; for others nobody knows.
``trainable_count``, ``frozen_count``
    Its parameters.

``engine.network.opaque_layers.opaque_params`` makes these params of a layer or operation of a model, and says why it
cannot: for a Lambda, a layer of somebody's own, or one with several outputs.
"""

from __future__ import annotations

import json
import keyword
import math
from typing import Any

from engine.errors import LayerError
from engine.network.calls import Call, Slot
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.shapes import shape_text
from engine.params import Int, Text

LAYERS, OPERATIONS = "keras.layers.", "keras.ops."
# Lambda and TFSMLayer run code from a file; the others read a file, or hold a module of another library.
REFUSED = frozenset(
    {"Lambda", "TFSMLayer", "TextVectorization", "StringLookup", "IntegerLookup"}
    | {"TorchModuleWrapper", "FlaxLayer", "JaxLayer", "InputLayer", "Layer", "Wrapper", "RNN", "Pipeline"}
)
# Functions of keras.ops that call others they are given.
REFUSED_OPERATIONS = frozenset(
    {"associative_scan", "cond", "custom_gradient", "fori_loop", "map", "scan", "switch", "vectorized_map"}
    | {"while_loop", "convert_to_numpy", "is_tensor", "shape", "slice_update", "scatter_update"}
)
_MODULES = ("layers", "initializers", "regularizers", "constraints")


def checked_path(path: str) -> str:
    """The path below ``keras`` of a layer or an operation that may be made. Raises LayerError."""
    for start, refused in ((LAYERS, REFUSED), (OPERATIONS, REFUSED_OPERATIONS)):
        name = path.removeprefix(start)
        is_class = name[:1].isupper()
        is_name = name.isidentifier() and not name.startswith("_") and not keyword.iskeyword(name)
        if path.startswith(start) and is_name and is_class == (start == LAYERS):
            if name in refused:
                break
            return path.removeprefix("keras.")
    raise LayerError(
        "“{path}” is not made: only layers of keras.layers and functions of keras.ops are that run no code of others.",
        hint="Delete the layer, or build what it did of other layers.",
        code="opaque.refused",
        path=path,
    )


def _output_shape(shapes: Shapes, params: ParamValues) -> Dims:
    checked_path(params["path"])
    named_arguments(params)
    arguments_of(params, len(shapes))
    known = tuple(_sizes(sizes) for sizes in _listed(params, "input_shapes"))
    if known != shapes:
        raise LayerError(
            "{path} is known for an input of {known} only, got {shape}.",
            hint="Give it that again, or replace it by a layer of the palette.",
            code="opaque.shape",
            path=params["path"],
            known=", ".join(map(shape_text, known)),
            shape=", ".join(map(shape_text, shapes)),
        )
    return _sizes(_listed(params, "output_shape"))


def _param_count(_shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    return params["trainable_count"], params["frozen_count"]


def _macs(_shapes: Shapes, params: ParamValues, output: Dims) -> int:
    """As if every weight was used once at every place of the output but its last axis: right for most layers."""
    return int(params["trainable_count"]) * math.prod(output[:-1])


def _call(params: ParamValues, shapes: Shapes) -> Call:
    path, named = checked_path(params["path"]), named_arguments(params)
    if not params["path"].startswith(OPERATIONS):
        return Call(path, (), named)
    handed = arguments_of(params, len(shapes))
    return Call(path, handed.positional, {**handed.named, **named})


def named_arguments(params: ParamValues) -> dict[str, Any]:
    """What ``config`` says, objects of Keras in it as Calls. Raises LayerError."""
    config = _read(params, "config")
    if not isinstance(config, dict) or not all(name.isidentifier() for name in config):
        raise _damaged("config")
    return {name: _called(value) for name, value in config.items() if name != "name"}


def arguments_of(params: ParamValues, count: int) -> Call:
    """How the layer is called on ``count`` inputs, each a Slot, as a Call without a path. Raises LayerError."""
    if not params["arguments"]:
        return Call("", tuple(Slot(number) for number in range(count)))
    value = _read(params, "arguments")
    try:
        positional, named = value["args"], value["kwargs"]
        if not isinstance(positional, list) or not all(name.isidentifier() for name in named):
            raise TypeError
        found = Call("", tuple(_slotted(item) for item in positional), {k: _slotted(v) for k, v in named.items()})
    except (KeyError, TypeError, AttributeError):
        raise _damaged("arguments") from None
    if set(_numbers(found)) != set(range(count)):
        raise _damaged("arguments")
    return found


def _called(value: Any) -> Any:
    """Serialised objects of Keras as Calls; other values as they are, lists as tuples."""
    if isinstance(value, list):
        return tuple(map(_called, value))
    if not isinstance(value, dict):
        return value
    name, config, module = value.get("class_name"), value.get("config"), value.get("module")
    short = str(module).removeprefix("keras.")
    if not isinstance(name, str) or not isinstance(config, dict) or short not in _MODULES or value.get("build_config"):
        raise _damaged("config")
    is_known = name.isidentifier() and name[:1].isupper() and all(str(key).isidentifier() for key in config)
    if not is_known or name in REFUSED:
        raise _damaged("config")
    return Call(f"{short}.{name}", (), {key: _called(item) for key, item in config.items() if key != "name"})


def _slotted(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) != {"input"} or not isinstance(value["input"], int):
            raise TypeError
        return Slot(value["input"])
    return [_slotted(item) for item in value] if isinstance(value, list) else value


def _numbers(value: Any) -> list[int]:
    if isinstance(value, Slot):
        return [value.number]
    if isinstance(value, Call):
        return _numbers([*value.positional, *value.named.values()])
    return [number for item in value for number in _numbers(item)] if isinstance(value, list) else []


def _listed(params: ParamValues, name: str) -> list[Any]:
    value = _read(params, name)
    if not isinstance(value, list):
        raise _damaged(name)
    return value


def _sizes(value: Any) -> Dims:
    if not isinstance(value, list) or not all(isinstance(size, int) and 1 <= size <= 10**9 for size in value):
        raise _damaged("shapes")
    return tuple(value)


def _read(params: ParamValues, name: str) -> Any:
    try:
        return json.loads(params[name])
    except (ValueError, RecursionError):
        raise _damaged(name) from None


def _damaged(name: str) -> LayerError:
    return LayerError(
        "What the layer keeps of its {name} cannot be read.",
        hint="Read the model again, or delete the layer.",
        code="opaque.damaged",
        name=name,
    )


register(
    LayerKind(
        key="Opaque",
        title="Opaque",
        family="Imported",
        help="A layer of Keras that Layerwise keeps as it was in the model it came from.",
        params=(
            Text("path", "keras.layers.Identity", help="Which layer or operation of Keras it is."),
            Text("config", "{}", advanced=True, help="The arguments it was made with, as JSON."),
            Text("arguments", "", advanced=True, help="How it is called on what comes in, as JSON; empty is usual."),
            Text("input_shapes", "[]", advanced=True, help="The shapes of what came in, as JSON."),
            Text("output_shape", "[]", advanced=True, help="The shape of what came out, as JSON."),
            Int("trainable_count", 0, high=2**31, advanced=True, help="How many of its parameters are trained."),
            Int("frozen_count", 0, high=2**31, advanced=True, help="How many of its parameters are not trained."),
        ),
        output_shape=_output_shape,
        param_count=_param_count,
        macs=_macs,
        call=_call,
        arguments=arguments_of,
        is_function=lambda params: params["path"].startswith(OPERATIONS),
        is_offered=False,
        max_inputs=None,
    )
)
