"""A story: somebody builds a first network by hand, trains it, and has it read what they draw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPushButton, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.new_project import NewProject
from gui.session import Session
from tests.gui.conftest import Answers
from tests.gui.network.canvas_hands import Mouse, drop, layer_data

TRAINED_MS = 120_000
ZERO = [(0.5 + 0.25 * float(np.sin(a)), 0.5 - 0.36 * float(np.cos(a))) for a in np.linspace(0, 2 * np.pi, 40)]
SEVEN = [(0.3, 0.2), (0.5, 0.2), (0.7, 0.2), (0.6, 0.45), (0.5, 0.65), (0.45, 0.85)]


@pytest.fixture
def window(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[MainWindow]:
    answers = Answers(new_project=NewProject("", tmp_path / "첫 신경망"))
    made = MainWindow(session, answers)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.start("network")
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close_unasked()


def find(window: MainWindow, kind: type, name: str) -> Any:
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def draw(canvas: QWidget, places: list[tuple[float, float]]) -> None:
    paper = canvas.paper_rect()  # type: ignore[attr-defined]  # the drawing canvas
    points = [QPoint(paper.x() + round(x * paper.width()), paper.y() + round(y * paper.height())) for x, y in places]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])


def choose_digits(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    session.tab_requested.emit("data")
    sources: QTreeWidget = find(window, QTreeWidget, "data.sources")
    found = sources.findItems("Digits", Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchRecursive)
    sources.setCurrentItem(found[0])
    with qtbot.waitSignal(session.dataset_changed, timeout=30_000):
        QTest.mouseClick(find(window, QPushButton, "data.open"), Qt.MouseButton.LeftButton)
    assert session.dataset is not None
    assert session.dataset.counts["train"] == 1150


def build_by_hand(window: MainWindow, session: Session) -> None:
    session.tab_requested.emit("network")
    tab = window.tabs.tab("network")
    mouse = Mouse(tab)
    for place, kind in enumerate(("Input", "Rescaling", "Flatten", "Dense")):
        assert drop(tab, layer_data(kind), QPointF(0, 120 * place))
    for source, target in (("input", "rescaling"), ("rescaling", "flatten"), ("flatten", "dense")):
        mouse.drag(mouse.out_port(source), mouse.in_port(target))
    assert not session.analysis.is_trainable
    mouse.click(mouse.card("dense"))
    units = find(window, QWidget, "network.param.units")
    type_number(units, 10)
    softmax: QComboBox = find(window, QComboBox, "network.param.activation")
    QTest.keyClicks(softmax, "softmax")
    assert session.graph.node("dense").params["units"] == 10
    assert session.graph.node("dense").params["activation"] == "softmax"
    assert session.analysis.is_trainable, [problem.message for problem in session.analysis.problems]


def type_number(box: QWidget, number: float) -> None:
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(box, str(number))
    QTest.keyClick(box, Qt.Key.Key_Return)


def train_one_epoch(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    session.tab_requested.emit("train")
    for name, value in (("epochs", 1), ("batch_size", 4), ("learning_rate", 0.02)):
        type_number(find(window, QWidget, f"train.{name}"), value)
    assert (session.config.epochs, session.config.batch_size, session.config.learning_rate) == (1, 4, 0.02)
    start = find(window, QAbstractButton, "train.start")
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.training.is_running, timeout=5_000)
    session.tab_requested.emit("data")  # a run survives switching tabs
    qtbot.waitUntil(lambda: not session.training.is_running, timeout=TRAINED_MS)
    run = session.training.runs()[0]
    assert (run.info.state, len(run.history)) == ("completed", 1)
    assert run.info.validation["accuracy"] > 0.8


def read_drawings(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    session.tab_requested.emit("draw")
    tab = window.tabs.tab("draw")
    answer: QLabel = find(window, QLabel, "draw.answer")
    sentence: QLabel = find(window, QLabel, "draw.sentence")
    qtbot.waitUntil(lambda: sentence.text() == "Nothing drawn yet: draw a digit", timeout=TRAINED_MS)
    draw(tab.canvas, SEVEN)
    qtbot.waitUntil(lambda: answer.text() == "7", timeout=5_000)
    models: QComboBox = find(window, QComboBox, "draw.model")
    window.actions_.by_key["draw.clear"].trigger()
    models.setCurrentIndex(1)
    models.activated.emit(1)
    qtbot.waitUntil(lambda: tab.bars.names == tuple("0123456789") and sentence.text() != "", timeout=30_000)
    draw(tab.canvas, ZERO)
    qtbot.waitUntil(lambda: answer.text() == "0", timeout=5_000)
    assert session.is_modified


def test_from_an_empty_project_to_a_digit_that_is_read(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    window.actions_.by_key["file.new"].trigger()
    assert session.project.name == "첫 신경망"
    choose_digits(window, session, qtbot)
    build_by_hand(window, session)
    train_one_epoch(window, session, qtbot)
    read_drawings(window, session, qtbot)
    window.actions_.by_key["file.save"].trigger()
    assert not session.is_modified
