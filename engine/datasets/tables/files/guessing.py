"""What the first lines of a text file tell of its format: delimiter, quotation marks, header, decimal sign."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.datasets.tables.files import errors
from engine.datasets.tables.files.decoding import HEAD_BYTES, decode, read_bytes
from engine.datasets.tables.files.formats import AUTO, DELIMITERS, QUOTES, TextFormat
from engine.datasets.tables.table import MISSING
from engine.errors import StudioError

_SAMPLE_LINES = 20
_SAMPLE_CHARACTERS = 200_000
_SAMPLE_ROWS = 200
_FEW_DELIMITERS = ("comma", "semicolon", "tab", "bar")
_SINGLE_QUOTED = re.compile(r"(?:^|[,;\t|])\s*'[^'\n]*'\s*(?=[,;\t|]|$)", re.MULTILINE)
_POINT = re.compile(r"[+-]?\d*\.\d+")
_COMMA = re.compile(r"[+-]?\d*,\d+")
_NUMBERED_COLUMNS = 16  # this many whole numbers one after the other are names of columns, not a row


@dataclass(frozen=True)
class Sniffed:
    """The format of a file, and its first rows as they stand there, the header among them."""

    format: TextFormat
    rows: tuple[tuple[str, ...], ...]
    is_whole: bool


def sniff(path: Path, wished: TextFormat) -> Sniffed:
    """Find out what ``wished`` leaves open, from the head of the file. Raises DatasetError, FileError."""
    data = read_bytes(path, HEAD_BYTES)
    is_whole = len(data) < HEAD_BYTES
    text, encoding = decode(path, data, wished.encoding, is_whole=is_whole)
    if not text.strip():
        raise errors.empty(path)
    quote = guess_quote(text) if wished.quote == AUTO else wished.quote
    delimiter = wished.delimiter
    if delimiter == AUTO:
        separator = guess_delimiter(text, QUOTES[quote])
        delimiter = next(name for name, sign in DELIMITERS.items() if sign == separator)
    found = replace(wished, encoding=encoding, quote=quote, delimiter=delimiter)
    rows = _first_rows(text, found, is_whole=is_whole)
    header = wished.header
    if header == AUTO:
        header = "yes" if not rows or is_header(rows[0]) else "no"
    if wished.decimal == AUTO:
        found = replace(found, decimal=guess_decimal(rows, found.separator))
    return Sniffed(replace(found, header=header), rows, is_whole)


def columns_of_text(path: Path) -> tuple[str, ...]:
    """The columns of a file of any name whose first rows have as many cells, two or more; none for other texts."""
    try:
        sniffed = sniff(path, TextFormat())
    except StudioError:
        return ()
    widths = {len(row) for row in sniffed.rows}
    if len(sniffed.rows) < 2 or len(widths) > 1 or widths == {1}:
        return ()
    first = [cell.strip() for cell in sniffed.rows[0]]
    return tuple(unique_names(first if sniffed.format.has_header else [""] * len(first)))


def guess_delimiter(text: str, quote: str = '"') -> str:
    """The delimiter that cuts most of the first lines into the same, largest number of cells; or a comma.

    A comma gives way to any other that cuts all lines alike, because a comma may also be a decimal point. Spaces part
    cells where nothing else does, and numbers stand between them.
    """
    lines = _sample_lines(text, quote)
    best, most = ",", 0
    for delimiter in (DELIMITERS[name] for name in _FEW_DELIMITERS):
        counts = [line.count(delimiter) for line in lines]
        first = counts[0] if counts else 0
        alike = sum(count == first for count in counts)
        # One ragged row must not hide what cuts all the others.
        is_cut = first > 0 and alike * 2 > len(counts)
        if is_cut and (first > most or (best == "," and alike == len(counts))):
            best, most = delimiter, first
    return " " if not most and _is_cut_by_spaces(lines) else best


def _sample_lines(text: str, quote: str) -> list[str]:
    head = text[:_SAMPLE_CHARACTERS]
    # Without a closing quotation mark after it, the last line may have been cut within a cell.
    unquoted = re.sub(f"{quote}[^{quote}]*{quote}", "", head) if quote else head
    lines = [line for line in unquoted.splitlines() if line.strip()]
    lines = lines[:-1] if len(head) < len(text) and len(lines) > 1 else lines
    return lines[:_SAMPLE_LINES]


def _is_cut_by_spaces(lines: Sequence[str]) -> bool:
    cells = [line.split() for line in lines]
    if len(cells) < 2 or len(cells[0]) < 2 or len({len(row) for row in cells}) > 1:
        return False
    numbers = sum(is_number(cell) for row in cells for cell in row)
    return numbers * 2 >= sum(map(len, cells))


def guess_quote(text: str) -> str:
    """ "double", or "single" where cells stand in single marks and there are no double ones."""
    head = text[:_SAMPLE_CHARACTERS]
    return "single" if '"' not in head and len(_SINGLE_QUOTED.findall(head)) >= 2 else "double"


def is_header(cells: Sequence[str]) -> bool:
    """Whether a first row has names: no number is among them, or they are numbered one after the other."""
    numbers = [cell.strip() for cell in cells if is_number(cell.strip())]
    if not numbers:
        return True
    if len(numbers) < _NUMBERED_COLUMNS or not all(number.isdecimal() for number in numbers):
        return False
    whole = [int(number) for number in numbers]
    return whole[0] in (0, 1) and whole == list(range(whole[0], whole[0] + len(whole)))


def guess_decimal(rows: Sequence[Sequence[str]], separator: str) -> str:
    """ "comma" where commas part nothing and more numbers have one than have a point; "auto" otherwise."""
    if separator == ",":
        return AUTO
    cells = [cell.strip() for row in rows for cell in row]
    commas = sum(bool(_COMMA.fullmatch(cell)) for cell in cells)
    return "comma" if commas > sum(bool(_POINT.fullmatch(cell)) for cell in cells) else AUTO


def is_number(cell: str) -> bool:
    """Whether a cell is a number, with a decimal point; what stands for a missing value is none."""
    try:
        float(cell)
    except ValueError:
        return False
    return cell not in MISSING


def unique_names(names: Sequence[str]) -> list[str]:
    """Every column with a name of its own: ``column_3`` for none, ``name_2`` for one that is there already."""
    unique: dict[str, None] = {}
    for number, name in enumerate(names, start=1):
        base = name or f"column_{number}"
        candidate, count = base, 2
        while candidate in unique:
            candidate, count = f"{base}_{count}", count + 1
        unique[candidate] = None
    return list(unique)


def _first_rows(text: str, found: TextFormat, *, is_whole: bool) -> tuple[tuple[str, ...], ...]:
    if found.delimiter == "space":
        text = single_spaced(text)
    rows: list[tuple[str, ...]] = []
    lines = errors.cell_rows(text, found)
    try:
        for row in lines:
            if row:
                rows.append(tuple(row))
            if len(rows) > _SAMPLE_ROWS:
                break
        else:
            # The last row of a head may have been cut.
            return tuple(rows if is_whole or len(rows) < 2 else rows[:-1])
    except csv.Error:  # a cell longer than the csv module takes
        pass
    return tuple(rows[:_SAMPLE_ROWS])


def single_spaced(text: str) -> str:
    """A text cut by spaces with one space between two cells and none at the ends of a line."""
    return re.sub(r"^ +| +$", "", re.sub(r" {2,}", " ", text), flags=re.MULTILINE)
