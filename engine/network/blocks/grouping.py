"""Making a block of some layers, and layers of a block."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from engine.errors import GraphError
from engine.network.blocks.kinds import free_name, unknown_block
from engine.network.editing.arranging import within_reach
from engine.network.editing.edits import reached_from
from engine.network.editing.layout import STEP_Y_PX
from engine.network.expansion import block_of
from engine.network.graph import BLOCK, Block, Edge, Graph, Node, free_id

LONGEST_NAME = 60


def name_for(graph: Graph, name: str = "Block") -> str:
    """A name for a new block."""
    return free_name(name, graph.block_named)


def checked_name(graph: Graph, name: str, old: str = "") -> str:
    """The name without blanks around it. Raises GraphError when a block cannot have it."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise GraphError(
            "“{name}” cannot be the name of a block.",
            hint="Use 1 to {most} letters, digits and blanks.",
            code="block.name",
            name=name[:LONGEST_NAME],
            most=LONGEST_NAME,
        )
    if name != old and name in graph.block_named:
        raise GraphError(
            "There is already a block “{name}”.", hint="Choose another name.", code="block.name_taken", name=name
        )
    return name


def grouped(graph: Graph, node_ids: Collection[str], name: str, text: str = "") -> tuple[Graph, str]:
    """With these nodes as a new block, and the id of the node that stands for it. Raises GraphError.

    What feeds them from outside comes in through Inputs of the block, one for each layer that feeds.
    """
    name = checked_name(graph, name)
    nodes = [node for node in graph.nodes if node.id in node_ids]
    chosen = {node.id for node in nodes}
    end = _only_exit(graph, nodes)
    sources = _sources(graph, chosen)
    inside = _inside(graph, nodes, sources)
    new = Node(free_id(BLOCK + name, set(graph.by_id) - chosen), BLOCK + name, {}, *_middle(nodes))
    place = graph.nodes.index(nodes[0])
    others = [node for node in graph.nodes if node.id not in chosen]
    before = sum(node.id not in chosen for node in graph.nodes[:place])
    edges = [edge for edge in graph.edges if edge.source not in chosen and edge.target not in chosen]
    edges += [Edge(source, new.id, port) for port, source in enumerate(sources)]
    edges += [replace(edge, source=new.id) for edge in graph.edges if edge.source == end and edge.target not in chosen]
    whole = replace(
        graph,
        nodes=(*others[:before], new, *others[before:]),
        edges=tuple(edges),
        blocks=(*graph.blocks, Block(name, inside, (), text)),
    )
    return _closed_up(whole, new, nodes), new.id


def _closed_up(graph: Graph, block: Node, gone: list[Node]) -> Graph:
    """The layers below move up into the room their neighbours left, unless something else stands there."""
    bottom = max(node.y for node in gone)
    others = [node for node in graph.nodes if node.id != block.id]
    below = [node for node in others if node.y > bottom]
    if bottom == block.y or any(block.y <= node.y <= bottom for node in others):
        return graph
    return graph.moved({node.id: (node.x, node.y - (bottom - block.y)) for node in below})


def group_refusal(graph: Graph, node_ids: Collection[str]) -> GraphError | None:
    """Why these nodes cannot become a block; None when they can."""
    try:
        _only_exit(graph, [node for node in graph.nodes if node.id in node_ids])
    except GraphError as error:
        return error
    return None


def _only_exit(graph: Graph, nodes: list[Node]) -> str:
    """The node whose output is the block's. Raises GraphError."""
    if not nodes:
        raise GraphError("No layers are selected.", hint="Select the layers of the block first.", code="block.nothing")
    chosen = {node.id for node in nodes}
    entrance = next((node.id for node in nodes if node.kind == "Input"), "")
    if entrance:
        raise GraphError(
            "{name} is where the data comes in, and cannot be inside a block.",
            hint="Select the layers behind it.",
            code="block.input",
            name=entrance,
        )
    ends = []
    for node in nodes:
        targets = graph.outputs_of(node.id)
        outside = [target for target in targets if target not in chosen]
        for target in outside:
            if not chosen.isdisjoint(reached_from(graph, target)):
                raise GraphError(
                    "{name} leads out of these layers and {target} back into them.",
                    hint="Select {target} too.",
                    code="block.around",
                    name=node.id,
                    target=target,
                )
        if outside or not targets:
            ends.append(node.id)
    if len(ends) != 1:
        raise GraphError(
            "A block gives one output, but {count} of these layers lead out of it: {names}.",
            hint="Select the layer that joins them too, or one branch alone.",
            code="block.outputs",
            count=len(ends),
            names=", ".join(ends),
        )
    return ends[0]


def _sources(graph: Graph, chosen: Collection[str]) -> list[str]:
    """What feeds these nodes from outside, in the order of the network."""
    found = {edge.source for edge in graph.edges if edge.target in chosen and edge.source not in chosen}
    order = {name: place for place, name in enumerate((*graph.order, *graph.by_id))}
    return sorted(found, key=lambda name: order[name])


