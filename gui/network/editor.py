"""Everything the user can do to the network, each as one undoable step of the session."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Literal

from PySide6.QtGui import QGuiApplication

from engine.errors import StudioError
from engine.facts import DataFacts
from engine.network.editing import clipboard, edits
from engine.network.editing.chains import moved_along
from engine.network.editing.edits import Wire
from engine.network.graph import BLOCK, Graph
from engine.network.importing.files import looks_like_code
from engine.network.kinds import LAYER_KINDS
from engine.network.templates import Template
from gui.i18n import error_text, tr
from gui.network.blocks.edits import BlockEdits
from gui.network.blocks.shelf import BlockShelf
from gui.network.blocks.whereabouts import Whereabouts
from gui.network.canvas.arranging_edits import ArrangingEdits
from gui.network.canvas.comment_edits import CommentEdits
from gui.session import Session

PASTE_STEP_PX = 40.0


class NetworkEditor:
    """Edits of the graph one sees. Methods return the ids that should be selected afterwards; errors are posted."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.where = Whereabouts(session)
        self.shelf = BlockShelf(session)
        self.blocks = BlockEdits(session, self.where, self.shelf)
        self.comments = CommentEdits(self.where)
        self.arranging = ArrangingEdits(self.where)

    @property
    def graph(self) -> Graph:
        """What is on the canvas: the network, or the inside of the block one is in."""
        return self.where.graph

    @property
    def facts(self) -> DataFacts | None:
        return self.session.dataset.facts if self.session.dataset else None

    def knows(self, kind: str) -> bool:
        """Whether a layer of that kind, or a block, can be added."""
        return kind in LAYER_KINDS or self.blocks.knows(kind)

    def add(self, kind: str, x: float, y: float, wire: Wire | None = None) -> list[str]:
        """A new layer with its top left corner at a place; in the middle of ``wire`` when one is given."""
        graph, kind = self.blocks.brought(self.graph, kind)
        node = edits.new_node(graph, kind, x, y, self.facts)
        is_known = wire is not None and wire[0] in graph.by_id and wire[1] in graph.by_id
        graph = edits.inserted(graph, node, wire) if wire and is_known else graph.added(node)
        return [node.id] if self.where.set_graph(graph, _added(kind)) else []

    def append(self, kind: str, behind: Collection[str], params: Mapping[str, Any] | None = None) -> list[str]:
        """A new layer with these params behind these nodes, or behind the last one."""
        graph, kind = self.blocks.brought(self.graph, kind)
        try:
            graph, name = edits.appended(graph, kind, behind, self.facts)
            if params:
                graph = graph.with_params(name, {**graph.node(name).params, **params})
        except StudioError as error:
            self.session.post_error(error)
            return []
        return [name] if self.where.set_graph(graph, _added(kind)) else []

    def connect(self, source: str, target: str, place: int | None = None) -> bool:
        """A wire, as which of the inputs (by default the last); why there can be none is posted."""
        try:
            graph = edits.connected(self.graph, source, target, place)
        except StudioError as error:
            self.session.post_error(error)
            return False
        self.where.set_graph(graph, tr("Connect {source} to {target}", source=source, target=target))
        return True

    def reconnect(self, wire: Wire, new: Wire, place: int | None = None) -> bool:
        """A wire led elsewhere; why it cannot be is posted."""
        try:
            graph = edits.reconnected(self.graph, wire, new, place)
        except StudioError as error:
            self.session.post_error(error)
            return False
        self.where.set_graph(graph, tr("Connect {source} to {target}", source=new[0], target=new[1]))
        return True

    def move_along(self, node: str, way: Literal[1, -1]) -> bool:
        """A layer one place further back (1) or forward (-1) in its line; why it cannot be is posted."""
        try:
            graph = moved_along(self.graph, node, way)
        except StudioError as error:
            self.session.post("info", *error_text(error))
            return False
        return self.where.set_graph(graph, tr("Move {name} along the line", name=node))

    def shift_input(self, wire: Wire, way: int) -> None:
        """A wire further back or forward among the inputs of its target."""
        self.where.set_graph(edits.input_shifted(self.graph, wire, way), tr("Change the order of inputs"))

    def disable(self, nodes: Collection[str], is_disabled: bool) -> None:
        """Take layers out of the network without deleting them, or put them back."""
        text = tr("Disable") if is_disabled else tr("Enable")
        self.where.set_graph(edits.with_disabled(self.graph, nodes, is_disabled), text)

    def delete(self, nodes: Collection[str], wires: Collection[Wire], comments: Collection[str] = ()) -> None:
        self.where.set_graph(edits.deleted(self.graph, nodes, wires, comments), tr("Delete"))

    def move(
        self, nodes: Collection[str], dx: float, dy: float, merge_key: str = "", comments: Collection[str] = ()
    ) -> None:
        self.where.set_graph(edits.shifted(self.graph, nodes, dx, dy, comments), tr("Move"), merge_key)

    def rename(self, node: str, name: str) -> None:
        """Another name for a layer. Raises GraphError; then nothing changes."""
        self.where.set_graph(self.graph.renamed(node, name), tr("Rename {name}", name=node))

    def set_param(self, node: str, param: str, value: Any) -> None:
        params = {**self.graph.node(node).params, param: value}
        text = tr("Change {param} of {name}", param=param, name=node)
        self.where.set_graph(self.graph.with_params(node, params), text, f"param {node} {param}")

    def copy(self, nodes: Collection[str], comments: Collection[str] = ()) -> None:
        if nodes or comments:
            QGuiApplication.clipboard().setText(clipboard.to_clipboard(self.graph, nodes, comments))

    def cut(self, nodes: Collection[str], comments: Collection[str] = ()) -> None:
        if nodes or comments:
            self.copy(nodes, comments)
            self.where.set_graph(edits.deleted(self.graph, nodes, (), comments), tr("Cut"))

    def paste(self) -> list[str]:
        """The layers on the clipboard, beside what is there; Keras code is read as a network. Else it is a message."""
        text = QGuiApplication.clipboard().text()
        try:
            other = clipboard.from_clipboard(text)
        except StudioError as error:
            if looks_like_code(text):
                self.session.request_import(text)
            else:
                self.session.post("warning", *error_text(error))
            return []
        return self._merge(other, tr("Paste"))

    def duplicate(self, nodes: Collection[str], comments: Collection[str] = ()) -> list[str]:
        if not nodes and not comments:
            return []
        return self._merge(clipboard.subgraph(self.graph, nodes, comments), tr("Duplicate"))

    def _merge(self, other: Graph, text: str) -> list[str]:
        taken = {(node.x, node.y) for node in self.graph.nodes} | {(note.x, note.y) for note in self.graph.comments}
        corners = [(node.x, node.y) for node in other.nodes] + [(note.x, note.y) for note in other.comments]
        shift = 0.0
        while any((x + shift, y + shift) in taken for x, y in corners):
            shift += PASTE_STEP_PX
        graph, names = clipboard.merged(self.graph, other, shift, shift)
        return names if self.where.set_graph(graph, text) else []

    def use_template(self, template: Template) -> bool:
        """The template's network for the data there is, and its settings. False when it does not fit.

        Texts are prepared as the template needs them.
        """
        facts = template.prepared(self.facts or template.example)
        try:
            graph = template.make(facts)
        except StudioError as error:
            self.session.post_error(error)
            return False
        config = self.session.config.with_values(template.settings_for(facts))
        preparation = self.session.project.preparation
        if facts.kind == template.example.kind:
            preparation = preparation.with_params(template.preparation)
        project = replace(self.session.project, graph=graph, config=config, preparation=preparation)
        self.session.edit(project, tr("Use the template “{title}”", title=tr(template.title)))
        return True


def _added(kind: str) -> str:
    return tr("Add {kind}", kind=kind.removeprefix(BLOCK))
