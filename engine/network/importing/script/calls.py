"""Calls of Keras in a script: layers, models, what is done with them, and how they are trained."""

from __future__ import annotations

import ast
from typing import Any

from engine.network.calls import Call
from engine.network.importing.recipe import Base, Item, Ref
from engine.network.importing.script import expressions
from engine.network.importing.script.interpreter import Interpreter
from engine.network.importing.script.training import compiled, fitted
from engine.network.importing.script.values import (
    Dotted,
    LayerValue,
    Method,
    ModelValue,
    Optimizer,
    Tensor,
    Unknown,
    is_known,
)

_MADE = ("keras.regularizers.", "keras.initializers.", "keras.constraints.")
_NOT_SAID = ("input_shape", "input_dim", "batch_input_shape", "input_length", "dtype", "name", "batch_size")
_MERGED = {"add": "Add", "subtract": "Subtract", "multiply": "Multiply", "average": "Average", "maximum": "Maximum"}
_MERGED |= {"minimum": "Minimum", "concatenate": "Concatenate", "dot": "Dot"}


def read_call(reader: Interpreter, function: Any, args: list[Any], named: dict[str, Any], node: ast.Call) -> Any:
    """What a call stands for; Unknown where it is not about the model."""
    match function:
        case Dotted(path=path):
            return _of_library(reader, path, args, named, node)
        case LayerValue():
            return _layer_called(reader, function, args, named, node)
        case ModelValue():
            return _model_called(reader, function, args, node)
        case Method(owner=ModelValue()):
            return _model_method(reader, function.owner, function.name, args, named, node)
        case Method(owner=list() | dict() | str()):
            return _plain_method(function.owner, function.name, args, node)
    return Unknown(expressions.source(node))


def _of_library(reader: Interpreter, path: str, args: list[Any], named: dict[str, Any], node: ast.Call) -> Any:
    module, _, name = path.rpartition(".")
    if path == "keras.Input":
        return _input(reader, args, named, node)
    if path == "keras.Sequential":
        return _sequential(reader, args, named, node)
    if path == "keras.Model":
        return _functional(reader, args, named, node)
    if module == "keras.layers":
        return _layer(reader, name, args, named, node)
    if module == "keras.applications" and name[:1].isupper():
        return _base(name, args, named, node)
    if path.startswith(_MADE):
        is_plain = all(is_known(value) for value in (*args, *named.values()))
        return Call(path.removeprefix("keras."), tuple(args), named) if is_plain else Unknown(expressions.source(node))
    if module in ("keras.optimizers", "keras.optimizers.legacy"):
        return Optimizer(name, {"learning_rate": args[0], **named} if args else named)
    if args and isinstance(args[0], Tensor) and path.startswith(("keras.ops.", "tensorflow.", "keras.activations.")):
        return _operation(reader, path, args, named, node)
    return Unknown(expressions.source(node))


def _input(reader: Interpreter, args: list[Any], named: dict[str, Any], node: ast.Call) -> Any:
    shape = named.get("shape", args[0] if args else None)
    shape = (shape,) if isinstance(shape, int) else shape
    batch = named.get("batch_shape") or named.get("batch_input_shape")
    whole = list(batch) if isinstance(batch, (list, tuple)) else None
    if whole is None and isinstance(shape, (list, tuple)):
        whole = [None, *shape]
    name = named.get("name")
    item = Item(reader.new_key("input"), _text(name), "InputLayer", config={"batch_shape": whole}, line=node.lineno)
    return reader.new_tensor(item)


def _layer(reader: Interpreter, name: str, args: list[Any], named: dict[str, Any], node: ast.Call) -> Any:
    if name == "InputLayer":
        return _input(reader, [], {"shape": named.get("input_shape", named.get("shape")), **named}, node)
    if name in _MERGED:
        layer = _layer(reader, _MERGED[name], [], named, node)
        return _layer_called(reader, layer, args, {}, node)
    shape = _input_shape(named)
    # The input_dim of an Embedding is how many words it knows, that of any other layer the shape of its input.
    own = ("input_dim",) if name == "Embedding" else ()
    kept = {key: _argument(value) for key, value in named.items() if key in own or key not in _NOT_SAID}
    if name == "LeakyReLU" and "alpha" in kept:
        kept["negative_slope"] = kept.pop("alpha")
    call = Call(f"layers.{name}", tuple(map(_argument, args)), kept)
    return LayerValue(call, node.lineno, _text(named.get("name")), shape)


def _argument(value: Any) -> Any:
    """A value as an argument of a layer: layers within as Calls, functions of Keras by their names."""
    match value:
        case LayerValue():
            return value.call
        case Dotted(path=path) if path.startswith(("keras.activations.", "tensorflow.nn.")):
            return path.rsplit(".", 1)[-1]
        case Dotted(path=path) if path.startswith(_MADE):
            return Call(path.removeprefix("keras."))
        case list() | tuple():
            return type(value)(_argument(item) for item in value)
    return value


def _input_shape(named: dict[str, Any]) -> tuple[Any, ...] | None:
    if isinstance(named.get("input_length"), int):
        return None, named["input_length"]
    if isinstance(named.get("input_dim"), int) and "input_shape" not in named:
        return None, named["input_dim"]
    if isinstance(named.get("batch_input_shape"), (list, tuple)):
        return tuple(named["batch_input_shape"])
    shape = named.get("input_shape")
    return (None, *shape) if isinstance(shape, (list, tuple)) else None


