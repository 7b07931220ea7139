"""From a graph to the Keras code a person would have written for it."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.network.analysis import Buildable, buildable
from engine.network.build import InputScale
from engine.network.calls import Call, call_of
from engine.network.formatting import call, line_of, literal, number_list
from engine.network.graph import Graph
from engine.network.kinds import layer_kind
from engine.network.structure import entrances, exits, input_dtype

_TAKEN = frozenset(("keras", "layers", "model", "MEAN", "DEVIATION", *keyword.kwlist, *dir(builtins)))


def python_code(graph: Graph, *, input_scale: InputScale | None = None, config: Mapping[str, Any] | None = None) -> str:
    """A script that builds the same model, as ``ruff format`` leaves it. Raises GraphError if there is none.

    It is a Sequential model where the graph is a line. ``config`` adds compile and fit lines; of its keys
    ``optimizer`` (a class of ``keras.optimizers``) with its ``learning_rate`` and ``momentum``, ``loss``, ``metrics``,
    ``epochs`` and ``batch_size`` are read.
    """
    plan = buildable(graph)
    graph = plan.graph
    lines = ["import keras", "from keras import layers", ""]
    if input_scale is not None:
        lines += [*number_list("MEAN", input_scale[0]), *number_list("DEVIATION", input_scale[1]), ""]
    is_line = all(len(graph.outputs_of(node.id)) <= 1 and len(graph.inputs_of(node.id)) <= 1 for node in graph.nodes)
    write = _sequential if is_line else _functional
    lines += write(plan, input_scale is not None)
    if config:
        lines += ["", *_training(config)]
    return "\n".join(lines) + "\n"


def _sequential(plan: Buildable, is_scaled: bool) -> Iterable[str]:
    yield "model = keras.Sequential("
    yield "    ["
    for node_id in plan.graph.order:
        yield from call("        ", *_constructor(plan, node_id), ",")
        if is_scaled and plan.graph.node(node_id).kind == "Input":
            yield from call("        ", *_NORMALIZATION, ",")
    yield "    ]"
    yield ")"


def _functional(plan: Buildable, is_scaled: bool) -> Iterable[str]:
    graph = plan.graph
    names = _variables(graph)
    start = entrances(graph)[0]
    fed = dict(names)
    for node_id in graph.order:
        head, arguments = _constructor(plan, node_id)
        if node_id == start:
            yield from call("", f"{names[node_id]} = {head}", arguments)
            if is_scaled:
                fed[start] = _free("standardised", names.values())
                yield from call("", f"{fed[start]} = {_NORMALIZATION[0]}", _NORMALIZATION[1], f"({names[start]})")
            continue
        sources = [fed[source] for source in graph.inputs_of(node_id)]
        is_merge = layer_kind(graph.node(node_id).kind).takes == "list"
        yield from line_of(f"{names[node_id]} = {head}", arguments, sources, is_list=is_merge)
    yield from call("", "model = keras.Model", [names[start], names[exits(graph)[0]]])


_NORMALIZATION = ("layers.Normalization", ["mean=MEAN", "variance=[deviation**2 for deviation in DEVIATION]"])


def _constructor(plan: Buildable, name: str) -> tuple[str, list[str]]:
    """What is called for a layer, and the arguments that are not Keras's defaults."""
    kind, params = layer_kind(plan.graph.node(name).kind), plan.params[name]
    if kind.key == "Input":
        arguments = [f"shape={literal(params['shape'])}"]
        if input_dtype(plan.graph, name) != "float32":
            arguments.append(f"dtype={literal(input_dtype(plan.graph, name))}")
        head = "keras.Input"
    else:
        made = call_of(kind, params, plan.input_shapes(name))
        arguments = [_short(value) for value in made.positional]
        arguments += [f"{key}={_short(value)}" for key, value in made.named.items()]
        head = made.path
    if not re.fullmatch(rf"{kind.key.lower()}(_\d+)?", name):
        arguments.append(f"name={literal(name)}")
    return head, arguments


def _short(value: Any) -> str:
    if isinstance(value, Call):
        arguments = [_short(item) for item in value.positional]
        arguments += [f"{key}={_short(item)}" for key, item in value.named.items()]
        return f"{value.path}({', '.join(arguments)})"
    if isinstance(value, tuple) and len(value) == 2 and value[0] == value[1]:
        return literal(value[0])
    return literal(value)


def _variables(graph: Graph) -> dict[str, str]:
    """A variable for every node: its name, or one like it where Python or the script needs the name."""
    names: dict[str, str] = {}
    for node in graph.nodes:
        wanted = "inputs" if node.id == "input" else node.id
        others = [other.id for other in graph.nodes if other.id != node.id]
        names[node.id] = _free(wanted, [*names.values(), *others])
    return names


def _free(name: str, taken: Iterable[str]) -> str:
    used = _TAKEN.union(taken)
    while name in used:
        name += "_"
    return name


def _training(config: Mapping[str, Any]) -> Iterable[str]:
    numbers = [f"{key}={literal(config[key])}" for key in ("learning_rate", "momentum") if config.get(key)]
    arguments = []
    if "optimizer" in config:
        arguments.append(f"optimizer=keras.optimizers.{config['optimizer']}({', '.join(numbers)})")
    arguments += [f"{key}={literal(config[key])}" for key in ("loss", "metrics") if key in config]
    yield from call("", "model.compile", arguments)
    fit = [f"{key}={literal(config[key])}" for key in ("epochs", "batch_size") if key in config]
    if fit:
        yield "# x_train and y_train are NumPy arrays: your samples and what belongs to them."
        yield from call("", "model.fit", ["x_train", "y_train", *fit])
