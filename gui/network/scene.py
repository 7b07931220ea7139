"""The scene: one item a node and a wire, kept in step with a graph by what differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal
from PySide6.QtWidgets import QGraphicsScene

from engine.network.analysis import Analysis
from engine.network.editing import REACH_PX, Wire
from engine.network.graph import Graph
from gui.i18n import tr
from gui.network.node_item import HEIGHT, WIDTH, NodeItem, NodeState
from gui.network.paints import Paints
from gui.network.wire_item import DETOUR_PX, WireItem
from gui.network.words import shape_words

MARGIN_PX = 10_000.0
WIRE_ROOM_PX = 18.0  # between a card and a wire that goes around it
CARD = QSizeF(WIDTH, HEIGHT)


class NetworkScene(QGraphicsScene):
    """Shows a graph and its analysis. Holds nothing but pictures and which of them are selected."""

    chosen_changed = Signal()  # other nodes or wires are selected

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.paints = Paints()
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[Wire, WireItem] = {}
        self._graph = Graph()
        self._is_quiet = False
        reach = REACH_PX + MARGIN_PX
        self.setSceneRect(-reach, -reach, 2 * reach, 2 * reach)
        self.selectionChanged.connect(self._on_selection_changed)

    @property
    def graph(self) -> Graph:
        """The graph shown."""
        return self._graph

    def show_graph(self, graph: Graph, analysis: Analysis) -> None:
        """Make the items match; only those that differ are touched."""
        before = self.selected_nodes, self.selected_wires
        self._is_quiet = True
        moved = self._show_nodes(graph, analysis)
        self._show_wires(graph, analysis, moved)
        self._is_quiet = False
        self._graph = graph
        if (self.selected_nodes, self.selected_wires) != before:
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
            state = NodeState(node, analysis.shapes.get(node.id), counts, severity, problems)
            item = self.nodes.get(node.id)
            if item is None:
                item = self.nodes[node.id] = NodeItem(state, self.paints)
                self.addItem(item)
                changed.add(node.id)
            elif state != item.state or item.pos() != QPointF(node.x, node.y):
                if item.pos() != QPointF(node.x, node.y):
                    changed.add(node.id)
                item.show_state(state)
        return changed

    def _show_wires(self, graph: Graph, analysis: Analysis, moved: Set[str]) -> None:
        wanted = {(edge.source, edge.target) for edge in graph.edges}
        for wire in [wire for wire in self.wires if wire not in wanted]:
            self.removeItem(self.wires.pop(wire))
        for source, target in wanted:
            if source not in self.nodes or target not in self.nodes:
                continue
            item = self.wires.get((source, target))
            is_new = item is None
            if item is None:
                item = self.wires[source, target] = WireItem(source, target, self.paints)
                self.addItem(item)
            text = tr("{source} → {target}: {shape}", source=source, target=target, shape=_shape(analysis, source))
            if item.toolTip() != text:
                item.setToolTip(text)
            inputs = graph.inputs_of(target)
            is_rewired = inputs != self._inputs_before(target) or not moved.isdisjoint((target, *inputs))
            if is_new or is_rewired or (moved and self._is_long(item)):
                self._lay(item, graph)

    def _inputs_before(self, name: str) -> tuple[str, ...]:
        return self._graph.inputs_of(name) if name in self._graph.by_id else ()

    def _is_long(self, wire: WireItem) -> bool:
        """Whether there is room for a card between the wire's ends, so that it may have to go around some."""
        return self.nodes[wire.target].y() - self.nodes[wire.source].y() > 2 * HEIGHT + DETOUR_PX

    def _lay(self, wire: WireItem, graph: Graph) -> None:
        # Left to right as the sources lie, so that wires into one layer do not cross for nothing.
        inputs = sorted(graph.inputs_of(wire.target), key=lambda name: self.nodes[name].x())
        start = self.nodes[wire.source].out_port()
        end = self.nodes[wire.target].in_port(inputs.index(wire.source), len(inputs))
        wire.set_ends(start, end, self._detour(start, end) if self._is_long(wire) else None)

    def _detour(self, start: QPointF, end: QPointF) -> float | None:
        """The x at which a wire passes the cards in its way, on the side that is nearer; None when it is free."""
        band = QRectF(
            min(start.x(), end.x()) - 8, start.y() + 8, abs(end.x() - start.x()) + 16, end.y() - start.y() - 16
        )
        cards = [QRectF(item.pos(), CARD) for item in self.nodes.values()]
        cards = [card for card in cards if card.top() < band.bottom() and card.bottom() > band.top()]
        if not any(card.intersects(band) for card in cards):
            return None
        middle = (start.x() + end.x()) / 2
        sides = (_beside(cards, middle, 1), _beside(cards, middle, -1))
        return min(sides, key=lambda x: abs(x - middle))

    def lay_wires_of(self, names: Iterable[str]) -> None:
        """Wires follow nodes that a gesture has moved but not yet put down."""
        wanted: set[Wire] = set()
        for name in names:
            wanted.update((source, name) for source in self._graph.inputs_of(name))
            wanted.update(
                (source, target) for target in self._graph.outputs_of(name) for source in self._graph.inputs_of(target)
            )
        for wire in wanted:
            self._lay(self.wires[wire], self._graph)

    @property
    def selected_nodes(self) -> list[str]:
        """Ids in the order of the graph."""
        return [name for name, item in self.nodes.items() if item.isSelected()]

    @property
    def selected_wires(self) -> list[Wire]:
        return [wire for wire, item in self.wires.items() if item.isSelected()]

    def select(self, nodes: Iterable[str], wires: Iterable[Wire] = ()) -> None:
        """Select these and nothing else."""
        before = self.selected_nodes, self.selected_wires
        self._is_quiet = True
        self.clearSelection()
        for name in nodes:
            if name in self.nodes:
                self.nodes[name].setSelected(True)
        for wire in wires:
            if wire in self.wires:
                self.wires[wire].setSelected(True)
        self._is_quiet = False
        if (self.selected_nodes, self.selected_wires) != before:
            self.chosen_changed.emit()

    def rect_of(self, names: Iterable[str]) -> QRectF:
        """Where these nodes lie; null when there are none."""
        rect = QRectF()
        for name in names:
            rect |= QRectF(self.nodes[name].pos(), self.nodes[name].pos() + QPointF(WIDTH, HEIGHT))
        return rect

    def refresh_paints(self) -> None:
        """The theme has changed."""
        self.paints = Paints()
        for node in self.nodes.values():
            node.show_paints(self.paints)
        for wire in self.wires.values():
            wire.show_paints(self.paints)
        self.update()

    def _on_selection_changed(self) -> None:
        if not self._is_quiet:
            self.chosen_changed.emit()


def _beside(cards: Sequence[QRectF], x: float, way: int) -> float:
    """From ``x`` rightwards (1) or leftwards (-1), the first x at which no card is in the way."""
    for card in sorted(cards, key=lambda card: way * card.left()):
        if card.left() - WIRE_ROOM_PX < x < card.right() + WIRE_ROOM_PX:
            x = card.right() + WIRE_ROOM_PX if way > 0 else card.left() - WIRE_ROOM_PX
    return x


def _shape(analysis: Analysis, name: str) -> str:
    return shape_words(analysis.shapes.get(name))


def _severities(analysis: Analysis) -> dict[str, tuple[str, str]]:
    """Severity and texts of the problems of every node that has any."""
    found: dict[str, tuple[str, str]] = {}
    for problem in analysis.problems:
        if problem.node:
            severity, text = found.get(problem.node, ("", ""))
            severity = "error" if problem.is_error or severity == "error" else "advice"
            line = tr(problem.text, **problem.values)
            found[problem.node] = (severity, f"{text}\n{line}".strip())
    return found
