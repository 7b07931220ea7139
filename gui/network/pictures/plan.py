"""What a picture shows of a network: its nodes as they stand on the canvas, or the layers inside its blocks too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.network.analysis import Analysis
from engine.network.graph import Edge, Graph, Node
from engine.network.kinds import Dims


@dataclass(frozen=True)
class Plan:
    """A graph with what is known of its nodes: output shapes and parameters (trainable, frozen)."""

    graph: Graph
    shapes: Mapping[str, Dims | None]
    counts: Mapping[str, tuple[int, int]]

    @property
    def order(self) -> list[Node]:
        """All nodes, inputs before what they feed; those on a cycle last."""
        return [self.graph.node(name) for name in self.graph.whole_order]

    def shape(self, name: str) -> Dims | None:
        return self.shapes.get(name)

    def without(self, names: frozenset[str]) -> Plan:
        """Without these nodes; what fed them feeds what they fed."""
        return Plan(self.graph.removed(names), self.shapes, self.counts)


def plan_of(graph: Graph, analysis: Analysis, *, opens_blocks: bool) -> Plan:
    """What is trained: without the layers that are switched off."""
    if opens_blocks:
        return Plan(analysis.expansion.graph, analysis.layers.shapes, analysis.layers.param_counts)
    disabled = frozenset(node.id for node in graph.nodes if node.is_disabled)
    passed = [edge for edge in graph.edges if edge.target not in disabled or _is_first(graph, edge)]
    through = replace(graph, edges=tuple(passed))
    return Plan(through, analysis.shapes, analysis.param_counts).without(disabled)


def _is_first(graph: Graph, edge: Edge) -> bool:
    """Of several inputs a disabled node passes the first on."""
    return graph.inputs_of(edge.target)[0] == edge.source
