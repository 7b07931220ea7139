"""A large text file to columns, piece by piece: numbers are read as such, and the whole text is never in memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.datasets.pictures import pixel_names
from engine.datasets.table import MISSING
from engine.datasets.table_files import errors
from engine.datasets.table_files.columns import EXACT, Column, column_values
from engine.datasets.table_files.csv_text import without_blank_rows
from engine.datasets.table_files.decoding import open_unpacked, reading_bytes
from engine.datasets.table_files.formats import TextFormat
from engine.datasets.table_files.guessing import Sniffed, is_number, unique_names
from engine.tasks import CancelToken, Report

if TYPE_CHECKING:
    import polars

PIECE_BYTES = 8 << 20

_MOST_ATTEMPTS = 6
_LONGEST_EXACT = 15  # digits: as many as float64 always holds


class NotPlain(Exception):  # noqa: N818  (never leaves the readers)
    """The file is not what this reader is for; the general one reads it, or says what is wrong."""


class _Wider(Exception):  # noqa: N818
    """These columns hold what their planned type cannot."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def read_columns(path: Path, sniffed: Sniffed, *, report: Report, cancel: CancelToken) -> dict[str, Column]:
    """The columns in the order of the file; pixels as views of one uint8 array (rows, pixels).

    Raises NotPlain, DatasetError, FileError, Cancelled.
    """
    import polars

    found = sniffed.format
    if found.delimiter == "space" or not sniffed.rows:
        raise NotPlain
    first = [cell.strip() for cell in sniffed.rows[0]]
    names = unique_names(first if found.has_header else [""] * len(first))
    types = _planned(names, sniffed)
    for attempt in range(_MOST_ATTEMPTS):
        try:
            return _read(path, found, types, report=report, cancel=cancel)
        except _Wider as wider:
            is_last = attempt == _MOST_ATTEMPTS - 2
            changed = names if is_last else wider.names
            types = {**types, **{name: _wider(types[name]) if not is_last else polars.String() for name in changed}}
    raise NotPlain


def _planned(names: Sequence[str], sniffed: Sniffed) -> dict[str, polars.DataType]:
    import polars

    body = sniffed.rows[1:] if sniffed.format.has_header else sniffed.rows
    if any(len(row) != len(names) for row in body):
        raise NotPlain
    pixels = set(pixel_names(names))
    types: dict[str, polars.DataType] = {}
    for name, cells in zip(names, zip(*body, strict=True) if body else [()] * len(names), strict=True):
        if name in pixels and cells and all(cell.isdecimal() and int(cell) <= 255 for cell in cells):
            types[name] = polars.UInt8()
        else:
            types[name] = polars.Float64() if _are_numbers(cells, sniffed.format) else polars.String()
    return types


def _are_numbers(cells: Sequence[str], found: TextFormat) -> bool:
    known = [cell for cell in (cell.strip() for cell in cells) if cell not in MISSING]
    points = [cell.replace(",", ".") for cell in known] if found.decimal == "comma" else known
    return bool(known) and all(is_number(cell) and not _is_long(cell) for cell in points)


def _is_long(cell: str) -> bool:
    """Whether it is a whole number that float64 may not hold."""
    return len(cell) > _LONGEST_EXACT and cell.lstrip("+-").isdecimal()


def _wider(planned: polars.DataType) -> polars.DataType:
    import polars

    return polars.Float64() if planned == polars.UInt8 else polars.String()


def _read(
    path: Path, found: TextFormat, types: Mapping[str, polars.DataType], *, report: Report, cancel: CancelToken
) -> dict[str, Column]:
    import polars

    pixels = [name for name, planned in types.items() if planned == polars.UInt8]
    blocks: list[Column] = []
    numbers: dict[str, list[Column]] = {name: [] for name, planned in types.items() if planned == polars.Float64}
    words: list[polars.DataFrame] = []
    for number, piece in enumerate(_pieces(path, found, report)):
        cancel.check()
        frame = _frame(piece, found, types, is_first=number == 0)
        if pixels:
            blocks.append(frame.select(pixels).to_numpy(order="c"))
        for name, parts in numbers.items():
            parts.append(_floats(frame[name]))
        words.append(frame.select([name for name, planned in types.items() if planned == polars.String]))
        del frame, piece
    return _joined(types, pixels, blocks, numbers, words, found)


def _joined(
    types: Mapping[str, polars.DataType],
    pixels: Sequence[str],
    blocks: list[Column],
    numbers: dict[str, list[Column]],
    words: list[polars.DataFrame],
    found: TextFormat,
) -> dict[str, Column]:
    import polars

    block = np.concatenate(blocks) if blocks else np.zeros((0, 0), dtype=np.uint8)
    blocks.clear()
    columns: dict[str, Column] = {name: block[:, index] for index, name in enumerate(pixels)}
    for name in list(numbers):
        columns[name] = np.concatenate(numbers.pop(name))
    frame = polars.concat(words, rechunk=False) if words else polars.DataFrame()
    words.clear()
    for name in frame.columns:
        columns[name] = column_values(frame.drop_in_place(name), found.decimal, found.separator)
    return {name: columns[name] for name in types}


