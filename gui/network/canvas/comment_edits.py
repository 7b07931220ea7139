"""Edits of the comments on the canvas, each one undoable step of the session."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from engine.network.editing import commenting
from engine.network.editing.arranging import Box
from gui.i18n import tr
from gui.network.canvas.graph_home import GraphHome
from gui.network.canvas.scene import node_boxes

NEW_SIZE_PX = (240.0, 100.0)


class CommentEdits:
    """Edits of ``home.graph.comments``."""

    def __init__(self, home: GraphHome) -> None:
        self._home = home

    def add(self, x: float, y: float) -> str:
        """An empty comment with its top left corner at a place; its id."""
        return self._add(Box(x, y, *NEW_SIZE_PX))

    def add_around(self, nodes: Collection[str]) -> str:
        """An empty comment around these layers; its id."""
        boxes = node_boxes(self._home.graph)
        return self._add(commenting.around([boxes[name] for name in nodes]))

    def _add(self, box: Box) -> str:
        graph, name = commenting.commented(self._home.graph, "", box)
        self._home.set_graph(graph, tr("Add a comment"))
        return name

    def write(self, comment: str, text: str) -> None:
        """Another text; the same one is no step."""
        graph = commenting.with_text(self._home.graph, comment, text)
        self._home.set_graph(graph, tr("Write a comment"), f"comment {comment}")

    def resize(self, comment: str, box: Box) -> None:
        graph = commenting.with_boxes(self._home.graph, {comment: box})
        self._home.set_graph(graph, tr("Resize a comment"))

    def held_by(self, comments: Iterable[str]) -> list[str]:
        """The layers that lie inside these comments."""
        graph = self._home.graph
        boxes = node_boxes(graph)
        held = [
            name for comment in comments for name in commenting.held_by(commenting.comment_of(graph, comment), boxes)
        ]
        return list(dict.fromkeys(held))
