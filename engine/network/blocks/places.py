"""Where one edits: the network itself, or the inside of a block in it, reached over a path of nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.network.blocks.kinds import check_no_circle, unknown_block
from engine.network.graph import Block, BlockParam, Graph, Node

Place = tuple[str, ...]  # a block on the canvas, then one inside it, and so on; empty for the network itself


def definition_at(graph: Graph, place: Place) -> Block:
    """The definition one is inside of at a place. Raises GraphError."""
    here, found = graph, None
    for name in place:
        node = here.node(name)
        found = graph.block_named.get(node.block)
        if found is None:
            raise unknown_block(node.block or node.kind)
        here = found.graph
    if found is None:
        raise ValueError("the network itself has no definition")
    return found


def graph_at(graph: Graph, place: Place) -> Graph:
    """What is edited at a place: the definition's graph, which knows all blocks of the project. Raises GraphError."""
    return definition_at(graph, place).graph.with_blocks(graph.blocks) if place else graph


def nearest_place(graph: Graph, place: Place) -> Place:
    """As much of a path as still leads somewhere."""
    here = graph
    for depth, name in enumerate(place):
        node = here.by_id.get(name)
        if node is None or node.block not in graph.block_named:
            return place[:depth]
        here = graph.block_named[node.block].graph
    return place


def with_graph_at(graph: Graph, place: Place, inside: Graph) -> Graph:
    """The whole network after an edit at a place; other uses of the same block change too.

    Parameters of the block follow the layers they set. Raises GraphError for a block that would contain itself.
    """
    if not place:
        check_no_circle(inside.blocks)
        return inside
    old = definition_at(graph, place)
    params = _following(old, inside)
    new = replace(old, graph=inside.with_blocks(()), params=params)
    is_known = old.name in inside.block_named
    blocks = tuple(new if block.name == old.name else block for block in inside.blocks)
    blocks = blocks if is_known else (*blocks, new)
    check_no_circle(blocks)
    return graph.with_blocks(blocks)


def _following(old: Block, inside: Graph) -> tuple[BlockParam, ...]:
    """The block's params after an edit inside it: layers may have another name or value, or be gone."""
    renamed = _renamed(old.graph.nodes, inside.nodes)
    followed = []
    for param in old.params:
        targets = tuple((renamed.get(node, node), name) for node, name in param.targets)
        targets = tuple(target for target in targets if target[0] in inside.by_id)
        if targets:
            default = _set_now(old.graph, inside, param.targets, renamed, param.default)
            followed.append(replace(param, targets=targets, default=default))
    return tuple(followed)


def _renamed(old: tuple[Node, ...], new: tuple[Node, ...]) -> dict[str, str]:
    """Nodes that kept their place in the list and have another name; nothing where nodes came or went."""
    if len(old) != len(new) or [node.kind for node in old] != [node.kind for node in new]:
        return {}
    return {before.id: after.id for before, after in zip(old, new, strict=True) if before.id != after.id}


def _set_now(
    old: Graph, inside: Graph, targets: tuple[tuple[str, str], ...], renamed: Mapping[str, str], default: Any
) -> Any:
    """A value set inside by hand is what the block's param is by default from then on."""
    for node, name in targets:
        after = inside.by_id.get(renamed.get(node, node))
        if after is not None and node in old.by_id and name in after.params:
            before = old.node(node).params.get(name, default)
            if after.params[name] != before:
                return after.params[name]
    return default
