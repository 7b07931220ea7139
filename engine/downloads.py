"""Fetching a file from an address: streamed, resumed, checked, and never half there."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from engine.errors import DownloadError
from engine.files import write_error, write_json
from engine.notes import Note
from engine.tasks import Cancelled, CancelToken, Report, no_report

USER_AGENT = "Layerwise/0.1"
PAUSES_S = (0.5, 1.0, 2.0)  # before a download that failed for the moment is tried again
_CHUNK = 1 << 16
_BUSY = (408, 429, 500, 502, 503, 504)  # a server that may answer in a moment
_HINT_BY_HAND = "Download {url} on a machine that can, and put the file into {folder} as {name}."


@dataclass(frozen=True)
class _Order:
    """What is fetched, and the two files that keep an unfinished download beside the target."""

    url: str
    target: Path
    timeout_s: float
    algorithm: str = "sha256"
    checksum: str = ""  # hex, in lower case; empty where none is known

    def has_checksum(self, path: Path) -> bool:
        """Whether a file is the one that is expected; any is where no checksum is known."""
        return not self.checksum or file_checksum(path, self.algorithm) == self.checksum

    @property
    def part(self) -> Path:
        """The bytes so far."""
        return self.target.with_name(self.target.name + ".part")

    @property
    def note(self) -> Path:
        """Where the bytes so far came from, so that only the same file is gone on with."""
        return self.target.with_name(self.target.name + ".part.json")

    def forget(self) -> None:
        """Remove the unfinished download."""
        self.part.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def error(self, what: str, code: str, hint: str = _HINT_BY_HAND, **values: object) -> DownloadError:
        """An error that says the address, the folder and the name the file must have."""
        known = {"url": self.url, "folder": str(self.target.parent), "name": self.target.name}
        return DownloadError(what, hint=hint, code=code, **{**known, **values})


def fetch(
    url: str,
    target: Path,
    *,
    sha256: str | None = None,
    md5: str | None = None,
    report: Report = no_report,
    cancel: CancelToken | None = None,
    timeout_s: float = 20,
    pauses_s: Sequence[float] = PAUSES_S,
) -> Path:
    """Download ``url`` (http or https) to ``target`` and return ``target``.

    The file appears under its name only when it is complete and, if ``sha256`` or ``md5`` (hex) is given, has that
    checksum; a target that already has it is not fetched again. What broke off, or found a busy server, is tried
    again after each of the growing pauses ``pauses_s``, counted from the last byte that came. A download that broke
    off for good or was cancelled leaves ``<target>.part`` and the next call goes on from there. ``timeout_s`` bounds
    the silence of the server.

    Raises DownloadError (codes ``download.address``, ``.http``, ``.offline``, ``.broken``, ``.checksum``), whose
    hint says where to put the file by hand; FileError when the disk is full or read-only; Cancelled.
    """
    algorithm, checksum = ("sha256", sha256) if sha256 or not md5 else ("md5", md5)
    order = _Order(url, target, timeout_s, algorithm, (checksum or "").lower())
    cancel = cancel or CancelToken()
    if urlsplit(url).scheme not in ("http", "https"):
        raise order.error("{url} is not a web address.", "download.address", "Use one that starts with https://.")
    try:
        if order.checksum and target.is_file() and order.has_checksum(target):
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        was_resumed = _complete_part(order, report, cancel, pauses_s)
        if was_resumed and not order.has_checksum(order.part):
            order.forget()
            _complete_part(order, report, cancel, pauses_s)
        _check(order)
        order.part.replace(target)
        order.note.unlink(missing_ok=True)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            order.forget()
        raise write_error(target, error) from error
    return target


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in lower-case hex."""
    return file_checksum(path, "sha256")