def _layer_called(reader: Interpreter, layer: Any, args: list[Any], named: dict[str, Any], node: ast.Call) -> Any:
    handed, words = _refs(args), _refs(named)
    if not isinstance(layer, LayerValue) or not any(True for _ in _tensors((args, named))):
        return Unknown(expressions.source(node))
    layer.uses += 1
    if layer.uses == 2:
        text = "{name} is used several times with the same weights. Here each place has weights of its own."
        reader.findings.add("changed", text, node.lineno, name=layer.name or layer.class_name)
    name = layer.name if layer.uses == 1 else ""
    key = reader.new_key(layer.class_name)
    words = {word: value for word, value in words.items() if word not in ("training", "mask")}
    item = Item(key, name, layer.class_name, call=layer.call, args=handed, kwargs=words, line=layer.line)
    return reader.new_tensor(item)


def _refs(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.ref
    if isinstance(value, dict):
        return {name: _refs(item) for name, item in value.items()}
    return type(value)(_refs(item) for item in value) if isinstance(value, (list, tuple)) else value


def _tensors(value: Any) -> Any:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _tensors(item)


def _operation(reader: Interpreter, path: str, args: list[Any], named: dict[str, Any], node: ast.Call) -> Any:
    name = path.rsplit(".", 1)[-1]
    handed, words, key = _refs(args), _refs(named), reader.new_key(name)
    if path.startswith("tensorflow."):
        config = {"function": path.removeprefix("tensorflow.")}
        config["function"] = config["function"] if "." in config["function"] else f"math.{name}"
        item = Item(key, "", "TFOpLambda", config=config, args=handed, kwargs=words, line=node.lineno)
    elif path.startswith("keras.activations."):
        call = Call("layers.Activation", (name,))
        item = Item(key, "", "Activation", call=call, args=handed[:1], line=node.lineno)
    else:
        class_name = "".join(part.capitalize() for part in name.split("_"))
        item = Item(key, "", class_name, "keras.ops", args=handed, kwargs=words, line=node.lineno)
    return reader.new_tensor(item)


# ---- models


def _sequential(reader: Interpreter, args: list[Any], named: dict[str, Any], node: ast.Call) -> ModelValue:
    layers = named.get("layers", args[0] if args else [])
    model = ModelValue(node.lineno, _text(named.get("name")), is_sequential=True)
    for entry in expressions.items_of(layers) or []:
        _append(reader, model, entry, node)
    reader.models.append(model)
    return model


def _append(reader: Interpreter, model: ModelValue, entry: Any, node: ast.AST) -> None:
    if isinstance(entry, ModelValue):
        entry.is_nested = True
    if isinstance(entry, LayerValue | ModelValue | Tensor):
        model.entries.append(entry)
    else:
        text = "{source} is not known without running the script: a layer may be missing."
        reader.findings.add("left_out", text, getattr(node, "lineno", 0), source=getattr(entry, "text", "") or "?")


def _functional(reader: Interpreter, args: list[Any], named: dict[str, Any], node: ast.Call) -> Any:
    inputs = named.get("inputs", named.get("input", args[0] if args else None))
    outputs = named.get("outputs", named.get("output", args[1] if len(args) > 1 else None))
    starts, ends = list(_tensors(inputs)), list(_tensors(outputs))
    if not starts or not ends:
        return Unknown(expressions.source(node))
    model = ModelValue(node.lineno, _text(named.get("name")), inputs=starts, outputs=ends)
    reader.models.append(model)
    return model


def _base(name: str, args: list[Any], named: dict[str, Any], node: ast.Call) -> ModelValue:
    order = ("include_top", "weights", "input_tensor", "input_shape", "pooling")
    values = {**dict(zip(order, args, strict=False)), **named}
    return ModelValue(node.lineno, _text(named.get("name")), base=Call(f"keras.applications.{name}", (), values))


def _model_called(reader: Interpreter, model: ModelValue, args: list[Any], node: ast.Call) -> Any:
    tensors = list(_tensors(args))
    if not tensors:
        return Unknown(expressions.source(node))
    model.is_nested = True
    return reader.new_tensor(nested_item(reader, model, reader.new_key("model"), [tensor.ref for tensor in tensors]))


def nested_item(reader: Interpreter, model: ModelValue, key: str, sources: list[Ref]) -> Item:
    """A model within a model, called on what it is given."""
    if model.base is not None:
        name = model.base.path.rsplit(".", 1)[-1]
        base = Base(name, model.base.named, model.trainable, model.trainable_from)
        return Item(key, model.name, name, args=sources, base=base, line=model.line)
    return Item(key, model.name, "Functional", args=sources, inner=reader.recipe_of(model), line=model.line)


def _model_method(
    reader: Interpreter, model: ModelValue, name: str, args: list[Any], named: dict[str, Any], node: ast.Call
) -> Any:
    match name:
        case "add":
            for entry in args[:1] or list(named.values())[:1]:
                _append(reader, model, entry, node)
        case "pop" if model.entries:
            model.entries.pop()
        case "compile":
            model.is_trained = True
            reader.settings.update(compiled(args, named, reader.findings, node.lineno))
        case "fit" | "fit_generator":
            model.is_trained = True
            reader.settings.update(fitted(args, named))
    return Unknown(expressions.source(node))


def _plain_method(owner: Any, name: str, args: list[Any], node: ast.Call) -> Any:
    if isinstance(owner, list) and name == "append" and args and len(owner) < expressions.MOST_ITEMS:
        owner.append(args[0])
        return None
    if isinstance(owner, dict) and name in ("items", "keys", "values"):
        return [tuple(pair) for pair in owner.items()] if name == "items" else list(getattr(owner, name)())
    if isinstance(owner, dict) and name == "get" and args and isinstance(args[0], str):
        return owner.get(*args[:2])
    return Unknown(expressions.source(node))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
