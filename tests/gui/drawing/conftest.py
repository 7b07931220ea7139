"""A session with a project, a trained run to read with, and strokes made with the mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.datasets.dataset import SplitConfig
from engine.datasets.opening import parse_source
from engine.network.templates import line
from engine.project import Project
from engine.training.config import TrainingConfig
from engine.training.loop import TrainRequest, train
from engine.training.run import Run
from gui.drawing.canvas import DrawingCanvas
from gui.drawing.tab import DrawTab
from gui.session import Session

MouseStroke = Callable[[DrawingCanvas, Sequence[tuple[float, float]]], None]

SOFTMAX = {"units": 10, "activation": "softmax"}


@pytest.fixture(scope="session")
def digits_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small network trained on scikit-learn's 8x8 digits."""
    folder = tmp_path_factory.mktemp("project")
    request = TrainRequest(
        graph=line(("Input", {"shape": (8, 8, 1)}), ("Rescaling", {}), ("Flatten", {}), ("Dense", SOFTMAX)),
        source=parse_source("builtin:digits"),
        split=SplitConfig(),
        config=TrainingConfig.from_values({"epochs": 8, "learning_rate": 0.02, "seed": 1}),
        runs_folder=str(folder / "runs"),
        name="small digits",
    )
    return train(request, on_event=lambda _event: None)


@pytest.fixture
def draw_session(session: Session, tmp_path: Path) -> Session:
    """A session with an empty project open."""
    session.new_project(Project(name="Drawings"), tmp_path / "project")
    return session


@pytest.fixture
def draw_tab(qtbot: QtBot, draw_session: Session) -> Iterator[DrawTab]:
    """The tab, not shown yet: showing it loads the bundled model."""
    tab = DrawTab(draw_session)
    qtbot.addWidget(tab)
    tab.resize(1000, 640)
    yield tab
    tab.shutdown()


@pytest.fixture
def stroke() -> MouseStroke:
    """Pull the mouse over the sheet; places are fractions of the paper."""

    def pull(canvas: DrawingCanvas, places: Sequence[tuple[float, float]]) -> None:
        paper = canvas.paper_rect()
        points = [
            QPoint(paper.x() + round(x * paper.width()), paper.y() + round(y * paper.height())) for x, y in places
        ]
        button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(canvas, button, none, points[0])
        for point in points[1:]:
            QTest.mouseMove(canvas, point)
        QTest.mouseRelease(canvas, button, none, points[-1])

    return pull
