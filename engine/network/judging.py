"""What is found out about each layer by itself, kept from one analysis to the next for as long as it holds.

An edit changes a layer or two. All the others have the params they had, and what goes into most of them is what went
into them before, so their shapes and counts need not be worked out again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.errors import GraphError, LayerError, SettingsError
from engine.facts import DataFacts
from engine.network.blocks.kinds import kind_named
from engine.network.graph import Graph, Node
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes
from engine.network.problems import Problem, problem_of
from engine.network.shapes import MAX_ELEMENTS, shape_text
from engine.params import checked

Counts = tuple[int, int]
Output = tuple[Dims, Counts, int]  # shape, parameters, multiply-adds


@dataclass(frozen=True)
class Judged:
    """``params`` are the checked ones of ``node``, or ``problem`` says what is wrong with them.

    ``output`` is what comes out when ``inputs`` go in; None when they do not fit, as ``refusal`` says.
    """

    node: Node
    kind: LayerKind | None
    params: ParamValues | None
    problem: Problem | None
    inputs: Shapes | None = None
    output: Output | None = None
    refusal: Problem | None = None


@dataclass(frozen=True)
class Memo:
    """What an analysis was made of, and what it found of each layer."""

    graph: Graph = field(default_factory=Graph)
    facts: DataFacts | None = None
    layers: Mapping[str, Judged] = field(default_factory=dict)


def judged(graph: Graph, before: Mapping[str, Judged]) -> dict[str, Judged]:
    """The params of every layer; as they were judged before where that still holds."""
    found: dict[str, Judged] = {}
    for name, node in graph.by_id.items():
        old = before.get(name)
        found[name] = old if old is not None and _is_same(old.node, node) else _looked_at(graph, node)
    return found


def _is_same(old: Node, node: Node) -> bool:
    """Whether nothing but the place on the canvas differs."""
    return old is node or (not node.block and old.kind == node.kind and old.params == node.params)


def _looked_at(graph: Graph, node: Node) -> Judged:
    try:
        kind = kind_named(graph, node.kind)
        return Judged(node, kind, checked(kind.params, node.params), None)
    except (GraphError, SettingsError) as error:
        return Judged(node, None, None, problem_of(node.id, error))


def with_inputs(layer: Judged, inputs: Shapes) -> Judged:
    """What comes out of a layer with good params when shapes go in, as many as it takes."""
    if layer.inputs == inputs:
        return layer
    kind, params = layer.kind, layer.params
    if kind is None or params is None or not _takes(kind, len(inputs)):
        return replace(layer, inputs=None, output=None, refusal=None)
    try:
        shape, counts = _one_layer(layer.node.id, kind, inputs, params)
        output = shape, counts, kind.macs(inputs, params, shape)
    except LayerError as error:
        return replace(layer, inputs=inputs, output=None, refusal=problem_of(layer.node.id, error))
    return replace(layer, inputs=inputs, output=output, refusal=None)


def is_moved_only(graph: Graph, before: Graph) -> bool:
    """Whether two graphs differ in places and comments at most."""
    if graph.edges != before.edges or graph.blocks != before.blocks or len(graph.nodes) != len(before.nodes):
        return False
    return all(
        new is old or (new.id == old.id and new.is_disabled == old.is_disabled and _is_alike(new, old))
        for new, old in zip(graph.nodes, before.nodes, strict=True)
    )


def _is_alike(new: Node, old: Node) -> bool:
    return new.kind == old.kind and new.params == old.params


def _takes(kind: LayerKind, count: int) -> bool:
    return kind.min_inputs <= count and (kind.max_inputs is None or count <= kind.max_inputs)


def _one_layer(node_id: str, kind: LayerKind, inputs: Shapes, params: ParamValues) -> tuple[Dims, Counts]:
    shape = kind.output_shape(inputs, params)
    if math.prod(shape) > MAX_ELEMENTS:
        raise LayerError(
            "The output of {name} is too large: {shape} for one sample.",
            hint="Make the layer or its input smaller.",
            code="layer.too_large",
            name=node_id,
            shape=shape_text(shape),
        )
    count = kind.param_count(inputs, params)
    if sum(count) > MAX_ELEMENTS:
        raise LayerError(
            "{name} would have {count:,} parameters, more than fit into memory.",
            hint="Give it fewer units or filters, or make its input smaller by pooling.",
            code="layer.too_many_params",
            name=node_id,
            count=sum(count),
        )
    return shape, count
