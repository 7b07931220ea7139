"""Layers of Keras made from what a file or a script says, and told as a kind with its params. [K]"""

from __future__ import annotations

import inspect
import math
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import LayerError, SettingsError
from engine.network.calls import Call, call_of, made
from engine.network.importing.recipe import Item
from engine.network.importing.safety import RefusedError, checked, layer_class
from engine.network.kinds import LAYER_KINDS, TRAINABLE, LayerKind, Shapes
from engine.params import Choice, Flag, Int, Param, Sizes, defaults
from engine.params import checked as checked_params

_KERAS_REFUSES = (ValueError, TypeError, LookupError, AttributeError, RuntimeError, ArithmeticError, AssertionError)
MOST_WEIGHTS = 250_000_000  # of a layer the table does not know, which is made to see what it does: 1 GB
# What does not change what a layer computes, or what Keras 3 has no more.
_OF_NO_ACCOUNT = frozenset(
    {"name", "dtype", "build_config", "shared_object_id", "registered_name", "module", "seed", "implementation"}
    | {"unroll", "use_cudnn", "autocast", "flash_attention", "sparse", "ragged"}
)
_OLD_NAMES = {"LeakyReLU": {"alpha": "negative_slope"}}
_BASE = ("trainable", "activity_regularizer")


def keras_refuses() -> tuple[type[Exception], ...]:
    """What comes out of Keras for arguments it does not take; the errors of TensorFlow are a family of their own."""
    import tensorflow as tf

    return (*_KERAS_REFUSES, MemoryError, tf.errors.OpError)


def layer_of(item: Item) -> Any:
    """The layer itself, without weights. Raises RefusedError."""
    if item.call is not None:
        _check_call(item.call)
        try:
            return made(item.call)
        except keras_refuses() as error:
            raise RefusedError("Keras refuses it: {reason}", reason=_first_line(error)) from error
    of = layer_class(item.class_name, item.module)
    config = {str(name): checked(value) for name, value in item.config.items()}
    for old, new in _OLD_NAMES.get(of.__name__, {}).items():
        if old in config:
            config.setdefault(new, config.pop(old))
    known = inspect.signature(of.__init__).parameters
    config = {name: value for name, value in config.items() if name in known or name in _BASE}
    for name in ("dtype", "name", "input_shape", "batch_shape", "batch_size"):
        config.pop(name, None)
    try:
        return of.from_config(config)
    except keras_refuses() as error:
        raise RefusedError("Keras refuses it: {reason}", reason=_first_line(error)) from error


