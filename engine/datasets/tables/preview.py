"""The first rows of a table file, and how the file is read: what a reading dialog shows and lets one change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from engine.datasets.tables.files.apart import run_apart
from engine.datasets.tables.files.excel import check_workbook, excel_head
from engine.datasets.tables.files.formats import AUTO, wished_format
from engine.datasets.tables.files.guessing import is_number, sniff, unique_names
from engine.datasets.tables.files.kinds import FileKind, kind_of
from engine.datasets.tables.files.parquet import check_parquet, read_parquet
from engine.datasets.tables.table import MISSING

PreviewType = Literal["number", "category", "text", "date", "empty"]
Row = tuple[str | None, ...]

_DAY_LAST = r"\d{4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,2}\.?([T\s]\d{1,2}:\d{2}.*)?"
_YEAR_LAST = r"\d{1,2}[-/.]\d{1,2}[-/.]\d\d\d\d"
_DATE = re.compile(f"{_DAY_LAST}|{_YEAR_LAST}")
_PROSE_WORDS = 6  # on average: more is a sentence rather than a category


@dataclass(frozen=True)
class TablePreview:
    """The head of a table. ``rows`` are cells as they stand in the file, without the header, None for no cell.

    ``delimiter``, ``encoding``, ``decimal``, ``quote`` are options of the source's params, as given or as guessed, and
    empty where a file has none such; ``decimal`` stays "auto" where every column may have its own. ``sheets`` are the
    sheets of a workbook and ``sheet`` the one that is shown. ``is_ragged``: the rows are not equally long, and reading
    the file in this format would fail.
    """

    kind: FileKind
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    types: tuple[PreviewType, ...]
    has_header: bool = True
    delimiter: str = ""
    encoding: str = ""
    decimal: str = ""
    quote: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    is_ragged: bool = False


def preview_table(path: Path, params: Mapping[str, Any], rows: int = 50) -> TablePreview:
    """The first ``rows`` rows under the params of its source (others are passed over), from the head of the file alone.

    Raises DatasetError, FileError, and SettingsError for a param that cannot be.
    """
    path = Path(path).expanduser()
    kind = kind_of(path)
    if kind == "excel":
        return _excel(path, params, rows)
    return _parquet(path, rows) if kind == "parquet" else _text(path, params, rows)


def _text(path: Path, params: Mapping[str, Any], most: int) -> TablePreview:
    sniffed = sniff(path, wished_format(params))
    found = sniffed.format
    width = max((len(row) for row in sniffed.rows), default=0)
    names, body = _named(sniffed.rows, found.has_header, width)
    types = _types(body, width, found.decimal)
    return TablePreview(
        kind="csv",
        names=names,
        rows=body[:most],
        types=types,
        has_header=found.has_header,
        delimiter=found.delimiter,
        encoding=found.encoding,
        decimal=found.decimal,
        quote=found.quote,
        is_ragged=any(len(row) != len(sniffed.rows[0]) for row in sniffed.rows),
    )


def _excel(path: Path, params: Mapping[str, Any], most: int) -> TablePreview:
    check_workbook(path)
    wished = str(params.get("sheet", "")), str(params.get("header", AUTO))
    head = run_apart(excel_head, path, *wished, most, kind="Excel")
    names, body = _named(head.rows, head.has_header, len(head.rows[0]))
    types = _types(body, len(names), "point")
    return TablePreview("excel", names, body[:most], types, head.has_header, sheets=head.sheets, sheet=head.sheet)


def _parquet(path: Path, most: int) -> TablePreview:
    check_parquet(path)
    names, body = run_apart(parquet_head, path, most, kind="Parquet")
    return TablePreview("parquet", names, body, _types(body, len(names), "point"))


def parquet_head(path: Path, most: int) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The names of the columns and the first rows, as words."""
    frame = read_parquet(path, most)
    body = tuple(tuple(None if cell is None else str(cell) for cell in row) for row in frame.rows())
    return tuple(frame.columns), body


def _named(
    rows: Sequence[Sequence[str | None]], has_header: bool, width: int
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    first = [(cell or "").strip() for cell in rows[0]] if has_header and rows else []
    names = unique_names(first + [""] * (width - len(first)))
    body = rows[1:] if has_header else rows
    return tuple(names), tuple((*row, *[None] * (width - len(row))) for row in body)


def _types(rows: Sequence[Row], width: int, decimal: str) -> tuple[PreviewType, ...]:
    columns = zip(*rows, strict=True) if rows else [()] * width
    return tuple(_type([cell.strip() for cell in column if cell is not None], decimal) for column in columns)


def _type(cells: Sequence[str], decimal: str) -> PreviewType:
    known = [cell for cell in cells if cell not in MISSING]
    if not known:
        return "empty"
    if all(is_number(cell) for cell in known):
        return "number"
    if decimal == "comma" and all(is_number(cell.replace(",", ".")) for cell in known):
        return "number"
    if all(_DATE.fullmatch(cell) for cell in known):
        return "date"
    return "text" if sum(len(cell.split()) for cell in known) > _PROSE_WORDS * len(known) else "category"
