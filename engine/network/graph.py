"""The network as one frozen value: every edit makes a new Graph, and undo is the Graph before."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from engine.errors import GraphError

VERSION = 2
_MOST_DEPTH = 40  # of lists in the value of a param
_FARTHEST_PX = 1e7
BLOCK = "block:"  # what the kind of a node begins with that stands for a block
_OF_WIRES = ("_incoming", "_outgoing", "order")  # what is worked out from names and wires alone


@dataclass(frozen=True)
class Node:
    """A layer on the canvas. ``id`` is also the Keras layer's name; ``x``, ``y`` are its top left corner in px.

    The kind of a node that stands for a block is ``block:`` and the block's name. What goes into a disabled node comes
    out of it unchanged: the network is built without it.
    """

    id: str
    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    x: float = 0.0
    y: float = 0.0
    is_disabled: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))

    def __hash__(self) -> int:
        return hash((self.id, self.kind))

    @property
    def block(self) -> str:
        """The name of the block it stands for; empty for a layer."""
        return self.kind.removeprefix(BLOCK) if self.kind.startswith(BLOCK) else ""


@dataclass(frozen=True, order=True)
class Edge:
    """The output of ``source`` goes into input ``port`` of ``target``. Merge layers order their inputs by port."""

    source: str
    target: str
    port: int = 0


@dataclass(frozen=True)
class Comment:
    """A note on the canvas, in a box of that size in px. ``id`` is unique among the comments of a graph."""

    id: str
    text: str
    x: float = 0.0
    y: float = 0.0
    width: float = 240.0
    height: float = 80.0


@dataclass(frozen=True)
class BlockParam:
    """A parameter of a block: it sets the params named by ``targets``, pairs of a node inside and its param."""

    name: str
    default: Any
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Block:
    """Some layers under a name of their own, to be used many times.

    The Inputs of ``graph``, in their order, are where what feeds the block comes in; their shapes do not count. It has
    one exit, which is what the block gives.
    """

    name: str
    graph: Graph
    params: tuple[BlockParam, ...] = ()
    text: str = ""

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True)
class Graph:
    """Nodes in the order they were added, and the edges between them. Any state is representable; Problems judge it.

    ``blocks`` are the definitions the nodes may stand for, here and in each other.
    """

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    comments: tuple[Comment, ...] = ()
    blocks: tuple[Block, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def block_named(self) -> dict[str, Block]:
        return {block.name: block for block in self.blocks}

    @cached_property
    def _incoming(self) -> dict[str, tuple[str, ...]]:
        incoming: dict[str, list[Edge]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            if edge.source in incoming and edge.target in incoming:
                incoming[edge.target].append(edge)
        return {
            key: tuple(edge.source for edge in sorted(edges, key=lambda edge: (edge.port, edge.source)))
            for key, edges in incoming.items()
        }

    @cached_property
    def _outgoing(self) -> dict[str, tuple[str, ...]]:
        outgoing: dict[str, list[str]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            if edge.source in outgoing and edge.target in outgoing:
                outgoing[edge.source].append(edge.target)
        return {key: tuple(targets) for key, targets in outgoing.items()}

    def node(self, node_id: str) -> Node:
        """The node of that id. Raises GraphError."""
        try:
            return self.by_id[node_id]
        except KeyError:
            raise GraphError("There is no layer “{id}”.", code="graph.no_node", id=node_id) from None

    def inputs_of(self, node_id: str) -> tuple[str, ...]:
        """Ids of the nodes that feed it, in the order of its ports."""
        return self._incoming[node_id]

    def outputs_of(self, node_id: str) -> tuple[str, ...]:
        """Ids of the nodes it feeds."""
        return self._outgoing[node_id]

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Ids with every node behind its inputs, otherwise as added; nodes on a cycle, or behind one, are left out."""
        waiting = {node.id: len(self._incoming[node.id]) for node in self.nodes}
        ready = [node.id for node in self.nodes if waiting[node.id] == 0]
        done: list[str] = []
        for node_id in ready:
            done.append(node_id)
            for target in self._outgoing[node_id]:
                waiting[target] -= 1
                if waiting[target] == 0:
                    ready.append(target)
        return tuple(done)

    @cached_property
    def whole_order(self) -> tuple[str, ...]:
        """Ids as in ``order``, then those it leaves out, as added."""
        ordered = set(self.order)
        return (*self.order, *(node.id for node in self.nodes if node.id not in ordered))

    def new_id(self, kind: str) -> str:
        """A name not used yet, such as ``conv2d_2``."""
        return free_id(kind, self.by_id)

    def added(self, node: Node) -> Graph:
        if node.id in self.by_id:
            raise GraphError(
                "There is already a layer “{id}”.", hint="Choose another name.", code="graph.name_taken", id=node.id
            )
        return replace(self, nodes=(*self.nodes, node))

    def removed(self, node_ids: Iterable[str], *, heal: bool = True) -> Graph:
        """Without these nodes. With ``heal`` a node in a line leaves its two neighbours connected."""
        graph = self
        for node_id in node_ids:
            graph = graph._without(node_id, heal)
        return graph

    def _without(self, node_id: str, heal: bool) -> Graph:
        self.node(node_id)
        inputs = self._incoming[node_id]
        wired = {(edge.source, edge.target) for edge in self.edges}
        edges: list[Edge] = []
        for edge in self.edges:
            if node_id not in (edge.source, edge.target):
                edges.append(edge)
            elif heal and edge.source == node_id and len(inputs) == 1:
                healed = Edge(inputs[0], edge.target, edge.port)
                is_loop = edge.target in (node_id, inputs[0])
                if not is_loop and (healed.source, healed.target) not in wired:
                    edges.append(healed)
        return replace(self, nodes=tuple(node for node in self.nodes if node.id != node_id), edges=tuple(edges))

    def connected(self, source: str, target: str) -> Graph:
        """With an edge into the next free port of ``target``. Raises GraphError for a loop or a second edge."""
        self.node(source), self.node(target)
        if source == target:
            raise GraphError("A layer cannot feed itself.", code="graph.self_loop")
        if source in self._incoming[target]:
            raise GraphError("{source} already feeds {target}.", code="graph.edge_twice", source=source, target=target)
        ports = [edge.port for edge in self.edges if edge.target == target]
        return replace(self, edges=(*self.edges, Edge(source, target, max(ports, default=-1) + 1)))

    def disconnected(self, source: str, target: str) -> Graph:
        return replace(self, edges=tuple(edge for edge in self.edges if (edge.source, edge.target) != (source, target)))

    def with_params(self, node_id: str, params: Mapping[str, Any]) -> Graph:
        return self._replaced(node_id, replace(self.node(node_id), params=params))

    def moved(self, places: Mapping[str, tuple[float, float]]) -> Graph:
        """With new top left corners for the nodes named."""
        nodes = tuple(replace(n, x=places[n.id][0], y=places[n.id][1]) if n.id in places else n for n in self.nodes)
        return self.with_nodes(nodes)

    def renamed(self, node_id: str, new_id: str) -> Graph:
        """With another name for a node. Raises GraphError if it is taken or no valid layer name."""
        if new_id == node_id:
            return self
        if new_id in self.by_id:
            raise GraphError(
                "There is already a layer “{id}”.", hint="Choose another name.", code="graph.name_taken", id=new_id
            )
        if not new_id.isidentifier() or not new_id.isascii():
            raise GraphError(
                "“{id}” cannot be the name of a layer.",
                hint="Use letters, digits and underscores, with a letter first.",
                code="graph.name",
                id=new_id,
            )
        edges = tuple(
            Edge(new_id if e.source == node_id else e.source, new_id if e.target == node_id else e.target, e.port)
            for e in self.edges
        )
        return replace(self._replaced(node_id, replace(self.node(node_id), id=new_id)), edges=edges)

    def _replaced(self, node_id: str, new: Node) -> Graph:
        nodes = tuple(new if node.id == node_id else node for node in self.nodes)
        return self.with_nodes(nodes) if new.id == node_id else replace(self, nodes=nodes)

    def with_nodes(self, nodes: tuple[Node, ...]) -> Graph:
        """With other nodes of the same names in the same order: what is known of the wires is still so."""
        return self._with_known(replace(self, nodes=nodes))

    def with_blocks(self, blocks: tuple[Block, ...]) -> Graph:
        """With other definitions for nodes to stand for."""
        return self._with_known(replace(self, blocks=blocks))

    def _with_known(self, graph: Graph) -> Graph:
        graph.__dict__.update({name: self.__dict__[name] for name in _OF_WIRES if name in self.__dict__})
        return graph

    def to_json(self) -> dict[str, Any]:
        """Plain lists, numbers and text, for files and other processes."""
        value: dict[str, Any] = {
            "version": VERSION,
            "nodes": [_node_to_json(node) for node in self.nodes],
            "edges": [{"source": e.source, "target": e.target, "port": e.port} for e in self.edges],
        }
        if self.comments:
            value["comments"] = [asdict(comment) for comment in self.comments]
        if self.blocks:
            value["blocks"] = [_block_to_json(block) for block in self.blocks]
        return value

    @staticmethod
    def from_json(value: Any) -> Graph:
        """The graph ``to_json`` gave. Raises GraphError for anything else, or for a newer version."""
        try:
            version = value["version"]
            if not isinstance(version, int) or version > VERSION:
                raise GraphError(
                    "This network was saved by a newer version of Layerwise.",
                    hint="Update Layerwise.",
                    code="graph.newer",
                )
            nodes = tuple(_node_from_json(item) for item in value["nodes"])
            comments = tuple(_comment_from_json(item) for item in value.get("comments", ()))
            blocks = tuple(_block_from_json(item) for item in value.get("blocks", ()))
            edges = tuple(Edge(str(e["source"]), str(e["target"]), int(e["port"])) for e in value["edges"])
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError, RecursionError) as error:
            raise GraphError(
                "The network in the file is damaged.", hint="Restore it from a copy.", code="graph.damaged"
            ) from error
        ids = {node.id for node in nodes}
        if len(ids) != len(nodes) or any(e.source not in ids or e.target not in ids for e in edges):
            raise GraphError(
                "The network in the file is damaged.", hint="Restore it from a copy.", code="graph.damaged"
            )
        return Graph(nodes, edges, comments, blocks)


