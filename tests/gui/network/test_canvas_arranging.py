"""Aligning, distributing, guides, switching off, and the minimap, as a user meets them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from canvas_hands import Mouse, chain, key
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from engine.network.graph import Edge, Graph, Node
from gui.network.canvas.guides import GuideItem
from gui.network.canvas.minimap import Minimap
from gui.network.tab import NetworkTab
from gui.session import Session

Show = Callable[[Graph], None]
ALT = Qt.KeyboardModifier.AltModifier


def crooked() -> Graph:
    places = {"input": (0.0, 0.0), "dense": (35.0, 130.0), "dense_1": (-20.0, 400.0)}
    return chain("Input", "Dense", "Dense").moved(places)


@pytest.mark.parametrize(
    ("action", "axis", "wanted"),
    [
        ("align_left", "x", [-20, -20, -20]),
        ("align_centre", "x", [7.5, 7.5, 7.5]),
        ("align_right", "x", [35, 35, 35]),
        ("align_top", "y", [0, 0, 0]),
        ("align_middle", "y", [200, 200, 200]),
        ("align_bottom", "y", [400, 400, 400]),
        ("distribute_down", "y", [0, 200, 400]),
    ],
)
def test_every_way_to_arrange_is_one_step(
    tab: NetworkTab, session: Session, show: Show, action: str, axis: str, wanted: list[float]
) -> None:
    show(crooked())
    assert not tab.is_action_enabled(f"network.{action}")
    tab.canvas.select_all()
    assert tab.is_action_enabled(f"network.{action}")
    tab.action_slots()[f"network.{action}"]()
    assert [getattr(node, axis) for node in session.graph.nodes] == wanted
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.graph == crooked()


def test_a_drag_snaps_to_a_neighbour_unless_alt_is_held(
    tab: NetworkTab, session: Session, mouse: Mouse, show: Show
) -> None:
    show(crooked())
    tab.canvas.resetTransform()
    tab.canvas.centerOn(0, 200)
    start = mouse.card("dense")
    mouse.press(start)
    mouse.move(start + QPointF(-32, 7))
    assert tab.scene.nodes["dense"].x() == 0, "in line with the Input"
    assert [item for item in tab.scene.items() if isinstance(item, GuideItem)]
    mouse.release(start + QPointF(-32, 7))
    assert session.graph.node("dense").x == 0
    assert not [item for item in tab.scene.items() if isinstance(item, GuideItem)]
    session.undo_stack.undo()
    start = mouse.card("dense")
    mouse.press(start, keys=ALT)
    with_alt(mouse, start + QPointF(-32, 7), QEvent.Type.MouseMove)
    with_alt(mouse, start + QPointF(-32, 7), QEvent.Type.MouseButtonRelease)
    assert session.graph.node("dense").x == 3, "as the mouse says"


def with_alt(mouse: Mouse, place: QPointF, kind: QEvent.Type) -> None:
    where = QPointF(mouse.at(place))
    left = Qt.MouseButton.LeftButton
    QApplication.sendEvent(mouse.viewport, QMouseEvent(kind, where, mouse.viewport.mapToGlobal(where), left, left, ALT))


def test_layers_are_switched_off_and_on_by_d(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Flatten", "Dense", "Dense"))
    tab.scene.select(["input", "dense"])
    key(tab, Qt.Key.Key_D)
    assert [node.id for node in session.graph.nodes if node.is_disabled] == ["dense"]
    assert session.analysis.shapes["dense"] == (784,), "what goes in comes out"
    assert tab.scene.nodes["dense"].card.is_disabled
    tab.grab()
    key(tab, Qt.Key.Key_D)
    assert not any(node.is_disabled for node in session.graph.nodes)
    assert session.undo_stack.count() == 2
    tab.scene.select(["input"])
    assert not tab.is_action_enabled("network.disable")


def test_the_context_menu_has_them_all(tab: NetworkTab, show: Show) -> None:
    show(chain("Input", "Dense"))
    tab.canvas.select_all()
    tab.canvas.menu_requested.emit(QPoint(0, 0))
    menu = tab.findChild(QMenu, "network.menu")
    assert menu is not None
    texts = [action.text().split("\t")[0] for action in menu.actions()]
    assert {"Disable", "Align", "Comment around the selection"} <= set(texts)
    menu.close()


def test_unknown_layers_and_blocks_look_different(tab: NetworkTab, show: Show) -> None:
    graph = chain("Input", "Dense")
    graph = replace(graph, nodes=(*graph.nodes, Node("odd", "Mystery", y=300.0), Node("b", "block:gone", y=400.0)))
    show(graph)
    cards = {name: item.card for name, item in tab.scene.nodes.items()}
    assert (cards["odd"].is_foreign, cards["dense"].is_foreign) == (True, False)
    assert cards["b"].is_block
    tab.grab()


def test_a_double_click_or_enter_opens_a_block(tab: NetworkTab, mouse: Mouse, show: Show) -> None:
    show(Graph((Node("b", "block:gone"), Node("dense", "Dense", y=200.0))))
    opened: list[str] = []
    tab.canvas.open_requested.connect(opened.append)
    for name in ("b", "dense"):
        QTest.mouseDClick(mouse.viewport, Qt.MouseButton.LeftButton, pos=mouse.at(mouse.card(name)))
        mouse.release(mouse.card(name))
        tab.scene.select([name])
        key(tab, Qt.Key.Key_Return)
    assert opened == ["b", "b"]


def long() -> Graph:
    return chain("Input", *["Dense"] * 30)


def test_the_minimap_shows_what_is_out_of_sight_and_leads_there(tab: NetworkTab, show: Show) -> None:
    show(long())
    minimap = tab.canvas.findChild(Minimap)
    assert minimap is not None
    assert not minimap.isVisible(), "all is seen"
    tab.canvas.show_start()
    assert minimap.isVisible()
    assert minimap.geometry().right() < tab.canvas.width()
    last = tab.scene.nodes["dense_29"].rect.center()
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=minimap.to_map(last).toPoint())
    assert tab.canvas.mapToScene(tab.canvas.viewport().rect()).boundingRect().contains(last)
    tab.grab()


def test_an_empty_canvas_has_no_minimap(tab: NetworkTab, show: Show) -> None:
    show(Graph())
    minimap = tab.canvas.findChild(Minimap)
    assert minimap is not None
    tab.canvas.centerOn(5000.0, 5000.0)
    assert not minimap.isVisible()


def test_the_minimap_is_hidden_by_m_and_stays_so(tab: NetworkTab, session: Session, show: Show) -> None:
    show(long())
    tab.canvas.show_start()
    minimap = tab.canvas.findChild(Minimap)
    assert minimap is not None
    key(tab, Qt.Key.Key_M)
    assert not minimap.isVisible()
    assert session.settings["network_minimap"] is False
    tab.action_slots()["view.minimap"]()
    assert minimap.isVisible()


def merged_graph() -> Graph:
    names = ("a", "b", "c")
    nodes = [Node(name, "Dense", x=300.0 * place) for place, name in enumerate(names)]
    return Graph((*nodes, Node("cat", "Concatenate", x=300.0, y=250.0)), (Edge("a", "cat", 0), Edge("c", "cat", 1)))


def test_a_new_wire_chooses_its_port(session: Session, mouse: Mouse, show: Show, tab: NetworkTab) -> None:
    show(merged_graph())
    assert tab.scene.nodes["cat"].card.ports == 2
    target = tab.scene.nodes["cat"].rect
    mouse.drag(mouse.out_port("b"), QPointF(target.center().x(), target.top() + 20))
    assert session.graph.inputs_of("cat") == ("a", "b", "c")
    session.undo_stack.undo()
    mouse.drag(mouse.out_port("b"), QPointF(target.left() + 10, target.top() + 20))
    assert session.graph.inputs_of("cat") == ("b", "a", "c")


def test_the_order_of_inputs_is_changed_from_the_menu(tab: NetworkTab, session: Session, show: Show) -> None:
    show(merged_graph())
    tab.scene.select([], [("c", "cat")])
    rows = {row.text: row for part in tab.parts for row in part.menu_rows()}
    assert not rows["Later input"].is_enabled
    slot = rows["Earlier input"].slot
    assert slot is not None
    slot()
    assert session.graph.inputs_of("cat") == ("c", "a")


def test_the_end_of_a_wire_is_led_to_another_layer(tab: NetworkTab, session: Session, mouse: Mouse, show: Show) -> None:
    graph = chain("Input", "Dense")
    show(replace(graph, nodes=(*graph.nodes, Node("other", "Dense", x=400.0, y=112.0))))
    end = mouse.in_port("dense")
    mouse.press(end)
    mouse.move(end + QPointF(50, -20))
    assert not tab.scene.wires["input", "dense"].isVisible()
    assert tab.scene.nodes["other"].mark == "target"
    key(tab, Qt.Key.Key_Escape)
    assert tab.scene.wires["input", "dense"].isVisible()
    mouse.release(end)
    mouse.drag(end, mouse.card("other"))
    assert session.graph.inputs_of("other") == ("input",)
    assert session.graph.inputs_of("dense") == ()
    session.undo_stack.undo()
    mouse.drag(end, QPointF(400, 400))
    assert session.graph.inputs_of("dense") == ("input",), "over nothing all stays"


def test_the_wire_under_the_mouse_is_lit(tab: NetworkTab, mouse: Mouse, show: Show) -> None:
    show(chain("Input", "Dense"))
    wire = tab.scene.wires["input", "dense"]
    mouse.move(mouse.wire("input", "dense"))
    assert wire.is_hovered
    mouse.move(QPointF(-100, 60))
    assert not wire.is_hovered
