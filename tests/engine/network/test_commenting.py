"""Comment boxes as values."""

from __future__ import annotations

import pytest

from engine.errors import GraphError
from engine.network.editing import arranging, commenting, edits
from engine.network.editing.arranging import Box
from engine.network.graph import Comment, Graph, Node

GRAPH = Graph((Node("a", "Dense"),), comments=(Comment("comment_1", "first"),))


def test_added_written_moved_and_taken_away() -> None:
    graph, name = commenting.commented(GRAPH, "why", Box(10, 20, 300, 100))
    assert name == "comment_2"
    assert commenting.comment_of(graph, name) == Comment(name, "why", 10, 20, 300, 100)
    graph = commenting.with_text(graph, name, "because")
    assert commenting.comment_of(graph, name).text == "because"
    graph = edits.shifted(graph, ["a"], 5, 6, [name])
    assert (commenting.comment_of(graph, name).x, graph.node("a").x) == (15, 5)
    assert edits.deleted(graph, ["a"], comments=[name]) == Graph(comments=GRAPH.comments)


def test_a_comment_stays_large_enough_to_be_seen_and_on_the_canvas() -> None:
    graph = commenting.with_boxes(GRAPH, {"comment_1": Box(0, 0, -50, 3)})
    comment = graph.comments[0]
    assert (comment.width, comment.height) == (commenting.LEAST_WIDTH_PX, commenting.LEAST_HEIGHT_PX)
    graph = edits.shifted(graph, [], 1e9, 0, ["comment_1"])
    assert graph.comments[0].x == arranging.REACH_PX


def test_around_some_layers_it_holds_them_all() -> None:
    boxes = {"a": Box(0, 0, 240, 76), "b": Box(300, 200, 240, 76)}
    graph, name = commenting.commented(GRAPH, "", commenting.around(list(boxes.values())))
    assert commenting.held_by(commenting.comment_of(graph, name), {**boxes, "far": Box(900, 0, 1, 1)}) == ["a", "b"]


def test_a_comment_nobody_has() -> None:
    with pytest.raises(GraphError) as caught:
        commenting.with_text(GRAPH, "gone", "x")
    assert caught.value.code == "graph.no_comment"
    assert commenting.without(GRAPH, ["gone"]) == GRAPH


def test_a_text_without_end_is_cut() -> None:
    graph = commenting.with_text(GRAPH, "comment_1", "x" * 10**6)
    assert len(graph.comments[0].text) == commenting.MOST_CHARACTERS
