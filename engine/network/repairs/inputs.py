"""Repairs where the data comes in: Inputs that are missing, of the wrong shape or too many, and words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from engine.facts import DataFacts
from engine.network.checks.structure import entrances
from engine.network.editing.edits import connected, new_node
from engine.network.editing.layout import STEP_Y_PX
from engine.network.graph import Edge, Graph, Node
from engine.network.kinds import LAYER_KINDS, Dims
from engine.network.problems import Fix
from engine.network.repairs.case import Case, repairs, shape_after
from engine.network.repairs.outputs import head_behind
from engine.network.repairs.placing import Layer, behind, taken_out, with_param
from engine.network.shapes import shape_text


@repairs("network.empty")
def _empty(case: Case) -> Iterator[Fix]:
    facts = case.facts
    if facts is not None:
        yield Fix("Add an Input and a Dense for the data", lambda graph: _simplest(graph, facts))
    yield Fix("Add an Input", lambda graph: graph.added(new_node(graph, "Input", 0.0, 0.0, facts)))


def _simplest(graph: Graph, facts: DataFacts) -> Graph:
    start = new_node(graph, "Input", 0.0, 0.0, facts)
    return head_behind(graph.added(start), start.id, facts.input_shape, facts)


@repairs("network.only_input")
def _only_input(case: Case) -> Iterator[Fix]:
    facts, name, shape = case.facts, case.name, case.shapes.get(case.name)
    if facts is None or shape is None:
        yield Fix("Add a Dense behind it", lambda graph: behind(graph, name, ("Dense", {})))
    else:
        yield Fix("Add a Dense for the data", lambda graph: head_behind(graph, name, shape, facts))


@repairs("network.no_input")
def _no_input(case: Case) -> Iterator[Fix]:
    graph, facts = case.graph, case.facts
    heads = [node.id for node in graph.nodes if _waits(graph, node) and graph.outputs_of(node.id)]
    heads = heads or [node.id for node in graph.nodes if _waits(graph, node)][:1]
    if heads:
        values = {"names": ", ".join(heads)}
        yield Fix("Put an Input in front of {names}", lambda graph: _with_input(graph, heads, facts), values)


def _waits(graph: Graph, node: Node) -> bool:
    """Whether nothing goes into a node that an Input could feed."""
    kind = LAYER_KINDS.get(node.kind)
    return not graph.inputs_of(node.id) and (kind is None or kind.min_inputs == 1)


def _with_input(graph: Graph, heads: list[str], facts: DataFacts | None) -> Graph:
    top = min((graph.node(name) for name in heads), key=lambda node: node.y)
    start = new_node(graph, "Input", top.x, top.y - STEP_Y_PX, facts)
    edges = tuple(Edge(start.id, head) for head in heads)
    return replace(graph, nodes=(start, *graph.nodes), edges=(*edges, *graph.edges))


@repairs("fit.input")
def _shape(case: Case) -> Iterator[Fix]:
    """The data's shape; where the layers behind would not take it, with a Reshape to what they take."""
    facts, name, old = case.facts, case.name, case.shapes.get(case.name)
    if facts is None or old is None:
        return
    new = facts.input_shape
    plain = Fix(
        "Set the shape to {shape}", lambda graph: with_param(graph, name, shape=new), {"shape": shape_text(new)}
    )
    reshaped = Fix(
        "Set the shape to {shape} and reshape it to {old}",
        lambda graph: behind(with_param(graph, name, shape=new), name, ("Reshape", {"target_shape": old})),
        {"shape": shape_text(new), "old": shape_text(old)},
    )
    can_reshape = math.prod(new) == math.prod(old)
    if can_reshape and not _readers_take(case, new):
        yield reshaped
        yield plain
    else:
        yield plain
        if can_reshape:
            yield reshaped


def _readers_take(case: Case, shape: Dims) -> bool:
    """Whether the layers behind the Input would take that shape, as far as that can be told."""
    shapes = {**case.shapes, case.name: shape}
    for name in case.graph.outputs_of(case.name):
        node, sources = case.graph.by_id[name], case.graph.inputs_of(name)
        was = case.shapes.get(name)
        made = shape_after(node.kind, node.params, [shapes.get(source) for source in sources])
        if was is not None and (made is None or len(made) != len(was)):
            return False
    return True


@repairs("network.inputs")
def _several(case: Case) -> Iterator[Fix]:
    """Vectors that share out the features, where they can; one Input for all otherwise."""
    facts, starts = case.facts, entrances(case.graph)
    if facts is None or len(starts) < 2:
        return
    sample, sizes = facts.input_shape, [case.shapes.get(start) for start in starts]
    rest = sample[0] - sum(size[0] for size in sizes[:-1] if size) if len(sample) == 1 else 0
    if rest > 0 and all(size is not None and len(size) == 1 for size in sizes):
        last, values = starts[-1], {"name": starts[-1], "count": rest}
        yield Fix("Give {name} the {count} numbers left", lambda graph: with_param(graph, last, shape=(rest,)), values)
    if any(size != sample for size in sizes):
        text = "Give every Input the shape {shape}"
        yield Fix(text, lambda graph: _all_whole(graph, sample), {"shape": shape_text(sample)})
    first, others = starts[0], starts[1:]
    values = {"name": first, "others": ", ".join(others)}
    yield Fix("Feed all from {name}, without {others}", lambda graph: _one_start(graph, first, others, sample), values)


def _all_whole(graph: Graph, sample: Dims) -> Graph:
    for start in entrances(graph):
        graph = with_param(graph, start, shape=sample)
    return graph


def _one_start(graph: Graph, first: str, others: list[str], sample: Dims) -> Graph:
    graph = with_param(graph, first, shape=sample)
    for other in others:
        readers = graph.outputs_of(graph.node(other).id)
        graph = graph.removed([other], heal=False)
        for reader in readers:
            if first not in graph.inputs_of(reader):
                graph = connected(graph, first, reader)
    return graph


# ---- words


@repairs("fit.vocabulary")
def _vocabulary(case: Case) -> Iterator[Fix]:
    facts, name = case.facts, case.name
    if facts is not None:
        needed = facts.vocabulary_size
        values = {"value": needed}
        yield Fix("Set input_dim to {value:,}", lambda graph: with_param(graph, name, input_dim=needed), values)


@repairs("fit.no_sequences")
def _no_sequences(case: Case) -> Iterator[Fix]:
    name = case.name
    yield Fix("Take {name} out", lambda graph: taken_out(graph, name), {"name": name})


@repairs("advice.embedding")
def _embedding(case: Case) -> Iterator[Fix]:
    """What reads the Input may take sequences of vectors, or needs their mean."""
    facts, name, graph = case.facts, case.name, case.graph
    if facts is None:
        return
    layer = ("Embedding", {"input_dim": facts.vocabulary_size, "output_dim": 16})
    mean: Layer = ("GlobalAveragePooling1D", {})
    sequence = (*facts.input_shape, 16)
    readers = [graph.by_id[reader] for reader in graph.outputs_of(name)]
    keeps = all(len(shape_after(reader.kind, reader.params, [sequence]) or sequence) == 1 for reader in readers)
    if keeps:
        yield Fix("Insert Embedding", lambda graph: behind(graph, name, layer))
    else:
        text = "Insert Embedding and GlobalAveragePooling1D"
        yield Fix(text, lambda graph: behind(graph, name, layer, mean))
