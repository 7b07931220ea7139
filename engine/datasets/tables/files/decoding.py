"""Bytes of a text file to text: unpacked, and in an encoding that is given or found out."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from engine.datasets.tables.files import errors
from engine.datasets.tables.files.formats import AUTO, ENCODINGS
from engine.files import read_error

HEAD_BYTES = 1 << 19
PACKED = b"\x1f\x8b"

_MARKS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LEAST_ZEROS = 0.03  # of the bytes: in Korean UTF-16 only delimiters, digits and line ends have a zero byte
_ONE_HALF = 4  # times as many zeros as in the other half, where some letters have one too
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


def unpacked(file: BinaryIO) -> BinaryIO:
    """The bytes of a file that was just opened, unpacked where they are packed by gzip."""
    is_packed = file.read(2) == PACKED
    file.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb")) if is_packed else file


@contextmanager
def reading_bytes(path: Path) -> Iterator[None]:
    """Errors of reading the file within, as DatasetError and FileError."""
    try:
        yield
    except FileNotFoundError as error:
        raise errors.not_found(path) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise errors.cut_packed(path) from error
    except OSError as error:
        raise read_error(path, error) from error


def read_bytes(path: Path, most: int = -1) -> bytes:
    """The first bytes of the file, unpacked; all by default. Raises DatasetError, FileError."""
    with reading_bytes(path), open(path, "rb") as file:
        return unpacked(file).read(most)


def decode(path: Path, data: bytes, encoding: str, *, is_whole: bool = True) -> tuple[str, str]:
    """The text and its encoding (a key of ENCODINGS), guessed for "auto". Without ``is_whole`` more bytes may follow.

    Raises DatasetError when it is no text, or not in that encoding.
    """
    if encoding != AUTO:
        text = _decoded(data, encoding, is_whole=is_whole)
        if text is None:
            raise errors.wrong_encoding(path, encoding)
        return text, encoding
    for candidate in _candidates(data):
        text = _decoded(data, candidate, is_whole=is_whole)
        if text is not None:
            return text, candidate
    raise errors.not_text(path)


def _candidates(data: bytes) -> tuple[str, ...]:
    if data[:3] == codecs.BOM_UTF8:
        return ("utf-8",)
    if data[:2] in _MARKS_16:
        return ("utf-16",)
    head = data[: HEAD_BYTES & ~1]
    low, high = head[1::2].count(0), head[0::2].count(0)  # the halves that are zero by the order of the bytes
    if low + high >= max(1, len(head) * _LEAST_ZEROS) and max(low, high) >= _ONE_HALF * min(low, high):
        return ("utf-16-le" if low > high else "utf-16-be",)
    # Any bytes are CP1252, so it comes last, and only where no control character is among them.
    return ("utf-8", "cp949", "cp1252")


def _decoded(data: bytes, encoding: str, *, is_whole: bool) -> str | None:
    try:
        text = codecs.getincrementaldecoder(ENCODINGS[encoding])().decode(data, is_whole)
    except UnicodeError:
        return None
    is_text = not _CONTROL.search(text) if encoding == "cp1252" else "\x00" not in text
    return text if is_text else None
