"""Any edits in any order: nothing raises, undo brings back the first graph, redo the last, and the picture agrees."""

from __future__ import annotations

import random

import pytest
from canvas_hands import Mouse, drop, key, layer_data
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication

from engine.network.graph import Graph
from engine.network.kinds import LAYER_KINDS
from engine.network.templates import TEMPLATES
from gui.network.tab import NetworkTab
from gui.session import Session

CONTROL = Qt.KeyboardModifier.ControlModifier
KEYS = (
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Backtab, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_A, CONTROL),
    (Qt.Key.Key_C, CONTROL),
    (Qt.Key.Key_X, CONTROL),
    (Qt.Key.Key_V, CONTROL),
    (Qt.Key.Key_D, CONTROL),
    (Qt.Key.Key_0, Qt.KeyboardModifier.NoModifier),
)


class Monkey:
    """A user who does anything at all, from a seed."""

    def __init__(self, tab: NetworkTab, session: Session, seed: int) -> None:
        self.tab, self.session = tab, session
        self.mouse = Mouse(tab)
        self.random = random.Random(seed)

    def act(self) -> None:
        actions = (
            self.drop,
            self.drop,
            self.append,
            self.append,
            self.connect,
            self.connect,
            self.drag,
            self.click,
            self.band,
            self.press_key,
            self.press_key,
            self.undo,
            self.redo,
            self.template,
            self.lay_out,
            self.set_param,
            self.rename,
            self.let_go_outside,
        )
        self.random.choice(actions)()

    def node(self) -> str:
        return self.random.choice(list(self.session.graph.by_id) or [""])

    def place(self) -> QPointF:
        return QPointF(self.random.uniform(-300, 600), self.random.uniform(-200, 900))

    def drop(self) -> None:
        place = self.place()
        if self.session.graph.edges and self.random.random() < 0.5:
            edge = self.random.choice(self.session.graph.edges)
            place = self.mouse.wire(edge.source, edge.target)
        drop(self.tab, layer_data(self.random.choice(list(LAYER_KINDS))), place)

    def append(self) -> None:
        if len(self.session.graph.nodes) < 60:
            self.tab.palette_list.append_requested.emit(self.random.choice(list(LAYER_KINDS)))

    def connect(self) -> None:
        if self.session.graph.nodes:
            ports = (self.mouse.out_port(self.node()), self.mouse.in_port(self.node()))
            self.mouse.drag(*(ports if self.random.random() < 0.8 else reversed(ports)))

    def drag(self) -> None:
        if self.session.graph.nodes:
            self.mouse.drag(self.mouse.card(self.node()), self.place())

    def click(self) -> None:
        keys = self.random.choice((Qt.KeyboardModifier.NoModifier, CONTROL))
        self.mouse.click(self.mouse.card(self.node()) if self.session.graph.nodes else self.place(), keys)

    def band(self) -> None:
        self.mouse.drag(self.place(), self.place())

    def press_key(self) -> None:
        if len(self.session.graph.nodes) < 60:
            key(self.tab, *self.random.choice(KEYS))
        else:
            key(self.tab, Qt.Key.Key_Delete)

    def undo(self) -> None:
        self.session.undo_stack.undo()

    def redo(self) -> None:
        self.session.undo_stack.redo()

    def template(self) -> None:
        if self.random.random() < 0.2:
            self.tab.gallery.use_template(self.random.choice(list(TEMPLATES)))

    def lay_out(self) -> None:
        self.tab.lay_out()

    def set_param(self) -> None:
        form = self.tab.inspector.form
        if form is not None:
            name, value = self.random.choice(list(form.values().items()))
            form.value_changed.emit(name, value * 2 if isinstance(value, int | float) else value)

    def rename(self) -> None:
        field = self.tab.inspector.name
        field.setText(self.random.choice(("a", "b", "c", "1", "é", "dense")))
        field.editingFinished.emit()

    def let_go_outside(self) -> None:
        """The mouse is pressed and something else happens before it is released."""
        if self.session.graph.nodes:
            node = self.node()
            where = self.random.choice((self.mouse.card(node), self.mouse.out_port(node)))
            self.mouse.press(where)
            self.mouse.move(where + QPointF(40, 40))
            self.random.choice((self.undo, self.redo, self.press_key))()
            self.mouse.release(self.place())


def check_picture(tab: NetworkTab, graph: Graph) -> None:
    assert set(tab.scene.nodes) == set(graph.by_id)
    for name, item in tab.scene.nodes.items():
        assert item.pos() == QPointF(graph.by_id[name].x, graph.by_id[name].y)
        assert item.mark == ""
    assert set(tab.scene.wires) == {(edge.source, edge.target) for edge in graph.edges}


@pytest.mark.parametrize("seed", range(6))
def test_undo_all_is_the_first_graph_and_redo_all_the_last(tab: NetworkTab, session: Session, seed: int) -> None:
    QGuiApplication.clipboard().clear()
    tab.gallery.use_template("digits-cnn")
    session.undo_stack.clear()
    first = session.project
    monkey = Monkey(tab, session, seed)
    for _ in range(120):
        monkey.act()
        check_picture(tab, session.graph)
    tab.grab()
    session.undo_stack.setIndex(session.undo_stack.count())
    last = session.project
    assert session.undo_stack.count() > 10
    session.undo_stack.setIndex(0)
    assert session.project == first
    check_picture(tab, session.graph)
    session.undo_stack.setIndex(session.undo_stack.count())
    assert session.project == last
    check_picture(tab, session.graph)
