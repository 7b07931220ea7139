"""Layers as text for the clipboard, and their way into another network, also one in another window."""

from __future__ import annotations

import json
from collections.abc import Collection, Container
from dataclasses import replace

from engine.errors import GraphError
from engine.network.blocks.kinds import all_needed, free_name, renamed_in, unknown_block
from engine.network.editing.arranging import within_reach
from engine.network.graph import Block, Comment, Edge, Graph, free_id
from engine.network.kinds import layer_kind

CLIPBOARD_MARK = "layerwise layers"
MOST_CHARACTERS = 20_000_000  # what another program left on the clipboard may be a film
MOST_NODES = 10_000


def subgraph(graph: Graph, nodes: Collection[str], comments: Collection[str] = ()) -> Graph:
    """These nodes, the wires between them, these comments, and the blocks they need."""
    names = set(nodes)
    found = tuple(node for node in graph.nodes if node.id in names)
    return Graph(
        found,
        tuple(edge for edge in graph.edges if edge.source in names and edge.target in names),
        tuple(comment for comment in graph.comments if comment.id in comments),
        all_needed(graph.blocks, found),
    )


def to_clipboard(graph: Graph, nodes: Collection[str], comments: Collection[str] = ()) -> str:
    """These nodes, the wires between them and these comments as JSON text."""
    return json.dumps({"format": CLIPBOARD_MARK, **subgraph(graph, nodes, comments).to_json()}, indent=1)


def from_clipboard(text: str) -> Graph:
    """The layers ``to_clipboard`` wrote. Raises GraphError for any other text."""
    if len(text) > MOST_CHARACTERS:
        raise _no_layers()
    try:
        value = json.loads(text)
        if not isinstance(value, dict) or value.get("format") != CLIPBOARD_MARK:
            raise _no_layers()
        graph = Graph.from_json(value)
    except (ValueError, RecursionError) as error:
        raise _no_layers() from error
    for inside in (graph, *(block.graph for block in graph.blocks)):
        _check(inside, graph)
    return graph


def _check(graph: Graph, whole: Graph) -> None:
    """Raises GraphError for more layers than anybody copies, and for kinds and blocks nobody knows."""
    if len(graph.nodes) > MOST_NODES:
        raise _no_layers()
    for node in graph.nodes:
        if not node.block:
            layer_kind(node.kind)
        elif node.block not in whole.block_named:
            raise unknown_block(node.block)


def _no_layers() -> GraphError:
    return GraphError(
        "There are no layers on the clipboard.",
        hint="Select layers on the canvas and copy them first.",
        code="graph.clipboard",
    )


def merged(graph: Graph, other: Graph, dx: float, dy: float) -> tuple[Graph, list[str]]:
    """With another graph's nodes and comments beside its own, moved by so many px; and the ids of the nodes.

    Names already taken change; so do those of blocks where the graph has another definition of that name.
    """
    blocks, renamed = _with_blocks(graph.blocks, other.blocks)
    names = _new_names(graph, other)
    nodes = tuple(
        replace(node, id=names[node.id], x=within_reach(node.x + dx), y=within_reach(node.y + dy))
        for node in renamed_in(other.nodes, renamed)
    )
    edges = tuple(Edge(names[edge.source], names[edge.target], edge.port) for edge in other.edges)
    comments = list(graph.comments)
    for comment in other.comments:
        comments.append(_beside(comment, {note.id for note in comments}, dx, dy))
    whole = Graph((*graph.nodes, *nodes), (*graph.edges, *edges), tuple(comments), blocks)
    return whole, [node.id for node in nodes]


def _new_names(graph: Graph, other: Graph) -> dict[str, str]:
    """The name each node of ``other`` gets."""
    names: dict[str, str] = {}
    taken = set(graph.by_id)
    for node in other.nodes:
        is_good = node.id.isidentifier() and node.id.isascii() and node.id not in taken
        names[node.id] = node.id if is_good else free_id(node.kind, taken)
        taken.add(names[node.id])
    return names


def _beside(comment: Comment, taken: Container[str], dx: float, dy: float) -> Comment:
    name = comment.id if comment.id and comment.id not in taken else free_id("comment", taken)
    return replace(comment, id=name, x=within_reach(comment.x + dx), y=within_reach(comment.y + dy))


def _with_blocks(mine: tuple[Block, ...], others: tuple[Block, ...]) -> tuple[tuple[Block, ...], dict[str, str]]:
    """Both sets of definitions, and the new names of those whose name stands for something else here."""
    known = {block.name: block for block in mine}
    new = {block.name: block for block in others if known.get(block.name) != block}
    renamed: dict[str, str] = {}
    for name in new:
        renamed[name] = free_name(name, {*known, *renamed.values()})
    added = [
        replace(block, name=renamed[name], graph=replace(block.graph, nodes=renamed_in(block.graph.nodes, renamed)))
        for name, block in new.items()
    ]
    return (*mine, *added), renamed