def _frame(
    piece: bytes, found: TextFormat, types: Mapping[str, polars.DataType], *, is_first: bool
) -> polars.DataFrame:
    import polars

    has_floats = any(planned == polars.Float64 for planned in types.values())
    options: dict[str, Any] = {
        "has_header": is_first and found.has_header,
        "separator": found.separator,
        "quote_char": found.quote_mark or None,
        "decimal_comma": found.decimal == "comma",
    }
    try:
        frame = polars.read_csv(piece, schema=dict(types), null_values=list(MISSING) if has_floats else None, **options)
    except polars.exceptions.PolarsError as error:
        raise _explained(piece, types, options) from error
    frame = without_blank_rows(frame)
    if frame[:, -1].null_count() and _is_ragged(piece, found, frame.width):
        raise NotPlain
    gaps = [name for name, planned in types.items() if planned == polars.UInt8 and frame[name].null_count()]
    if gaps:
        raise _Wider(gaps)
    return frame


def _explained(piece: bytes, types: Mapping[str, polars.DataType], options: Mapping[str, Any]) -> Exception:
    """Which columns of a piece do not fit their types; NotPlain where that is not it."""
    import polars

    try:
        words = polars.read_csv(piece, schema=dict.fromkeys(types, polars.String()), **options)
    except polars.exceptions.PolarsError:
        return NotPlain()
    misfits: list[str] = []
    for name, planned in types.items():
        if planned != polars.String:
            cells = words[name].set(words[name].is_in(list(MISSING)), None)
            if planned == polars.Float64 and options["decimal_comma"]:
                cells = cells.str.replace(",", ".", literal=True)
            if cells.cast(planned, strict=False).null_count() != cells.null_count():
                misfits.append(name)
    return _Wider(misfits) if misfits else NotPlain()


def _floats(cells: polars.Series) -> Column:
    floats = np.array(cells.fill_null(float("nan")).to_numpy(), dtype=np.float64)
    with np.errstate(invalid="ignore"):
        if bool(np.any((np.abs(floats) >= EXACT) & np.isfinite(floats))):
            raise _Wider([cells.name])
    floats[np.isinf(floats)] = np.nan
    return floats


def _is_ragged(piece: bytes, found: TextFormat, width: int) -> bool:
    """Whether a row of the piece has another number of cells."""
    mark = found.quote_mark.encode()
    if mark and mark in piece:
        return errors.ragged_row(piece.decode("utf-8", "replace"), found) is not None
    values = np.frombuffer(piece, dtype=np.uint8)
    ends = np.flatnonzero(values == ord("\n"))
    ends = ends if piece.endswith(b"\n") else np.append(ends, len(values))
    delimiters = np.searchsorted(np.flatnonzero(values == ord(found.separator)), ends)
    counts = np.diff(delimiters, prepend=0)
    is_blank = np.diff(ends, prepend=-1) == 1
    return bool(np.any((counts != width - 1) & ~is_blank))


def _pieces(path: Path, found: TextFormat, report: Report) -> Iterator[bytes]:
    """The file as UTF-8 in pieces of whole rows, every line end a line feed, without a mark or blank lines before."""
    decoder = None if found.encoding == "utf-8" else codecs.getincrementaldecoder(found.codec)()
    rest, is_first, done = b"", True, 0
    size = path.stat().st_size
    with reading_bytes(path), open_unpacked(path) as file:
        while data := file.read(PIECE_BYTES):
            rest += data if decoder is None else decoder.decode(data).encode()
            end = _row_end(rest, found.quote_mark.encode())
            piece, rest = _with_line_feeds(rest[:end]), rest[end:]
            piece, is_first = (
                (piece.removeprefix(codecs.BOM_UTF8).lstrip(b"\n"), not end) if is_first else (piece, False)
            )
            if piece:
                yield piece
            done += len(data)
            report(min(1.0, done / size) if size else None, path.name)
    rest += b"" if decoder is None else decoder.decode(b"", True).encode()
    if rest.strip():
        yield _with_line_feeds(rest.removeprefix(codecs.BOM_UTF8) if is_first else rest)


def _with_line_feeds(piece: bytes) -> bytes:
    return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in piece else piece


def _row_end(data: bytes, mark: bytes) -> int:
    """Behind the last line end that is not within quotation marks; 0 for none."""
    end = data.rfind(b"\n") + 1
    if not mark or not data.count(mark, 0, end) % 2:
        return end
    values = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(values == ord("\n"))
    is_outside = np.searchsorted(np.flatnonzero(values == mark[0]), ends) % 2 == 0
    return int(ends[is_outside][-1]) + 1 if is_outside.any() else 0
