"""Large tables that were read once, kept as columns in a file of the cache folder that is mapped into memory.

A file holds the bytes row by row (pixels), the columns of numbers, and the words as Arrow IPC, then a header (JSON)
that tells where each is, then the header's length and checksum and MAGIC.
"""

from __future__ import annotations

import hashlib
import io
import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from engine.datasets.tables.files.columns import Column, words_of
from engine.datasets.tables.files.formats import TextFormat
from engine.datasets.tables.table import Table, block_of
from engine.errors import FileError
from engine.files import cache_folder, replacing

MAGIC = b"LWTABLE2"
LARGEST_TOTAL = 4 << 30  # bytes of all files together; the ones not used for longest go
CHECKED_BYTES = 64 << 20  # up to here the bytes are checked on opening; beyond, that would cost what mapping saves

_ALIGNMENT = 64
_ROWS_AT_ONCE = 4096
_TRAILER = struct.Struct("<QI8s")
_SUFFIX = ".table"


@dataclass(frozen=True, eq=False)
class Stored:
    """A table as it was read. ``format`` is None where the file was no text; ``digest`` is a SHA-256 of the columns."""

    table: Table
    format: TextFormat | None
    skipped: tuple[str, ...]
    digest: str


def entry_of(path: Path, params: Mapping[str, Any]) -> Path:
    """Where the table of a file is kept, by its path, size and time, and by how it is read. Raises OSError."""
    facts = path.stat()
    told = [str(path.resolve()), facts.st_size, facts.st_mtime_ns, sorted(params.items())]
    return _folder() / (hashlib.sha256(json.dumps(told).encode()).hexdigest()[:40] + _SUFFIX)


def load(entry: Path) -> Stored | None:
    """The table, its columns mapped into memory; None where it is not there, damaged or of another version."""
    try:
        with open(entry, "rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        stored = _parsed(mapped)
        os.utime(entry)
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return None
    return stored


def store(entry: Path, stored: Stored) -> bool:
    """Keep the table, whole or not at all; False where there is no room for it or the folder is not to be written."""
    try:
        with replacing(entry) as temporary, open(temporary, "r+b") as file:
            _write(file, stored)
    except FileError:
        return False
    _make_room(entry)
    return entry.exists()


def _folder() -> Path:
    return cache_folder() / "tables"


def _make_room(newest: Path) -> None:
    facts: list[tuple[int, int, Path]] = []
    for path in newest.parent.glob("*" + _SUFFIX):
        try:
            facts.append((path.stat().st_mtime_ns, path.stat().st_size, path))
        except OSError:
            continue
    total = sum(size for _, size, _ in facts)
    for _, size, path in sorted(facts):
        if total <= LARGEST_TOTAL:
            return
        try:
            path.unlink()
        except OSError:  # another window has it open, on Windows
            continue
        total -= size


def _write(file: BinaryIO, stored: Stored) -> None:
    columns = stored.table.columns
    words = [name for name, values in columns.items() if values.dtype == object]
    block = [name for name, values in columns.items() if values.dtype == np.uint8]
    numbers = [name for name in columns if name not in {*words, *block}]
    header: dict[str, Any] = {"names": list(columns), "rows": len(stored.table), "block": block, "words": words}
    header["block_at"] = _write_block(file, [columns[name] for name in block])
    header["numbers"] = [(name, columns[name].dtype.str, _write_array(file, columns[name])) for name in numbers]
    header["words_at"] = _aligned(file)
    if words:
        _write_words(file, {name: columns[name] for name in words})
    header["size"] = file.seek(0, os.SEEK_END)
    header["checksum"] = _checksum_of(file, header["size"])
    header["format"] = asdict(stored.format) if stored.format else None
    header |= {"skipped": stored.skipped, "digest": stored.digest}
    told = json.dumps(header).encode()
    file.seek(header["size"])
    file.write(told + _TRAILER.pack(len(told), zlib.crc32(told), MAGIC))


def _write_block(file: BinaryIO, columns: Sequence[Column]) -> int:
    """The columns of bytes row by row, as pictures are read."""
    start = _aligned(file)
    for first in range(0, len(columns[0]) if columns else 0, _ROWS_AT_ONCE):
        rows = [values[first : first + _ROWS_AT_ONCE] for values in columns]
        block = block_of(rows)
        file.write(np.ascontiguousarray(np.stack(rows, axis=1) if block is None else block).data)
    return start


def _write_array(file: BinaryIO, values: Column) -> int:
    start = _aligned(file)
    file.write(np.ascontiguousarray(values).data)
    return start


def _write_words(file: BinaryIO, columns: Mapping[str, Column]) -> None:
    import polars

    polars.DataFrame(
        [polars.Series(name, values.tolist(), dtype=polars.String) for name, values in columns.items()]
    ).write_ipc(file)


def _aligned(file: BinaryIO) -> int:
    place = -(-file.seek(0, os.SEEK_END) // _ALIGNMENT) * _ALIGNMENT
    file.truncate(place)
    file.seek(place)
    return place


def _checksum_of(file: BinaryIO, size: int) -> int:
    checksum = 0
    file.seek(0)
    while size <= CHECKED_BYTES and (data := file.read(1 << 20)):
        checksum = zlib.crc32(data, checksum)
    return checksum


def _parsed(mapped: mmap.mmap) -> Stored:
    """Raises ValueError, KeyError, TypeError, struct.error for what ``_write`` did not write."""
    length, checksum, magic = _TRAILER.unpack(mapped[-_TRAILER.size :])
    told = mapped[-_TRAILER.size - length : -_TRAILER.size]
    if magic != MAGIC or zlib.crc32(told) != checksum:
        raise ValueError("no table of this version")
    header = json.loads(told)
    size, rows = header["size"], header["rows"]
    if size != len(mapped) - _TRAILER.size - length:
        raise ValueError("cut off")
    body = np.frombuffer(mapped, dtype=np.uint8, count=size)
    if size <= CHECKED_BYTES and zlib.crc32(body.data) != header["checksum"]:
        raise ValueError("altered")
    width = len(header["block"])
    block = body[header["block_at"] :][: rows * width].reshape(rows, width)
    columns: dict[str, Column] = {name: block[:, index] for index, name in enumerate(header["block"])}
    for name, dtype, start in header["numbers"]:
        columns[name] = np.frombuffer(mapped, dtype=np.dtype(dtype), count=rows, offset=start)
    if header["words"]:
        columns |= _read_words(bytes(body[header["words_at"] :].data))
    table = Table({name: columns[name] for name in header["names"]})
    chosen = TextFormat(**header["format"]) if header["format"] else None
    return Stored(table, chosen, tuple(header["skipped"]), header["digest"])


def _read_words(data: bytes) -> dict[str, Column]:
    import polars

    try:
        frame = polars.read_ipc(io.BytesIO(data))
    except polars.exceptions.PolarsError as error:
        raise ValueError("altered") from error
    return {name: words_of(frame[name]) for name in frame.columns}
