"""Repairs of wiring: circles, loose layers, wires that are missing, too many or lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from engine.network.checks.structure import exits, ring_of
from engine.network.editing.edits import reached_from
from engine.network.editing.layout import STEP_Y_PX
from engine.network.graph import Edge, Graph, Node
from engine.network.kinds import LAYER_KINDS, Dims
from engine.network.problems import Fix
from engine.network.repairs.case import Case, repairs, shape_after
from engine.network.repairs.placing import joined_by, node_into, taken_out, with_room

MOST_CHOICES = 4
FURTHEST_UP = 50  # wires above the end that are tried for a loose layer


@repairs("wires.dangling")
def _dangling(_case: Case) -> Iterator[Fix]:
    yield Fix("Delete wires that lead nowhere", _without_dangling)


def _without_dangling(graph: Graph) -> Graph:
    edges = tuple(e for e in graph.edges if e.source in graph.by_id and e.target in graph.by_id)
    return replace(graph, edges=edges)


@repairs("network.cycle")
def _cycle(case: Case) -> Iterator[Fix]:
    """The wire drawn last is the likeliest to be wrong, unless its layer would be left without any."""
    graph, age = case.graph, {(edge.source, edge.target): n for n, edge in enumerate(case.graph.edges)}
    wires = list(pairwise(ring_of(graph)))
    wires.sort(key=lambda wire: (_needs_all(graph, wire[1]), -age.get(wire, -1)))
    for wire in wires[:MOST_CHOICES]:
        yield _unwired(*wire)


def _needs_all(graph: Graph, name: str) -> bool:
    kind = LAYER_KINDS.get(graph.by_id[name].kind)
    return len(graph.inputs_of(name)) <= (kind.min_inputs if kind is not None else 1)


def _unwired(source: str, target: str) -> Fix:
    values = {"source": source, "target": target}
    return Fix("Delete the wire {source} → {target}", lambda graph: graph.disconnected(source, target), values)


def _deletion(name: str) -> Fix:
    return Fix("Delete {name}", lambda graph: taken_out(graph, name), {"name": name})


def _wired(source: str, target: str) -> Fix:
    values = {"source": source, "target": target}
    return Fix("Connect {source} to {target}", lambda graph: graph.connected(source, target), values)


# ---- loose layers


@repairs("wires.stray")
def _stray(case: Case) -> Iterator[Fix]:
    kind, name = case.kind, case.name
    if kind is not None and kind.max_inputs == 0:
        heads = [node.id for node in case.graph.nodes if _is_headless(case.graph, node)]
        yield from (_wired(name, head) for head in heads[:1])
    elif kind is not None and kind.min_inputs == 1:
        yield from _placed(case)
    yield _deletion(name)


def _is_headless(graph: Graph, node: Node) -> bool:
    return node.kind != "Input" and not graph.inputs_of(node.id) and bool(graph.outputs_of(node.id))


def _placed(case: Case) -> Iterator[Fix]:
    """Into the lowest wire where it fits, or behind the end where that leaves the answer as it is."""
    ends = exits(case.graph)
    if not ends:
        starts = [n.id for n in case.graph.nodes if n.kind == "Input" and not case.graph.outputs_of(n.id)]
        yield from (_wired(start, case.name) for start in starts[:1])
        return
    end, made = ends[0], _made_of(case, ends[0])
    if made is not None and (case.facts is None or made == case.shapes.get(end)):
        behind = _wired(end, case.name)
    else:
        behind = None
    wire = _fitting_wire(case, end)
    if wire is not None:
        source, target = wire
        values = {"name": case.name, "source": source, "target": target}
        text = "Put {name} between {source} and {target}"
        yield Fix(text, lambda graph: _moved_into(graph, case.name, source, target), values)
    if behind is not None:
        yield behind


def _made_of(case: Case, source: str) -> Dims | None:
    return shape_after(case.node.kind, case.node.params, [case.shapes.get(source)])


def _fitting_wire(case: Case, end: str) -> tuple[str, str] | None:
    """The lowest wire above the end that the layer can go into, so that what is below it still has its rank."""
    graph, target = case.graph, end
    for _ in range(FURTHEST_UP):
        sources = graph.inputs_of(target)
        if len(sources) != 1:
            return None
        made, old = _made_of(case, sources[0]), case.shapes.get(target)
        node = graph.by_id[target]
        below = shape_after(node.kind, node.params, [made])
        if below is not None and old is not None and _is_like(below, old, is_end=target == end):
            return sources[0], target
        target = sources[0]
    return None


def _is_like(new: Dims, old: Dims, *, is_end: bool) -> bool:
    return new == old if is_end else len(new) == len(old)


def _moved_into(graph: Graph, name: str, source: str, target: str) -> Graph:
    node = graph.node(name)
    return node_into(taken_out(graph, name), (source, target), node)


# ---- too few and too many wires


@repairs("wires.missing")
def _missing(case: Case) -> Iterator[Fix]:
    """What could feed it: loose ends first, those that fit before those that do not, the nearest above first."""
    yield from (_wired(source, case.name) for source in _sources_for(case))
    kind = case.kind
    is_merge = kind is not None and kind.min_inputs > 1
    if is_merge and case.sources:
        name = case.name
        yield Fix("Take {name} out", lambda graph: taken_out(graph, name), {"name": name})
    else:
        yield _deletion(case.name)


def _sources_for(case: Case) -> list[str]:
    graph, name = case.graph, case.name
    closed = reached_from(graph, name) | {name, *case.sources}
    able = [node for node in graph.nodes if node.id not in closed and _gives_something(graph, node)]
    loose = [node for node in able if not graph.outputs_of(node.id)]
    return _nearest_fitting(case, loose) or _nearest_fitting(case, able)


def _nearest_fitting(case: Case, nodes: list[Node]) -> list[str]:
    """The nearest few alone are tried: whether a layer fits takes longer than how far it is."""
    names = (node.id for node in sorted(nodes, key=lambda node: _distance(case.node, node)))
    return list(islice((name for name in names if _fits(case, name)), MOST_CHOICES - 1))


def _gives_something(graph: Graph, node: Node) -> bool:
    return node.kind == "Input" or bool(graph.inputs_of(node.id))


def _fits(case: Case, source: str) -> bool:
    given = case.shapes.get(source)
    if given is None:
        return True
    made = shape_after(case.node.kind, case.node.params, [*case.input_shapes, given])
    # Keras joins a vector with an image too, which nobody means.
    return made is not None and all(len(came) == len(given) for came in case.input_shapes)


def _distance(node: Node, other: Node) -> tuple[bool, float]:
    return other.y > node.y, abs(other.x - node.x) + abs(other.y - node.y)


@repairs("wires.too_many")
def _too_many(case: Case) -> Iterator[Fix]:
    kind, name, sources = case.kind, case.name, case.sources
    if kind is None:
        return
    if kind.max_inputs == 0:
        values = {"name": name}
        yield Fix("Delete the wires into {name}", lambda graph: _fed_by(graph, name, ()), values)
        return
    if kind.max_inputs == 1:
        yield from _joined_before(case)
    most = kind.max_inputs or 1
    for first in range(min(len(sources) - most + 1, MOST_CHOICES)):
        kept = sources[first : first + most]
        yield _kept(name, kept)


def _kept(name: str, kept: tuple[str, ...]) -> Fix:
    values = {"name": name, "sources": ", ".join(kept)}
    return Fix("Feed {name} from {sources} alone", lambda graph: _fed_by(graph, name, kept), values)


def _fed_by(graph: Graph, name: str, sources: tuple[str, ...]) -> Graph:
    edges = tuple(edge for edge in graph.edges if edge.target != name or edge.source in sources)
    return replace(graph, edges=edges)


def _joined_before(case: Case) -> Iterator[Fix]:
    shapes = case.input_shapes
    if len(shapes) != len(case.sources):
        return
    kinds = ["Add"] if len(set(shapes)) == 1 else []
    for kind in (*kinds, "Concatenate"):
        joined = shape_after(kind, {}, shapes)
        if joined is not None and shape_after(case.node.kind, case.node.params, [joined]) is not None:
            yield _join(case.name, kind)


def _join(name: str, kind: str) -> Fix:
    values = {"kind": kind, "name": name}
    return Fix("Join them with {kind} before {name}", lambda graph: _joined(graph, name, kind), values)


def _joined(graph: Graph, name: str, kind: str) -> Graph:
    sources = graph.inputs_of(graph.node(name).id)
    lowest = max(graph.node(source).y for source in sources)
    # Room for the joining layer first, so that it lies between them and what it feeds.
    graph = with_room(_fed_by(graph, name, ()), graph.node(name).y, lowest + 2 * STEP_Y_PX)
    graph, join = joined_by(graph, sources, (kind, {}))
    return replace(graph, edges=(*graph.edges, Edge(join, name)))
