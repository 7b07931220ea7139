"""Repairs where the answer comes out: a vector of the right length with the right activation, and one end."""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine.facts import DataFacts
from engine.network.checks.structure import exits
from engine.network.graph import Graph
from engine.network.kinds import LAYER_KINDS, Dims
from engine.network.problems import Fix
from engine.network.repairs.case import Case, param_of, repairs, shape_after
from engine.network.repairs.placing import (
    Layer,
    before,
    behind,
    first_known,
    joined_by,
    taken_out,
    with_param,
)

TRAILING = ("Core", "Activation", "Regularisation", "Normalisation")  # families that leave the rank as it is
STANDALONE = ("Softmax", "ReLU", "LeakyReLU", "ELU", "PReLU")
MANY_WEIGHTS = 5_000_000  # behind Flatten; above this the mean of every channel is offered first
MOST_ENDS = 4


def squeezers(shape: Dims, units: int) -> list[str]:
    """The kinds that make a vector of such a shape, the likeliest first."""
    pooling = {2: "GlobalAveragePooling1D", 3: "GlobalAveragePooling2D", 4: "GlobalAveragePooling3D"}.get(len(shape))
    found = ["Flatten", *first_known(*([pooling] if pooling else []))]
    return found if math.prod(shape) * units <= MANY_WEIGHTS else found[::-1]


def head(facts: DataFacts) -> Layer:
    """The Dense that gives what the task needs."""
    return "Dense", {"units": facts.output_units, "activation": facts.output_activation}


def head_behind(graph: Graph, name: str, shape: Dims, facts: DataFacts) -> Graph:
    """With what makes an answer for the data behind a node of that shape. Raises GraphError."""
    layers: list[Layer] = [] if len(shape) == 1 else [(squeezers(shape, facts.output_units)[0], {})]
    return behind(graph, name, *layers, head(facts))


# ---- rank


@repairs("fit.output_rank")
def _rank(case: Case) -> Iterator[Fix]:
    """A vector before the first Dense at the end, or behind the end where there is no Dense."""
    facts, shape = case.facts, case.shapes.get(case.name)
    if facts is None or shape is None:
        return
    yield from _last_step_only(case)
    dense = _first_dense(case)
    came = case.shapes.get(case.graph.inputs_of(dense)[0]) if dense else None
    if came is not None:
        units = param_of(case.graph.by_id[dense], "units")
        for kind in squeezers(came, units if isinstance(units, int) else 1):
            yield _before(dense, kind)
        return
    for kind in squeezers(shape, facts.output_units):
        yield _ending(case.name, kind, facts)


def _ending(name: str, kind: str, facts: DataFacts) -> Fix:
    values = {"kind": kind, "units": facts.output_units}
    text = "Add {kind} and a Dense of {units} units"
    return Fix(text, lambda graph: behind(graph, name, (kind, {}), head(facts)), values)


def _before(name: str, kind: str) -> Fix:
    values = {"kind": kind, "name": name}
    return Fix("Insert {kind} before {name}", lambda graph: before(graph, name, (kind, {})), values)


def _first_dense(case: Case) -> str:
    """The first Dense of those at the end that get more than a vector; empty when there is none."""
    graph, name, found = case.graph, case.name, ""
    while True:
        sources, kind = graph.inputs_of(name), LAYER_KINDS.get(graph.by_id[name].kind)
        came = case.shapes.get(sources[0]) if len(sources) == 1 else None
        if kind is None or kind.family not in TRAILING or came is None or len(came) < 2:
            return found
        found = name if kind.key == "Dense" else found
        name = sources[0]


def _last_step_only(case: Case) -> Iterator[Fix]:
    """A recurrent layer above the end that gives its output at every step could give the last alone."""
    graph, name = case.graph, case.name
    while True:
        node = graph.by_id[name]
        if param_of(node, "return_sequences") is True:
            yield last_step(name)
            return
        kind, sources = LAYER_KINDS.get(node.kind), graph.inputs_of(name)
        if kind is None or kind.family not in TRAILING or len(sources) != 1:
            return
        name = sources[0]


def last_step(name: str) -> Fix:
    """Turn return_sequences off."""
    text = "Let {name} give its last output alone"
    return Fix(text, lambda graph: with_param(graph, name, return_sequences=False), {"name": name})


# ---- units and activation


@repairs("fit.units")
def _units(case: Case) -> Iterator[Fix]:
    facts, name = case.facts, case.name
    if facts is None:
        return
    units, activation = facts.output_units, facts.output_activation
    values = {"units": units, "activation": activation, "name": name}
    dense = case.node.kind == "Dense"
    if dense and _makes_activation(case.graph, name, activation):
        yield Fix("Set units to {units}", lambda graph: with_param(graph, name, units=units), values)
    elif dense:
        text = "Set {units} units and {activation}"
        yield Fix(text, lambda graph: with_activation(with_param(graph, name, units=units), name, activation), values)
    end = _end_below(case.graph, name)
    text = "Add a Dense of {units} units behind {name}"
    yield Fix(text, lambda graph: behind(graph, end, head(facts)), {**values, "name": end})


