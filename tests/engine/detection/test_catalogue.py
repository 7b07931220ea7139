"""The catalogue of models: what it says, and its download against a server on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.detection.catalogue import CATALOGUE, download, is_downloaded
from engine.detection.models import DetectionModel
from engine.errors import DownloadError
from engine.tasks import Cancelled, CancelToken
from tests.engine.detection import heads, onnx_bytes

ENTRY = CATALOGUE[0]
PAGE = b"<!DOCTYPE html><html><body>Please sign in</body></html>"


class Site:
    """What the server answers with, and how often it was asked."""

    def __init__(self) -> None:
        self.body = model_data(3)
        self.requests = 0
        self.url = ""


def model_data(classes: int) -> bytes:
    output = heads.yolox((64, 64), classes, ())
    return onnx_bytes.model_bytes({"output": output}, input_shape=(1, 3, 64, 64))


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests += 1
            self.send_response(200)
            self.send_header("Content-Length", str(len(site.body)))
            self.end_headers()
            self.wfile.write(site.body)

        def log_message(self, *args: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_address[1]}/any.onnx"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_entries_are_official_permissive_and_distinct() -> None:
    assert (
        len({entry.key for entry in CATALOGUE}) == len({entry.file_name for entry in CATALOGUE}) == len(CATALOGUE) == 3
    )
    for entry in CATALOGUE:
        assert entry.url.startswith("https://github.com/Megvii-BaseDetection/YOLOX/releases/download/")
        assert entry.url.endswith(".onnx")
        assert entry.licence == "Apache-2.0"
        assert 3 < entry.size_mb < 40


def test_a_downloaded_model_opens_and_its_checksum_is_kept(site: Site, tmp_path: Path) -> None:
    fractions: list[float | None] = []
    path = download(
        ENTRY,
        tmp_path / "models",
        url=site.url,
        report=lambda fraction, text="": fractions.append(fraction if text else 0),
    )
    assert path == tmp_path / "models" / "yolox_nano.onnx"
    assert is_downloaded(ENTRY, tmp_path / "models")
    assert DetectionModel.open(path).decoder.key == "yolox"
    assert fractions[-1] == 1.0
    assert len(json.loads(path.with_name("yolox_nano.onnx.json").read_text())["sha256"]) == 64
    download(ENTRY, tmp_path / "models", url=site.url)
    assert site.requests == 1


def test_a_file_that_changed_on_the_disk_is_fetched_again(site: Site, tmp_path: Path) -> None:
    path = download(ENTRY, tmp_path, url=site.url)
    path.write_bytes(path.read_bytes()[:-10])
    assert download(ENTRY, tmp_path, url=site.url).read_bytes() == site.body


def test_another_file_under_the_same_address_is_refused(site: Site, tmp_path: Path) -> None:
    path = download(ENTRY, tmp_path, url=site.url)
    path.unlink()
    site.body = model_data(4)
    with pytest.raises(DownloadError) as caught:
        download(ENTRY, tmp_path, url=site.url)
    assert caught.value.code == "download.checksum"
    assert not path.exists()


def test_a_login_page_is_not_kept(site: Site, tmp_path: Path) -> None:
    site.body = PAGE
    with pytest.raises(DownloadError) as caught:
        download(ENTRY, tmp_path, url=site.url)
    assert caught.value.code == "download.not_a_model"
    assert "web page" in caught.value.what
    assert str(tmp_path) in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_note_counts_as_none(site: Site, tmp_path: Path) -> None:
    path = download(ENTRY, tmp_path, url=site.url)
    path.unlink()
    path.with_name("yolox_nano.onnx.json").write_text("{")
    assert download(ENTRY, tmp_path, url=site.url).read_bytes() == site.body


def test_a_model_put_there_by_hand_is_taken(site: Site, tmp_path: Path) -> None:
    (tmp_path / "yolox_nano.onnx").write_bytes(site.body)
    assert download(ENTRY, tmp_path, url=site.url) == tmp_path / "yolox_nano.onnx"
    assert site.requests == 0


def test_a_wrong_file_put_there_by_hand_is_told(site: Site, tmp_path: Path) -> None:
    (tmp_path / "yolox_nano.onnx").write_bytes(PAGE)
    with pytest.raises(DownloadError) as caught:
        download(ENTRY, tmp_path, url=site.url)
    assert "web page" in caught.value.what
    assert (tmp_path / "yolox_nano.onnx").read_bytes() == PAGE


def test_without_a_network_the_address_and_the_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        download(ENTRY, tmp_path, url="http://127.0.0.1:9/yolox_nano.onnx")
    assert caught.value.code == "download.offline"
    assert "http://127.0.0.1:9/yolox_nano.onnx" in caught.value.hint
    assert str(tmp_path) in caught.value.hint
    assert "yolox_nano.onnx" in caught.value.hint


def test_cancel(site: Site, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        download(ENTRY, tmp_path, url=site.url, cancel=cancel)
    assert not is_downloaded(ENTRY, tmp_path)
