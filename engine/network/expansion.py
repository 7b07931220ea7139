"""A graph as Keras sees it: blocks opened up, disabled layers taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from engine.errors import GraphError
from engine.network.blocks.kinds import MOST_DEPTH, entrances_of
from engine.network.graph import Block, Edge, Graph, Node

MAX_LAYERS = 50_000  # blocks in blocks multiply; more than this is a slip, and would stop the window
Value = TypeVar("Value")
Path = tuple[str, ...]  # the node on the canvas, then the one inside its block, and so on


@dataclass(frozen=True)
class Opened:
    """A use of a block: the node that stands for it, its definition, and that with the node's parameters set in it."""

    node: Node
    definition: Block
    block: Block


@dataclass(frozen=True)
class Expansion:
    """``graph`` has layers only. ``paths`` says where each came from; ``exits`` which one gives a node's output.

    A disabled node's output is that of whatever feeds it; nodes without one, such as a disabled Input, are not in
    ``exits``. ``refusals`` are what is wrong with blocks themselves, beside what is wrong with the layers.
    ``root`` is the graph on the canvas; ``opened`` and ``origins`` are kept for the next one like it: the definitions
    uses of blocks stood for and what they became with their parameters, and the nodes that were given other names.
    """

    graph: Graph
    paths: Mapping[str, Path]
    exits: Mapping[Path, str]
    refusals: tuple[tuple[Path, GraphError], ...] = ()
    root: Graph = field(default_factory=Graph, repr=False, compare=False)
    opened: Mapping[Path, Opened] = field(default_factory=dict, repr=False, compare=False)
    origins: Mapping[str, Node] = field(default_factory=dict, repr=False, compare=False)

    def path_of(self, name: str) -> Path:
        """Where a layer of ``graph`` came from."""
        return self.paths.get(name, (name,))

    def of_nodes(self, graph: Graph, values: Mapping[str, Value | None], place: Path = ()) -> dict[str, Value | None]:
        """``values`` of layers as those of the nodes of the graph at a place; a block's is that of its exit."""
        return {node.id: values.get(self.exit_of((*place, node.id))) for node in graph.nodes}

    def exit_of(self, path: Path) -> str:
        """The layer of ``graph`` that gives what the node at this path gives; empty when there is none."""
        return self.exits.get(path, "")


def expanded(graph: Graph, before: Expansion | None = None) -> Expansion:
    """The graph without blocks and disabled nodes. Raises GraphError for blocks without an end.

    Nodes of an unknown block stay as they are. A graph that has neither comes back as it is. What stays the same since
    ``before``, the expansion of a graph like this one, is used again.
    """
    if before is not None and (found := _with_layers_changed(graph, before)) is not None:
        return found
    if not any(node.is_disabled or node.block for node in graph.nodes):
        names: dict[Path, str] = {(node.id,): node.id for node in graph.nodes}
        return Expansion(graph, {node.id: (node.id,) for node in graph.nodes}, names, root=graph)
    return _Opening(graph, before).result()


def _with_layers_changed(graph: Graph, before: Expansion) -> Expansion | None:
    """The expansion of a graph that differs in the params of layers on the canvas, and in places; else None."""
    old = before.root
    if len(graph.nodes) != len(old.nodes) or graph.edges != old.edges or graph.blocks != old.blocks:
        return None
    changed: dict[str, Node] = {}
    for new, was in zip(graph.nodes, old.nodes, strict=True):
        if new is was:
            continue
        if (new.id, new.kind, new.is_disabled) != (was.id, was.kind, was.is_disabled):
            return None
        if new.block and new.params != was.params:
            return None
        if not new.block:
            changed[new.id] = new
    if before.graph is old:
        return replace(before, graph=graph, root=graph)
    layers = before.graph.with_nodes(tuple(changed.get(node.id, node) for node in before.graph.nodes))
    return replace(before, graph=layers, root=graph)


def block_of(graph: Graph, node: Node) -> Block | None:
    """The definition a node stands for, with the node's parameters set in it; None if it is no block or unknown."""
    found = graph.block_named.get(node.block) if node.block else None
    if found is None:
        return None
    inside = found.graph
    for param in found.params:
        value = node.params.get(param.name, param.default)
        for target, name in param.targets:
            if target in inside.by_id:
                inside = inside.with_params(target, {**inside.node(target).params, name: value})
    return replace(found, graph=inside)


