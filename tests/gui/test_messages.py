"""Messages: information goes by itself, what matters stays, and nothing is said twice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui.messages import MOST, MessageArea
from gui.session import Message


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    """What the messages stand in; never shown, so that no window of their own comes up."""
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_information_goes_and_an_error_stays(place: QWidget, qtbot: QtBot) -> None:
    messages = MessageArea(place, info_lasts_ms=1)
    messages.add(Message("error", "Broken."))
    messages.add(Message("info", "Done."))
    qtbot.waitUntil(lambda: [banner.level for banner in messages.banners] == ["error"])
    assert not messages.isHidden()


def test_the_close_button_takes_it_away(place: QWidget, qtbot: QtBot) -> None:
    messages = MessageArea(place)
    messages.add(Message("error", "Broken.", "Mend it."))
    button = messages.findChild(QToolButton, "message.close")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert messages.banners == []
    assert messages.isHidden()


def test_the_same_is_not_said_twice(place: QWidget) -> None:
    messages = MessageArea(place)
    for _ in range(3):
        messages.add(Message("warning", "Again."))
    assert len(messages.banners) == 1


def test_the_newest_stands_first_and_the_oldest_goes(place: QWidget) -> None:
    messages = MessageArea(place)
    for number in range(MOST + 2):
        messages.add(Message("error", f"Error {number}"))
    assert [banner.text for banner in messages.banners] == [f"Error {MOST + 1 - place}" for place in range(MOST)]


def test_a_screen_reader_hears_what_and_what_to_do(place: QWidget) -> None:
    messages = MessageArea(place)
    messages.add(Message("error", "Broken.", "Mend it."))
    assert messages.banners[0].accessibleName() == "Broken. Mend it."


def test_clear_takes_only_the_levels_named(place: QWidget) -> None:
    messages = MessageArea(place)
    messages.add(Message("tip", "Press Start."))
    messages.add(Message("error", "Broken."))
    messages.clear("tip")
    assert [banner.level for banner in messages.banners] == ["error"]
