"""Models and scripts come into the network by menu, drop and paste: a report first, one step after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from engine.network.templates import line
from gui.drop_overlay import what_a_drop_does
from gui.network.tab import NetworkTab
from gui.project_actions import ProjectActions
from gui.session import Message, Session
from tests.gui.conftest import Answers

pytest.importorskip("keras")

SCRIPT = """
import keras
from keras import layers
import os
os.system("true")
model = keras.Sequential([keras.Input((4,)), layers.Dense(8, "relu"), layers.Dense(3, "softmax")])
model.compile("sgd", "sparse_categorical_crossentropy")
model.fit(x, y, epochs=3)
"""
OLD = line(("Input", {"shape": (2,)}), ("Dense", {"units": 1}))


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "net.py"
    path.write_text(SCRIPT, "utf-8")
    return path


def read(qtbot: QtBot, tab: NetworkTab, session: Session, source: Path | str) -> None:
    session.request_import(source)
    qtbot.waitUntil(lambda: tab.importing.dialog is None or tab.importing.dialog.imported is not None, timeout=60_000)


def test_a_script_is_taken_over_as_one_step(tab: NetworkTab, session: Session, qtbot: QtBot, script: Path) -> None:
    session.set_graph(OLD, "begin")
    read(qtbot, tab, session, script)
    dialog = tab.importing.dialog
    assert dialog is not None
    head, what_happens = dialog.head.text().splitlines()
    assert head == "3 layers were read from net.py."
    assert "Undo brings that back" in what_happens
    assert [dialog.list.item(row).text() for row in range(dialog.list.count())] == [
        "Not read (1)",
        "Line 5: os.system('true') was not run: no code of a script ever is.",
    ]
    assert dialog.settings_box.text() == "Take over its training settings: Optimizer SGD, Epochs 3"
    steps = session.undo_stack.count()
    qtbot.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
    assert [node.kind for node in session.graph.nodes] == ["Input", "Dense", "Dense"]
    assert (session.config.optimizer, session.config.epochs) == ("sgd", 3)
    assert session.undo_stack.count() == steps + 1
    session.undo_stack.undo()
    assert session.graph == OLD
    assert session.config.optimizer == "adam"


def test_settings_stay_where_they_are_not_wanted(tab: NetworkTab, session: Session, qtbot: QtBot, script: Path) -> None:
    read(qtbot, tab, session, script)
    dialog = tab.importing.dialog
    assert dialog is not None
    dialog.settings_box.setChecked(False)
    dialog.accept()
    assert len(session.graph.nodes) == 3
    assert session.config.optimizer == "adam"


def test_cancel_changes_nothing(tab: NetworkTab, session: Session, qtbot: QtBot, script: Path) -> None:
    session.set_graph(OLD, "begin")
    read(qtbot, tab, session, script)
    dialog = tab.importing.dialog
    assert dialog is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert session.graph == OLD
    assert tab.importing.dialog is None


def test_a_bad_file_is_a_message_and_nothing_changes(
    tab: NetworkTab, session: Session, qtbot: QtBot, messages: list[Message], tmp_path: Path
) -> None:
    session.set_graph(OLD, "begin")
    path = tmp_path / "half.keras"
    path.write_bytes(b"PK\x03\x04 and no more")
    read(qtbot, tab, session, path)
    assert tab.importing.dialog is None
    assert messages[-1].level == "error"
    assert "damaged" in messages[-1].text
    assert session.graph == OLD


def test_code_is_pasted(tab: NetworkTab, session: Session, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(SCRIPT)
    tab.canvas.paste()
    qtbot.waitUntil(lambda: tab.importing.dialog is not None and tab.importing.dialog.imported is not None)
    assert tab.importing.dialog is not None
    tab.importing.dialog.accept()
    assert len(session.graph.nodes) == 3


def test_code_on_the_clipboard_that_is_not_python_is_told_by_its_line(
    tab: NetworkTab, messages: list[Message], qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().setText(SCRIPT + "\nmodel = (\n")
    tab.canvas.paste()
    qtbot.waitUntil(lambda: bool(messages))
    assert "of the clipboard is not Python" in messages[-1].text


def test_any_other_text_is_refused(tab: NetworkTab, messages: list[Message]) -> None:
    QGuiApplication.clipboard().setText("Dear Anna, how are you?")
    tab.canvas.paste()
    assert messages[-1].text == "There are no layers on the clipboard."
    assert tab.importing.dialog is None


def test_what_is_dropped_is_told_apart(session: Session, tmp_path: Path, script: Path) -> None:
    asked: list[object] = []
    session.import_requested.connect(asked.append)
    projects = ProjectActions(session, Answers(model=script))  # type: ignore[arg-type]  # stands for the dialogs
    model, data = tmp_path / "model.json", tmp_path / "rows.csv"
    model.write_text(json.dumps({"class_name": "Sequential", "config": {"layers": []}}))
    data.write_text("a,b\n1,2\n")
    projects.take_path(model)
    projects.take_path(data)
    projects.import_network()
    assert asked == [model, script]
    assert session.project.source is not None
    assert what_a_drop_does([model]) == "Drop to read the network in “model.json”"
    assert what_a_drop_does([data]) == "Drop to use “rows.csv” as data"


def test_closing_the_tab_gives_up_reading(tab: NetworkTab, session: Session, script: Path) -> None:
    session.request_import(script)
    tab.shutdown()
    assert tab.importing.dialog is None
