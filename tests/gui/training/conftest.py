"""A project with little data and a small network, open in a session, and its Train tab."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.datasets.source import SourceSpec
from engine.network.graph import Graph
from engine.network.templates import line
from engine.project import Project
from engine.training.config import TrainingConfig
from gui.session import Session
from gui.training.tab import TrainTab

TRAINING_LIMIT_MS = 120_000  # the first run imports keras

SMALL = line(
    ("Input", {"shape": (8, 8, 1)}),
    ("Flatten", {}),
    ("Dense", {"units": 16, "activation": "relu"}),
    ("Dense", {"units": 10, "activation": "softmax"}),
)


def small_project(graph: Graph = SMALL, **settings: object) -> Project:
    config = TrainingConfig.from_values({"epochs": 2, "batch_size": 64, **settings})
    return Project(name="숫자", source=SourceSpec("digits", {}), graph=graph, config=config)


@pytest.fixture
def opened(qtbot: QtBot, session: Session, tmp_path: Path) -> Session:
    """The session with the small project and its data."""
    session.new_project(small_project(), tmp_path / "project")
    qtbot.waitUntil(lambda: session.dataset is not None, timeout=30_000)
    return session


@pytest.fixture
def make_tab(qtbot: QtBot) -> Iterator[Callable[[Session], TrainTab]]:
    made = []

    def make(session: Session) -> TrainTab:
        tab = TrainTab(session)
        qtbot.addWidget(tab)
        tab.resize(1200, 760)
        tab.show()
        made.append(tab)
        return tab

    yield make
    for tab in made:
        tab.shutdown()


@pytest.fixture
def tab(opened: Session, make_tab: Callable[[Session], TrainTab]) -> TrainTab:
    return make_tab(opened)


def wait_for_end(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.training.is_running, timeout=TRAINING_LIMIT_MS)
