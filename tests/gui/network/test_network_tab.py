"""Side panels and the tab as the window sees it: inspector, problems, code, templates, actions, sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from canvas_hands import chain
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.datasets.dataset import Dataset
from engine.network.graph import Graph, Node
from engine.network.inputs import shares
from engine.network.problems import Problem
from engine.network.templates import TEMPLATES
from gui import theme
from gui.network.tab import NetworkTab
from gui.session import Message, Session
from gui.widgets.number_box import NumberBox

Show = Callable[[Graph], None]
KEYS = {
    "edit.delete",
    "edit.select_all",
    "edit.duplicate",
    "edit.cut",
    "edit.copy",
    "edit.paste",
    "view.zoom_in",
    "view.zoom_out",
    "view.fit",
    "view.zoom_selection",
    "network.layout",
    "network.copy_code",
}


def test_the_form_changes_the_layer(tab: NetworkTab, session: Session, show: Show, qtbot: QtBot) -> None:
    show(chain("Input", "Flatten", "Dense"))
    tab.scene.select(["dense"])
    units = tab.findChild(NumberBox, "network.param.units")
    assert units is not None
    units.setFocus()
    units.selectAll()
    qtbot.keyClicks(units, "10")
    qtbot.keyClick(units, Qt.Key.Key_Return)
    activation = tab.findChild(QComboBox, "network.param.activation")
    assert activation is not None
    activation.setFocus()
    qtbot.keyClick(activation, Qt.Key.Key_Down)
    assert session.graph.by_id["dense"].params["units"] == 10
    assert session.graph.by_id["dense"].params["activation"] == "relu"
    assert tab.inspector.output.text() == "10"
    assert tab.inspector.params.text() == "7,850"
    assert tab.scene.nodes["dense"].state.shape == (10,)
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.graph == chain("Input", "Flatten", "Dense"), "typing one number is one step"
    assert units.value == 64, "the form follows undo"


@pytest.mark.parametrize(("name", "part"), [("input", "already"), ("1st layer", "cannot be the name"), ("", "cannot")])
def test_a_bad_name_is_refused_beside_the_field(
    tab: NetworkTab, session: Session, show: Show, name: str, part: str
) -> None:
    show(chain("Input", "Dense"))
    tab.scene.select(["dense"])
    field = tab.findChild(QLineEdit, "network.name")
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, name) if name else field.clear()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert part in tab.inspector.name_problem.text()
    assert tab.inspector.name_problem.isVisible()
    assert session.graph == chain("Input", "Dense")


def test_nothing_selected_shows_the_totals(tab: NetworkTab, show: Show) -> None:
    assert "Drag layers" in tab.inspector.help.text()
    show(chain("Input", "Flatten", "Dense", "BatchNormalization"))
    assert tab.inspector.params.text() == "50,496\n50,368 trainable, 128 frozen"
    assert tab.inspector.help.text().startswith("4 layers")
    tab.scene.select(["dense", "batchnormalization"])
    assert tab.inspector.heading.text() == "2 layers selected"


def test_problems_lead_to_their_layer(tab: NetworkTab, session: Session, show: Show, qtbot: QtBot) -> None:
    show(chain("Input", "Flatten", "Conv2D"))
    panel = tab.problems
    assert panel.heading.text() == "1 problem"
    assert "vector of 784" in panel.list.item(0).text()
    tab.scene.select([])
    place = panel.list.visualItemRect(panel.list.item(0)).center()
    with qtbot.waitSignal(session.node_requested) as asked:
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [("conv2d",)]
    assert tab.scene.selected_nodes == ["conv2d"]
    assert "vector of 784" in tab.inspector.problem.text()
    tab.scene.select([])
    panel.list.setCurrentRow(0)
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert tab.scene.selected_nodes == ["conv2d"]


def test_advice_does_not_look_like_an_error_beside_the_layer(tab: NetworkTab, show: Show) -> None:
    show(chain("Input", "Dense", "Dense"))
    tab.scene.select(["dense"])
    inspector = tab.inspector
    assert inspector.problem.text() == ""
    assert "There is no activation behind dense" in inspector.advice.text()
    look = [label.palette().color(QPalette.ColorRole.WindowText) for label in (inspector.problem, inspector.advice)]
    assert look == [theme.colour("error"), theme.colour("warning")]
    tab.scene.select([])
    assert not inspector.advice.isVisible()


def test_no_problems_is_said(tab: NetworkTab, show: Show) -> None:
    assert tab.problems.heading.text() == ""
    show(chain("Input", "Flatten", "Dense"))
    assert tab.problems.heading.text() == "✓ Ready to train"
    assert not tab.problems.list.isVisible()


def test_advice_comes_behind_errors(tab: NetworkTab, show: Show) -> None:
    show(chain("Input", "Dense"))
    advice = Problem("input", "Look again.", is_error=False)
    error = Problem("dense", "Wrong.")
    tab.problems.show_problems((advice, error), has_layers=True)
    assert [tab.problems.list.item(row).text() for row in range(3)] == ["Wrong.", "Advice", "Look again."]
    tab.problems.show_problems((advice,), has_layers=True)
    assert tab.problems.heading.text() == "✓ Ready to train"


def test_code_follows_the_network_and_can_be_copied(
    tab: NetworkTab, session: Session, show: Show, messages: list[Message]
) -> None:
    show(chain("Input", "Flatten", "Dense"))
    tab.side_tabs.setCurrentWidget(tab.code)
    assert "layers.Dense(64" in tab.code.text.toPlainText()
    session.set_graph(session.graph.with_params("dense", {"units": 7}), "edit")
    assert "layers.Dense(7" in tab.code.text.toPlainText()
    assert tab.code.text.isReadOnly()
    QTest.mouseClick(tab.code.button, Qt.MouseButton.LeftButton)
    assert "layers.Dense(7" in QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().clear()
    tab.action_slots()["network.copy_code"]()
    assert "layers.Dense(7" in QGuiApplication.clipboard().text()
    session.set_graph(Graph((Node("dense", "Dense"),)), "edit")
    assert not tab.code.text.toPlainText()
    assert tab.code.problem.text()
    tab.action_slots()["network.copy_code"]()
    assert messages[-1].level == "warning"


def test_every_template_can_be_chosen_and_undone(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Dense"))
    for template in TEMPLATES.values():
        before = session.project
        tab.gallery.use_template(template.key)
        starts = [node.params["shape"] for node in session.graph.nodes if node.kind == "Input"]
        assert shares(template.example.input_shape, starts)  # before data is chosen: the data it is made for
        errors = {problem.code for problem in session.analysis.problems if problem.is_error}
        assert errors <= {"weights.missing"}  # which the program offers to download
        assert session.config.epochs == template.settings_for(template.example)["epochs"]
        session.undo_stack.undo()
        assert session.project == before


def test_a_template_prepares_texts_as_it_needs_them(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Dense"))
    tab.gallery.use_template("imdb-embedding")
    assert session.project.preparation.text.mode == "sequence"
    tab.gallery.use_template("imdb-bag-of-words")
    assert session.project.preparation.text.mode == "multi_hot"
    session.undo_stack.undo()
    assert session.project.preparation.text.mode == "sequence"


def test_a_template_is_made_for_the_data(
    tab: NetworkTab, session: Session, xor: Dataset, messages: list[Message]
) -> None:
    session.dataset = xor
    tab.gallery.use_template("xor-mlp")
    assert session.graph.nodes[0].params["shape"] == (2,)
    before = session.graph
    tab.gallery.use_template("digits-cnn")
    assert session.graph == before
    assert messages[-1].level == "error"
    assert "pictures" in messages[-1].text


def test_auto_layout_is_one_step(tab: NetworkTab, session: Session, show: Show) -> None:
    graph = chain("Input", "Flatten", "Dense")
    show(graph.moved({"flatten": (400.0, -300.0), "dense": (5.0, 7.0)}))
    tab.action_slots()["network.layout"]()
    ys = [session.graph.by_id[name].y for name in ("input", "flatten", "dense")]
    assert ys == sorted(ys)
    assert len({node.x for node in session.graph.nodes}) == 1
    assert session.undo_stack.count() == 1


def test_what_the_window_may_ask(tab: NetworkTab, session: Session, show: Show, qtbot: QtBot) -> None:
    assert NetworkTab.key == "network"
    of_parts = {key for part in tab.parts for key in part.action_slots()}
    assert {"network.templates", "network.suggest"} <= of_parts
    assert set(tab.action_slots()) == KEYS | of_parts
    assert not tab.is_action_enabled("edit.delete")
    assert not tab.is_action_enabled("network.layout")
    assert tab.is_action_enabled("edit.paste")
    assert not tab.is_action_enabled("train.start")
    show(chain("Input", "Dense"))
    with qtbot.waitSignal(tab.actions_changed):
        tab.scene.select(["dense"])
    assert all(tab.is_action_enabled(key) for key in KEYS)
    tab.action_slots()["edit.delete"]()
    assert list(session.graph.by_id) == ["input"]
    tab.focus_first()
    assert tab.canvas.hasFocus()


def test_sizes_of_the_columns_come_back(tab: NetworkTab, session: Session, qtbot: QtBot) -> None:
    tab.columns.setSizes([260, 700, 320])
    sizes = tab.columns.sizes()
    tab.shutdown()
    other = NetworkTab(session)
    qtbot.addWidget(other)
    other.resize(tab.size())
    other.show()
    assert other.columns.sizes() == sizes
    session.settings.set("network_columns", "rubbish;1,2")
    qtbot.addWidget(NetworkTab(session))


def test_everything_interactive_has_a_name_and_a_tip(tab: NetworkTab, show: Show) -> None:
    show(chain("Input", "Conv2D"))
    tab.scene.select(["conv2d"])
    for widget in tab.findChildren(QWidget):
        if widget.objectName().startswith("network.") and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName(), widget.objectName()
            assert widget.toolTip() or widget is tab.canvas, widget.objectName()


def test_it_fits_the_smallest_window(tab: NetworkTab) -> None:
    assert tab.minimumSizeHint().width() <= 1280
    assert tab.minimumSizeHint().height() <= 600


def test_the_form_of_another_layer_of_the_kind_is_its_own(tab: NetworkTab, session: Session, show: Show) -> None:
    graph = chain("Input", "Flatten", "Dense", "Dense")
    show(graph.with_params("dense_1", {"units": 7}))
    tab.scene.select(["dense"])
    form = tab.inspector.form
    tab.scene.select(["dense_1"])
    assert tab.inspector.form is form  # hundreds of widgets are not made again
    units = tab.findChild(NumberBox, "network.param.units")
    assert units is not None
    assert units.value == 7
    units.stepBy(1)
    assert session.graph.by_id["dense_1"].params["units"] == units.value != 7
    assert session.graph.by_id["dense"].params == graph.by_id["dense"].params


def test_tab_goes_through_the_bar_as_the_eye_does_and_on_to_the_canvas(tab: NetworkTab) -> None:
    order, widget = [], tab.bar.layout_button
    while widget is not tab.canvas:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            order.append(widget.objectName())
        widget = widget.nextInFocusChain()
    names = ("layout", "preview", "zoom_out", "zoom_in", "fit")
    assert order == [f"network.{name}" for name in names]
