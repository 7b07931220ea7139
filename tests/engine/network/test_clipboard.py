"""The clipboard: what is copied comes back, also into another network; any other text is refused."""

from __future__ import annotations

import json

import pytest

from engine.errors import GraphError
from engine.network.editing.clipboard import CLIPBOARD_MARK, MOST_CHARACTERS, from_clipboard, merged, to_clipboard
from engine.network.graph import Block, Comment, Edge, Graph, Node

INNER = Block("inner", Graph((Node("input", "Input"), Node("r", "ReLU")), (Edge("input", "r"),)))
OUTER = Block("outer", Graph((Node("input", "Input"), Node("i", "block:inner")), (Edge("input", "i"),)))
LOOSE = Block("loose", Graph((Node("input", "Input"),)))
WHOLE = Graph(
    (Node("a", "Dense", {"units": 3}), Node("b", "block:outer")),
    (Edge("a", "b"),),
    (Comment("comment_1", "몫"),),
    (INNER, OUTER, LOOSE),
)


def test_blocks_come_with_what_they_need_and_nothing_else() -> None:
    other = from_clipboard(to_clipboard(WHOLE, ["b"], ["comment_1"]))
    assert other.blocks == (INNER, OUTER)
    graph, names = merged(Graph(), other, 5, 5)
    assert names == ["b"]
    assert graph.comments == (Comment("comment_1", "몫", 5, 5),)
    again, _ = merged(WHOLE, other, 0, 0)
    assert again.blocks == WHOLE.blocks
    assert [comment.id for comment in again.comments] == ["comment_1", "comment"]


def test_another_definition_of_the_name_gets_a_new_name() -> None:
    other_inner = Block("inner", Graph((Node("input", "Input"), Node("s", "Softmax")), (Edge("input", "s"),)))
    other = Graph((Node("b", "block:outer"),), (), (), (other_inner, OUTER))
    graph, _ = merged(WHOLE, other, 0, 0)
    assert [block.name for block in graph.blocks] == ["inner", "outer", "loose", "inner 2"]
    # The other's outer block has the inner one of its own network inside.
    twice, names = merged(graph, Graph((Node("x", "block:inner"),), (), (), (other_inner,)), 0, 0)
    assert twice.node(names[0]).block == "inner 3"


def text_of(**changed: object) -> str:
    value = {"format": CLIPBOARD_MARK, **WHOLE.to_json(), **changed}
    return json.dumps(value)


def test_a_place_that_is_no_number_is_the_middle() -> None:
    nodes = [{"id": "a", "kind": "Dense", "params": {}, "x": 1e400, "y": 7}]
    (node,) = from_clipboard(text_of(nodes=nodes, edges=[])).nodes
    assert (node.x, node.y) == (0.0, 7.0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "{}",
        "[]",
        "null",
        '"text"',
        "[" * 100_000,
        '{"format": "layerwise layers"}',
        "9" * 5_000,
        "\x00\ud800",
        " " * (MOST_CHARACTERS + 1),
        text_of(nodes=1),
        text_of(nodes=[{"id": "a"}]),
        text_of(edges=[{"source": "a", "target": "nobody", "port": 0}]),
        text_of(blocks={"a": 1}),
        text_of(comments=[{}]),
        text_of(version="2"),
        text_of(version=99),
        text_of(nodes=[{"id": "a", "kind": "NoSuchLayer", "params": {}, "x": 0, "y": 0}], edges=[]),
        text_of(nodes=[{"id": "a", "kind": "block:gone", "params": {}, "x": 0, "y": 0}], edges=[]),
        text_of(nodes=[{"id": "a", "kind": "Dense", "params": [1], "x": 0, "y": 0}], edges=[]),
    ],
)
def test_any_other_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(GraphError) as error:
        from_clipboard(text)
    assert error.value.what


def test_definitions_within_definitions_are_passed_over() -> None:
    value: object = {"version": 2, "nodes": [], "edges": []}
    for _ in range(300):
        block = {"name": "b", "text": "", "params": [], "graph": value}
        value = {"version": 2, "nodes": [], "edges": [], "blocks": [block]}
    assert isinstance(value, dict)
    graph = from_clipboard(json.dumps({**value, "format": CLIPBOARD_MARK}))
    assert graph.blocks == (Block("b", Graph()),)


def test_many_layers_are_pasted_at_once() -> None:
    many = Graph(tuple(Node(f"dense_{number}", "Dense") for number in range(2_000)))
    graph, names = merged(many, many, 10, 10)
    assert len(set(names)) == 2_000
    assert len(graph.by_id) == 4_000
