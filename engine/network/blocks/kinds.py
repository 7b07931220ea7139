"""Blocks seen from outside: what the canvas, the inspector and the checks know of a node that stands for one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

from engine.errors import GraphError
from engine.network.graph import BLOCK, Block, BlockParam, Graph, Node
from engine.network.kinds import LAYER_KINDS, Dims, LayerKind, ParamValues, Shapes, layer_kind
from engine.params import Param

FAMILY = "Blocks"
MOST_DEPTH = 32  # blocks in blocks in blocks


def kind_of(graph: Graph, node: Node) -> LayerKind | None:
    """The kind of a layer, or one made up for a block from its definition in ``graph``; None when it is unknown."""
    if not node.block:
        return LAYER_KINDS.get(node.kind)
    return block_kind(node.block, graph.blocks)


def kind_named(graph: Graph, key: str) -> LayerKind:
    """The kind of that key, also of a block of this graph. Raises GraphError."""
    found = kind_of(graph, Node("", key))
    if found is None and key.startswith(BLOCK):
        raise unknown_block(key.removeprefix(BLOCK))
    return found or layer_kind(key)


def unknown_block(name: str) -> GraphError:
    """The error of a node whose definition is missing."""
    return GraphError(
        "The block “{name}” is not in this project.",
        hint="Delete it, or paste it once more from the project that has it.",
        code="block.unknown",
        name=name,
    )


@lru_cache(maxsize=512)
def block_kind(name: str, blocks: tuple[Block, ...], depth: int = 0) -> LayerKind | None:
    """The kind made up for a block; None when there is no definition of that name."""
    block = next((block for block in blocks if block.name == name), None)
    if block is None or depth > MOST_DEPTH:
        return None
    count = len(entrances_of(block))
    return LayerKind(
        key=BLOCK + name,
        title=name,
        family=FAMILY,
        help=block.text,
        params=tuple(shown for param in block.params if (shown := _shown(param, block, blocks, depth)) is not None),
        output_shape=_opened_first,
        min_inputs=count,
        max_inputs=count,
    )


def entrances_of(block: Block) -> list[str]:
    """Ids of the Inputs inside, in the order in which wires reach them."""
    return [node.id for node in block.graph.nodes if node.kind == "Input"]


def _shown(param: BlockParam, block: Block, blocks: tuple[Block, ...], depth: int) -> Param | None:
    """The first target's Param under the block's own name and with its default; None when it has no target left."""
    title = param.name.replace("_", " ").capitalize()
    for target, name in param.targets:
        found = target_param(block, blocks, target, name, depth)
        if found is not None:
            return replace(found, name=param.name, default=param.default, title=title, advanced=False, shown_if=None)
    return None


def target_param(block: Block, blocks: tuple[Block, ...], target: str, name: str, depth: int = 0) -> Param | None:
    """The Param of a node inside a block; None when there is none of that name."""
    node = block.graph.by_id.get(target)
    if node is None:
        return None
    kind = block_kind(node.block, blocks, depth + 1) if node.block else LAYER_KINDS.get(node.kind)
    return next((param for param in kind.params if param.name == name), None) if kind is not None else None


def _opened_first(_shapes: Shapes, _params: ParamValues) -> Dims:
    """Blocks are opened before anybody asks for shapes; the analysis has the shape of what the block gives."""
    raise TypeError("the shape of a block is that of its exit")


def all_needed(blocks: tuple[Block, ...], nodes: Iterable[Node]) -> tuple[Block, ...]:
    """Of ``blocks`` those the nodes stand for, and those in these, near and far."""
    known = {block.name: block for block in blocks}
    found: set[str] = set()
    waiting = [node.block for node in nodes if node.block]
    while waiting:
        name = waiting.pop()
        if name in known and name not in found:
            found.add(name)
            waiting += [node.block for node in known[name].graph.nodes if node.block]
    return tuple(block for block in blocks if block.name in found)


def free_name(name: str, taken: Collection[str]) -> str:
    """That name, or with a number behind it where it is taken."""
    number, wanted = 1, name
    while wanted in taken:
        number += 1
        wanted = f"{name} {number}"
    return wanted


def renamed_in(nodes: Iterable[Node], names: Mapping[str, str]) -> tuple[Node, ...]:
    """The nodes, standing for blocks that have new names."""
    return tuple(replace(node, kind=BLOCK + names[node.block]) if node.block in names else node for node in nodes)


def check_no_circle(blocks: tuple[Block, ...]) -> None:
    """Raises GraphError for a block that contains itself, near or far."""
    inside = {block.name: {node.block for node in block.graph.nodes if node.block} for block in blocks}
    try:
        TopologicalSorter(inside).prepare()
    except CycleError as error:
        raise GraphError(
            "The block {name} contains itself.",
            hint="Take it out of itself.",
            code="block.recursive",
            name=error.args[1][0],
        ) from None
