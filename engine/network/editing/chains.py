"""Layers in a line: moving one a place further along it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from engine.errors import GraphError
from engine.network.graph import Edge, Graph


def moved_along(graph: Graph, node_id: str, way: Literal[1, -1]) -> Graph:
    """With a layer and the one behind (1) or before (-1) it in each other's place. Raises GraphError.

    Both must stand in a line: the first feeds the second alone, and the second is fed by nothing else.
    """
    first = node_id if way == 1 else next(iter(graph.inputs_of(node_id)), "")
    second = next(iter(graph.outputs_of(first)), "") if first else ""
    is_line = bool(second) and graph.outputs_of(first) == (second,) and graph.inputs_of(second) == (first,)
    if not is_line or node_id not in (first, second) or graph.node(first).kind == "Input":
        raise GraphError(
            "{name} cannot move along the line from here.",
            hint="Both layers must stand in a line, behind the Input.",
            code="graph.no_line",
            name=graph.node(node_id).id,
        )
    if len(graph.inputs_of(first)) > 1:
        raise GraphError(
            "{name} joins branches, and stays where they meet.", code="graph.no_line", name=graph.node(first).id
        )
    return _swapped(graph, first, second)


def _swapped(graph: Graph, first: str, second: str) -> Graph:
    edges: list[Edge] = []
    for edge in graph.edges:
        if (edge.source, edge.target) == (first, second):
            edges.append(Edge(second, first))
        elif edge.target == first:
            edges.append(replace(edge, target=second))
        elif edge.source == second:
            edges.append(replace(edge, source=first))
        else:
            edges.append(edge)
    upper, lower = graph.node(first), graph.node(second)
    swapped = replace(graph, edges=tuple(edges))
    return swapped.moved({first: (lower.x, lower.y), second: (upper.x, upper.y)})
