"""The config of a Keras model, of version 2 or 3, as a Recipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.errors import GraphError
from engine.network.importing.recipe import Item, Recipe, Ref, with_refs

MODELS = ("Functional", "Model", "Sequential")
_IMPLIED = ("mask", "training")  # what Keras hands over by itself
_CONSTANT = "_CONSTANT_VALUE"  # what tf.keras writes in place of a layer's name for a number


def recipe_of(value: Mapping[str, Any]) -> Recipe:
    """The Recipe of ``{"class_name", "config"}``. Raises GraphError for a class of somebody's own or no config."""
    name, config = str(value.get("class_name", "")), value.get("config")
    if name not in MODELS:
        raise GraphError(
            "The model is of a class of somebody's own, {name}: what it does is Python code that is not in the file.",
            hint="Save it as a functional or sequential model.",
            code="import.own_class",
            name=name,
        )
    try:
        if name == "Sequential":
            return _sequential(config)
        return _functional(config)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError, OverflowError) as error:
        raise GraphError(
            "The layers of the model cannot be read.",
            hint="Save it again with a newer Keras.",
            code="import.config",
        ) from error


def _sequential(config: Any) -> Recipe:
    layers = config if isinstance(config, list) else config["layers"]  # a list before Keras 2.2
    items: list[Item] = []
    for place, layer in enumerate(layers):
        item = _item(layer, _layer_name(layer, place))
        if place == 0 and item.class_name != "InputLayer":
            built = config.get("build_input_shape") if isinstance(config, dict) else None
            shape = _batch_shape(layer["config"]) or built
            items.append(Item("input", "input", "InputLayer", config={"batch_shape": shape}))
        args = [Ref(items[-1].key)] if items else []
        items.append(_called(item, args, {}))
    name = "" if isinstance(config, list) else str(config.get("name", ""))
    inputs = tuple(item.key for item in items[:1])
    return Recipe(name, tuple(items), inputs, tuple(item.key for item in items[-1:]))


def _functional(config: Any) -> Recipe:
    items: list[Item] = []
    for place, layer in enumerate(config["layers"]):
        item = _item(layer, _layer_name(layer, place))
        nodes = layer.get("inbound_nodes") or []
        for number, node in enumerate(nodes):
            args, kwargs = _inbound(node)
            key = _key(item.layer, number)
            items.append(_called(_renamed(item, key), args, kwargs))
        if not nodes:
            items.append(item)
    inputs, outputs = (
        [Ref(_key(name, node)) for name, node in _tensors(config.get(which))]
        for which in ("input_layers", "output_layers")
    )
    keys = {item.key for item in items}
    settled = {key: Ref(_settled(key, keys)) for item in items for key in item.sources}
    settled |= {ref.key: Ref(_settled(ref.key, keys)) for ref in (*inputs, *outputs)}
    items = [_called(item, with_refs(item.args, settled), with_refs(item.kwargs, settled)) for item in items]
    ends = [tuple(settled[ref.key].key for ref in refs_) for refs_ in (inputs, outputs)]
    return Recipe(str(config.get("name", "")), tuple(_needed(items, ends[1])), *ends)


def _needed(items: list[Item], outputs: tuple[str, ...]) -> list[Item]:
    """Items that lead to an output, and inputs; what computed a mask does not."""
    by_key, waiting = {item.key: item for item in items}, list(outputs)
    needed: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in by_key and key not in needed:
            needed.add(key)
            waiting += by_key[key].sources
    return [item for item in items if item.key in needed or item.class_name == "InputLayer" or not needed]


def _settled(key: str, keys: set[str]) -> str:
    """tf.keras counts the calls of a model within a model from 1."""
    name, _, node = key.partition(":")
    return _key(name, int(node) - 1) if key not in keys and node.isdigit() else key


def _key(layer: str, node: int) -> str:
    return layer if node == 0 else f"{layer}:{node}"


def _layer_name(layer: Mapping[str, Any], place: int) -> str:
    return str(layer.get("name") or layer["config"].get("name") or f"{layer['class_name'].lower()}_{place}")


def _item(layer: Mapping[str, Any], name: str) -> Item:
    class_name, config = str(layer["class_name"]), layer["config"]
    inner = recipe_of(layer) if class_name in MODELS else None
    registered = layer.get("registered_name")
    if isinstance(registered, str) and ">" in registered:
        class_name = registered
    plain = config if isinstance(config, dict) else {}
    return Item(name, name, class_name, str(layer.get("module") or ""), plain, inner=inner)


def _renamed(item: Item, key: str) -> Item:
    return replace(item, key=key)


def _called(item: Item, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Item:
    return replace(item, args=args, kwargs=kwargs)


def _inbound(node: Any) -> tuple[list[Any], dict[str, Any]]:
    """What a layer is called on, from a node of either version."""
    if isinstance(node, dict):
        named = {name: value for name, value in node["kwargs"].items() if name not in _IMPLIED}
        return [_keras_3(value) for value in node["args"]], {name: _keras_3(value) for name, value in named.items()}
    if node and isinstance(node[0], str):
        node = [node]
    tensors = [_keras_2(entry) for entry in node]
    kwargs = dict(node[0][3]) if node and len(node[0]) > 3 else {}
    kept = {name: value for name, value in kwargs.items() if value is not None and name not in (*_IMPLIED, "name")}
    given = {name: _keras_2_argument(value) for name, value in kept.items()}
    return ([tensors] if len(tensors) > 1 else tensors), given


def _keras_3(value: Any) -> Any:
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        layer, node, place = value["config"]["keras_history"]
        return _ref(layer, node, place)
    if isinstance(value, dict):
        return {name: _keras_3(item) for name, item in value.items()}
    return [_keras_3(item) for item in value] if isinstance(value, list) else value


def _keras_2(entry: Any) -> Any:
    if entry[0] == _CONSTANT:
        return entry[2]
    return _ref(*entry[:3])


def _keras_2_argument(value: Any) -> Any:
    is_tensor = isinstance(value, list) and len(value) == 3 and isinstance(value[0], str) and isinstance(value[1], int)
    return _keras_2(value) if is_tensor else value


def _ref(layer: Any, node: Any, place: Any) -> Ref:
    key = _key(str(layer), int(node))
    return Ref(key if not place else f"{key}#{place}")


def _tensors(value: Any) -> Iterator[tuple[str, int]]:
    """Layer and node of every entry of input_layers or output_layers."""
    if isinstance(value, dict):
        for item in value.values():
            yield from _tensors(item)
    elif isinstance(value, list) and value and isinstance(value[0], str):
        yield value[0], int(value[1])
    elif isinstance(value, list):
        for item in value:
            yield from _tensors(item)


def _batch_shape(config: Mapping[str, Any]) -> Any:
    return config.get("batch_shape") or config.get("batch_input_shape")
