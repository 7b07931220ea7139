"""Edits of a graph as a user makes them: what may be connected, inserting, appending, moving, deleting."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.blocks.kinds import kind_named, kind_of
from engine.network.editing.arranging import within_reach
from engine.network.editing.commenting import box_of, comment_of, with_boxes, without
from engine.network.editing.layout import STEP_X_PX, STEP_Y_PX
from engine.network.graph import BLOCK, Edge, Graph, Node
from engine.params import defaults

Wire = tuple[str, str]  # source and target


def connect_refusal(graph: Graph, source: str, target: str) -> GraphError | None:
    """Why no wire can lead from ``source`` to ``target``; None when one can."""
    refusal = _refusal_beside_circles(graph, source, target)
    if refusal is None and source in reached_from(graph, target):
        text = "{target} already leads to {source}; this would be a circle."
        return GraphError(text, code="graph.cycle", source=source, target=target)
    return refusal


def _refusal_beside_circles(graph: Graph, source: str, target: str) -> GraphError | None:
    values = {"source": source, "target": target}
    if source == target:
        return GraphError("A layer cannot feed itself.", code="graph.self_loop")
    if source in graph.inputs_of(target):
        return GraphError("{source} already feeds {target}.", code="graph.edge_twice", **values)
    kind = kind_of(graph, graph.node(target))
    if kind is not None and kind.max_inputs == 0:
        return GraphError("{target} is where the data comes in; no layer can feed it.", code="graph.entrance", **values)
    if kind is not None and kind.max_inputs not in (None, 1) and len(graph.inputs_of(target)) >= kind.max_inputs:
        return GraphError("{target} has all the inputs it can take.", code="graph.full", **values)
    return None


def reached_from(graph: Graph, start: str) -> set[str]:
    """Ids of all nodes behind ``start``, near and far."""
    return _all_along(graph.outputs_of, start)


def _all_along(neighbours: Callable[[str], Iterable[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in neighbours(waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def legal_targets(graph: Graph, source: str) -> list[str]:
    """Ids of the nodes a wire from ``source`` may lead to."""
    before = _all_along(graph.inputs_of, source)
    names = (node.id for node in graph.nodes if node.id not in before)
    return [name for name in names if _refusal_beside_circles(graph, source, name) is None]


def legal_sources(graph: Graph, target: str) -> list[str]:
    """Ids of the nodes a wire to ``target`` may come from."""
    behind = reached_from(graph, target)
    names = (node.id for node in graph.nodes if node.id not in behind)
    return [name for name in names if _refusal_beside_circles(graph, name, target) is None]


def connected(graph: Graph, source: str, target: str, place: int | None = None) -> Graph:
    """With the wire; it replaces the one a layer of a single input has. Raises GraphError.

    ``place`` is which of the inputs of ``target`` it becomes; by default the last.
    """
    refusal = connect_refusal(graph, source, target)
    if refusal is not None:
        raise refusal
    kind = kind_of(graph, graph.node(target))
    if kind is not None and kind.max_inputs == 1:
        graph = replace(graph, edges=tuple(edge for edge in graph.edges if edge.target != target))
    graph = graph.connected(source, target)
    return graph if place is None else _with_input_at(graph, (source, target), place)


def _with_input_at(graph: Graph, wire: Wire, place: int) -> Graph:
    source, target = wire
    inputs = [name for name in graph.inputs_of(target) if name != source]
    inputs.insert(max(0, place), source)
    ports = {name: port for port, name in enumerate(inputs)}
    edges = (replace(edge, port=ports[edge.source]) if edge.target == target else edge for edge in graph.edges)
    return replace(graph, edges=tuple(edges))


def input_shifted(graph: Graph, wire: Wire, way: int) -> Graph:
    """With a wire so many places further back (or forward, below 0) among the inputs of its target."""
    place = graph.inputs_of(wire[1]).index(wire[0]) + way
    return _with_input_at(graph, wire, max(0, min(len(graph.inputs_of(wire[1])) - 1, place)))


def reconnected(graph: Graph, wire: Wire, new: Wire, place: int | None = None) -> Graph:
    """With a wire led to, or from, another layer. Raises GraphError.

    Where the target stays, so does the input the wire goes into, unless ``place`` says another.
    """
    if wire == new and place is None:
        return graph
    if place is None and wire[1] == new[1] and wire[0] in graph.inputs_of(wire[1]):
        place = graph.inputs_of(wire[1]).index(wire[0])
    return connected(graph.disconnected(*wire), *new, place)


ORDERLESS = frozenset({"Add", "Multiply", "Average", "Maximum", "Minimum"})


def has_ordered_inputs(graph: Graph, name: str) -> bool:
    """Whether it matters which of a layer's wires is the first, and there is more than one."""
    return len(graph.inputs_of(name)) > 1 and graph.node(name).kind not in ORDERLESS


def place_matters(graph: Graph, target: str) -> bool:
    """Whether a new wire into a layer has to choose a place among those that are there."""
    node = graph.node(target)
    kind = kind_of(graph, node)
    is_single = kind is not None and kind.max_inputs in (0, 1)
    return bool(graph.inputs_of(target)) and not is_single and node.kind not in ORDERLESS


def with_disabled(graph: Graph, nodes: Iterable[str], is_disabled: bool) -> Graph:
    """With these nodes taken out of the network, or put back into it. An Input cannot be taken out."""
    names = {name for name in nodes if name in graph.by_id and can_be_disabled(graph, name)}
    changed = (replace(node, is_disabled=is_disabled) if node.id in names else node for node in graph.nodes)
    return replace(graph, nodes=tuple(changed))


