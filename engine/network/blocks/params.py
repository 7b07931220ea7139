"""Edits of a block's definition: its parameters, its name, its text; and which definitions are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.errors import GraphError
from engine.network.blocks.grouping import checked_name
from engine.network.blocks.kinds import all_needed, free_name, renamed_in, target_param, unknown_block
from engine.network.graph import Block, BlockParam, Graph, Node

Target = tuple[str, str]  # a node inside and one of its params


def definition(graph: Graph, name: str) -> Block:
    """The block of that name. Raises GraphError."""
    found = graph.block_named.get(name)
    if found is None:
        raise unknown_block(name)
    return found


def exposed(graph: Graph, block: str, param: str, target: Target) -> Graph:
    """With a parameter of the block that sets a param inside it. Raises GraphError.

    A parameter that is there already sets this param too from now on.
    """
    found = definition(graph, block)
    param = param.strip()
    if not param.isidentifier():
        raise GraphError(
            "“{name}” cannot be the name of a parameter.",
            hint="Use letters, digits and underscores, with a letter first.",
            code="block.param_name",
            name=param,
        )
    known = target_param(found, graph.blocks, *target)
    if known is None:
        raise GraphError("{node} has no parameter “{name}”.", code="block.no_target", node=target[0], name=target[1])
    found = _without(found, target)
    params = {entry.name: entry for entry in found.params}
    value = found.graph.node(target[0]).params.get(target[1], known.default)
    entry = params.get(param, BlockParam(param, value, ()))
    params[param] = replace(entry, targets=(*entry.targets, target))
    return with_definition(graph, replace(found, params=tuple(params.values())))


def unexposed(graph: Graph, block: str, target: Target) -> Graph:
    """Without the block's parameter on this param, which keeps the parameter's default. Raises GraphError."""
    found = definition(graph, block)
    entry = param_at(found, target)
    if entry is None:
        return graph
    node = found.graph.node(target[0])
    inside = found.graph.with_params(node.id, {**node.params, target[1]: entry.default})
    return _cleaned(with_definition(graph, replace(_without(found, target), graph=inside)), block)


def without_param(graph: Graph, block: str, param: str) -> Graph:
    """Without a parameter of the block; what it set keeps its default. Raises GraphError."""
    entry = next((entry for entry in definition(graph, block).params if entry.name == param), None)
    for target in entry.targets if entry is not None else ():
        if target[0] in definition(graph, block).graph.by_id:
            graph = unexposed(graph, block, target)
    return graph


def param_at(block: Block, target: Target) -> BlockParam | None:
    """The block's parameter that sets this param; None when none does."""
    return next((param for param in block.params if target in param.targets), None)


def _without(block: Block, target: Target) -> Block:
    kept = (
        replace(param, targets=tuple(entry for entry in param.targets if entry != target)) for param in block.params
    )
    return replace(block, params=tuple(param for param in kept if param.targets))


def with_default(graph: Graph, block: str, param: str, value: Any) -> Graph:
    """With another default of a block's parameter. Raises GraphError."""
    found = definition(graph, block)
    params = tuple(replace(entry, default=value) if entry.name == param else entry for entry in found.params)
    return with_definition(graph, replace(found, params=params))


def param_renamed(graph: Graph, block: str, old: str, new: str) -> Graph:
    """With another name of a block's parameter, also where it is set. Raises GraphError."""
    found = definition(graph, block)
    names = {entry.name for entry in found.params}
    if new == old:
        return graph
    if old not in names or new in names or not new.isidentifier():
        raise GraphError(
            "“{name}” cannot be the name of a parameter.",
            hint="Use letters, digits and underscores, with a letter first.",
            code="block.param_name",
            name=new,
        )
    params = tuple(replace(entry, name=new) if entry.name == old else entry for entry in found.params)
    graph = with_definition(graph, replace(found, params=params))
    return _on_uses(graph, block, lambda values: {new if key == old else key: value for key, value in values.items()})


def _cleaned(graph: Graph, block: str) -> Graph:
    """Values of parameters the block does not have any more are gone from its uses."""
    known = {entry.name for entry in definition(graph, block).params}
    return _on_uses(graph, block, lambda values: {key: value for key, value in values.items() if key in known})


def _on_uses(graph: Graph, block: str, change: Any) -> Graph:
    """With other values on every node that stands for a block."""

    def changed(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(replace(node, params=change(node.params)) if node.block == block else node for node in nodes)

    return _everywhere(graph, changed)


def _everywhere(graph: Graph, change: Any) -> Graph:
    blocks = tuple(
        replace(block, graph=replace(block.graph, nodes=change(block.graph.nodes))) for block in graph.blocks
    )
    return replace(graph, nodes=change(graph.nodes), blocks=blocks)


def with_definition(graph: Graph, block: Block) -> Graph:
    """With this definition in the place of the one of its name, or beside the others."""
    if block.name not in graph.block_named:
        return replace(graph, blocks=(*graph.blocks, block))
    return replace(graph, blocks=tuple(block if old.name == block.name else old for old in graph.blocks))


def with_blocks(graph: Graph, block: Block, needs: tuple[Block, ...] = ()) -> tuple[Graph, str]:
    """With a block from elsewhere and the ones it needs, and its name here.

    Where a name stands for something else already, the newcomer gets another.
    """
    names: dict[str, str] = {}
    new = [entry for entry in (*needs, block) if graph.block_named.get(entry.name) != entry]
    for entry in new:
        names[entry.name] = free_name(entry.name, {*graph.block_named, *names.values()})
    for entry in new:
        inside = replace(entry.graph, nodes=renamed_in(entry.graph.nodes, names))
        graph = with_definition(graph, replace(entry, name=names[entry.name], graph=inside))
    return graph, names.get(block.name, block.name)


def block_renamed(graph: Graph, old: str, new: str) -> Graph:
    """With another name of a block, wherever it is used. Raises GraphError."""
    found = definition(graph, old)
    new = checked_name(graph, new, old)
    blocks = tuple(replace(found, name=new) if block.name == old else block for block in graph.blocks)
    names: Mapping[str, str] = {old: new}
    return _everywhere(replace(graph, blocks=blocks), lambda nodes: renamed_in(nodes, names))


def with_text(graph: Graph, block: str, text: str) -> Graph:
    """With another description of a block. Raises GraphError."""
    return with_definition(graph, replace(definition(graph, block), text=text))


def uses(graph: Graph, block: str) -> int:
    """How many nodes stand for a block, on the canvas and inside other blocks."""
    return sum(node.block == block for node in _all_nodes(graph))


def _all_nodes(graph: Graph) -> Iterator[Node]:
    yield from graph.nodes
    for block in graph.blocks:
        yield from block.graph.nodes


def without_block(graph: Graph, name: str) -> Graph:
    """Without a definition nobody uses. Raises GraphError where somebody does."""
    count = uses(graph, name)
    if count:
        raise GraphError(
            "The block “{name}” is used {count} times.",
            hint="Delete or ungroup its uses first.",
            code="block.in_use",
            name=name,
            count=count,
        )
    return replace(graph, blocks=tuple(block for block in graph.blocks if block.name != name))


def without_unused(graph: Graph) -> Graph:
    """Without the definitions that nothing on the canvas needs."""
    needed = all_needed(graph.blocks, graph.nodes)
    return graph if len(needed) == len(graph.blocks) else replace(graph, blocks=needed)
