"""A large text file to columns, piece by piece: numbers are read as such, and the whole text is never in memory."""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.files import errors
from engine.datasets.tables.files.columns import EXACT, Column, column_values
from engine.datasets.tables.files.csv_text import without_blank_rows
from engine.datasets.tables.files.decoding import reading_bytes, unpacked
from engine.datasets.tables.files.formats import TextFormat
from engine.datasets.tables.files.guessing import Sniffed, is_number, unique_names
from engine.datasets.tables.pixel_columns import pixel_names
from engine.datasets.tables.table import MISSING
from engine.tasks import CancelToken, Report

if TYPE_CHECKING:
    import polars

PIECE_BYTES = 8 << 20

_MOST_ATTEMPTS = 6
_SAMPLE_ROWS = 50
_PIECES_AT_ONCE = 2
_CODE = re.compile("0[0-9]{2,}")  # see columns
_LONGEST_EXACT = 15  # digits: as many as float64 always holds


class NotPlain(Exception):  # noqa: N818  (never leaves the readers)
    """The file is not what this reader is for; the general one reads it, or says what is wrong."""


@dataclass(frozen=True)
class Plan:
    """How a file is read: columns that are all words in the end are turned into numbers if they can be.

    ``has_missing`` says that numbers may be missing by a word such as NA. To look for those takes as long as all the
    rest, so it is done only where there are some.
    """

    format: TextFormat
    types: Mapping[str, polars.DataType]
    has_missing: bool
    whole: tuple[str, ...] = ()  # columns of whole numbers, so far, that may turn out to be codes such as 01234

    @cached_property
    def pixels(self) -> list[str]:
        import polars

        return [name for name, planned in self.types.items() if planned == polars.UInt8]

    @cached_property
    def numbers(self) -> list[str]:
        import polars

        return [name for name, planned in self.types.items() if planned == polars.Float64]

    @cached_property
    def words(self) -> list[str]:
        import polars

        return [name for name, planned in self.types.items() if planned == polars.String]


class _Wider(Exception):  # noqa: N818
    """These columns hold what their planned type cannot; none: there are words for missing values among the numbers."""

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
    plan = Plan(found, types, has_missing=False, whole=_whole(sniffed, names, types))
    for _ in range(_MOST_ATTEMPTS):
        try:
            return _read(path, plan, report=report, cancel=cancel)
        except _Wider as wider:
            plan = replace(
                plan,
                types={**plan.types, **{name: _wider(plan.types[name]) for name in wider.names}},
                has_missing=plan.has_missing or not wider.names,
            )
    words = replace(plan, types=dict.fromkeys(names, polars.String()), has_missing=True)
    return _read(path, words, report=report, cancel=cancel)


def _planned(names: Sequence[str], sniffed: Sniffed) -> dict[str, polars.DataType]:
    import polars

    body = sniffed.rows[1 if sniffed.format.has_header else 0 :][:_SAMPLE_ROWS]
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
    return bool(known) and all(is_number(cell) and not _is_long(cell) and not _CODE.fullmatch(cell) for cell in points)


def _whole(sniffed: Sniffed, names: Sequence[str], types: Mapping[str, polars.DataType]) -> tuple[str, ...]:
    """The columns that seem to be numbers of three digits or more, without decimals."""
    import polars

    body = sniffed.rows[1 if sniffed.format.has_header else 0 :][:_SAMPLE_ROWS]
    columns = dict(zip(names, zip(*body, strict=True), strict=True)) if body else {}
    return tuple(
        name
        for name, cells in columns.items()
        if types[name] == polars.Float64() and _are_digits([c.strip() for c in cells])
    )


def _are_digits(cells: Sequence[str]) -> bool:
    known = [cell for cell in cells if cell not in MISSING]
    return all(cell.isdecimal() for cell in known) and max(map(len, known), default=0) > 2


def _is_long(cell: str) -> bool:
    """Whether it is a whole number that float64 may not hold."""
    return len(cell) > _LONGEST_EXACT and cell.lstrip("+-").isdecimal()


def _wider(planned: polars.DataType) -> polars.DataType:
    import polars

    return polars.Float64() if planned == polars.UInt8 else polars.String()


@dataclass(frozen=True, eq=False)
class _Part:
    """What a piece of the file became: pixels (rows, pixels) uint8, numbers by name, words."""

    pixels: npt.NDArray[np.uint8]
    numbers: Mapping[str, Column]
    words: polars.DataFrame


def _read(path: Path, plan: Plan, *, report: Report, cancel: CancelToken) -> dict[str, Column]:
    parts: list[_Part] = []
    started: deque[Future[_Part]] = deque()
    # Polars parses a piece in parallel, but not all that comes before and after.
    with ThreadPoolExecutor(_PIECES_AT_ONCE, thread_name_prefix="table") as pool:
        for number, piece in enumerate(_pieces(path, plan.format, report)):
            cancel.check()
            started.append(pool.submit(_part, piece, plan, is_first=number == 0))
            if len(started) > _PIECES_AT_ONCE:
                parts.append(started.popleft().result())
        parts.extend(future.result() for future in started)
    return _joined(plan, parts)


