"""Where an edit of a graph goes: the network of the session, or the inside of a block."""

from __future__ import annotations

from typing import Protocol

from engine.network.graph import Graph


class GraphHome(Protocol):
    """Holds the graph that is edited; a new one is one undoable step."""

    @property
    def graph(self) -> Graph: ...

    def set_graph(self, graph: Graph, text: str, merge_key: str = "") -> object: ...