def _inside(graph: Graph, nodes: list[Node], sources: list[str]) -> Graph:
    """The definition: the nodes, an Input for each source, and their wires."""
    chosen = {node.id for node in nodes}
    taken = set(chosen)
    top = min(node.y for node in nodes) - STEP_Y_PX
    entrances: dict[str, Node] = {}
    for source in sources or [""]:
        name = free_id("Input", taken)
        taken.add(name)
        fed = [graph.node(target).x for target in graph.outputs_of(source) if target in chosen] if source else []
        x = sum(fed) / len(fed) if fed else nodes[0].x
        while any(node.x == x for node in entrances.values()):
            x += STEP_Y_PX
        entrances[source] = Node(name, "Input", {}, within_reach(x), within_reach(top))
    edges = [edge for edge in graph.edges if edge.target in chosen and edge.source in chosen]
    edges += [
        replace(edge, source=entrances[edge.source].id)
        for edge in graph.edges
        if edge.target in chosen and edge.source in entrances
    ]
    if not sources:
        heads = [node.id for node in nodes if not graph.inputs_of(node.id)]
        edges += [Edge(entrances[""].id, name) for name in heads]
    return Graph((*entrances.values(), *nodes), tuple(edges))


def _middle(nodes: list[Node]) -> tuple[float, float]:
    """Where the block goes: in the middle of its layers, at the height of the first."""
    return sum(node.x for node in nodes) / len(nodes), min(node.y for node in nodes)


def ungrouped(graph: Graph, node_id: str) -> tuple[Graph, list[str]]:
    """With what is inside a block in its place, its parameters applied; and their ids. Raises GraphError."""
    node = graph.node(node_id)
    block = block_of(graph, node)
    if block is None:
        if node.block:
            raise unknown_block(node.block)
        raise GraphError("{name} is not a block.", hint="Select a block.", code="block.none", name=node_id)
    inside = [inner for inner in block.graph.nodes if inner.kind != "Input"]
    names = _names_outside(graph, node_id, inside)
    feeds = dict(zip((n.id for n in block.graph.nodes if n.kind == "Input"), graph.inputs_of(node_id), strict=False))
    feeds.update(names)
    end = next((inner.id for inner in reversed(block.graph.nodes) if not block.graph.outputs_of(inner.id)), "")
    edges = _opened_edges(graph, node_id, block.graph, feeds, feeds.get(end, ""))
    nodes: list[Node] = []
    for other in graph.nodes:
        if other.id == node_id:
            nodes += _placed(other, inside, names)
        else:
            nodes.append(other)
    opened = replace(graph, nodes=tuple(nodes), edges=edges)
    return _with_room(opened, node, set(names.values())), list(names.values())


def _names_outside(graph: Graph, node_id: str, inside: Iterable[Node]) -> dict[str, str]:
    taken = set(graph.by_id) - {node_id}
    names: dict[str, str] = {}
    for inner in inside:
        name = inner.id if inner.id not in taken else free_id(f"{node_id}_{inner.id}", taken)
        names[inner.id] = name
        taken.add(name)
    return names


def _opened_edges(graph: Graph, node_id: str, inside: Graph, feeds: dict[str, str], end: str) -> tuple[Edge, ...]:
    """All wires after a block was opened: ``feeds`` says who gives what a node inside gives."""
    edges: list[Edge] = []
    for edge in graph.edges:
        if node_id not in (edge.source, edge.target):
            edges.append(edge)
        elif edge.source == node_id and end:
            edges.append(replace(edge, source=end))
    for edge in inside.edges:
        is_into_layer = edge.target in feeds and inside.node(edge.target).kind != "Input"
        if is_into_layer and edge.source in feeds:
            edges.append(Edge(feeds[edge.source], feeds[edge.target], edge.port))
    kept: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        kept.setdefault((edge.source, edge.target), edge)
    return tuple(edge for edge in kept.values() if edge.source != edge.target)


def _placed(block: Node, inside: list[Node], names: dict[str, str]) -> list[Node]:
    """The nodes around where the block stood."""
    if not inside:
        return []
    left, top = _middle(inside)
    return [
        replace(
            inner,
            id=names[inner.id],
            x=within_reach(inner.x - left + block.x),
            y=within_reach(inner.y - top + block.y),
            is_disabled=inner.is_disabled or block.is_disabled,
        )
        for inner in inside
    ]


def _with_room(graph: Graph, block: Node, new: Collection[str]) -> Graph:
    """The layers below the block move down as far as what was in it reaches."""
    bottom = max((graph.node(name).y for name in new), default=block.y)
    below = [node for node in graph.nodes if node.id not in new and node.y > block.y]
    missing = bottom + STEP_Y_PX - min((node.y for node in below), default=bottom + STEP_Y_PX)
    if missing <= 0:
        return graph
    return graph.moved({node.id: (node.x, within_reach(node.y + missing)) for node in below})
