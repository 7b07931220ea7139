"""What commands print: JSON objects for scripts, plain lines for people, a progress bar on a terminal."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Mapping
from typing import Any, TextIO

BAR_WIDTH = 24


def _make_unicode(stream: TextIO, encoding: str | None) -> None:
    """Let any name be printed, also where the system's encoding has no Hangul; JSON is always UTF-8."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=encoding, errors="backslashreplace")


class Output:
    """With ``is_json`` only objects go to stdout, one a line; otherwise only what people read."""

    def __init__(self, *, is_json: bool, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.is_json = is_json
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        _make_unicode(self._out, encoding="utf-8" if is_json else None)
        _make_unicode(self._err, encoding=None)
        self._has_bar = False

    def event(self, name: str, **values: Any) -> None:
        """An object of the contract; people do not see it."""
        if self.is_json:
            self._out.write(json.dumps({"event": name, **values}, ensure_ascii=False, allow_nan=False) + "\n")
            self._out.flush()

    def line(self, text: str = "") -> None:
        """A line for people."""
        if not self.is_json:
            self._clear_bar()
            self._out.write(text + "\n")
            self._out.flush()

    def table(self, rows: Mapping[str, Any]) -> None:
        """Names and values in two columns, for people."""
        width = max((len(name) for name in rows), default=0)
        for name, value in rows.items():
            self.line(f"{name:<{width}}  {value}")

    def error(self, text: str) -> None:
        """One line on stderr."""
        self._clear_bar()
        self._err.write(" ".join(text.split()) + "\n")
        self._err.flush()

    def bar(self, fraction: float | None, text: str = "") -> None:
        """A progress bar, on a terminal only."""
        if self.is_json or not self._err.isatty():
            return
        filled = round((fraction or 0.0) * BAR_WIDTH)
        bar = f"[{'=' * filled}{' ' * (BAR_WIDTH - filled)}] " if fraction is not None else ""
        width = shutil.get_terminal_size().columns - 1
        self._err.write("\r" + (bar + text)[:width].ljust(width))
        self._err.flush()
        self._has_bar = True

    def _clear_bar(self) -> None:
        if self._has_bar:
            self._err.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
            self._has_bar = False