def file_checksum(path: Path, algorithm: str) -> str:
    """The checksum of a file's bytes, ``"sha256"`` or ``"md5"``, in lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def _check(order: _Order) -> None:
    if order.has_checksum(order.part):
        return
    found = file_checksum(order.part, order.algorithm)
    order.forget()
    raise order.error(
        "What {url} sent is not the expected file: its {algorithm} is {found}, expected {expected}.",
        "download.checksum",
        "The file may have been replaced or altered on its way; it was not kept. Try again later.",
        algorithm={"sha256": "SHA-256", "md5": "MD5"}[order.algorithm],
        found=found,
        expected=order.checksum,
    )


def _complete_part(order: _Order, report: Report, cancel: CancelToken, pauses_s: Sequence[float]) -> bool:
    """Fetch what the partial file lacks, several times if need be; True if there was something to go on from."""
    attempt, most = 0, 0
    while True:
        try:
            return _fetch_rest(order, report, cancel) or bool(most)
        except DownloadError as error:
            size = order.part.stat().st_size if order.part.is_file() else 0
            attempt, most = (0, size) if size > most else (attempt, most)
            if attempt >= len(pauses_s) or not _may_pass(error):
                raise
        report(None, order.target.name)
        if cancel.wait(pauses_s[attempt]):
            raise Cancelled
        attempt += 1


def _may_pass(error: DownloadError) -> bool:
    """Whether the same may go well in a moment; a network that is not there is said at once."""
    return error.code == "download.broken" or (error.code == "download.http" and error.values["status"] in _BUSY)


def _fetch_rest(order: _Order, report: Report, cancel: CancelToken) -> bool:
    """Fetch what the partial file lacks once; True if there was something to go on from."""
    cancel.check()
    validator = _validator_of_part(order)
    start = order.part.stat().st_size if validator is not None else 0
    try:
        response = _open(order, start, validator or "")
    except HTTPError as error:
        error.close()
        if error.code == 416 and start:
            order.forget()
            return _fetch_rest(order, report, cancel)
        raise order.error(
            "{url} cannot be downloaded: the server says {status} {reason}.",
            "download.http",
            status=error.code,
            reason=error.reason,
        ) from error
    except (URLError, TimeoutError, ConnectionError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise order.error(
            "{host} cannot be reached: {reason}.",
            "download.offline",
            "Check the network, or download {url} on another machine and put the file into {folder} as {name}.",
            host=urlsplit(order.url).hostname,
            reason=str(reason) or type(reason).__name__,
        ) from error
    with response, _cut_on_cancel(response, cancel):
        is_resumed = response.status == 206 and _range_start(response) == start
        _receive(order, response, start if is_resumed else 0, report, cancel)
    return is_resumed


def _open(order: _Order, start: int, validator: str) -> HTTPResponse:
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    if start and validator:
        headers["If-Range"] = validator
    request = Request(order.url, headers=headers)
    response: HTTPResponse = urlopen(request, timeout=order.timeout_s)
    return response


def _validator_of_part(order: _Order) -> str | None:
    """The ETag or date the partial file came with ("" if none); None if there is nothing to go on from."""
    try:
        note = json.loads(order.note.read_text(encoding="utf-8"))
        # A signed address is another each time, but the file behind it has the same validator.
        known, wanted = (note["url"], order.url) if not note["validator"] else map(_unsigned, (note["url"], order.url))
        return str(note["validator"]) if order.part.is_file() and known == wanted else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _unsigned(url: str) -> str:
    return urlsplit(url)._replace(query="", fragment="").geturl()


def _range_start(response: HTTPResponse) -> int | None:
    found = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return int(found[1]) if found else None


def _receive(order: _Order, response: HTTPResponse, start: int, report: Report, cancel: CancelToken) -> None:
    """Append the body to the partial file, or begin it again when the server sends the whole."""
    etag = response.headers.get("ETag", "")
    # A weak ETag may not be used with If-Range.
    validator = etag if etag and not etag.startswith("W/") else response.headers.get("Last-Modified", "")
    length = response.headers.get("Content-Length")
    total = start + int(length) if length is not None and length.isdigit() else None
    write_json(order.note, {"url": order.url, "validator": validator})
    received = start
    with order.part.open("ab" if start else "wb") as file:
        for chunk in _chunks(order, response, cancel):
            file.write(chunk)
            received += len(chunk)
            report(min(received / total, 1.0) if total else None, _progress(order.target.name, received, total))
    cancel.check()
    if total is not None and received != total:
        came = Note("{received:,} of {total:,} bytes came", {"received": received, "total": total})
        raise _broken(order, came)


def _chunks(order: _Order, response: HTTPResponse, cancel: CancelToken) -> Iterator[bytes]:
    while True:
        cancel.check()
        try:
            chunk = response.read1(_CHUNK)
        except (OSError, HTTPException) as error:
            cancel.check()
            raise _broken(order, str(error) or type(error).__name__) from error
        if not chunk:
            return
        yield chunk


def _broken(order: _Order, reason: Note | str) -> DownloadError:
    return order.error(
        "The download of {url} broke off: {reason}.",
        "download.broken",
        "Try again: it goes on where it stopped. Or download the file elsewhere and put it into {folder} as {name}.",
        reason=reason,
    )


@contextmanager
def _cut_on_cancel(response: HTTPResponse, cancel: CancelToken) -> Iterator[None]:
    """Cut the connection when the user cancels, so that nobody waits for a silent server."""
    done = threading.Event()
    try:
        # A second handle on the same connection: shutting it down ends a read that is waiting.
        connection = socket.fromfd(response.fileno(), socket.AF_INET, socket.SOCK_STREAM)
    except (OSError, ValueError):
        # A response without a body has let go of its connection already.
        yield
        return

    def watch() -> None:
        while not done.is_set():
            if cancel.wait(0.05):
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    # The server closed it first, which is just as well.
                    return
                return

    watcher = threading.Thread(target=watch, name="download-cancel", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        connection.close()


def _progress(name: str, received: int, total: int | None) -> str:
    """The same in every language."""
    done = f"{received / 1e6:.1f}"
    return f"{name}: {done} / {total / 1e6:.1f} MB" if total else f"{name}: {done} MB"