class _Opening:
    """Collects layers and wires while it walks through blocks."""

    def __init__(self, graph: Graph, before: Expansion | None) -> None:
        self._root = graph
        self._before = before or Expansion(Graph(), {}, {})
        self._uses: dict[Path, Opened] = {}
        self._origins: dict[str, Node] = {}
        self._nodes: list[Node] = []
        self._edges: list[Edge] = []
        self._paths: dict[str, Path] = {}
        self._exits: dict[Path, str] = {}
        self._taken: set[str] = {node.id for node in graph.nodes}
        self._refusals: list[tuple[Path, GraphError]] = []
        self._opened = 0

    def result(self) -> Expansion:
        self._walk(self._root, (), {}, ())
        found = self._paths, self._exits, tuple(self._refusals), self._root, self._uses, self._origins
        return Expansion(self._graph(), *found)

    def _graph(self) -> Graph:
        nodes, edges, before = tuple(self._nodes), tuple(self._edges), self._before.graph
        if edges == before.edges and [node.id for node in nodes] == [node.id for node in before.nodes]:
            return before.with_nodes(nodes)
        return Graph(nodes, edges)

    def _walk(self, graph: Graph, path: Path, fed: Mapping[str, str], within: tuple[str, ...]) -> None:
        """Add the nodes of a graph inside the blocks ``within``; ``fed`` names what feeds its Inputs there."""
        # Nodes on a cycle too, so that the Problem about it still finds them and their wires.
        for name in graph.whole_order:
            node, here = graph.node(name), (*path, name)
            sources = [(self._exits.get((*path, source), ""), source) for source in graph.inputs_of(name)]
            if path and node.kind == "Input":
                self._remember(here, fed.get(name, ""))
            elif node.is_disabled:
                self._remember(here, next((exit_ for exit_, _ in sources if exit_), ""))
            elif (block := self._block(node, here)) is not None:
                self._open(block, here, [exit_ for exit_, _ in sources], within)
            else:
                self._add(node, here)
        self._wire(graph, path)

    def _block(self, node: Node, here: Path) -> Block | None:
        """As ``block_of``, and as it was before where neither the definition nor the parameters have changed."""
        definition = self._root.block_named.get(node.block) if node.block else None
        if definition is None:
            return None
        old = self._before.opened.get(here)
        is_same = old is not None and old.definition is definition and old.node.params == node.params
        block = old.block if old is not None and is_same else block_of(self._root, node)
        if block is not None:
            self._uses[here] = Opened(node, definition, block)
        return block

    def _open(self, block: Block, here: Path, sources: list[str], within: tuple[str, ...]) -> None:
        if block.name in within:
            raise GraphError(
                "The block {name} contains itself.",
                hint="Take it out of itself.",
                code="block.recursive",
                name=block.name,
            )
        if len(within) >= MOST_DEPTH:
            raise GraphError(
                "Blocks lie in each other more than {most} deep.",
                hint="Ungroup some of them.",
                code="block.too_deep",
                most=MOST_DEPTH,
            )
        self._opened += 1
        self._check_count()
        entrances = entrances_of(block)
        self._walk(block.graph, here, dict(zip(entrances, sources, strict=False)), (*within, block.name))
        ends = [node.id for node in block.graph.nodes if not block.graph.outputs_of(node.id)]
        self._remember(here, self._exits.get((*here, ends[-1]), "") if ends else "")
        self._check_ends(block, here, len(sources), ends)

    def _check_ends(self, block: Block, here: Path, fed: int, ends: list[str]) -> None:
        """Whether what goes into a block and what comes out of it is what it was made for."""
        most = len(entrances_of(block))
        if fed > most:
            text = "{name} takes {most} layers, but {count} are connected to it. Delete a wire."
            error = GraphError(text, code="block.inputs", name=here[-1], count=fed, most=most)
            self._refusals.append((here, error))
        if len(ends) > 1:
            text = "The block {block} ends in {count} places: {names}. Join them, or delete all but one."
            error = GraphError(text, code="block.exits", block=block.name, count=len(ends), names=", ".join(ends))
            self._refusals.append((here, error))
        elif not ends:
            text = "The block {block} gives nothing: it has no layer at its end."
            self._refusals.append((here, GraphError(text, code="block.empty", block=block.name)))

    def _check_count(self) -> None:
        if len(self._nodes) >= MAX_LAYERS or self._opened > MAX_LAYERS:
            raise GraphError(
                "The blocks of this network hold more than {most:,} layers.",
                hint="Take some of the blocks out.",
                code="block.too_many",
                most=MAX_LAYERS,
            )

    def _add(self, node: Node, here: Path) -> None:
        self._check_count()
        name = node.id if len(here) == 1 else self._free("_".join(here))
        self._nodes.append(node if node.id == name else self._renamed(node, name))
        self._paths[name] = here
        self._remember(here, name)

    def _renamed(self, node: Node, name: str) -> Node:
        self._origins[name] = node
        if self._before.origins.get(name) is node:
            return self._before.graph.by_id[name]
        return replace(node, id=name)

    def _wire(self, graph: Graph, path: Path) -> None:
        """The wires into layers; those into blocks were followed when the block was opened."""
        for edge in graph.edges:
            source, target = self._exits.get((*path, edge.source), ""), self._exits.get((*path, edge.target), "")
            is_layer = self._paths.get(target) == (*path, edge.target)
            if source and is_layer:
                is_kept = (source, target) == (edge.source, edge.target)
                self._edges.append(edge if is_kept else Edge(source, target, edge.port))

    def _remember(self, path: Path, name: str) -> None:
        if name:
            self._exits[path] = name

    def _free(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        return name
