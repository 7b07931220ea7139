"""Comments as a capability of the Network tab: a new one, and the menu of one that is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF

from gui.i18n import tr
from gui.network.canvas.canvas import NetworkCanvas
from gui.network.menus import Row


class CommentsPart:
    """Adds comments to what a canvas shows and has them written at once."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        self._canvas = canvas
        self._scene = canvas.network

    def action_slots(self) -> dict[str, Callable[[], object]]:
        return {"network.comment": self.add}

    def is_action_enabled(self, key: str) -> bool:
        return key == "network.comment"

    def add(self) -> None:
        """Around the selected layers; without any, at the mouse, or where one looks when it is elsewhere."""
        nodes = self._scene.selected_nodes
        if nodes:
            self._begin(self._canvas.editor.comments.add_around(nodes))
        else:
            self._add_at(self._canvas.scene_place())

    def _add_here(self) -> None:
        self._add_at(self._canvas.menu_place)

    def _add_at(self, place: QPointF) -> None:
        self._begin(self._canvas.editor.comments.add(round(place.x()), round(place.y())))

    def _begin(self, name: str) -> None:
        self._scene.select((), (), [name])
        self._canvas.edit_comment(name)

    def _write(self) -> None:
        self._canvas.edit_comment(self._scene.selected_comments[0])

    def menu_rows(self) -> Sequence[Row]:
        nodes, _, comments = self._scene.chosen
        rows = []
        if not nodes and len(comments) == 1:
            rows.append(Row(tr("Write the comment"), "F2", self._write))
        if nodes:
            rows.append(Row(tr("Comment around the selection"), "Ctrl+/", self.add))
        else:
            rows.append(Row(tr("Comment here"), "Ctrl+/", self._add_here))
        return rows