def _part(piece: bytes, plan: Plan, *, is_first: bool) -> _Part:
    frame = _frame(piece, plan, is_first=is_first)
    floats = {name: _floats(frame[name]) for name in plan.numbers}
    pixels = frame.select(plan.pixels).to_numpy(order="c") if plan.pixels else np.zeros((0, 0), dtype=np.uint8)
    return _Part(pixels, floats, frame.select(plan.words))


def _joined(plan: Plan, parts: Sequence[_Part]) -> dict[str, Column]:
    import polars

    if not parts:
        raise NotPlain
    columns: dict[str, Column] = {name: np.concatenate([part.numbers[name] for part in parts]) for name in plan.numbers}
    block = np.concatenate([part.pixels for part in parts])
    columns |= {name: block[:, index] for index, name in enumerate(plan.pixels)}
    words = polars.concat([part.words for part in parts], rechunk=False)
    for name in plan.words:
        columns[name] = column_values(words.drop_in_place(name), plan.format.decimal, plan.format.separator)
    return {name: columns[name] for name in plan.types}


def _frame(piece: bytes, plan: Plan, *, is_first: bool) -> polars.DataFrame:
    import polars

    found, types = plan.format, plan.types
    has_quotes = bool(found.quote_mark) and found.quote_mark.encode() in piece
    options: dict[str, Any] = {
        "has_header": is_first and found.has_header,
        "separator": found.separator,
        "quote_char": found.quote_mark if has_quotes else None,
        "decimal_comma": found.decimal == "comma",
    }
    try:
        missing = list(MISSING) if plan.has_missing else None
        frame = polars.read_csv(piece, schema=dict(types), null_values=missing, **options)
    except polars.exceptions.PolarsError as error:
        raise _explained(piece, plan, options) from error
    whole = [name for name in plan.whole if types[name] == polars.Float64()]
    if whole and _has_codes(piece, found):
        raise _Wider(whole)
    frame = without_blank_rows(frame)
    if frame[:, -1].null_count() and _is_ragged(piece, found, frame.width):
        raise NotPlain
    counts = frame.null_count().row(0)
    gaps = [name for name, count in zip(frame.columns, counts, strict=True) if count and types[name] == polars.UInt8]
    if gaps:
        raise _Wider(gaps)
    return frame


def _has_codes(piece: bytes, found: TextFormat) -> bool:
    mark, sign = (re.escape(text.encode()) for text in (found.quote_mark, found.separator))
    quoted = b"(?:" + mark + b")?"
    return bool(
        re.search(b"(?:^|[\n" + sign + b"]) *" + quoted + b"0[0-9]{2,}" + quoted + b" *(?:[\n" + sign + b"]|$)", piece)
    )


def _explained(piece: bytes, plan: Plan, options: Mapping[str, Any]) -> Exception:
    """Which columns of a piece do not fit their types; NotPlain where that is not it."""
    import polars

    try:
        words = polars.read_csv(piece, schema=dict.fromkeys(plan.types, polars.String()), **options)
    except polars.exceptions.PolarsError:
        return NotPlain()
    misfits: list[str] = []
    for name, planned in plan.types.items():
        if planned != polars.String:
            cells = words[name].set(words[name].is_in(list(MISSING)), None)
            if planned == polars.Float64 and options["decimal_comma"]:
                cells = cells.str.replace(",", ".", literal=True)
            if cells.cast(planned, strict=False).null_count() != cells.null_count():
                misfits.append(name)
    return NotPlain() if plan.has_missing and not misfits else _Wider(misfits)


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
    decoder = codecs.getincrementaldecoder(found.codec)() if found.encoding != "utf-8" else None
    mark = found.quote_mark.encode()
    rest, is_first = b"", True
    size = path.stat().st_size
    with reading_bytes(path), open(path, "rb") as packed, unpacked(packed) as file:
        while data := file.read(PIECE_BYTES):
            data = rest + (data if decoder is None else _recoded(decoder, data))
            end = _row_end(data, mark)
            piece, rest = _with_line_feeds(data[:end]), data[end:]
            del data
            if is_first and piece:
                piece, is_first = piece.removeprefix(codecs.BOM_UTF8).lstrip(b"\n"), False
            if piece:
                yield piece
            report(packed.tell() / size, path.name)
    rest += _recoded(decoder, b"") if decoder is not None else b""
    if rest.strip():
        yield _with_line_feeds(rest.removeprefix(codecs.BOM_UTF8) if is_first else rest)


def _recoded(decoder: codecs.IncrementalDecoder, data: bytes) -> bytes:
    try:
        return decoder.decode(data, not data).encode()
    except UnicodeError as error:
        raise NotPlain from error


def _with_line_feeds(piece: bytes) -> bytes:
    return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in piece else piece


def _row_end(data: bytes, mark: bytes) -> int:
    """Behind the last line end that is not within quotation marks; 0 for none."""
    end = data.rfind(b"\n") + 1
    if not mark or mark not in data or not data.count(mark, 0, end) % 2:
        return end
    values = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(values == ord("\n"))
    is_outside = np.searchsorted(np.flatnonzero(values == mark[0]), ends) % 2 == 0
    return int(ends[is_outside][-1]) + 1 if is_outside.any() else 0
