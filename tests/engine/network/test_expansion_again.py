"""A graph is expanded with what is known of the one before, and comes out as if nothing were known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.network.analysis import Analysis, analyse
from engine.network.blocks.places import graph_at, with_graph_at
from engine.network.blocks.shipped import SHIPPED
from engine.network.editing.edits import with_disabled
from engine.network.expansion import expanded
from engine.network.graph import BLOCK, Graph
from engine.network.templates import line

CONV = {"filters": 16, "padding": "same"}


@pytest.fixture
def graph() -> Graph:
    """Layers and two uses of a block between them."""
    made = line(("Input", {"shape": (8, 8, 16)}), *[("Conv2D", CONV)] * 5)
    use = {"kind": BLOCK + "Residual", "params": {"filters": 16}}
    nodes = tuple(replace(node, **use) if place in (2, 4) else node for place, node in enumerate(made.nodes))
    return replace(made, nodes=nodes, blocks=(SHIPPED["Residual"],))


def inside(graph: Graph, edit: Callable[[Graph], Graph]) -> Graph:
    place = (graph.nodes[2].id,)
    return with_graph_at(graph, place, edit(graph_at(graph, place)))


EDITS: dict[str, Callable[[Graph], Graph]] = {
    "a layer's params": lambda g: g.with_params(g.nodes[1].id, {**CONV, "filters": 8}),
    "a layer of params that are wrong": lambda g: g.with_params(g.nodes[1].id, {"filters": "many"}),
    "a block's params": lambda g: g.with_params(g.nodes[2].id, {"filters": 8}),
    "places": lambda g: g.moved({g.nodes[2].id: (500.0, 0.0), g.nodes[3].id: (600.0, 0.0)}),
    "a name": lambda g: g.renamed(g.nodes[2].id, "other"),
    "the name a layer inside had": lambda g: g.renamed(g.nodes[1].id, f"{g.nodes[2].id}_conv1"),
    "a layer put out of use": lambda g: with_disabled(g, [g.nodes[3].id], is_disabled=True),
    "a block put out of use": lambda g: with_disabled(g, [g.nodes[2].id], is_disabled=True),
    "a layer less": lambda g: g.removed([g.nodes[3].id]),
    "a wire less": lambda g: g.disconnected(g.nodes[2].id, g.nodes[3].id),
    "params inside": lambda g: inside(
        g, lambda i: i.with_params("conv1", {**i.node("conv1").params, "strides": (2, 2)})
    ),
    "a layer less inside": lambda g: inside(g, lambda i: i.removed(["relu1"])),
    "a name inside": lambda g: inside(g, lambda i: i.renamed("relu1", "first")),
    "no definition": lambda g: replace(g, blocks=()),
    "no block at all": lambda g: replace(line(("Input", {}), ("Dense", {})), blocks=g.blocks),
}


@pytest.mark.parametrize("first", EDITS)
@pytest.mark.parametrize("second", EDITS)
def test_two_edits_and_back(graph: Graph, first: str, second: str) -> None:
    analysis = Analysis()
    for step in (graph, EDITS[first](graph), EDITS[second](graph), graph):
        analysis, alone = analyse(step, None, analysis), analyse(step)
        assert analysis.expansion == expanded(step)
        assert analysis.expansion.graph.order == expanded(step).graph.order
        assert (analysis.shapes, analysis.param_counts) == (alone.shapes, alone.param_counts)
        assert analysis.layers == alone.layers
        assert [replace(problem, fixes=()) for problem in analysis.problems] == [
            replace(problem, fixes=()) for problem in alone.problems
        ]


def test_layers_inside_stay_the_same_values(graph: Graph) -> None:
    """What is known of each holds as long as its node does."""
    before = expanded(graph)
    after = expanded(graph.with_params(graph.nodes[2].id, {"filters": 8}), before)
    use = graph.nodes[4].id
    inside_of_other = [node for node in after.graph.nodes if node.id.startswith(f"{use}_")]
    assert inside_of_other
    assert all(node is before.graph.by_id[node.id] for node in inside_of_other)