def _end_below(graph: Graph, name: str) -> str:
    """The end that a Dense leads to through its activation."""
    while graph.outputs_of(name):
        name = graph.outputs_of(name)[0]
    return name


def _makes_activation(graph: Graph, name: str, activation: str) -> bool:
    """Whether a Dense at the end, or what follows it, applies that activation, or leaves it to be judged next."""
    while True:
        node = graph.by_id[name]
        found = "softmax" if node.kind == "Softmax" else param_of(node, "activation")
        if found == activation:
            return True
        fed = graph.outputs_of(name)
        if len(fed) != 1:
            return False
        name = fed[0]


@repairs("fit.activation", "fit.softmax_of_one", "advice.output_activation")
def _activation(case: Case) -> Iterator[Fix]:
    facts, name = case.facts, case.name
    if facts is not None:
        wanted = facts.output_activation
        values = {"activation": wanted}
        yield Fix("Set the activation to {activation}", lambda graph: with_activation(graph, name, wanted), values)


def with_activation(graph: Graph, end: str, wanted: str) -> Graph:
    """With that activation on what comes out of the network's last node, wherever it is written."""
    graph, end = _without_standalone(graph, _lowest(graph, end), wanted)
    place = _activated(graph, end)
    if place:
        return with_param(graph, place, activation=wanted)
    return behind(graph, end, ("Activation", {"activation": wanted})) if wanted != "linear" else graph


def _lowest(graph: Graph, name: str) -> str:
    graph.node(name)
    return _end_below(graph, name)


def _without_standalone(graph: Graph, end: str, wanted: str) -> tuple[Graph, str]:
    """Without activation layers at the end that could not be given the activation wanted."""
    name = end
    while True:
        node, sources = graph.by_id[name], graph.inputs_of(name)
        is_activation = node.kind in STANDALONE or (node.kind == "Activation" and wanted == "linear")
        if len(sources) != 1 or not (is_activation or node.kind in ("Flatten", "Reshape", "Dropout")):
            return graph, end
        if is_activation:
            graph = taken_out(graph, name)
            end = sources[0] if name == end else end
        name = sources[0]


def _activated(graph: Graph, end: str) -> str:
    """The layer whose param is the activation of what the end gives; empty where there is none."""
    name = end
    while True:
        node, sources = graph.by_id[name], graph.inputs_of(name)
        if node.kind in ("Dense", "Activation") or (node.kind.startswith("Conv") and param_of(node, "activation")):
            return name
        if node.kind not in ("Flatten", "Reshape", "Dropout") or len(sources) != 1:
            return ""
        name = sources[0]


# ---- several ends


@repairs("network.outputs")
def _ends(case: Case) -> Iterator[Fix]:
    ends = exits(case.graph)
    shapes = [case.shapes.get(end) for end in ends]
    known = [shape for shape in shapes if shape is not None]
    if len(known) == len(ends) > 1:
        kinds = ["Add"] if len(set(known)) == 1 else []
        for kind in ("Concatenate", *kinds):
            yield _joining(ends, known, kind, case.facts)
    for end in sorted(ends, key=lambda end: case.graph.by_id[end].y, reverse=True)[:MOST_ENDS]:
        yield _only_end(end)


def _only_end(kept: str) -> Fix:
    return Fix("Keep {name}, delete the other branches", lambda graph: _with_one_end(graph, kept), {"name": kept})


def _joining(ends: list[str], shapes: list[Dims], kind: str, facts: DataFacts | None) -> Fix:
    values = {"kind": kind, "units": facts.output_units if facts is not None else 0}
    text = "Join them with {kind}" if facts is None else "Join them with {kind} and a Dense of {units} units"
    return Fix(text, lambda graph: _joined(graph, ends, shapes, kind, facts), values)


def _joined(graph: Graph, ends: list[str], shapes: list[Dims], kind: str, facts: DataFacts | None) -> Graph:
    """Branches that cannot be joined as they are become vectors first."""
    shape = shape_after(kind, {}, shapes)
    if shape is None:
        flattened = []
        for end, came in zip(ends, shapes, strict=True):
            if len(came) > 1:
                graph = behind(graph, end, ("Flatten", {}))
            flattened.append((graph.outputs_of(end) or (end,))[0])
        ends, shape = flattened, (sum(math.prod(came) for came in shapes),)
    graph, join = joined_by(graph, ends, (kind, {}))
    return graph if facts is None else head_behind(graph, join, shape, facts)


def _with_one_end(graph: Graph, kept: str) -> Graph:
    """Without what leads to other ends only."""
    graph.node(kept)
    while True:
        others = [end for end in exits(graph) if end != kept]
        if not others:
            return graph
        graph = graph.removed(others, heal=False)
