"""The layout as an edit: little moves, comments follow, and doing it twice changes nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.network.editing.arranging import Box
from engine.network.editing.commenting import held_by
from engine.network.editing.edits import appended, inserted, new_node
from engine.network.editing.relayout import laid_out
from engine.network.graph import Comment, Edge, Graph, Node

SIZE = (240.0, 76.0)


@st.composite
def commented(draw: st.DrawFn) -> Graph:
    ids = [f"n{number}" for number in range(draw(st.integers(0, 9)))]
    ends = st.sampled_from(ids) if ids else st.nothing()
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=12)) if ids else []
    px = st.integers(-900, 900).map(float)
    nodes = tuple(Node(name, "Add", {}, draw(px), draw(px)) for name in ids)
    boxes = draw(st.lists(st.tuples(px, px, st.integers(80, 900), st.integers(40, 900)), max_size=3))
    comments = tuple(Comment(f"c{place}", "", x, y, w, h) for place, (x, y, w, h) in enumerate(boxes))
    return Graph(nodes, tuple(Edge(a, b) for a, b in pairs if a != b), comments)


@settings(max_examples=60, deadline=None)
@given(commented())
def test_cards_do_not_overlap_and_nothing_else_changes(graph: Graph) -> None:
    after = laid_out(graph, SIZE)
    boxes = [Box(node.x, node.y, *SIZE) for node in after.nodes]
    assert not any(a.meets(b) for place, a in enumerate(boxes) for b in boxes[:place])
    assert after.edges == graph.edges
    assert [replace(n, x=0, y=0) for n in after.nodes] == [replace(n, x=0, y=0) for n in graph.nodes]
    assert [comment.text for comment in after.comments] == [comment.text for comment in graph.comments]


@settings(max_examples=60, deadline=None)
@given(commented())
def test_without_comments_a_second_time_changes_nothing(graph: Graph) -> None:
    once = laid_out(replace(graph, comments=()), SIZE)
    assert laid_out(once, SIZE) == once


def ladder(steps: int) -> Graph:
    nodes = [Node("input", "Input")]
    edges = []
    for step in range(steps):
        last = nodes[-1].id
        nodes += [Node(f"l{step}", "Dense"), Node(f"r{step}", "Dense"), Node(f"s{step}", "Add")]
        edges += [Edge(last, f"l{step}"), Edge(last, f"r{step}")]
        edges += [Edge(f"l{step}", f"s{step}", 0), Edge(f"r{step}", f"s{step}", 1)]
    return laid_out(Graph(tuple(nodes), tuple(edges)), SIZE)


def test_a_small_edit_leaves_the_rest_in_its_order_and_mostly_in_its_place() -> None:
    graph = ladder(8)
    edited, _ = appended(graph, "Dense", ["s7"])
    after = laid_out(edited, SIZE)
    assert all((after.node(node.id).x, after.node(node.id).y) == (node.x, node.y) for node in graph.nodes)
    edited = inserted(graph, new_node(graph, "Dropout", 0, 0), ("l3", "s3"))
    after = laid_out(edited, SIZE)
    assert all(after.node(node.id).x == node.x for node in graph.nodes if node.id not in ("l3", "r3"))
    assert all((after.node(f"l{step}").x < after.node(f"r{step}").x) for step in range(8))


def test_branches_stay_on_the_side_the_user_put_them() -> None:
    graph = ladder(3)
    left, right = graph.node("l1").x, graph.node("r1").x
    swapped = graph.moved({"l1": (right, graph.node("l1").y), "r1": (left, graph.node("r1").y)})
    after = laid_out(swapped, SIZE)
    assert after.node("l1").x > after.node("r1").x
    assert laid_out(after, SIZE) == after


def test_wires_that_cross_for_nothing_do_not() -> None:
    pairs = ("ab", "ac", "be", "cd", "dz", "ez")
    nodes = tuple(Node(name, "Add", {}, 300.0 * place, 0.0) for place, name in enumerate("abcdez"))
    after = laid_out(Graph(nodes, tuple(Edge(*pair) for pair in pairs)), SIZE)
    assert (after.node("b").x < after.node("c").x) == (after.node("e").x < after.node("d").x)


def test_a_comment_around_layers_holds_them_afterwards_and_has_room() -> None:
    graph = ladder(2)
    left = graph.node("l1")
    frame = Comment("c", "branch", left.x - 24, left.y - 72, 288, 172)
    loose = Comment("d", "begin", graph.node("input").x + 300, graph.node("input").y)
    moved = replace(graph, comments=(frame, loose)).moved({"s1": (900.0, 900.0)})
    after = laid_out(moved, SIZE)
    boxes = {node.id: Box(node.x, node.y, *SIZE) for node in after.nodes}
    assert held_by(after.comments[0], boxes) == ["l1"]
    outer = Box(after.comments[0].x, after.comments[0].y, after.comments[0].width, after.comments[0].height)
    assert not any(outer.meets(box) for name, box in boxes.items() if name != "l1" and name != "r1")
    assert after.comments[1].y == after.node("input").y
    assert laid_out(after, SIZE) == after
