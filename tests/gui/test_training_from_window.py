"""Training from the window: Start waits for data, closing asks, and nothing is left running."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.training.events import EpochEnded
from engine.training.run import list_runs
from gui.main_window import MainWindow
from gui.new_project import project_from
from gui.session import Session
from tests.gui.conftest import Answers
from tests.gui.test_main_window import plain_tabs

START_LIMIT_MS = 120_000


@pytest.fixture
def window(qtbot: QtBot, session: Session, answers: Answers, tmp_path: Path) -> MainWindow:
    made = MainWindow(session, answers, plain_tabs())
    qtbot.addWidget(made)
    project = project_from("xor-mlp", "endless")
    endless = replace(project, config=project.config.with_values({"epochs": 100_000}))
    session.hold_loading()
    session.new_project(endless, tmp_path / "endless")
    made.start("network")
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_start_waits_for_data_and_closing_asks_first(
    window: MainWindow, session: Session, answers: Answers, qtbot: QtBot
) -> None:
    keys = window.actions_.by_key
    keys["train.start"].trigger()
    assert not session.training.is_running
    session.release_loading()
    qtbot.waitUntil(lambda: session.training.state == "running", timeout=START_LIMIT_MS)
    assert window.tabs.current_key == "train"
    assert not keys["train.start"].isEnabled()
    assert keys["train.stop"].isEnabled()

    window.tabs.show_tab("draw")
    keys["train.pause"].trigger()
    qtbot.waitUntil(lambda: session.training.state == "paused", timeout=START_LIMIT_MS)
    keys["train.start"].trigger()
    qtbot.waitUntil(lambda: session.training.state == "running", timeout=START_LIMIT_MS)

    qtbot.waitUntil(lambda: EpochEnded in {type(event) for event in session.training.events}, timeout=START_LIMIT_MS)
    keys["file.new"].trigger()
    assert window.messages.banners[0].text == "A network is being trained."

    answers.stops_training = False
    assert not window.close()
    assert session.training.is_running
    answers.stops_training = True
    assert window.close()
    assert answers.asked == ["stop training", "stop training"]
    runs = list_runs(session.runs_folder)
    assert [run.info.state for run in runs] == ["stopped"]
    assert runs[0].history
