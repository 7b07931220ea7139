"""Putting what is selected on the canvas in line, as undoable steps of the session."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from engine.network.editing import commenting
from engine.network.editing.arranging import Box, Direction, Place, Side, aligned, distributed, within_reach
from engine.network.editing.relayout import laid_out
from gui.i18n import tr
from gui.network.canvas.cards import HEIGHT, WIDTH
from gui.network.canvas.graph_home import GraphHome
from gui.network.canvas.scene import node_boxes


class ArrangingEdits:
    """Moves layers and comments of ``home.graph`` together."""

    def __init__(self, home: GraphHome) -> None:
        self._home = home

    def align(self, nodes: Collection[str], comments: Collection[str], side: Side) -> None:
        self._place(nodes, comments, lambda boxes: aligned(boxes, side), tr("Align"))

    def distribute(self, nodes: Collection[str], comments: Collection[str], direction: Direction) -> None:
        self._place(nodes, comments, lambda boxes: distributed(boxes, direction), tr("Distribute"))

    def _place(
        self,
        nodes: Collection[str],
        comments: Collection[str],
        arrange: Callable[[Sequence[Box]], list[Place]],
        text: str,
    ) -> None:
        graph = self._home.graph
        cards = node_boxes(graph)
        sheets = {name: commenting.box_of(commenting.comment_of(graph, name)) for name in comments}
        places = arrange([*(cards[name] for name in nodes), *sheets.values()])
        corners = [(within_reach(x), within_reach(y)) for x, y in places]
        moved = graph.moved(dict(zip(nodes, corners, strict=False)))
        boxes = {
            name: Box(x, y, box.width, box.height)
            for (name, box), (x, y) in zip(sheets.items(), places[len(nodes) :], strict=True)
        }
        self._home.set_graph(commenting.with_boxes(moved, boxes), text)

    def lay_out(self) -> None:
        """Put all layers in order; comments go with the layers they are about."""
        graph = laid_out(self._home.graph, (WIDTH, HEIGHT))
        self._home.set_graph(graph, tr("Lay out the network"))
