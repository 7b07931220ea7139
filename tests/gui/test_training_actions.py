"""Why training cannot start is said for as long as it is true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.datasets.source import SourceSpec
from engine.network.templates import TEMPLATES
from gui.main_window import MainWindow
from gui.new_project import project_from
from gui.session import Session
from tests.gui.conftest import Answers, wait_loaded
from tests.gui.test_main_window import plain_tabs


@pytest.fixture
def window(qtbot: QtBot, session: Session, answers: Answers, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(session, answers, plain_tabs())
    qtbot.addWidget(made)
    session.new_project(project_from("digits-cnn", "digits"), tmp_path / "digits")
    wait_loaded(qtbot, session)
    yield made
    made.close_unasked()


def refusals(window: MainWindow) -> list[str]:
    return [banner.text for banner in window.messages.banners if banner.level == "warning"]


def test_a_refusal_goes_when_the_network_is_another(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    session.set_source(SourceSpec("breast_cancer"))
    wait_loaded(qtbot, session)
    window.actions_.by_key["train.start"].trigger()
    assert refusals(window) == ["The network cannot be trained yet."]
    assert session.dataset is not None
    session.set_graph(TEMPLATES["breast-cancer-mlp"].make(session.dataset.facts), "template")
    assert refusals(window) == []


def test_a_refusal_goes_with_its_data(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    session.set_source(SourceSpec("breast_cancer"))
    wait_loaded(qtbot, session)
    window.actions_.by_key["train.start"].trigger()
    assert refusals(window)
    session.undo_stack.undo()
    wait_loaded(qtbot, session)
    assert refusals(window) == []
