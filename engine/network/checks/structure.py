"""Problems of a network's wiring: where it starts and ends, and what is connected to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.network.graph import Graph, Node
from engine.network.kinds import LAYER_KINDS
from engine.network.problems import Problem

STANDARDISE = "standardise"  # the layer a build puts behind the Input for the sealed preprocessing of tables


def wiring_problems(graph: Graph) -> Iterator[Problem]:
    """All Problems that need no shapes; the ones that concern the whole network first."""
    yield from _names(graph)
    yield from _entrances(graph)
    yield from _cycle(graph)
    for node in graph.nodes:
        yield from _wires(graph, node)
    yield from _exits(graph)


def entrances(graph: Graph) -> list[str]:
    """Ids of the Inputs."""
    return [node.id for node in graph.nodes if node.kind == "Input"]


def input_dtype(graph: Graph, start: str) -> str:
    """What an Input takes: whole numbers where nothing but Embedding layers read it."""
    readers = [graph.by_id[name].kind for name in graph.outputs_of(start)]
    return "int32" if readers and set(readers) == {"Embedding"} else "float32"


def exits(graph: Graph) -> list[str]:
    """Ids of the layers whose output goes nowhere, without the ones that hang on nothing at all."""
    return [node.id for node in graph.nodes if graph.inputs_of(node.id) and not graph.outputs_of(node.id)]


def _names(graph: Graph) -> Iterator[Problem]:
    for name, count in Counter(node.id for node in graph.nodes).items():
        if count > 1:
            yield Problem(
                name,
                "{count} layers are called “{name}”. Rename them.",
                {"name": name, "count": count},
                code="names.twice",
            )
        if not (name.isidentifier() and name.isascii()) or name == STANDARDISE or name.startswith(f"{STANDARDISE}_"):
            yield Problem(
                name,
                "A layer cannot be called “{name}”. Use letters, digits and underscores, with a letter first.",
                {"name": name},
                code="names.bad",
            )
    for edge in graph.edges:
        for end in (edge.source, edge.target):
            if end not in graph.by_id:
                yield Problem(
                    "",
                    "A wire leads to “{name}”, which does not exist. Delete the wire.",
                    {"name": end},
                    code="wires.dangling",
                )


def _entrances(graph: Graph) -> Iterator[Problem]:
    found = entrances(graph)
    if not graph.nodes:
        yield Problem("", "The network is empty. Add an Input, then layers behind it.", code="network.empty")
    elif not found:
        yield Problem(
            "", "The network has no Input. Add one and connect it to the first layer.", code="network.no_input"
        )
    elif len(graph.nodes) == 1:
        yield Problem(
            found[0], "The network has nothing but its Input. Add a layer and connect it.", code="network.only_input"
        )


def _exits(graph: Graph) -> Iterator[Problem]:
    found = exits(graph)
    if len(found) > 1:
        yield Problem(
            found[1],
            "The network ends in {count} places: {names}. Join them with Add or Concatenate, or delete all but one.",
            {"count": len(found), "names": ", ".join(found)},
            code="network.outputs",
        )


def ring_of(graph: Graph) -> list[str]:
    """Ids along a circle of wires, in their direction, with its first layer again as the last; empty without one."""
    ordered = set(graph.order)
    behind = [node.id for node in graph.nodes if node.id not in ordered]
    if not behind:
        return []
    # Every node left out of the order has an input that is left out too, so walking upwards must come round.
    path = [behind[0]]
    while True:
        step = next((name for name in graph.inputs_of(path[-1]) if name not in ordered), None)
        if step is None:
            return []
        if step in path:
            return [*path[path.index(step) :], step][::-1]
        path.append(step)


def _cycle(graph: Graph) -> Iterator[Problem]:
    ring = ring_of(graph)
    if ring:
        yield circle_problem(ring)


def circle_problem(ring: list[str]) -> Problem:
    """The Problem of layers that feed each other, as ``ring_of`` gives them."""
    text = "These layers feed each other in a circle: {ring}. Delete one of the wires."
    return Problem(ring[0], text, {"ring": " → ".join(ring)}, code="network.cycle")


def _wires(graph: Graph, node: Node) -> Iterator[Problem]:
    kind = LAYER_KINDS.get(node.kind)
    if kind is None:
        return
    count = len(graph.inputs_of(node.id))
    values = {"name": node.id, "count": count, "least": kind.min_inputs}
    is_alone = not count and not graph.outputs_of(node.id)
    if is_alone and len(graph.nodes) > 1:
        yield Problem(node.id, "{name} is not connected. Connect it or delete it.", values, code="wires.stray")
    elif count < kind.min_inputs == 1:
        yield Problem(node.id, "Nothing goes into {name}. Connect a layer to it.", values, code="wires.missing")
    elif count < kind.min_inputs:
        text = "{name} joins at least {least} layers, but {count} are connected to it. Connect another."
        yield Problem(node.id, text, values, code="wires.missing")
    elif kind.max_inputs == 0 and count:
        text = "{name} is where the data comes in, so no layer can go into it. Delete the wire."
        yield Problem(node.id, text, values, code="wires.too_many")
    elif kind.max_inputs is not None and count > kind.max_inputs:
        text = "{name} takes one layer, but {count} are connected to it. Join them with Add or Concatenate first."
        yield Problem(node.id, text, values, code="wires.too_many")
