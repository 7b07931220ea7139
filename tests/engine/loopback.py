"""A server on this machine that hands out the files of a dict, and can be made to misbehave."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """Files by path, how the server misbehaves, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)  # where the next answers break off
    knows_ranges: bool = True
    address: str = ""
    goes_on: threading.Event | None = None  # holds every answer back behind what was sent of it
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    @property
    def ranges(self) -> list[str | None]:
        return [wanted for _, wanted in self.asked]


class SiteHandler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        site, wanted = self.site, self.headers.get("Range")
        path = self.path.split("?")[0]
        site.asked.append((path, wanted))
        body = site.files.get(path)
        if body is None:
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and site.knows_ranges else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("ETag", f'"{len(body)}"')
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self.wfile.write(body[start : site.cuts.pop(0) if site.cuts else None])
        self.wfile.flush()
        if site.goes_on is not None:
            site.goes_on.wait(30)

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""


@contextmanager
def serving(site: Site, handler: type[SiteHandler] = SiteHandler) -> Iterator[Site]:
    """The site while it answers, its address filled in."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), {"site": site}))
    site.address = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        if site.goes_on is not None:
            site.goes_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
