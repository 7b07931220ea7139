"""Problems repaired by their buttons and keys, as a user does it, and what is left afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from canvas_hands import chain
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset
from engine.datasets.source import SourceSpec
from engine.network.graph import Edge, Graph, Node
from engine.network.problems import Fix, Problem
from engine.network.templates import line
from gui import theme
from gui.messages import MessageArea
from gui.network.side.problem_list import ProblemList, RepairBar, RepairMenu
from gui.network.tab import NetworkTab
from gui.session import Message, Session
from gui.training.controls import Controls
from gui.training.obstacle import obstacle_to_training
from gui.training_actions import TrainingActions

Show = Callable[[Graph], None]
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """Pictures of 8x8 in ten classes, as those of hands are 28x28 in 24."""
    return open_dataset(SourceSpec("digits", {}), SplitConfig())


@pytest.fixture
def with_digits(session: Session, digits: Dataset) -> Dataset:
    session._set_dataset(digits)
    return digits


def network(*layers: tuple[str, dict[str, object]], flatten: bool = True) -> Graph:
    """The sign-language network in small: convolutions, dense layers, one unit a class."""
    start = [("Input", {"shape": (8, 8, 1)}), ("Rescaling", {"scale": 1 / 255})]
    convolutions = [("Conv2D", {"filters": 16, "activation": "relu"}), ("MaxPooling2D", {})]
    middle = [("Flatten", {})] if flatten else []
    hidden = [("Dense", {"units": 64, "activation": "relu"}), ("Dropout", {"rate": 0.5})]
    return line(*start, *convolutions, *middle, *hidden, *layers)


HEAD = ("Dense", {"units": 10, "activation": "softmax"})


def bar_of(problems: ProblemList, row: int) -> RepairBar:
    bar = problems.itemWidget(problems.item(row))
    assert isinstance(bar, RepairBar)
    return bar


def click_repair(tab: NetworkTab, row: int = 0) -> str:
    """Press a row's button with the mouse, and what it says."""
    button = bar_of(tab.problems.list, row).button
    said = button.toolTip()
    # The left part of a button with a menu does the first repair, its right part opens the menu.
    QTest.mouseClick(button, LEFT, NO_KEYS, QPoint(12, button.height() // 2))
    return said


# ---- the three commonest mistakes


@pytest.mark.usefixtures("with_digits")
def test_a_forgotten_flatten_is_inserted_by_the_button(tab: NetworkTab, session: Session, show: Show) -> None:
    show(network(HEAD, flatten=False))
    assert tab.problems.heading.text() == "1 problem"
    assert "needs a vector of 10" in tab.problems.list.item(0).text()
    assert click_repair(tab) == "Insert Flatten before dense (R)"
    assert [node.kind for node in session.graph.nodes if node.id in session.graph.inputs_of("dense")] == ["Flatten"]
    assert tab.problems.heading.text() == "✓ Ready to train"
    assert session.analysis.problems == ()
    assert session.undo_stack.undoText() == "Insert Flatten before dense"
    session.undo_stack.undo()
    assert session.graph == network(HEAD, flatten=False)


@pytest.mark.usefixtures("with_digits")
def test_wrong_units_become_the_number_of_classes(tab: NetworkTab, session: Session, show: Show) -> None:
    show(network(("Dense", {"units": 26, "activation": "softmax"})))
    assert "the data has 10 classes" in tab.problems.list.item(0).text()
    assert click_repair(tab) == "Set units to 10 (R)"
    assert session.graph.node("dense_1").params["units"] == 10
    assert session.analysis.problems == ()


@pytest.mark.usefixtures("with_digits")
def test_a_wrong_output_activation_is_set(tab: NetworkTab, session: Session, show: Show) -> None:
    show(network(("Dense", {"units": 10, "activation": "sigmoid"})))
    assert "sparse_categorical_crossentropy" in tab.problems.list.item(0).text()
    assert click_repair(tab) == "Set the activation to softmax (R)"
    assert session.graph.node("dense_1").params["activation"] == "softmax"
    assert session.analysis.problems == ()


# ---- the list


@pytest.mark.usefixtures("with_digits")
def test_all_by_keys(tab: NetworkTab, session: Session, show: Show, qtbot: QtBot) -> None:
    graph = network(HEAD)
    graph = Graph((*graph.nodes, Node("one", "Dropout", {}, 300.0), Node("two", "ReLU", {}, 600.0)), graph.edges)
    show(graph)
    problems = tab.problems.list
    problems.setFocus()
    problems.setCurrentRow(0)
    qtbot.keyClick(problems, Qt.Key.Key_Down)
    assert problems.current_problem is not None
    assert problems.current_problem.node == "two"
    qtbot.keyClick(problems, Qt.Key.Key_Return)
    assert tab.scene.selected_nodes == ["two"]
    qtbot.keyClick(problems, Qt.Key.Key_Up)
    qtbot.keyClick(problems, Qt.Key.Key_R)
    assert session.graph.inputs_of("one"), "R repairs the first, which was connected"
    assert problems.hasFocus()
    assert problems.current_problem.node == "two", "and goes on to the next"
    qtbot.keyClick(problems, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    (menu,) = [found for found in problems.findChildren(RepairMenu) if found.isVisible()]
    assert menu.actions()[-1].text() == "Delete two"
    menu.actions()[-1].trigger()
    menu.close()
    assert "two" not in session.graph.by_id
    assert session.analysis.is_trainable


@pytest.mark.usefixtures("with_digits")
def test_the_other_repairs_are_in_the_menu(tab: NetworkTab, session: Session, show: Show) -> None:
    show(network(HEAD, flatten=False))
    menu = bar_of(tab.problems.list, 0).button.menu()
    (action,) = menu.actions()
    assert action.text() == "Insert GlobalAveragePooling2D before dense"
    action.trigger()
    assert "GlobalAveragePooling2D" in {node.kind for node in session.graph.nodes}
    assert session.analysis.is_trainable


def test_the_action_repairs_the_first_problem(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Flatten", "Dense"))
    assert not tab.is_action_enabled("network.repair")
    stray = Graph((*chain("Input", "Flatten").nodes, Node("alone", "Add")), chain("Input", "Flatten").edges)
    show(stray)
    assert tab.is_action_enabled("network.repair")
    tab.action_slots()["network.repair"]()
    assert "alone" not in session.graph.by_id
    assert tab.canvas.hasFocus()


def test_errors_and_advice_are_parted_and_counted(tab: NetworkTab, show: Show, qtbot: QtBot) -> None:
    show(chain("Input", "Dense"))
    advice = Problem("input", "Look again.", is_error=False)
    tab.problems.show_problems((Problem("dense", "Wrong."), advice, advice), has_layers=True)
    assert tab.problems.heading.text() == "1 problem"
    count = tab.findChild(QLabel, "network.advice_count")
    assert count is not None
    assert count.text() == "Advice: 2"
    problems = tab.problems.list
    problems.setFocus()
    problems.setCurrentRow(0)
    qtbot.keyClick(problems, Qt.Key.Key_Down)
    assert problems.currentRow() == 2, "the heading is passed over"
    said = [problems.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 2)]
    assert said == ["Error: Wrong.", "Advice: Look again."]


def test_rows_that_say_the_same_repair_the_network_as_it_is(tab: NetworkTab, session: Session, show: Show) -> None:
    graph = Graph((Node("input", "Input"), Node("flatten", "Flatten", {}, 0, 112)), (Edge("input", "flatten"),))
    show(Graph((*graph.nodes, Node("alone", "Add")), graph.edges))
    bar = bar_of(tab.problems.list, 0)
    session.set_graph(session.graph.with_params("input", {"shape": (5, 5)}), "edit")
    assert bar_of(tab.problems.list, 0) is bar, "nothing blinks while one edits"
    click_repair(tab)
    assert session.graph.node("input").params["shape"] == (5, 5)
    assert "alone" not in session.graph.by_id


def test_a_repair_that_came_too_late_is_told(session: Session, messages: list[Message]) -> None:
    def late(graph: Graph) -> Graph:
        return graph.with_params("gone", {})

    assert not session.repair(Fix("Mend it", late))
    assert [message.level for message in messages] == ["error"]
    assert not session.undo_stack.count()


# ---- from where training is started


@pytest.mark.usefixtures("with_digits")
def test_start_refused_shows_the_problem_and_repairs_it(
    tab: NetworkTab, session: Session, show: Show, qtbot: QtBot
) -> None:
    area = MessageArea()
    qtbot.addWidget(area)
    session.message_posted.connect(area.add)
    session.message_withdrawn.connect(area.take_back)
    area.repair_requested.connect(session.repair)
    show(network(HEAD, flatten=False))
    actions = TrainingActions(session, session)
    actions.start()
    (banner,) = area.banners
    assert banner.hint == tab.problems.list.item(0).text()
    button = banner.findChild(QPushButton, "message.action")
    assert button is not None
    assert button.text() == "Insert Flatten before dense"
    QTest.mouseClick(button, LEFT)
    assert session.analysis.is_trainable
    assert area.banners == [], "what is mended is not said any more"


@pytest.mark.usefixtures("with_digits")
def test_the_train_tab_offers_the_repair_too(session: Session, qtbot: QtBot) -> None:
    controls = Controls()
    qtbot.addWidget(controls)
    controls.repair_requested.connect(session.repair)
    session.set_graph(network(("Dense", {"units": 3, "activation": "softmax"})), "begin")
    controls.show_state("idle", obstacle_to_training(session))
    controls.show()
    assert controls.repair.text() == "Set units to 10"
    QTest.mouseClick(controls.repair, LEFT)
    assert session.analysis.is_trainable
    controls.show_state("idle", obstacle_to_training(session))
    assert controls.start.isEnabled()
    assert not controls.repair.isVisible()


@pytest.mark.usefixtures("with_digits")
def test_problems_are_red_wherever_the_tab_is_put(session: Session, qtbot: QtBot, qapp: QApplication) -> None:
    """A window takes the tab in after it was made, and its style sheet once gave the colours of then back."""
    before = qapp.styleSheet()
    qapp.setStyleSheet('QLabel[heading="true"] { font-weight: 600; }')
    try:
        session.set_graph(network(HEAD, flatten=False), "begin")
        tab, window = NetworkTab(session), QTabWidget()
        qtbot.addWidget(window)
        window.addTab(tab, "Network")
        window.show()
        qtbot.waitExposed(window)
        colour = tab.problems.heading.palette().color(QPalette.ColorRole.WindowText)
        assert colour == theme.colour("error")
    finally:
        qapp.setStyleSheet(before)
