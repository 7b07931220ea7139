"""The Code tab: what it shows, marks, copies and saves."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from engine.network.code import python_code
from engine.network.templates import line
from gui.network.side.code_view import MOST_AT_ONCE
from gui.network.tab import NetworkTab
from gui.session import Message, Session

NET = line(
    ("Input", {"shape": (4,)}),
    ("Dense", {"units": 8, "activation": "relu"}),
    ("Dense", {"units": 3, "activation": "softmax"}),
)


def shown(tab: NetworkTab, session: Session) -> str:
    tab.side_tabs.setCurrentWidget(tab.code)
    session.set_graph(NET, "begin")
    return tab.code.text.toPlainText()


def test_it_shows_the_training_settings_too(tab: NetworkTab, session: Session) -> None:
    text = shown(tab, session)
    assert text.startswith(python_code(NET).rstrip("\n"))
    assert 'loss="sparse_categorical_crossentropy"' in text
    session.set_config(session.config.with_values({"optimizer": "sgd", "epochs": 77}))
    assert "keras.optimizers.SGD(" in tab.code.text.toPlainText()
    assert "epochs=77" in tab.code.text.toPlainText()


def test_it_is_not_written_while_nobody_looks(tab: NetworkTab, session: Session) -> None:
    session.set_graph(NET, "begin")
    assert tab.code.text.toPlainText() == ""
    assert "Dense(8" in tab.code.code


def test_the_lines_of_the_selected_layer_are_marked(tab: NetworkTab, session: Session) -> None:
    shown(tab, session)
    tab.scene.select(["dense"])
    (mark,) = tab.code.text.extraSelections()
    assert mark.cursor.block().text() == '        layers.Dense(8, activation="relu"),'
    tab.scene.select([])
    assert tab.code.text.extraSelections() == []


def test_code_is_coloured(tab: NetworkTab, session: Session) -> None:
    shown(tab, session)
    block = tab.code.text.document().firstBlock()
    formats = block.layout().formats()
    assert [(part.start, part.length) for part in formats] == [(0, 6)]  # import


def test_it_is_copied_and_saved(
    tab: NetworkTab, session: Session, messages: list[Message], tmp_path: Path, qtbot: QtBot
) -> None:
    text = shown(tab, session)
    assert tab.code.copy()
    assert QGuiApplication.clipboard().text() == text
    assert tab.code.save_to(tmp_path / "net")
    assert (tmp_path / "net.py").read_text("utf-8") == text
    assert messages[-1].text == "The Keras code is saved as net.py."
    assert qtbot is not None


def test_a_file_that_cannot_be_written_is_told(
    tab: NetworkTab, session: Session, messages: list[Message], tmp_path: Path
) -> None:
    shown(tab, session)
    assert not tab.code.save_to(tmp_path / "missing" / "deep" / "net.py") or (tmp_path / "missing").exists()
    (tmp_path / "taken.py").mkdir()
    assert not tab.code.save_to(tmp_path / "taken.py")
    assert messages[-1].level == "error"


def test_code_of_a_large_network_follows_in_a_pause(tab: NetworkTab, session: Session, qtbot: QtBot) -> None:
    large = line(("Input", {"shape": (4,)}), *[("Dense", {"units": 4})] * MOST_AT_ONCE)
    shown(tab, session)
    session.set_graph(large, "large")
    session.set_graph(large.with_params("dense_7", {"units": 77}), "edit")
    assert "77" not in tab.code.text.toPlainText()
    assert "77" in tab.code.code  # whoever asks for it does not wait
    session.set_graph(large, "back")
    qtbot.waitUntil(lambda: "77" not in tab.code.text.toPlainText())