def free_id(kind: str, taken: Container[str]) -> str:
    """A name for a layer of that kind which is not among those ``taken``."""
    stem = re.sub(r"[^a-z0-9_]+", "_", kind.removeprefix(BLOCK).lower()).strip("_")
    if not stem.isidentifier():
        stem = f"block_{stem}".rstrip("_")
    name, number = stem, 0
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    return name


def _node_to_json(node: Node) -> dict[str, Any]:
    value = {"id": node.id, "kind": node.kind, "params": _plain(dict(node.params)), "x": node.x, "y": node.y}
    return {**value, "is_disabled": True} if node.is_disabled else value


def _node_from_json(value: Any) -> Node:
    place = _number(value["x"]), _number(value["y"])
    is_disabled = value.get("is_disabled", False) is True
    return Node(str(value["id"]), str(value["kind"]), _frozen(dict(value["params"])), *place, is_disabled)


def _comment_from_json(value: Any) -> Comment:
    numbers = (_number(value[name]) for name in ("x", "y", "width", "height"))
    return Comment(str(value["id"]), str(value["text"]), *numbers)


def _block_to_json(block: Block) -> dict[str, Any]:
    params = [
        {"name": param.name, "default": _plain(param.default), "targets": [list(target) for target in param.targets]}
        for param in block.params
    ]
    return {"name": block.name, "text": block.text, "graph": block.graph.to_json(), "params": params}


def _block_from_json(value: Any) -> Block:
    params = tuple(
        BlockParam(
            str(param["name"]),
            _frozen(param["default"]),
            tuple((str(node), str(name)) for node, name in param["targets"]),
        )
        for param in value["params"]
    )
    # Definitions lie beside each other, never in each other.
    graph = Graph.from_json({**value["graph"], "blocks": ()})
    return Block(str(value["name"]), graph, params, str(value["text"]))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _frozen(value: Any, depth: int = 0) -> Any:
    """A value of a param. Raises ValueError for lists in lists without end."""
    if depth > _MOST_DEPTH:
        raise ValueError("lists in lists without end")
    if isinstance(value, dict):
        return {key: _frozen(item, depth + 1) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no such number: as a text it is told of as wrong, and can be saved
    return tuple(_frozen(item, depth + 1) for item in value) if isinstance(value, list) else value


def _number(value: Any) -> float:
    """A place or a size in px: 0 for what is no number, and none so large that a step beside it is lost in rounding."""
    number = float(value)
    return max(-_FARTHEST_PX, min(_FARTHEST_PX, number)) if math.isfinite(number) else 0.0
