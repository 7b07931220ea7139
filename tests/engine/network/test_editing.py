"""Edits as values: what may be connected, inserting, appending, healing, copying."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.editing import arranging, clipboard, edits
from engine.network.graph import Edge, Graph, Node
from engine.network.kinds import LAYER_KINDS

LINE = Graph(
    (Node("input", "Input"), Node("a", "Dense", y=112.0), Node("b", "Dense", y=224.0)),
    (Edge("input", "a"), Edge("a", "b")),
)


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("a", "a", "graph.self_loop"),
        ("a", "b", "graph.edge_twice"),
        ("a", "input", "graph.entrance"),
        ("b", "a", "graph.cycle"),
    ],
)
def test_wires_that_cannot_be(source: str, target: str, code: str) -> None:
    refusal = edits.connect_refusal(LINE, source, target)
    assert refusal is not None
    assert refusal.code == code
    with pytest.raises(GraphError):
        edits.connected(LINE, source, target)


def test_one_input_is_replaced_and_a_merge_grows() -> None:
    assert edits.connected(LINE, "input", "b").inputs_of("b") == ("input",)
    graph = LINE.added(Node("sum", "Add"))
    graph = edits.connected(edits.connected(graph, "b", "sum"), "a", "sum")
    assert graph.inputs_of("sum") == ("b", "a")


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 9), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=40))
def test_legal_wires_never_make_a_circle(size: int, pairs: list[tuple[int, int]]) -> None:
    graph = Graph(tuple(Node(f"n{number}", "Add" if number % 2 else "Dense") for number in range(size)))
    for source, target in pairs:
        if max(source, target) < size and edits.connect_refusal(graph, f"n{source}", f"n{target}") is None:
            graph = edits.connected(graph, f"n{source}", f"n{target}")
    assert len(graph.order) == size
    assert all(len(graph.inputs_of(node.id)) <= 1 for node in graph.nodes if node.kind == "Dense")
    for node in graph.nodes:
        legal = set(edits.legal_targets(graph, node.id))
        assert legal == {n.id for n in graph.nodes if edits.connect_refusal(graph, node.id, n.id) is None}
        assert legal == {n.id for n in graph.nodes if node.id in edits.legal_sources(graph, n.id)}


def test_inserting_keeps_the_port_and_makes_room() -> None:
    graph = Graph(
        (Node("input", "Input"), Node("a", "Dense", y=112), Node("sum", "Add", y=224)),
        (Edge("input", "a"), Edge("a", "sum", 0), Edge("input", "sum", 1)),
    )
    node = edits.new_node(graph, "Dropout", 0, 130)
    graph = edits.inserted(graph, node, ("a", "sum"))
    assert graph.inputs_of("sum") == ("dropout", "input")
    assert graph.node("dropout").y == 224.0
    assert graph.node("sum").y == 336.0
    assert graph.node("a").y == 112.0


def test_an_input_is_never_inserted_into_a_wire() -> None:
    graph = edits.inserted(LINE, edits.new_node(LINE, "Input", 0, 0), ("a", "b"))
    assert graph.edges == LINE.edges
    assert "input_1" in graph.by_id


def test_appending_behind_nothing_the_last_and_a_branch() -> None:
    graph, name = edits.appended(Graph(), "Input", facts=DataFacts((4,), "binary", 2))
    assert graph.node(name).params["shape"] == (4,)
    graph, name = edits.appended(graph, "Dense")
    assert graph.inputs_of(name) == ("input",)
    graph, _ = edits.appended(graph, "Dense", ["input"])
    assert graph.inputs_of("dense_1") == ("input",), "between the Input and what it fed"
    assert graph.inputs_of("dense") == ("dense_1",)
    fork = edits.connected(graph.added(Node("c", "Dense", x=600.0, y=112.0)), "input", "c")
    fork, name = edits.appended(fork, "Flatten", ["input"])
    assert fork.outputs_of("input") == ("dense_1", "c", name), "a third branch"
    assert len({(node.x, node.y) for node in fork.nodes}) == len(fork.nodes)


def test_an_input_appended_goes_on_top() -> None:
    graph = LINE.removed(["input"])
    graph, name = edits.appended(graph, "Input")
    assert graph.outputs_of(name) == ("a",)
    assert graph.node(name).y == 0.0


def test_deleting_wires_and_nodes_at_once() -> None:
    graph = edits.deleted(LINE, ["a"], [("a", "b")])
    assert graph.edges == ()
    assert edits.deleted(LINE, ["a", "nobody"]).edges == (Edge("input", "b"),)


def test_clipboard_text_is_json_and_comes_back() -> None:
    text = clipboard.to_clipboard(LINE, ["a", "b"])
    assert json.loads(text)["format"] == clipboard.CLIPBOARD_MARK
    other = clipboard.from_clipboard(text)
    assert [node.id for node in other.nodes] == ["a", "b"]
    assert other.edges == (Edge("a", "b"),)
    graph, names = clipboard.merged(LINE, other, 40, 40)
    assert names == ["dense", "dense_1"]
    assert graph.inputs_of("dense_1") == ("dense",)
    assert graph.node("dense").x == 40.0


@pytest.mark.parametrize("name", ["", "no name", "층", "1a", "a"])
def test_pasted_names_are_made_good(name: str) -> None:
    other = Graph((Node(name, "Dense"),))
    graph, names = clipboard.merged(LINE, other, 0, 0)
    assert names == ["dense"]
    assert len(graph.nodes) == 4


def test_nothing_leaves_the_canvas() -> None:
    graph = edits.shifted(LINE, ["a"], 1e12, -1e12)
    assert (graph.node("a").x, graph.node("a").y) == (arranging.REACH_PX, -arranging.REACH_PX)


def test_every_kind_can_be_made_and_appended() -> None:
    for key in LAYER_KINDS:
        graph, name = edits.appended(LINE, key, ["a"])
        assert graph.node(name).kind == key
        assert len(graph.order) == 4


MERGE = Graph(
    (Node("a", "Dense"), Node("b", "Dense"), Node("c", "Dense"), Node("cat", "Concatenate"), Node("d", "Dense")),
    (Edge("a", "cat", 0), Edge("b", "cat", 1)),
)


@pytest.mark.parametrize(("place", "wanted"), [(0, "cab"), (1, "acb"), (2, "abc"), (None, "abc"), (9, "abc")])
def test_a_wire_may_choose_its_port(place: int | None, wanted: str) -> None:
    assert edits.connected(MERGE, "c", "cat", place).inputs_of("cat") == tuple(wanted)


def test_wires_change_places() -> None:
    assert edits.input_shifted(MERGE, ("a", "cat"), 1).inputs_of("cat") == ("b", "a")
    assert edits.input_shifted(MERGE, ("a", "cat"), -1) == MERGE
    assert edits.has_ordered_inputs(MERGE, "cat")
    assert not edits.has_ordered_inputs(MERGE, "a")


def test_a_wire_led_elsewhere() -> None:
    assert edits.reconnected(MERGE, ("a", "cat"), ("c", "cat")).inputs_of("cat") == ("c", "b"), "keeps its port"
    graph = edits.reconnected(MERGE, ("a", "cat"), ("a", "d"))
    assert graph.inputs_of("d") == ("a",)
    assert graph.inputs_of("cat") == ("b",)
    assert edits.reconnected(MERGE, ("a", "cat"), ("a", "cat")) == MERGE
    with pytest.raises(GraphError) as caught:
        edits.reconnected(MERGE, ("a", "cat"), ("b", "cat"))
    assert caught.value.code == "graph.edge_twice"


def test_a_layer_is_taken_out_and_put_back() -> None:
    graph = edits.with_disabled(LINE, ["a", "input", "nobody"], True)
    assert [node.id for node in graph.nodes if node.is_disabled] == ["a"], "an Input cannot be passed through"
    assert edits.with_disabled(graph, ["a"], False) == LINE
