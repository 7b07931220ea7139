"""The panel of ImageNet weights under a base's settings: what is here, a download, its cancelling and its failing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.datasets.dataset import Dataset
from engine.errors import DownloadError
from engine.network.graph import Graph, Node
from engine.network.pretrained.weights import WeightsFile, weights_file_of
from engine.network.templates import line
from engine.tasks import CancelToken, Report
from gui.network.side.weights_panel import WeightsPanel
from gui.network.tab import NetworkTab
from gui.session import Session

BASE = Node("vgg16", "VGG16")


class Server:
    """Stands for the network: it sends half, waits to be let on, then sends the rest or fails."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.error: DownloadError | None = None

    def download(self, file: WeightsFile, *, report: Report, cancel: CancelToken) -> Path:
        report(0.5, "half")
        while not self.goes_on.wait(0.01):
            cancel.check()
        if self.error is not None:
            raise self.error
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_bytes(b"weights")
        return file.path


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def panel(qtbot: QtBot, session: Session, server: Server) -> WeightsPanel:
    panel = WeightsPanel(session, download=server.download)
    qtbot.addWidget(panel)
    panel.show_node(BASE, (96, 96, 3))
    return panel


def test_it_shows_for_bases_that_start_with_imagenet_alone(panel: WeightsPanel) -> None:
    assert not panel.isHidden()
    assert "59 MB" in panel.state.text()
    for node in (Node("dense", "Dense"), Node("vgg16", "VGG16", {"weights": "none"}), None):
        panel.show_node(node)
        assert panel.isHidden()


def test_a_download_brings_the_weights_and_the_network_is_judged_anew(
    qtbot: QtBot, panel: WeightsPanel, session: Session, server: Server
) -> None:
    panel.start.click()
    assert panel.start.isHidden()
    assert not panel.cancel.isHidden()
    qtbot.waitUntil(lambda: panel.progress.value() == 500)
    with qtbot.waitSignal(session.graph_changed):
        server.goes_on.set()
    assert "are on this computer" in panel.state.text()
    assert panel.progress.isHidden()
    assert panel.start.isHidden()


def test_another_layer_may_be_looked_at_meanwhile(qtbot: QtBot, panel: WeightsPanel, server: Server) -> None:
    panel.start.click()
    panel.show_node(Node("xception", "Xception"), (96, 96, 3))
    assert not panel.start.isEnabled()
    assert panel.progress.isHidden()
    panel.show_node(None)
    server.goes_on.set()
    qtbot.waitUntil(lambda: weights_file_of("VGG16").is_here)
    panel.show_node(BASE, (96, 96, 3))
    qtbot.waitUntil(lambda: panel.start.isEnabled())


def test_a_download_is_cancelled(qtbot: QtBot, panel: WeightsPanel) -> None:
    panel.start.click()
    panel.cancel.click()
    qtbot.waitUntil(lambda: not panel.start.isHidden())
    assert panel.start.isEnabled()
    assert panel.problem.isHidden()


def test_a_download_that_fails_says_why_and_may_be_tried_again(
    qtbot: QtBot, panel: WeightsPanel, server: Server
) -> None:
    server.error = DownloadError("The server cannot be reached.", hint="Check the network.", code="download.offline")
    server.goes_on.set()
    panel.start.click()
    qtbot.waitUntil(lambda: not panel.problem.isHidden())
    assert panel.problem.text() == "The server cannot be reached. Check the network."
    assert panel.start.isEnabled()
    server.error = None
    panel.start.click()
    qtbot.waitUntil(lambda: weights_file_of("VGG16").is_here)
    qtbot.waitUntil(lambda: panel.problem.isHidden())


def test_closing_gives_a_download_up(qtbot: QtBot, panel: WeightsPanel) -> None:
    panel.start.click()
    panel.close_down()
    qtbot.waitUntil(lambda: panel.start.isEnabled())


def test_the_inspector_shows_it_under_the_settings_of_a_base(
    tab: NetworkTab, show: Callable[[Graph], None], session: Session, photos: Dataset
) -> None:
    session.dataset = photos
    show(line(("Input", {"shape": (64, 64, 3)}), ("VGG16", {"pooling": "avg"}), ("Dense", {"units": 1})))
    tab.scene.select(["vgg16"])
    panel = tab.inspector.weights
    assert panel.isVisible()
    assert "59 MB" in panel.state.text()
    assert "weights.missing" in [problem.code for problem in session.analysis.problems]
    file = weights_file_of("VGG16")
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(b"weights")
    session.look_again()
    assert "are on this computer" in panel.state.text()
    assert "weights.missing" not in [problem.code for problem in session.analysis.problems]
    assert tab.inspector.form is not None
    tab.editor.set_param("vgg16", "weights", "none")
    assert not panel.isVisible()


@pytest.fixture
def photos(xor: Dataset) -> Dataset:
    """Any data will do: without any, nobody asks whether the network can be trained."""
    return xor