def can_be_disabled(graph: Graph, name: str) -> bool:
    """Whether something could pass through instead."""
    kind = kind_of(graph, graph.node(name))
    return kind is None or kind.max_inputs != 0


def new_node(graph: Graph, kind: str, x: float, y: float, facts: DataFacts | None = None) -> Node:
    """A node of that kind with its defaults and a free name; an Input takes the data's shape. Raises GraphError."""
    known = kind_named(graph, kind)
    # What a block's node does not say follows the definition when that changes.
    params = {} if kind.startswith(BLOCK) else defaults(known.params)
    if kind == "Input" and facts is not None:
        params["shape"] = facts.input_shape
    return Node(graph.new_id(kind), kind, params, within_reach(x), within_reach(y))


def inserted(graph: Graph, node: Node, wire: Wire) -> Graph:
    """With a new node in the middle of a wire, and the layers behind it moved down if there is no room.

    A node that cannot stand in a wire (an Input) is only added.
    """
    source, target = wire
    if kind_named(graph, node.kind).max_inputs == 0:
        return graph.added(node)
    below = graph.node(target).y
    node = replace(node, x=graph.node(source).x) if abs(node.x - graph.node(source).x) < STEP_X_PX / 2 else node
    node = replace(node, y=within_reach(max(node.y, graph.node(source).y + STEP_Y_PX)))
    missing = node.y + STEP_Y_PX - below
    if missing > 0:
        moved = {n.id: (n.x, within_reach(n.y + missing)) for n in graph.nodes if n.y >= below and n.id != source}
        graph = graph.moved(moved)
    edges: list[Edge] = []
    for edge in graph.edges:
        if (edge.source, edge.target) == wire:
            edges += [Edge(source, node.id), Edge(node.id, target, edge.port)]
        else:
            edges.append(edge)
    return replace(graph, nodes=(*graph.nodes, node), edges=tuple(edges))


def appended(
    graph: Graph, kind: str, behind: Collection[str] = (), facts: DataFacts | None = None
) -> tuple[Graph, str]:
    """With a new layer behind the nodes named, or behind the last one; and its id. Raises GraphError.

    A layer that joins branches is fed by all of them, another one by the last. Behind a node that feeds just one
    other, the new layer goes into that wire.
    """
    anchors = [name for name in behind if name in graph.by_id] or _last(graph)
    if not anchors:
        node = new_node(graph, kind, 0.0, 0.0, facts)
        return graph.added(node), node.id
    if kind_named(graph, kind).max_inputs == 0:
        return _with_entrance(graph, kind, facts)
    if kind_named(graph, kind).max_inputs == 1:
        anchors = anchors[-1:]
    last = graph.node(anchors[-1])
    x = sum(graph.node(name).x for name in anchors) / len(anchors)
    y = max(graph.node(name).y for name in anchors) + STEP_Y_PX
    node = new_node(graph, kind, x, y, facts)
    outputs = graph.outputs_of(last.id)
    if len(anchors) == 1 and len(outputs) == 1:
        return inserted(graph, node, (last.id, outputs[0])), node.id
    graph = graph.added(replace(node, x=_free_x(graph, node)))
    for name in anchors:
        graph = connected(graph, name, node.id)
    return graph, node.id


def _last(graph: Graph) -> list[str]:
    order = graph.order or tuple(node.id for node in graph.nodes)
    ends = [name for name in order if not graph.outputs_of(name)]
    return (ends or list(order))[-1:]


def _with_entrance(graph: Graph, kind: str, facts: DataFacts | None) -> tuple[Graph, str]:
    """An Input goes above the network, and feeds the first layer if it is clear which one that is."""
    heads = [node for node in graph.nodes if not graph.inputs_of(node.id)]
    top = min(heads or graph.nodes, key=lambda node: node.y)
    node = new_node(graph, kind, top.x, top.y - STEP_Y_PX, facts)
    graph = graph.added(node)
    if len(heads) == 1 and connect_refusal(graph, node.id, heads[0].id) is None:
        graph = connected(graph, node.id, heads[0].id)
    return graph, node.id


def _free_x(graph: Graph, node: Node) -> float:
    """Beside the nodes that already lie where it would."""
    x = node.x
    while any(abs(n.x - x) < STEP_X_PX - 20 and abs(n.y - node.y) < STEP_Y_PX - 20 for n in graph.nodes):
        x += STEP_X_PX
    return within_reach(x)


def deleted(graph: Graph, nodes: Iterable[str], wires: Iterable[Wire] = (), comments: Collection[str] = ()) -> Graph:
    """Without these wires, nodes and comments; the neighbours of a deleted node in a line stay connected."""
    for source, target in wires:
        graph = graph.disconnected(source, target)
    return without(graph.removed([name for name in nodes if name in graph.by_id]), comments)


def shifted(graph: Graph, nodes: Iterable[str], dx: float, dy: float, comments: Iterable[str] = ()) -> Graph:
    """With these nodes and comments moved by so many px."""
    places = {name: (within_reach(graph.node(name).x + dx), within_reach(graph.node(name).y + dy)) for name in nodes}
    boxes = {name: box_of(comment_of(graph, name)) for name in comments}
    moved = {name: replace(box, x=within_reach(box.x + dx), y=within_reach(box.y + dy)) for name, box in boxes.items()}
    return with_boxes(graph.moved(places), moved)
