"""Laws of graph edits: what they keep, what they undo, what they refuse, and the way through JSON."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import GraphError
from engine.network.graph import VERSION, Edge, Graph, Node

names = st.sampled_from(["a", "b", "c", "d", "e", "f"])


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any graph of up to six nodes, cycles and all."""
    chosen = draw(st.lists(names, unique=True, max_size=6))
    graph = Graph(tuple(Node(name, "Dense", {"units": draw(st.integers(1, 9))}) for name in chosen))
    pairs = [(a, b) for a in chosen for b in chosen if a != b]
    for source, target in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8)) if pairs else []:
        graph = graph.connected(source, target)
    return graph


def chain(*ids: str) -> Graph:
    graph = Graph(tuple(Node(name, "Dense") for name in ids))
    for source, target in pairwise(ids):
        graph = graph.connected(source, target)
    return graph


def pairs_of(graph: Graph) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph.edges}


@given(graphs())
def test_json_brings_back_the_same_graph(graph: Graph) -> None:
    assert Graph.from_json(json.loads(json.dumps(graph.to_json()))) == graph


def test_json_keeps_tuples_of_params_and_places() -> None:
    graph = Graph((Node("conv2d", "Conv2D", {"kernel_size": (3, 5), "padding": "same"}, 12.5, -3.0),))
    again = Graph.from_json(json.loads(json.dumps(graph.to_json())))
    assert again == graph
    assert again.node("conv2d").params["kernel_size"] == (3, 5)


@given(graphs())
def test_order_puts_every_node_behind_its_inputs(graph: Graph) -> None:
    place = {name: number for number, name in enumerate(graph.order)}
    assert len(place) == len(graph.order)
    for name in graph.order:
        assert all(place[source] < place[name] for source in graph.inputs_of(name))
    for node in graph.nodes:
        if node.id not in place:
            assert any(source not in place for source in graph.inputs_of(node.id))


@given(graphs())
def test_neighbours_agree(graph: Graph) -> None:
    for node in graph.nodes:
        assert all(node.id in graph.outputs_of(source) for source in graph.inputs_of(node.id))
        assert all(node.id in graph.inputs_of(target) for target in graph.outputs_of(node.id))


@given(graphs(), st.data())
def test_adding_then_removing_is_nothing(graph: Graph, data: st.DataObject) -> None:
    new = Node(graph.new_id("Dropout"), "Dropout")
    larger = graph.added(new)
    if graph.nodes:
        larger = larger.connected(data.draw(st.sampled_from(graph.nodes)).id, new.id)
    assert larger.removed([new.id]) == graph


@given(graphs(), st.data())
def test_connecting_then_disconnecting_is_nothing(graph: Graph, data: st.DataObject) -> None:
    free = [(a.id, b.id) for a in graph.nodes for b in graph.nodes if a != b and (a.id, b.id) not in pairs_of(graph)]
    if free:
        source, target = data.draw(st.sampled_from(free))
        assert graph.connected(source, target).disconnected(source, target) == graph


@given(graphs(), st.data())
def test_a_rename_and_back_is_nothing(graph: Graph, data: st.DataObject) -> None:
    if graph.nodes:
        old = data.draw(st.sampled_from(graph.nodes)).id
        renamed = graph.renamed(old, "other_name")
        assert old not in renamed.by_id
        assert len(renamed.edges) == len(graph.edges)
        assert renamed.renamed("other_name", old) == graph


@given(graphs(), st.data(), st.booleans())
def test_removing_leaves_no_wire_into_nothing_and_no_wire_twice(graph: Graph, data: st.DataObject, heal: bool) -> None:
    gone = data.draw(st.lists(st.sampled_from(graph.nodes), unique=True)) if graph.nodes else []
    left = graph.removed([node.id for node in gone], heal=heal)
    assert {node.id for node in left.nodes} == {node.id for node in graph.nodes} - {node.id for node in gone}
    assert all(edge.source in left.by_id and edge.target in left.by_id for edge in left.edges)
    assert all(edge.source != edge.target for edge in left.edges)
    assert len(pairs_of(left)) == len(left.edges)
    if not heal:
        assert pairs_of(left) <= pairs_of(graph)


@given(graphs())
def test_an_edit_leaves_the_graph_it_was_made_from_alone(graph: Graph) -> None:
    before = graph.to_json()
    for node in graph.nodes:
        graph.removed([node.id])
        graph.with_params(node.id, {"units": 1000})
        graph.moved({node.id: (7.0, 7.0)})
    assert graph.to_json() == before


def test_removing_from_a_line_leaves_its_neighbours_connected() -> None:
    assert pairs_of(chain("a", "b", "c").removed(["b"])) == {("a", "c")}
    assert pairs_of(chain("a", "b", "c").removed(["b"], heal=False)) == set()
    assert pairs_of(chain("a", "b", "c", "d").removed(["b", "c"])) == {("a", "d")}


def test_removing_from_a_circle_of_two_leaves_no_layer_that_feeds_itself() -> None:
    graph = chain("a", "b").connected("b", "a")
    assert graph.removed(["a"]).edges == ()


