"""What tests of the window share: settings and a session in a fresh home, answers to its questions, no thread left."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.settings import Settings
from gui.dialogs import Answer
from gui.new_project import NewProject
from gui.session import Message, Session

THREADS_END_S = 5.0


@dataclass
class Answers:
    """Stands where the dialogs do, and says what the test wants said."""

    save: Answer = "discard"
    stops_training: bool = True
    new_project: NewProject | None = None
    project: Path | None = None
    data: Path | None = None
    model: Path | None = None
    save_as: Path | None = None
    save_as_start: Path | None = None  # what was offered last
    asked: list[str] = field(default_factory=list)

    def ask_save(self, project_name: str) -> Answer:
        self.asked.append(f"save {project_name}")
        return self.save

    def ask_stop_training(self) -> bool:
        self.asked.append("stop training")
        return self.stops_training

    def choose_new_project(self) -> NewProject | None:
        return self.new_project

    def choose_project(self, start: Path) -> Path | None:  # noqa: ARG002
        return self.project

    def choose_data(self, start: Path) -> Path | None:  # noqa: ARG002
        return self.data

    def choose_import(self, start: Path) -> Path | None:  # noqa: ARG002
        return self.model

    def choose_save_as(self, start: Path) -> Path | None:
        self.save_as_start = start
        return self.save_as


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    """A test that leaves a thread behind fails."""
    before = set(threading.enumerate())
    hook = sys.excepthook
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        if thread.name.startswith("worker"):
            thread.join(THREADS_END_S)
    still = [thread.name for thread in left if thread.is_alive() and thread.name.startswith("worker")]
    assert still == []
    assert sys.excepthook is hook


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home / "config" / "settings.json")


@pytest.fixture
def session(qapp: object, settings: Settings) -> Iterator[Session]:  # noqa: ARG001
    made = Session(settings)
    yield made
    made.close()


@pytest.fixture
def messages(session: Session) -> list[Message]:
    """What the session tells the user, in order."""
    told: list[Message] = []
    session.message_posted.connect(told.append)
    return told


@pytest.fixture
def answers() -> Answers:
    return Answers()


def wait_loaded(qtbot: QtBot, session: Session) -> None:
    """Until the session's data is read, or could not be."""
    qtbot.waitUntil(lambda: not session.is_loading, timeout=30_000)
