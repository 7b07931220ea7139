"""Reading a file as text: which encoding it has, and whether it is text at all."""

from __future__ import annotations

import codecs
from pathlib import Path

ENCODINGS = ("utf-8", "utf-16", "cp949", "cp1252")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LARGEST_BYTES = 2**26  # a text as long as 60 books is no sample


def read_text(path: Path, encoding: str = "auto") -> str | None:
    """The text of a file, None where there is none: it cannot be read, is too large, or is no text."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
    except OSError:
        return None
    return decoded(data, encoding) if len(data) <= _LARGEST_BYTES else None


def decoded(data: bytes, encoding: str = "auto") -> str | None:
    """The text of bytes: by its mark, else UTF-8, else UTF-16 without a mark, else Korean; None for anything else."""
    for mark, name in _MARKS:
        if data.startswith(mark) and encoding in ("auto", name, name.removesuffix("-sig")):
            return _decoded(data, name)
    if encoding != "auto":
        return _decoded(data, encoding)
    if b"\0" in data:
        return _decoded(data, _byte_order(data))
    utf8 = _decoded(data, "utf-8")
    return utf8 if utf8 is not None else _decoded(data, "cp949")


def _byte_order(data: bytes) -> str:
    """Which half of two bytes is 0 for a letter of ASCII, such as a space."""
    return "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
