"""Downloads against a server on this machine: complete, resumed, wrong, absent, silent, and a full disk."""

from __future__ import annotations

import hashlib
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.downloads import fetch, file_sha256
from engine.errors import DownloadError, FileError
from engine.tasks import Cancelled, CancelToken

BODY = bytes(range(256)) * 2_000
SHA = hashlib.sha256(BODY).hexdigest()


@dataclass
class Site:
    """One file on a loopback server, how the server misbehaves, and what it was asked."""

    body: bytes = BODY
    etag: str = '"one"'
    status: int = 200
    cut_after: int | None = None
    silence: threading.Event | None = None
    busy: int = 0  # so many requests are answered with 503 first
    cuts: list[int] = field(default_factory=list)  # where the next answers are cut off
    knows_ranges: bool = True
    port: int = 0
    query: str = ""
    ranges: list[str | None] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/model.onnx{self.query}"


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        site = self.site
        wanted = self.headers.get("Range")
        site.ranges.append(wanted)
        if site.status != 200 or site.busy:
            self.send_error(503 if site.busy else site.status)
            site.busy = max(0, site.busy - 1)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and site.knows_ranges else 0
        if self.headers.get("If-Range", site.etag) != site.etag:
            start = 0
        if start >= len(site.body):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(site.body) - 1}/{len(site.body)}")
        self.send_header("ETag", site.etag)
        self.send_header("Content-Length", str(len(site.body) - start))
        self.end_headers()
        self.wfile.write(site.body[start : site.cuts.pop(0) if site.cuts else site.cut_after])
        self.wfile.flush()
        if site.silence is not None:
            site.silence.wait(30)

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    handler = type("SiteHandler", (Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    if site.silence is not None:
        site.silence.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "모델" / "model.onnx"


def test_a_file_arrives_whole_with_progress_and_nothing_beside_it(site: Site, target: Path) -> None:
    seen: list[tuple[float | None, str]] = []
    fetched = fetch(
        site.url, target, sha256=SHA.upper(), report=lambda fraction, text="": seen.append((fraction, text))
    )
    assert fetched == target
    assert target.read_bytes() == BODY
    assert list(target.parent.iterdir()) == [target]
    fractions = [fraction for fraction, _ in seen if fraction is not None]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert seen[-1][1] == "model.onnx: 0.5 / 0.5 MB"


def test_a_target_with_the_right_checksum_is_not_fetched_again(site: Site, target: Path) -> None:
    fetch(site.url, target, sha256=SHA)
    fetch(site.url, target, sha256=SHA)
    assert len(site.ranges) == 1


def test_a_download_cut_in_half_goes_on_from_there(site: Site, target: Path) -> None:
    site.cut_after = 200_000
    with pytest.raises(DownloadError) as caught:
        fetch(site.url, target, sha256=SHA, pauses_s=())
    assert caught.value.code == "download.broken"
    assert "200,000 of 512,000" in caught.value.what
    assert not target.exists()
    site.cut_after = None
    assert fetch(site.url, target, sha256=SHA).read_bytes() == BODY
    assert site.ranges == [None, "bytes=200000-"]


def test_a_file_that_changed_in_the_meantime_is_fetched_from_its_beginning(site: Site, target: Path) -> None:
    site.cut_after = 200_000
    with pytest.raises(DownloadError):
        fetch(site.url, target, pauses_s=())
    site.cut_after, site.etag, site.body = None, '"two"', BODY[::-1]
    assert fetch(site.url, target).read_bytes() == BODY[::-1]


def test_a_server_without_ranges_sends_the_whole_again(site: Site, target: Path) -> None:
    site.cut_after, site.knows_ranges = 200_000, False
    with pytest.raises(DownloadError):
        fetch(site.url, target, pauses_s=())
    site.cut_after = None
    assert fetch(site.url, target, sha256=SHA).read_bytes() == BODY


def test_a_damaged_partial_file_is_not_gone_on_with_twice(site: Site, target: Path) -> None:
    site.cut_after = 200_000
    with pytest.raises(DownloadError):
        fetch(site.url, target, pauses_s=())
    part = target.with_name("model.onnx.part")
    part.write_bytes(b"x" * part.stat().st_size)
    site.cut_after = None
    assert fetch(site.url, target, sha256=SHA).read_bytes() == BODY


def test_a_partial_file_longer_than_the_file_is_thrown_away(site: Site, target: Path) -> None:
    site.cut_after = 200_000
    with pytest.raises(DownloadError):
        fetch(site.url, target, pauses_s=())
    target.with_name("model.onnx.part").write_bytes(BODY + b"more")
    site.cut_after = None
    assert fetch(site.url, target).read_bytes() == BODY


def test_a_wrong_checksum_leaves_nothing(site: Site, target: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        fetch(site.url, target, sha256="0" * 64)
    assert caught.value.code == "download.checksum"
    assert SHA in caught.value.what
    assert list(target.parent.iterdir()) == []


def test_a_failed_download_leaves_the_old_file(site: Site, target: Path) -> None:
    target.parent.mkdir()
    target.write_bytes(b"old")
    with pytest.raises(DownloadError):
        fetch(site.url, target, sha256="0" * 64)
    assert target.read_bytes() == b"old"


def test_an_address_that_is_gone_says_where_to_put_the_file(site: Site, target: Path) -> None:
    site.status = 404
    with pytest.raises(DownloadError) as caught:
        fetch(site.url, target)
    assert caught.value.code == "download.http"
    assert "404" in caught.value.what
    assert site.url in caught.value.hint
    assert str(target.parent) in caught.value.hint
    assert "model.onnx" in caught.value.hint


def test_no_network_says_where_to_put_the_file(target: Path) -> None:
    url = "http://127.0.0.1:9/model.onnx"
    with pytest.raises(DownloadError) as caught:
        fetch(url, target, timeout_s=5)
    assert caught.value.code == "download.offline"
    assert url in caught.value.hint
    assert str(target.parent) in caught.value.hint


def test_a_name_nobody_has_is_no_network(target: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        fetch("http://nowhere.invalid/model.onnx", target, timeout_s=5)
    assert caught.value.code == "download.offline"


@pytest.mark.parametrize("url", ["file:///etc/hostname", "model.onnx", ""])
def test_what_is_no_web_address_is_refused(url: str, target: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        fetch(url, target)
    assert caught.value.code == "download.address"


def test_cancel_cuts_a_silent_server_within_a_second_and_keeps_what_came(site: Site, target: Path) -> None:
    site.silence, site.cut_after = threading.Event(), 300_000
    cancel = CancelToken()
    cancelled_at: list[float] = []

    def report(fraction: float | None, text: str = "") -> None:
        assert text.startswith("model.onnx")
        if fraction is not None and fraction > 0.5 and not cancelled_at:
            cancelled_at.append(time.monotonic())
            threading.Timer(0.1, cancel.cancel).start()

    with pytest.raises(Cancelled):
        fetch(site.url, target, report=report, cancel=cancel)
    assert time.monotonic() - cancelled_at[0] < 1.0
    assert not target.exists()
    assert target.with_name("model.onnx.part").stat().st_size == 300_000
    assert not [thread for thread in threading.enumerate() if thread.name == "download-cancel"]


def test_a_server_that_falls_silent_is_given_up(site: Site, target: Path) -> None:
    site.silence, site.cut_after = threading.Event(), 1_000
    with pytest.raises(DownloadError) as caught:
        fetch(site.url, target, timeout_s=0.3, pauses_s=())
    assert caught.value.code == "download.broken"


def test_a_full_disk_is_said_and_the_partial_file_gives_its_space_back(site: Site, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a small disk can be mounted only by root on Linux")
    try:
        with pytest.raises(FileError) as caught:
            fetch(site.url, disk / "model.onnx")
        assert caught.value.code == "file.write"
        assert "space" in caught.value.text
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


# Trying again.


def test_a_connection_that_drops_is_tried_again_from_where_it_dropped(site: Site, target: Path) -> None:
    site.cuts = [100_000, 300_000]
    assert fetch(site.url, target, sha256=SHA, pauses_s=(0, 0)).read_bytes() == BODY
    assert site.ranges == [None, "bytes=100000-", "bytes=300000-"]


def test_pauses_count_from_the_last_byte_that_came(site: Site, target: Path) -> None:
    site.cuts = [100_000, 200_000, 200_000, 300_000]
    assert fetch(site.url, target, sha256=SHA, pauses_s=(0, 0)).read_bytes() == BODY
    site.cuts, site.etag = [1_000, 1_000, 1_000], '"two"'
    with pytest.raises(DownloadError) as caught:
        fetch(site.url, target.with_name("other"), pauses_s=(0, 0))
    assert caught.value.code == "download.broken"


def test_a_busy_server_is_asked_again(site: Site, target: Path) -> None:
    site.busy = 2
    assert fetch(site.url, target, pauses_s=(0, 0)).read_bytes() == BODY
    site.busy = 2
    with pytest.raises(DownloadError) as caught:
        fetch(site.url, target, pauses_s=(0,))
    assert "503" in caught.value.what


def test_what_is_not_there_is_asked_for_once(site: Site, target: Path) -> None:
    site.status = 404
    with pytest.raises(DownloadError):
        fetch(site.url, target, pauses_s=(30, 30))
    assert len(site.ranges) == 1


def test_a_pause_ends_when_the_user_cancels(site: Site, target: Path) -> None:
    site.busy, cancel = 1, CancelToken()
    threading.Timer(0.1, cancel.cancel).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        fetch(site.url, target, pauses_s=(30,), cancel=cancel)
    assert time.monotonic() - began < 5


def test_a_signed_address_goes_on_with_the_same_file(site: Site, target: Path) -> None:
    site.cut_after, site.query = 200_000, "?signature=one"
    with pytest.raises(DownloadError):
        fetch(site.url, target, pauses_s=())
    site.cut_after, site.query = None, "?signature=two"
    assert fetch(site.url, target, sha256=SHA).read_bytes() == BODY
    assert site.ranges[-1] == "bytes=200000-"


def test_md5_where_nothing_better_was_published(site: Site, target: Path) -> None:
    md5 = hashlib.md5(BODY, usedforsecurity=False).hexdigest()
    assert fetch(site.url, target, md5=md5).read_bytes() == BODY
    fetch(site.url, target, md5=md5)
    assert len(site.ranges) == 1
    with pytest.raises(DownloadError) as caught:
        fetch(site.url, target, md5="0" * 32)
    assert "MD5" in caught.value.what


def test_file_sha256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert file_sha256(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
