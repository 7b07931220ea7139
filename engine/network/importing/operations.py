"""Operations of Keras in a model, such as the sum of two tensors, as layers that do the same. [K]"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.network.importing.recipe import Item, Ref, with_refs
from engine.network.importing.safety import RefusedError
from engine.network.layers.opaque import REFUSED_OPERATIONS

_MERGES = {"Add": "Add", "Subtract": "Subtract", "Multiply": "Multiply", "Maximum": "Maximum", "Minimum": "Minimum"}
_BY_NUMBER: dict[str, Callable[[float], tuple[float, float]]] = {
    "Add": lambda number: (1.0, number),
    "Subtract": lambda number: (1.0, -number),
    "Multiply": lambda number: (number, 0.0),
    "TrueDivide": lambda number: (1 / number, 0.0),
    "Divide": lambda number: (1 / number, 0.0),
}
_BY_ACTIVATION = {"Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "Softmax": "softmax", "Gelu": "gelu"}
_OF_TENSORFLOW = {
    "__operators__.add": "Add",
    "math.add": "Add",
    "math.subtract": "Subtract",
    "math.multiply": "Multiply",
    "math.truediv": "TrueDivide",
    "nn.relu": "Relu",
    "math.sigmoid": "Sigmoid",
    "nn.sigmoid": "Sigmoid",
    "nn.softmax": "Softmax",
    "math.tanh": "Tanh",
    "nn.tanh": "Tanh",
}


def is_operation(item: Item) -> bool:
    """Whether it is a function of Keras or TensorFlow and no layer."""
    return ".ops" in item.module or item.class_name in ("TFOpLambda", "SlicingOpLambda")


def of_keras(item: Item) -> Item:
    """A TFOpLambda of tf.keras as the operation of Keras 3. Raises RefusedError for one it has not."""
    if item.class_name not in ("TFOpLambda", "SlicingOpLambda"):
        return item
    function = str(item.config.get("function", ""))
    name = _OF_TENSORFLOW.get(function)
    if name is None:
        raise RefusedError("it is the function {path} of TensorFlow", path=f"tf.{function}")
    args = [*item.args, *(value for key, value in item.kwargs.items() if key in ("x", "y"))]
    return Item(item.key, item.layer, name, "keras.ops", args=args, line=item.line)


def as_layer(item: Item) -> tuple[str, dict[str, Any], list[str]] | None:
    """Kind, params and sources of a layer that does the same as an operation; None where none does."""
    args = list(item.args)
    if item.class_name == "Flip" and {**item.config, **item.kwargs}.get("axis") in (-1, 3) and isinstance(args[0], Ref):
        return "ReverseChannels", {}, [args[0].key]
    if item.kwargs or any(not isinstance(arg, Ref | int | float) or isinstance(arg, bool) for arg in args):
        return None
    tensors = [arg.key for arg in args if isinstance(arg, Ref)]
    if item.class_name in _BY_ACTIVATION and len(args) == len(tensors) == 1:
        return "Activation", {"activation": _BY_ACTIVATION[item.class_name]}, tensors
    if item.class_name in _MERGES and len(set(tensors)) == len(args) == 2:
        return _MERGES[item.class_name], {}, tensors
    if item.class_name in _BY_NUMBER and len(args) == 2 and len(tensors) == 1:
        number = next(arg for arg in args if not isinstance(arg, Ref))
        if isinstance(args[0], Ref) or item.class_name in ("Add", "Multiply"):
            if not number and item.class_name in ("TrueDivide", "Divide"):
                return None
            scale, offset = _BY_NUMBER[item.class_name](float(number))
            return "Rescaling", {"scale": scale, "offset": offset}, tensors
    return None


def called(item: Item, tensors: Mapping[str, Any]) -> Any:
    """The tensor the operation gives for symbolic tensors. Raises RefusedError."""
    import keras

    plain = {name.replace("_", ""): name for name in dir(keras.ops)}
    name = plain.get(item.class_name.lower(), "")
    if not name or name in REFUSED_OPERATIONS:
        raise RefusedError("Keras has no function for the operation {path}", path=f"{item.module}.{item.class_name}")
    named = {key: value for key, value in item.config.items() if key not in ("name", "dtype", "trainable")}
    handed = with_refs((list(item.args), {**named, **item.kwargs}), tensors)
    return getattr(keras.ops, name)(*handed[0], **handed[1])