def test_healing_keeps_the_port_of_a_merge() -> None:
    graph = Graph(tuple(Node(name, "Dense") for name in "abcd"))
    graph = graph.connected("a", "b").connected("b", "d").connected("c", "d")
    assert graph.removed(["b"]).inputs_of("d") == ("a", "c")


def test_ports_keep_the_order_of_merged_inputs() -> None:
    graph = Graph(tuple(Node(name, "Dense") for name in "abcd"))
    graph = graph.connected("c", "d").connected("a", "d").connected("b", "d")
    assert graph.inputs_of("d") == ("c", "a", "b")
    assert graph.disconnected("c", "d").connected("c", "d").inputs_of("d") == ("a", "b", "c")


def test_new_ids_count_as_keras_does() -> None:
    graph = Graph()
    for expected in ("conv2d", "conv2d_1", "conv2d_2"):
        assert graph.new_id("Conv2D") == expected
        graph = graph.added(Node(expected, "Conv2D"))


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda g: g.connected("a", "a"), "graph.self_loop"),
        (lambda g: g.connected("a", "b"), "graph.edge_twice"),
        (lambda g: g.connected("a", "zebra"), "graph.no_node"),
        (lambda g: g.added(Node("a", "Dense")), "graph.name_taken"),
        (lambda g: g.renamed("a", "b"), "graph.name_taken"),
        (lambda g: g.renamed("a", "two words"), "graph.name"),
        (lambda g: g.renamed("a", "층"), "graph.name"),
        (lambda g: g.node("zebra"), "graph.no_node"),
        (lambda g: g.removed(["zebra"]), "graph.no_node"),
        (lambda g: g.removed(["a", "a"]), "graph.no_node"),
    ],
)
def test_edits_that_cannot_be_are_refused(edit: Any, code: str) -> None:
    with pytest.raises(GraphError) as caught:
        edit(chain("a", "b"))
    assert caught.value.code == code


@pytest.mark.parametrize(
    "damage",
    [
        None,
        [],
        "text",
        {},
        {"version": "1", "nodes": [], "edges": []},
        {"version": 1},
        {"version": 1, "nodes": [{"id": "a"}], "edges": []},
        {"version": 1, "nodes": [{"id": "a", "kind": "Dense", "params": 3, "x": 0, "y": 0}], "edges": []},
        {"version": 1, "nodes": [{"id": "a", "kind": "Dense", "params": {}, "x": 10**400, "y": 0}], "edges": []},
        {"version": 1, "nodes": [], "edges": [{"source": "a", "target": "b", "port": 0}]},
        {"version": 1, "nodes": [], "edges": [{"source": "a", "target": "b", "port": float("inf")}]},
    ],
)
def test_damaged_json_is_refused(damage: Any) -> None:
    with pytest.raises(GraphError) as caught:
        Graph.from_json(damage)
    assert caught.value.code in ("graph.damaged", "graph.newer")


def test_json_of_a_newer_version_says_so() -> None:
    with pytest.raises(GraphError) as caught:
        Graph.from_json({"version": VERSION + 1, "nodes": [], "edges": []})
    assert caught.value.code == "graph.newer"


def test_two_nodes_of_one_name_in_a_file_are_damage() -> None:
    twice = chain("a").to_json()
    twice["nodes"] *= 2
    with pytest.raises(GraphError, match="damaged"):
        Graph.from_json(twice)


def test_a_wire_to_nowhere_does_not_break_the_graph() -> None:
    graph = Graph((Node("a", "Dense"),), (Edge("a", "gone"), Edge("gone", "a")))
    assert graph.order == ("a",)
    assert graph.inputs_of("a") == graph.outputs_of("a") == ()


@settings(max_examples=20)
@given(graphs())
def test_equal_graphs_hash_alike(graph: Graph) -> None:
    assert hash(graph) == hash(Graph.from_json(graph.to_json()))


def _with_node(**values: Any) -> dict[str, Any]:
    node = {"id": "a", "kind": "Dense", "params": {}, "x": 0.0, "y": 0.0}
    return {"version": VERSION, "nodes": [{**node, **values}], "edges": []}


def _nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("depth", [100, 3_000])
def test_lists_in_lists_without_end_are_damage(depth: int) -> None:
    with pytest.raises(GraphError) as caught:
        Graph.from_json(_with_node(params={"units": _nested(depth)}))
    assert caught.value.code == "graph.damaged"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e400])
def test_numbers_json_has_not_can_be_saved_again(number: float) -> None:
    value = _with_node(params={"units": number, "shape": [number]}, x=number)
    value["comments"] = [{"id": "c", "text": "", "x": 1, "y": number, "width": number, "height": 3}]
    graph = Graph.from_json(value)
    assert json.loads(json.dumps(graph.to_json(), allow_nan=False))["nodes"][0]["x"] == 0.0


@pytest.mark.parametrize("number", [1e300, -1e300])
def test_no_layer_is_so_far_away_that_nothing_can_be_put_beside_it(number: float) -> None:
    """Pasting looks for a free place by steps to the side."""
    (node,) = Graph.from_json(_with_node(x=number, y=number)).nodes
    assert node.x + 1 != node.x
    assert node.y + 1 != node.y
