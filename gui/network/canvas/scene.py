"""The scene: one item a node and a wire, kept in step with a graph by what differs."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence, Set

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from engine.network.analysis import Analysis
from engine.network.blocks.kinds import kind_of
from engine.network.editing.arranging import REACH_PX, Box
from engine.network.editing.commenting import held_by
from engine.network.editing.edits import Wire, has_ordered_inputs
from engine.network.graph import Graph
from gui.i18n import problem_text
from gui.network.canvas.comment_item import CommentItem
from gui.network.canvas.node_item import HEIGHT, WIDTH, NodeItem, NodeState
from gui.network.canvas.paints import Paints
from gui.network.canvas.routes import DETOUR_PX, Corner, detour_x
from gui.network.canvas.wire_item import WireItem

MARGIN_PX = 10_000.0

Chosen = tuple[list[str], list[Wire], list[str]]  # nodes, wires, comments


def box_in(rect: QRectF) -> Box:
    return Box(rect.x(), rect.y(), rect.width(), rect.height())


def node_boxes(graph: Graph) -> dict[str, Box]:
    """Where the cards of a graph lie."""
    return {node.id: Box(node.x, node.y, WIDTH, HEIGHT) for node in graph.nodes}


class NetworkScene(QGraphicsScene):
    """Shows a graph and its analysis. Holds nothing but pictures and which of them are selected."""

    shown = Signal()  # another graph, analysis or theme
    chosen_changed = Signal()  # other nodes or wires are selected

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.paints = Paints()
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[Wire, WireItem] = {}
        self.comments: dict[str, CommentItem] = {}
        self.beside_rect = QRectF()  # what others show beside the cards
        self._graph = Graph()
        self._is_quiet = False
        self._chosen: Chosen | None = None  # until the selection changes
        self._loose: set[str] = set()  # nodes a gesture has shown elsewhere
        self._dragged: tuple[set[str], list[WireItem], list[WireItem]] = (set(), [], [])  # and wires that go with them
        reach = REACH_PX + MARGIN_PX
        self.setSceneRect(-reach, -reach, 2 * reach, 2 * reach)
        self.selectionChanged.connect(self._on_selection_changed)

    @property
    def graph(self) -> Graph:
        """The graph shown."""
        return self._graph

    def show_graph(self, graph: Graph, analysis: Analysis) -> None:
        """Make the items match; only those that differ are touched."""
        before = self.chosen
        self._is_quiet = True
        moved = self._show_nodes(graph, analysis)
        self._show_wires(graph, analysis, moved)
        if moved or graph.comments is not self._graph.comments or len(graph.nodes) != len(self._graph.nodes):
            self._show_comments(graph)
        self._is_quiet = False
        self._graph = graph
        self.shown.emit()
        if self.chosen != before:
            self.chosen_changed.emit()

    def _show_nodes(self, graph: Graph, analysis: Analysis) -> set[str]:
        """Returns the ids of nodes that are new or lie elsewhere."""
        for name in [name for name in self.nodes if name not in graph.by_id]:
            self.removeItem(self.nodes.pop(name))
        severities = _severities(analysis)
        changed: set[str] = set()
        for node in graph.nodes:
            severity, problems = severities.get(node.id, ("", ""))
            counts = analysis.param_counts.get(node.id)
            ports = len(graph.inputs_of(node.id)) if has_ordered_inputs(graph, node.id) else 0
            kind = kind_of(graph, node)
            state = NodeState(node, kind, analysis.shapes.get(node.id), counts, severity, problems, ports)
            item = self.nodes.get(node.id)
            if item is None:
                item = self.nodes[node.id] = NodeItem(state, self.paints)
                self.addItem(item)
                changed.add(node.id)
            elif node.id in self._loose or state != item.state:
                if item.pos() != QPointF(node.x, node.y) or node.id in self._loose:
                    changed.add(node.id)
                item.show_state(state)
        self._loose.clear()
        self._dragged = (set(), [], [])
        return changed

    def _show_wires(self, graph: Graph, analysis: Analysis, moved: Set[str]) -> None:
        wanted = {(edge.source, edge.target) for edge in graph.edges}
        for wire in [wire for wire in self.wires if wire not in wanted]:
            self.removeItem(self.wires.pop(wire))
        stale: list[WireItem] = []
        for source, target in wanted:
            if source not in self.nodes or target not in self.nodes:
                continue
            item = self.wires.get((source, target))
            if item is None:
                item = self.wires[source, target] = WireItem(source, target, self.paints)
                self.addItem(item)
                stale.append(item)
            elif (moved or graph.edges is not self._graph.edges) and self._may_lie_otherwise(item, graph, moved):
                stale.append(item)
            item.show_shape(analysis.shapes.get(source))
        self._lay(stale, graph)

    def _may_lie_otherwise(self, wire: WireItem, graph: Graph, moved: Set[str]) -> bool:
        inputs = graph.inputs_of(wire.target)
        before = self._graph.inputs_of(wire.target) if wire.target in self._graph.by_id else ()
        if inputs != before or not moved.isdisjoint((wire.target, *inputs)):
            return True
        return bool(moved) and self._is_long(wire)

    def _is_long(self, wire: WireItem) -> bool:
        """Whether there is room for a card between the wire's ends, so that it may have to go around some."""
        return self.nodes[wire.target].y() - self.nodes[wire.source].y() > 2 * HEIGHT + DETOUR_PX

    def _lay(self, wires: Iterable[WireItem], graph: Graph) -> None:
        """Draw these wires from where their nodes are now."""
        corners: list[Corner] | None = None
        for wire in wires:
            inputs: Sequence[str] = graph.inputs_of(wire.target)
            if len(inputs) > 1 and not has_ordered_inputs(graph, wire.target):
                # Left to right as the sources lie, so that wires into one layer do not cross for nothing.
                inputs = sorted(inputs, key=lambda name: self.nodes[name].x())
            start = self.nodes[wire.source].out_port()
            end = self.nodes[wire.target].in_port(inputs.index(wire.source), len(inputs))
            detour = None
            if self._is_long(wire):
                if corners is None:
                    corners = [(item.x(), item.y()) for item in self.nodes.values()]
                detour = detour_x(start, end, corners)
            wire.set_ends(start, end, detour)

    def _show_comments(self, graph: Graph) -> None:
        wanted = {comment.id for comment in graph.comments}
        for name in [name for name in self.comments if name not in wanted]:
            self.removeItem(self.comments.pop(name))
        boxes = node_boxes(graph) if graph.comments else {}
        for comment in graph.comments:
            is_frame = bool(held_by(comment, boxes))
            item = self.comments.get(comment.id)
            if item is None:
                item = self.comments[comment.id] = CommentItem(comment, self.paints)
                self.addItem(item)
            item.show_comment(comment, is_frame=is_frame)

    def shift_nodes(self, homes: Mapping[str, QPointF], shift: QPointF) -> None:
        """A gesture shows nodes elsewhere, before it puts them down; their wires follow."""
        homes = {name: home for name, home in homes.items() if name in self.nodes}
        for name, home in homes.items():
            self.nodes[name].setPos(home + shift)
        if self._dragged[0] != homes.keys():
            self._loose.update(homes)
            self._dragged = set(homes), *self._wires_along(homes)
        for wire in self._dragged[1]:
            wire.setPos(shift)
        self._lay(self._dragged[2], self._graph)

    def _wires_along(self, moved: Container[str]) -> tuple[list[WireItem], list[WireItem]]:
        """The wires that look as they do when these nodes move, for all their ends do; and those that change."""
        graph = self._graph
        along: list[WireItem] = []
        stale: list[WireItem] = []
        for (_, target), item in self.wires.items():
            inputs = graph.inputs_of(target)
            if target in moved and all(name in moved for name in inputs):
                along.append(item)
            elif target in moved or any(name in moved for name in inputs):
                stale.append(item)
        return along, stale

    def show_sheets(self, rects: Mapping[str, QRectF]) -> None:
        """A gesture shows comments elsewhere or of another size."""
        for name, rect in rects.items():
            if name in self.comments:
                self.comments[name].show_rect(rect)

    @property
    def chosen(self) -> Chosen:
        """What is selected, in the order in which it came."""
        if self._chosen is None:
            items = self.selectedItems()
            nodes = {item.node_id for item in items if isinstance(item, NodeItem)}
            wires = {item.key for item in items if isinstance(item, WireItem)}
            self._chosen = (
                [name for name in self.nodes if name in nodes] if nodes else [],
                [wire for wire in self.wires if wire in wires] if wires else [],
                [name for name, item in self.comments.items() if item.isSelected()],
            )
        return self._chosen

    @property
    def selected_nodes(self) -> list[str]:
        return self.chosen[0]

    @property
    def selected_wires(self) -> list[Wire]:
        return self.chosen[1]

    @property
    def selected_comments(self) -> list[str]:
        return self.chosen[2]

    def select(self, nodes: Iterable[str], wires: Iterable[Wire] = (), comments: Iterable[str] = ()) -> None:
        """Select these and nothing else."""
        before = self.chosen
        self._is_quiet = True
        self.clearSelection()
        for name in nodes:
            if name in self.nodes:
                self.nodes[name].setSelected(True)
        for wire in wires:
            if wire in self.wires:
                self.wires[wire].setSelected(True)
        for name in comments:
            if name in self.comments:
                self.comments[name].setSelected(True)
        self._is_quiet = False
        if self.chosen != before:
            self.chosen_changed.emit()

    def node_at(self, place: QPointF) -> NodeItem | None:
        """The card, with its ports, at a place of the scene."""
        return next((item for item in self.items(place) if isinstance(item, NodeItem)), None)

    def wire_near(self, place: QPointF, reach_px: float) -> WireItem | None:
        """The wire at a place of the scene, or else the nearest within reach."""
        around = QRectF(place.x() - reach_px, place.y() - reach_px, 2 * reach_px, 2 * reach_px)
        near = [(item.distance(place), item) for item in self.items(around) if isinstance(item, WireItem)]
        return min((pair for pair in near if pair[0] <= reach_px), key=lambda pair: pair[0], default=(0.0, None))[1]

    def rect_of(self, names: Iterable[str], comments: Iterable[str] = ()) -> QRectF:
        """Where these nodes and comments lie; null when there are none."""
        rect = QRectF()
        for name in comments:
            rect |= self.comments[name].rect
        for name in names:
            rect |= self.nodes[name].rect
        return rect

    @property
    def whole_rect(self) -> QRectF:
        """Where everything lies, with the turns of the wires; null when there is nothing."""
        rect = self.rect_of(self.nodes, self.comments)
        if not rect.isNull():
            rect |= self.beside_rect
        for wire in self.wires.values():
            rect |= wire.boundingRect()
        return rect

    def refresh_paints(self) -> None:
        """The theme has changed."""
        self.paints = Paints()
        for node in self.nodes.values():
            node.show_paints(self.paints)
        for wire in self.wires.values():
            wire.show_paints(self.paints)
        for comment in self.comments.values():
            comment.show_paints(self.paints)
        self.update()
        self.shown.emit()

    def _on_selection_changed(self) -> None:
        self._chosen = None
        if not self._is_quiet:
            self.chosen_changed.emit()


def _severities(analysis: Analysis) -> dict[str, tuple[str, str]]:
    """Severity and texts of the problems of every node that has any."""
    found: dict[str, tuple[str, str]] = {}
    for problem in analysis.problems:
        if problem.node:
            severity, text = found.get(problem.node, ("", ""))
            severity = "error" if problem.is_error or severity == "error" else "advice"
            line = problem_text(problem)
            found[problem.node] = (severity, f"{text}\n{line}".strip())
    return found