def check_weights(layer: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Raises RefusedError where calling a layer would make more weights than a file has reason to.

    Weights without values are made first. Keras keeps those in mind for each thread, to fill them on the next occasion:
    so they belong to a thread that ends at once.
    """
    counts: list[int] = []
    thread = threading.Thread(target=_measure, args=(layer, args, kwargs, counts))
    thread.start()
    thread.join()
    if counts and counts[0] > MOST_WEIGHTS:
        raise RefusedError("it would have {count:,} parameters", count=counts[0])


def _measure(layer: Any, args: Sequence[Any], kwargs: Mapping[str, Any], counts: list[int]) -> None:
    import keras

    try:
        with keras.StatelessScope(initialize_variables=False):
            fresh = type(layer).from_config(layer.get_config())
            fresh(*args, **kwargs)
            counts.append(sum(math.prod(weight.shape) for weight in fresh.weights))
    except keras_refuses():
        return  # the real call is told of what it does not like


def _check_call(value: Any) -> None:
    """Raises RefusedError where a Call of a script is not one of Keras with plain values."""
    if isinstance(value, Call):
        module, _, name = value.path.partition(".")
        if module == "layers":
            layer_class(name, "")
        elif not name.isidentifier() or name.startswith("_") or name in ("get", "serialize", "deserialize"):
            raise RefusedError("it names {path}, which is not a part of Keras", path=value.path)
        for item in (*value.positional, *value.named.values()):
            _check_call(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check_call(item)
    elif value is not None and not isinstance(value, (bool, int, float, str)):
        told = getattr(value, "text", "") or getattr(value, "path", "") or type(value).__name__
        raise RefusedError("its argument {source} is not known without running the script", source=told)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def kind_and_params(layer: Any, shapes: Shapes) -> tuple[LayerKind, dict[str, Any]] | None:
    """The kind of the table and params that make the same layer, but for how it starts; None if there are none."""
    kind = LAYER_KINDS.get(type(layer).__name__)
    if kind is None or not kind.is_offered or kind.key == "Input":
        return None
    wanted = layer.get_config()
    params = _first_guess(kind, wanted)
    missed = _differences(kind, params, shapes, wanted)
    for param in kind.params:
        if _are_initializers(missed):
            break
        params, missed = _better(kind, params, param, shapes, wanted, missed)
    if not _are_initializers(missed):
        return None
    return kind, checked_params(kind.params, _plainest(kind, params, shapes, wanted, missed))


def _plainest(
    kind: LayerKind, params: dict[str, Any], shapes: Shapes, wanted: Mapping[str, Any], missed: set[str]
) -> dict[str, Any]:
    """With params back at a default that says "as usual", such as strides of 0, where the layer stays the same."""
    for param in kind.params:
        numbers = param.default if isinstance(param.default, tuple) else (param.default,)
        if params[param.name] != param.default and not any(numbers):
            other = {**params, param.name: param.default}
            params = other if _differences(kind, other, shapes, wanted) == missed else params
    return params


def starts_differently(layer: Any, kind: LayerKind, params: Mapping[str, Any], shapes: Shapes) -> bool:
    """Whether an initializer has numbers that the params of its kind do not: what it learns is the same."""
    return bool(_differences(kind, params, shapes, layer.get_config()))


def _are_initializers(names: set[str]) -> bool:
    return all(name.endswith("_initializer") for name in names)


def _first_guess(kind: LayerKind, config: Mapping[str, Any]) -> dict[str, Any]:
    params = defaults(kind.params)
    inner = config.get("layer")
    inside = inner.get("config", {}) if isinstance(inner, dict) else {}
    for param in kind.params:
        for values in (inside, config):
            if param.name in values:
                _take(params, param, _plain(values[param.name]))
    for param in kind.params:
        for value in (inside.get(param.name), config.get(param.name)):
            _take_factors(params, param, value)
    return params


def _take(params: dict[str, Any], param: Param, value: Any) -> None:
    if value is None and isinstance(param, Choice) and "none" in param.options:
        value = "none"
    if isinstance(value, tuple) and len(value) == 1 and isinstance(param, Int):
        value = value[0]  # Keras writes the window of one axis as a list
    if isinstance(param, Sizes) and isinstance(value, tuple) and all(isinstance(ends, tuple) for ends in value):
        value = tuple(size for ends in value for size in ends)  # and margins as a pair an axis
    try:
        params[param.name] = param.check(value)
    except SettingsError:
        return


def _take_factors(params: dict[str, Any], param: Param, value: Any) -> None:
    """A regularizer and a constraint have params of their own for their numbers."""
    if not isinstance(value, dict) or not isinstance(value.get("config"), dict):
        return
    config, name = value["config"], param.name
    numbers = {f"{name}_l1": "l1", f"{name}_l2": "l2", f"{name}_axis": "axis"}
    numbers |= {f"{name}_max": "max_value", f"{name}_min": "min_value"}
    for target, source in numbers.items():
        if target in params and source in config:
            found = _rounded(_plain(config[source]))
            params[target] = (found,) if source == "axis" and isinstance(found, int) else found


def _rounded(value: Any) -> Any:
    """A number that went through float32 as it was written: 0.01, not 0.009999999776."""
    return float(f"{value:.7g}") if isinstance(value, float) else value


def _plain(value: Any) -> Any:
    """Lists as tuples; an object of Keras by its short name, such as ``glorot_uniform``."""
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    if isinstance(value, dict) and "class_name" in value:
        name = str(value["class_name"])
        if value.get("module") == "keras.layers":
            return name
        return {"L1L2": "l1_l2", "L1": "l1", "L2": "l2"}.get(name) or _snake(name)
    return value


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).strip("_")


def _better(
    kind: LayerKind, params: dict[str, Any], param: Param, shapes: Shapes, wanted: Mapping[str, Any], missed: set[str]
) -> tuple[dict[str, Any], set[str]]:
    """With another value of one param, if that leaves fewer differences."""
    if not isinstance(param, Choice | Flag):
        return params, missed
    options: tuple[Any, ...] = param.options if isinstance(param, Choice) else (True, False)
    for option in options:
        other = {**params, param.name: option}
        left = _differences(kind, other, shapes, wanted)
        if len(left) < len(missed):
            params, missed = other, left
    return params, missed


def _differences(kind: LayerKind, params: Mapping[str, Any], shapes: Shapes, wanted: Mapping[str, Any]) -> set[str]:
    """The names of arguments in which the layer of these params is another one."""
    refusals: tuple[type[Exception], ...] = (LayerError, SettingsError, *keras_refuses())
    try:
        ours = made(call_of(kind, checked_params(kind.params, params), shapes)).get_config()
    except refusals:
        return set(wanted)
    first, second = _compared(ours), _compared(wanted)
    if TRAINABLE not in kind.params:
        first.pop("trainable", None), second.pop("trainable", None)
    if "axis" in first and shapes:
        first["axis"], second["axis"] = (_from_start(config.get("axis"), len(shapes[0])) for config in (first, second))
    return {name for name in {*first, *second} if first.get(name) != second.get(name)}


def _from_start(axis: Any, rank: int) -> Any:
    """An axis counted from the batch, which is 0: -1, 3 and [3] are one and the same of a picture's."""
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    return axis % (rank + 1) if isinstance(axis, int) else axis


def _compared(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _compared(item) for key, item in value.items() if key not in _OF_NO_ACCOUNT}
        if "class_name" in value and isinstance(kept.get("config"), dict):
            kept["config"].pop("trainable", None)
        return kept
    if isinstance(value, (list, tuple)):
        return [_compared(item) for item in value]
    return _rounded(value)


def differing_seed(layer: Any) -> bool:
    """Whether somebody chose a seed for it: layers make one for themselves only where it is Random in name."""
    config = layer.get_config()
    return config.get("seed") is not None and not type(layer).__name__.startswith("Random")
