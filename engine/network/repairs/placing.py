"""Edits that repairs are made of: layers put before, behind and between others, with room for them on the canvas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.errors import GraphError
from engine.network.editing.arranging import within_reach
from engine.network.editing.edits import Wire, inserted
from engine.network.editing.layout import STEP_X_PX, STEP_Y_PX
from engine.network.graph import Edge, Graph, Node
from engine.network.kinds import LAYER_KINDS

Layer = tuple[str, Mapping[str, Any]]  # the kind and the params of a layer to be made


def made_node(graph: Graph, layer: Layer, x: float = 0.0, y: float = 0.0) -> Node:
    """A new node with a free name."""
    return Node(graph.new_id(layer[0]), layer[0], layer[1], within_reach(x), within_reach(y))


def into(graph: Graph, wire: Wire, *layers: Layer) -> Graph:
    """With these layers in the middle of a wire, one behind the other. Raises GraphError if the wire is gone."""
    source, target = wire
    for layer in layers:
        node = made_node(graph, layer)
        graph, source = node_into(graph, (source, target), node), node.id
    return graph


def node_into(graph: Graph, wire: Wire, node: Node) -> Graph:
    """With a node that is not in the graph in the middle of a wire. Raises GraphError if the wire is gone."""
    source = graph.node(wire[0])
    if wire[0] not in graph.inputs_of(graph.node(wire[1]).id):
        raise GraphError(
            "There is no wire from {source} to {target}.", code="graph.no_wire", source=wire[0], target=wire[1]
        )
    below = graph.node(wire[1])
    node = replace(node, x=source.x, y=max(source.y, below.y - 2 * STEP_Y_PX) + STEP_Y_PX)
    if below.y - source.y >= 2 * STEP_Y_PX:
        # A wire that passes other layers: beside them, where there is room already.
        node = replace(node, x=_free_x(graph, node))
    return inserted(graph, node, wire)


def before(graph: Graph, name: str, *layers: Layer) -> Graph:
    """With these layers in every wire that leads to a node. Raises GraphError."""
    graph.node(name)
    for source in graph.inputs_of(name):
        graph = into(graph, (source, name), *layers)
    return graph


def behind(graph: Graph, name: str, *layers: Layer) -> Graph:
    """With these layers between a node and all it feeds, or as the new end. Raises GraphError."""
    for layer in layers:
        graph, name = _one_behind(graph, name, layer)
    return graph


def _one_behind(graph: Graph, name: str, layer: Layer) -> tuple[Graph, str]:
    above = graph.node(name)
    node = made_node(graph, layer, above.x, above.y + STEP_Y_PX)
    fed = graph.outputs_of(name)
    if not fed:
        graph = graph.added(replace(node, y=_free_y(graph, node)))
        return graph.connected(name, node.id), node.id
    graph = with_room(graph, min(graph.node(target).y for target in fed), node.y + STEP_Y_PX, name)
    edges = tuple(Edge(node.id, e.target, e.port) if e.source == name else e for e in graph.edges)
    return replace(graph, nodes=(*graph.nodes, node), edges=(*edges, Edge(name, node.id))), node.id


def with_room(graph: Graph, top: float, wanted: float, kept: str = "") -> Graph:
    """With everything from ``top`` on moved down to ``wanted`` px where it lies above that, all but ``kept``."""
    if wanted <= top:
        return graph
    below = [node for node in graph.nodes if node.y >= top and node.id != kept]
    return graph.moved({node.id: (node.x, within_reach(node.y + wanted - top)) for node in below})


def _is_free(graph: Graph, x: float, y: float) -> bool:
    return not any(abs(n.x - x) < STEP_X_PX - 20 and abs(n.y - y) < STEP_Y_PX - 20 for n in graph.nodes)


def _free_x(graph: Graph, node: Node) -> float:
    """Beside the nodes that already lie where it would."""
    x = node.x
    while not _is_free(graph, x, node.y):
        x += STEP_X_PX
    return within_reach(x)


def _free_y(graph: Graph, node: Node) -> float:
    """Below the nodes that already lie where it would."""
    y = node.y
    while not _is_free(graph, node.x, y):
        y += STEP_Y_PX
    return within_reach(y)


def joined_by(graph: Graph, names: Iterable[str], layer: Layer) -> tuple[Graph, str]:
    """With a merging layer behind these nodes, below the lowest of them; and its name. Raises GraphError."""
    nodes = [graph.node(name) for name in names]
    x = sum(node.x for node in nodes) / len(nodes)
    node = made_node(graph, layer, x, max(node.y for node in nodes) + STEP_Y_PX)
    graph = graph.added(replace(node, y=_free_y(graph, node)))
    for source in nodes:
        graph = graph.connected(source.id, node.id)
    return graph, node.id


def with_param(graph: Graph, name: str, **values: Any) -> Graph:
    """With these params of a node set. Raises GraphError."""
    return graph.with_params(name, {**graph.node(name).params, **values})


def without_params(graph: Graph, name: str, unwanted: Iterable[str]) -> Graph:
    """With these params of a node at their defaults. Raises GraphError."""
    gone = set(unwanted)
    return graph.with_params(name, {key: value for key, value in graph.node(name).params.items() if key not in gone})


def taken_out(graph: Graph, *names: str) -> Graph:
    """Without these nodes; what fed them feeds what they fed. Raises GraphError."""
    return graph.removed(names)


def exchanged(graph: Graph, name: str, layer: Layer) -> Graph:
    """With another layer in the place of one. Raises GraphError."""
    old = graph.node(name)
    new = Node(graph.new_id(layer[0]), layer[0], layer[1], old.x, old.y)
    nodes = tuple(new if node.id == name else node for node in graph.nodes)
    edges = tuple(
        Edge(new.id if e.source == name else e.source, new.id if e.target == name else e.target, e.port)
        for e in graph.edges
    )
    return replace(graph, nodes=nodes, edges=edges)


def first_known(*kinds: str) -> list[str]:
    """Those of these kinds that the table of layers has."""
    return [kind for kind in kinds if kind in LAYER_KINDS]
