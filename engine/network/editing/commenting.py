"""Comment boxes as a user edits them: adding, writing, moving, resizing, deleting."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from engine.errors import GraphError
from engine.network.editing.arranging import Box, bounds, within_reach
from engine.network.graph import Comment, Graph

LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 80.0, 40.0
MOST_PX = 20_000.0
MARGIN_PX = 24.0  # between a comment's edge and the layers it is put around
LINES_PX = 48.0  # the room for its text above them
MOST_CHARACTERS = 20_000


def comment_of(graph: Graph, comment_id: str) -> Comment:
    """The comment of that id. Raises GraphError."""
    found = next((comment for comment in graph.comments if comment.id == comment_id), None)
    if found is None:
        raise GraphError("There is no comment “{id}”.", code="graph.no_comment", id=comment_id)
    return found


def box_of(comment: Comment) -> Box:
    return Box(comment.x, comment.y, comment.width, comment.height)


def new_comment_id(graph: Graph) -> str:
    """An id not used yet, such as ``comment_2``."""
    taken = {comment.id for comment in graph.comments}
    number = 1
    while f"comment_{number}" in taken:
        number += 1
    return f"comment_{number}"


def around(boxes: Sequence[Box]) -> Box:
    """Where a comment goes that holds these boxes and has room for its text above them."""
    inner = bounds(boxes)
    return Box(
        inner.x - MARGIN_PX,
        inner.y - MARGIN_PX - LINES_PX,
        inner.width + 2 * MARGIN_PX,
        inner.height + 2 * MARGIN_PX + LINES_PX,
    )


def commented(graph: Graph, text: str, box: Box) -> tuple[Graph, str]:
    """With a new comment, and its id."""
    comment = Comment(new_comment_id(graph), text[:MOST_CHARACTERS])
    comment = _in(comment, box)
    return replace(graph, comments=(*graph.comments, comment)), comment.id


def _in(comment: Comment, box: Box) -> Comment:
    width = max(LEAST_WIDTH_PX, min(MOST_PX, box.width))
    height = max(LEAST_HEIGHT_PX, min(MOST_PX, box.height))
    return replace(comment, x=within_reach(box.x), y=within_reach(box.y), width=width, height=height)


def with_text(graph: Graph, comment_id: str, text: str) -> Graph:
    """Raises GraphError if there is no such comment."""
    return _replaced(graph, {comment_id: replace(comment_of(graph, comment_id), text=text[:MOST_CHARACTERS])})


def with_boxes(graph: Graph, boxes: Mapping[str, Box]) -> Graph:
    """With these comments elsewhere or of another size, none smaller than can be read. Raises GraphError."""
    return _replaced(graph, {name: _in(comment_of(graph, name), box) for name, box in boxes.items()})


def without(graph: Graph, comments: Collection[str]) -> Graph:
    """Without these comments; unknown ones do not matter."""
    if not comments:
        return graph
    return replace(graph, comments=tuple(comment for comment in graph.comments if comment.id not in comments))


def held_by(comment: Comment, boxes: Mapping[str, Box]) -> list[str]:
    """The names of the boxes that lie inside a comment."""
    outer = box_of(comment)
    return [name for name, box in boxes.items() if outer.holds(box)]


def _replaced(graph: Graph, comments: Mapping[str, Comment]) -> Graph:
    return replace(graph, comments=tuple(comments.get(comment.id, comment) for comment in graph.comments))
