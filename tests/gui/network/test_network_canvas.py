"""The canvas by mouse: drop, connect, move, select, delete, cancel; and what the session holds afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from canvas_hands import Mouse, chain, drop, key, layer_data, wires
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.datasets.dataset import Dataset
from engine.network.graph import Edge, Graph, Node
from gui.network.tab import NetworkTab
from gui.session import Message, Session

Show = Callable[[Graph], None]
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_three_layers_dropped_and_connected_by_hand(tab: NetworkTab, session: Session, mouse: Mouse) -> None:
    for number, kind in enumerate(("Input", "Flatten", "Dense")):
        assert drop(tab, layer_data(kind), QPointF(0, 140 * number))
    assert [node.kind for node in session.graph.nodes] == ["Input", "Flatten", "Dense"]
    assert not session.graph.edges
    mouse.drag(mouse.out_port("input"), mouse.in_port("flatten"))
    mouse.drag(mouse.out_port("flatten"), mouse.card("dense"))  # anywhere on the card will do
    assert wires(session.graph) == {("input", "flatten"), ("flatten", "dense")}
    assert session.analysis.shapes["dense"] == (64,)
    assert session.undo_stack.count() == 5


def test_a_network_that_came_while_the_tab_was_hidden_is_in_sight(tab: NetworkTab, session: Session) -> None:
    session.set_graph(Graph(), "begin")
    tab.canvas.show_start()
    tab.hide()
    session.set_graph(chain("Input", *["Dense"] * 6), "another")
    tab.show()
    QApplication.processEvents()
    seen = tab.canvas.mapToScene(tab.canvas.viewport().rect()).boundingRect()
    assert seen.contains(tab.scene.whole_rect)


def test_a_wire_can_be_pulled_backwards(session: Session, mouse: Mouse, show: Show) -> None:
    show(Graph((Node("input", "Input"), Node("dense", "Dense", y=150))))
    mouse.drag(mouse.in_port("dense"), mouse.out_port("input"))
    assert wires(session.graph) == {("input", "dense")}


def test_a_layer_dropped_onto_a_wire_goes_into_it(tab: NetworkTab, session: Session, mouse: Mouse, show: Show) -> None:
    show(chain("Input", "Dense"))
    drop(tab, layer_data("Dropout"), mouse.wire("input", "dense"))
    assert wires(session.graph) == {("input", "dropout"), ("dropout", "dense")}
    by_id = session.graph.by_id
    assert by_id["input"].y + 76 < by_id["dropout"].y
    assert by_id["dropout"].y + 76 < by_id["dense"].y, "the layers behind make room"
    session.undo_stack.undo()
    assert session.graph == chain("Input", "Dense")


@pytest.mark.parametrize("mime", ["text/plain", "text/uri-list"])
def test_anything_else_cannot_be_dropped(tab: NetworkTab, session: Session, mime: str) -> None:
    data = QMimeData()
    data.setData(mime, b"file:///etc/passwd")
    assert not drop(tab, data, QPointF(0, 0))
    assert not drop(tab, layer_data("NoSuchLayer"), QPointF(0, 0))
    assert session.graph == Graph()


def test_a_second_wire_into_one_input_replaces_the_first(session: Session, mouse: Mouse, show: Show) -> None:
    show(chain("Input", "Dense", "Dense"))
    mouse.drag(mouse.out_port("input"), mouse.card("dense_1"))
    assert wires(session.graph) == {("input", "dense"), ("input", "dense_1")}


def test_a_merging_layer_takes_several_wires(session: Session, mouse: Mouse, show: Show) -> None:
    graph = chain("Input", "Dense", "Add")
    show(graph)
    mouse.drag(mouse.out_port("input"), mouse.card("add"))
    assert wires(session.graph) == {("input", "dense"), ("dense", "add"), ("input", "add")}
    assert session.graph.inputs_of("add") == ("dense", "input")


@pytest.mark.parametrize(
    ("source", "target", "code_text"),
    [
        ("dense_1", "dense", "circle"),
        ("dense", "input", "where the data comes in"),
        ("input", "dense", "already feeds"),
    ],
)
def test_wires_that_cannot_be(
    session: Session, mouse: Mouse, show: Show, messages: list[Message], source: str, target: str, code_text: str
) -> None:
    graph = chain("Input", "Dense", "Dense")
    show(graph)
    mouse.drag(mouse.out_port(source), mouse.card(target))
    assert session.graph == graph
    assert len(messages) == 1
    assert code_text in messages[0].text


def test_only_legal_targets_light_up(tab: NetworkTab, mouse: Mouse, show: Show) -> None:
    show(chain("Input", "Dense", "Dense", "Dense"))
    mouse.press(mouse.out_port("dense_1"))
    mouse.move(mouse.card("dense_2"))
    marks = {name: item.mark for name, item in tab.scene.nodes.items()}
    assert marks == {"input": "out", "dense": "out", "dense_1": "source", "dense_2": "out"}, "dense_2 is fed already"
    key(tab, Qt.Key.Key_Escape)
    assert {item.mark for item in tab.scene.nodes.values()} == {""}
    show(Graph((Node("a", "Dense"), Node("b", "Dense", y=150), Node("i", "Input", x=300))))
    mouse.press(mouse.out_port("a"))
    assert {name: item.mark for name, item in tab.scene.nodes.items()} == {"a": "source", "b": "target", "i": "out"}
    mouse.release(QPointF(150, 400))
    assert {item.mark for item in tab.scene.nodes.values()} == {""}


def test_a_wire_dropped_on_nothing_is_no_wire(session: Session, mouse: Mouse, show: Show) -> None:
    show(chain("Input", "Dense"))
    mouse.drag(mouse.out_port("dense"), mouse.out_port("dense") + QPointF(200, 60))
    assert wires(session.graph) == {("input", "dense")}
    assert not session.undo_stack.count()


def test_several_nodes_dragged_are_one_step(tab: NetworkTab, session: Session, mouse: Mouse, show: Show) -> None:
    graph = chain("Input", "Dense", "Dense")
    show(graph)
    mouse.click(mouse.card("dense"))
    mouse.click(mouse.card("dense_1"), CONTROL)
    assert tab.scene.selected_nodes == ["dense", "dense_1"]
    mouse.drag(mouse.card("dense"), mouse.card("dense") + QPointF(100, 50))
    moved = session.graph.by_id
    assert [(moved[name].x, moved[name].y) for name in ("input", "dense", "dense_1")] == [
        (0, 0),
        (100, 162),
        (100, 274),
    ]
    assert session.undo_stack.count() == 1
    assert tab.scene.selected_nodes == ["dense", "dense_1"]
    session.undo_stack.undo()
    assert session.graph == graph
    assert tab.scene.nodes["dense"].pos() == QPointF(0, 112)


def test_escape_gives_up_a_drag(tab: NetworkTab, session: Session, mouse: Mouse, show: Show) -> None:
    graph = chain("Input", "Dense")
    show(graph)
    start = mouse.card("dense")
    mouse.press(start)
    mouse.move(start + QPointF(90, 90))
    assert tab.scene.nodes["dense"].pos() != QPointF(0, 112)
    key(tab, Qt.Key.Key_Escape)
    assert tab.scene.nodes["dense"].pos() == QPointF(0, 112)
    mouse.release(start + QPointF(90, 90))
    assert session.graph == graph
    assert not session.undo_stack.count()


def test_an_undo_in_the_middle_of_a_drag_ends_it(tab: NetworkTab, session: Session, mouse: Mouse, show: Show) -> None:
    show(chain("Input", "Dense"))
    session.set_graph(session.graph.added(Node("extra", "Dense", x=300)), "add")
    start = mouse.card("extra")
    mouse.press(start)
    mouse.move(start + QPointF(50, 50))
    session.undo_stack.undo()
    mouse.move(start + QPointF(80, 80))
    mouse.release(start + QPointF(80, 80))
    assert session.graph == chain("Input", "Dense")
    assert set(tab.scene.nodes) == {"input", "dense"}


def test_rubber_band_takes_what_it_touches(tab: NetworkTab, mouse: Mouse, show: Show) -> None:
    show(chain("Input", "Dense", "Dense"))
    mouse.drag(QPointF(-60, 100), QPointF(300, 260))
    assert tab.scene.selected_nodes == ["dense", "dense_1"]
    assert tab.scene.selected_wires == [("dense", "dense_1")]
    mouse.press(QPointF(-60, -20))
    mouse.move(QPointF(100, 50))
    assert tab.scene.selected_nodes == ["input"]
    key(tab, Qt.Key.Key_Escape)
    assert tab.scene.selected_nodes == ["dense", "dense_1"], "cancelled: as before"
    mouse.click(QPointF(-100, 50))
    assert tab.scene.selected_nodes == []


def test_a_deleted_layer_leaves_its_neighbours_connected(
    tab: NetworkTab, session: Session, mouse: Mouse, show: Show
) -> None:
    show(chain("Input", "Flatten", "Dense"))
    mouse.click(mouse.card("flatten"))
    key(tab, Qt.Key.Key_Delete)
    assert wires(session.graph) == {("input", "dense")}
    session.undo_stack.undo()
    assert session.graph == chain("Input", "Flatten", "Dense")


def test_a_clicked_wire_is_selected_and_deleted(tab: NetworkTab, session: Session, mouse: Mouse, show: Show) -> None:
    show(chain("Input", "Dense"))
    mouse.click(mouse.wire("input", "dense"))
    assert tab.scene.selected_wires == [("input", "dense")]
    assert "28×28×1" in tab.scene.wires["input", "dense"].toolTip()
    key(tab, Qt.Key.Key_Delete)
    assert not session.graph.edges
    assert len(session.graph.nodes) == 2


def test_wheel_zooms_around_the_mouse(tab: NetworkTab, show: Show) -> None:
    show(chain("Input", "Dense", "Dense"))
    place = QPoint(200, 150)
    before, zoom = tab.canvas.mapToScene(place), tab.canvas.zoom
    for _ in range(3):
        wheel(tab, place, 120)
    after = tab.canvas.mapToScene(place)
    assert tab.canvas.zoom == pytest.approx(zoom * 1.2**3)
    assert (after - before).manhattanLength() < 3
    for _ in range(100):
        wheel(tab, place, -120)
    assert tab.canvas.zoom == pytest.approx(0.08)


def wheel(tab: NetworkTab, place: QPoint, delta: int) -> None:
    where = QPointF(place)
    keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(where, where, QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, keys, phase, False)
    QApplication.sendEvent(tab.canvas.viewport(), event)


@pytest.mark.parametrize("with_space", [False, True])
def test_pan_by_the_middle_button_or_with_space(
    tab: NetworkTab, session: Session, mouse: Mouse, show: Show, with_space: bool
) -> None:
    show(chain("Input", "Dense"))
    button = Qt.MouseButton.LeftButton if with_space else Qt.MouseButton.MiddleButton
    if with_space:
        key_down(tab)
    start = mouse.at(mouse.card("dense"))
    seen = tab.canvas.mapToScene(start)
    mouse.press(seen, button)
    end = tab.canvas.mapToScene(start + QPoint(70, 40))
    mouse.move(end)
    assert (tab.canvas.mapToScene(start + QPoint(70, 40)) - seen).manhattanLength() < 2
    mouse.release(tab.canvas.mapToScene(start + QPoint(70, 40)), button)
    assert session.graph == chain("Input", "Dense")


def key_down(tab: NetworkTab) -> None:
    QTest.keyPress(tab.canvas, Qt.Key.Key_Space)


def test_cards_show_shape_count_and_problem(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Conv2D", "Dense"))
    assert tab.scene.nodes["conv2d"].state.shape == (26, 26, 32)
    assert tab.scene.nodes["conv2d"].state.counts == (320, 0)
    session.set_graph(session.graph.with_params("conv2d", {"filters": 8, "kernel_size": (5, 5)}), "edit")
    assert tab.scene.nodes["conv2d"].state.shape == (24, 24, 8)
    session.set_graph(session.graph.with_params("conv2d", {"kernel_size": (50, 50)}), "edit")
    assert tab.scene.nodes["conv2d"].state.severity == "error"
    assert "larger than its input" in tab.scene.nodes["conv2d"].toolTip()
    assert tab.scene.nodes["dense"].state.shape is None


def test_a_layer_this_version_does_not_know_is_shown(tab: NetworkTab, session: Session, show: Show) -> None:
    show(Graph((Node("input", "Input"), Node("odd", "Mystery", y=120)), (Edge("input", "odd"),)))
    tab.scene.select(["odd"])
    assert tab.scene.nodes["odd"].state.severity == "error"
    tab.grab()
    key(tab, Qt.Key.Key_Delete)
    assert [node.id for node in session.graph.nodes] == ["input"]


def test_an_input_dropped_takes_the_shape_of_the_data(tab: NetworkTab, session: Session, xor: Dataset) -> None:
    session.dataset = xor
    drop(tab, layer_data("Input"), QPointF(0, 0))
    assert session.graph.nodes[0].params["shape"] == (2,)
