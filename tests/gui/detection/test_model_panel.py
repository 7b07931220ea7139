"""The catalogue in the Detect tab: what is said of a model, the download and its end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.detection import catalogue
from engine.detection.catalogue import CATALOGUE, models_folder
from gui.detection import model_panel as panel_module
from gui.detection.model_panel import ModelPanel
from tests.engine.detection.heads import yolox
from tests.engine.detection.onnx_bytes import model_bytes

WAIT_MS = 20_000


class _Server(ThreadingHTTPServer):
    """Serves ``body``; with ``is_slow`` it stops half way until it is told to go on."""

    body = b""
    is_slow = False
    goes_on: threading.Event
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        body = self.server.body
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        half = len(body) // 2
        try:
            self.wfile.write(body[:half])
            self.wfile.flush()
            if self.server.is_slow:
                self.server.goes_on.wait(10)
            self.wfile.write(body[half:])
        except OSError:
            # The client hung up, as a cancelled download does.
            return

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[_Server]:
    served = _Server(("127.0.0.1", 0), _Handler)
    served.goes_on = threading.Event()
    served.body = model_bytes({"output": yolox((416, 416), 2, ())}, input_shape=(1, 3, 416, 416))
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield served
    served.goes_on.set()
    served.shutdown()
    served.server_close()
    thread.join()


@pytest.fixture
def panel(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: _Server) -> Iterator[ModelPanel]:
    """The panel, whose downloads come from the server of the test."""
    monkeypatch.setenv("LAYERWISE_HOME", str(tmp_path / "home"))

    def from_server(entry, folder, *, report, cancel):
        url = f"http://127.0.0.1:{server.server_port}/{entry.file_name}"
        return catalogue.download(entry, folder, report=report, cancel=cancel, url=url)

    monkeypatch.setattr(panel_module, "download", from_server)
    widget = ModelPanel()
    qtbot.addWidget(widget)
    widget.show()
    yield widget
    widget.close_download(2.0)


def test_every_entry_says_size_licence_and_state(panel):
    for index, entry in enumerate(CATALOGUE):
        panel.box.setCurrentIndex(index)
        panel.box.activated.emit(index)
        assert panel.details.text() == f"{entry.size_mb:g} MB · {entry.licence} · not downloaded yet"
        assert panel.path is None
        assert panel.download_button.isVisible()


def test_a_download_makes_the_model_ready(panel, qtbot):
    with qtbot.waitSignal(panel.model_changed, timeout=WAIT_MS):
        panel.download_button.click()
        assert panel.progress.isVisible()
        assert not panel.download_button.isVisible()
    assert panel.path == models_folder() / CATALOGUE[0].file_name
    assert panel.path.is_file()
    assert panel.details.text().endswith("· downloaded")
    assert not panel.progress.isVisible()
    assert not panel.download_button.isVisible()


def test_a_download_can_be_cancelled(panel, server, qtbot):
    server.is_slow = True
    panel.download_button.click()
    qtbot.waitUntil(lambda: panel.progress.value() > 0, timeout=WAIT_MS)
    panel.cancel_button.click()
    qtbot.waitUntil(lambda: not panel.is_downloading, timeout=2000)
    assert panel.path is None
    assert panel.download_button.isVisible()
    assert not panel.problem.isVisible()


def test_without_a_network_it_says_address_and_folder(panel, server, qtbot):
    server.shutdown()
    server.server_close()
    panel.download_button.click()
    qtbot.waitUntil(panel.problem.isVisible, timeout=WAIT_MS)
    text = panel.problem_text.text()
    assert f"/{CATALOGUE[0].file_name}" in text
    assert str(models_folder()) in text
    assert panel.download_button.isVisible()


def test_a_login_page_is_not_kept(panel, server, qtbot):
    server.body = b"<!DOCTYPE html><html>Sign in to this network</html>"
    panel.download_button.click()
    qtbot.waitUntil(panel.problem.isVisible, timeout=WAIT_MS)
    assert panel.path is None
    assert "web page" in panel.problem_text.text()


def test_a_file_put_there_by_hand_is_found(panel, server, qtbot):
    models_folder().mkdir(parents=True)
    (models_folder() / CATALOGUE[0].file_name).write_bytes(server.body)
    with qtbot.waitSignal(panel.model_changed):
        panel.hide()
        panel.show()
    assert panel.path == models_folder() / CATALOGUE[0].file_name


def test_an_onnx_file_is_opened_by_the_dialog(qtbot, tmp_path):
    widget = ModelPanel(ask=lambda _parent, _param, _start, _folder: str(tmp_path / "한글.onnx"))
    qtbot.addWidget(widget)
    widget.open_button.click()
    assert widget.path == tmp_path / "한글.onnx"
    assert widget.box.currentText() == "한글.onnx"
    assert widget.entry is None
