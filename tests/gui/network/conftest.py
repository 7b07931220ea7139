"""A Network tab as a user sees it, with a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from canvas_hands import Mouse
from pytestqt.qtbot import QtBot

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset
from engine.datasets.source import SourceSpec
from engine.network.graph import Graph
from gui.network.tab import NetworkTab
from gui.session import Session


@pytest.fixture
def tab(qtbot: QtBot, session: Session) -> NetworkTab:
    tab = NetworkTab(session)
    qtbot.addWidget(tab)
    tab.resize(1280, 690)
    tab.show()
    qtbot.waitExposed(tab)
    tab.canvas.setFocus()
    return tab


@pytest.fixture
def show(tab: NetworkTab, session: Session) -> Callable[[Graph], None]:
    """Put a graph on the canvas as the state to begin with."""

    def put(graph: Graph) -> None:
        session.set_graph(graph, "begin")
        session.undo_stack.clear()
        tab.scene.select([])
        tab.canvas.fit()

    return put


@pytest.fixture
def mouse(tab: NetworkTab) -> Mouse:
    return Mouse(tab)


@pytest.fixture(scope="session")
def xor() -> Dataset:
    """Two columns, two classes."""
    return open_dataset(SourceSpec("xor", {}), SplitConfig())
