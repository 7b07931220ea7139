"""The automatic layout: nothing overlaps, wires go down, the same graph always looks the same."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.network.editing.layout import CARD_PX, GAP_PX, auto_layout
from engine.network.graph import Edge, Graph, Node
from engine.network.templates import line

WIDTH, HEIGHT = CARD_PX
GAP_X, GAP_Y = GAP_PX


@st.composite
def wired(draw: st.DrawFn) -> Graph:
    ids = [f"n{number}" for number in range(draw(st.integers(0, 14)))]
    ends = st.sampled_from(ids) if ids else st.nothing()
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=24)) if ids else []
    return Graph(tuple(Node(name, "Dense") for name in ids), tuple(Edge(a, b) for a, b in pairs))


def graph_of(*pairs: str) -> Graph:
    names = dict.fromkeys("".join(pairs))
    return Graph(tuple(Node(name, "Add") for name in names), tuple(Edge(a, b) for a, b in pairs))


@settings(max_examples=200, deadline=None)
@given(wired())
def test_nothing_overlaps_and_everything_has_a_place(graph: Graph) -> None:
    places = auto_layout(graph)
    assert set(places) == {node.id for node in graph.nodes}
    for (left, top), (other_left, other_top) in combinations(places.values(), 2):
        assert abs(top - other_top) >= HEIGHT + GAP_Y or abs(left - other_left) >= WIDTH + GAP_X - 0.01
    if places:
        assert min(left for left, _ in places.values()) == 0
        assert min(top for _, top in places.values()) == 0


@settings(max_examples=100, deadline=None)
@given(wired())
def test_it_is_stable(graph: Graph) -> None:
    places = auto_layout(graph)
    assert auto_layout(graph) == places
    assert auto_layout(graph.moved(places)) == places


@settings(max_examples=100, deadline=None)
@given(wired())
def test_wires_go_down_unless_they_close_a_circle(graph: Graph) -> None:
    places, ordered = auto_layout(graph), set(graph.order)
    for edge in graph.edges:
        if edge.target in ordered:
            assert places[edge.source][1] < places[edge.target][1]


def test_a_line_is_straight() -> None:
    places = auto_layout(line(("Input", {}), ("Flatten", {}), ("Dense", {}), ("Dense", {})))
    assert {left for left, _ in places.values()} == {0}
    tops = [top for _, top in places.values()]
    assert [below - above for above, below in pairwise(tops)] == [HEIGHT + GAP_Y] * 3


def test_two_branches_stand_side_by_side_under_the_middle() -> None:
    places = auto_layout(graph_of("ab", "ac", "bd", "cd"))
    assert places["b"][1] == places["c"][1]
    assert abs(places["b"][0] - places["c"][0]) == WIDTH + GAP_X
    middle = (places["b"][0] + places["c"][0]) / 2
    assert places["a"][0] == pytest.approx(middle)
    assert places["d"][0] == pytest.approx(middle)


def test_a_shortcut_passes_beside_the_layers_it_skips() -> None:
    places = auto_layout(graph_of("ab", "bc", "cd", "ad"))
    assert places["b"][0] == pytest.approx(places["c"][0])
    assert places["a"][0] != pytest.approx(places["b"][0])


def test_branches_that_could_cross_do_not() -> None:
    places = auto_layout(graph_of("ab", "ac", "ce", "bd", "df", "ef"))
    assert (places["b"][0] < places["c"][0]) == (places["d"][0] < places["e"][0])


def test_other_sizes_are_kept() -> None:
    places = auto_layout(graph_of("ab", "ac"), node_size=(100, 20), gap=(10, 30))
    assert places["b"][1] - places["a"][1] == 50
    assert abs(places["b"][0] - places["c"][0]) == 110


def test_wires_to_nowhere_and_circles_still_have_places() -> None:
    graph = Graph((Node("a", "Add"), Node("b", "Add")), (Edge("a", "b"), Edge("b", "a"), Edge("a", "gone")))
    assert set(auto_layout(graph)) == {"a", "b"}
