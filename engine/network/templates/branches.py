"""Graphs that are no line, put together layer by layer and laid out at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.network.editing.layout import auto_layout
from engine.network.graph import Block, Edge, Graph, Node
from engine.network.templates.base import Layer, in_columns


class Plan:
    """Layers put down one by one; what ``add`` and ``chain`` return is what further layers are wired to."""

    def __init__(self, *blocks: Block) -> None:
        self._graph = Graph(blocks=blocks)

    def add(self, kind: str, params: Mapping[str, Any], *sources: str, name: str = "") -> str:
        """One layer fed by the layers named, in their order."""
        node = Node(name or self._graph.new_id(kind), kind, params)
        edges = tuple(Edge(source, node.id, port) for port, source in enumerate(sources))
        self._graph = replace(self._graph, nodes=(*self._graph.nodes, node), edges=(*self._graph.edges, *edges))
        return node.id

    def chain(self, source: str, *layers: Layer) -> str:
        """Layers one behind the other; the last one's name."""
        for kind, params in layers:
            source = self.add(kind, params, *([source] if source else []))
        return source

    def graph(self) -> Graph:
        """All of it, in good order on the canvas."""
        if self._is_a_line:
            return in_columns(self._graph)
        return self._graph.moved(auto_layout(self._graph))

    @property
    def _is_a_line(self) -> bool:
        graph = self._graph
        return all(
            len(found) <= 1 for node in graph.nodes for found in (graph.inputs_of(node.id), graph.outputs_of(node.id))
        )
