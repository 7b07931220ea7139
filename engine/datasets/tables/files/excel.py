"""Sheets of Excel workbooks to frames, by fastexcel."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.datasets.tables.files import errors
from engine.datasets.tables.files.decoding import reading_bytes
from engine.datasets.tables.files.formats import AUTO
from engine.datasets.tables.files.guessing import is_header
from engine.errors import DatasetError
from engine.notes import listed

if TYPE_CHECKING:
    import polars

_MOST_SHEETS_TOLD = 20
_CONTAINER = b"\xd0\xcf\x11\xe0"  # of xls, and of xlsx with a password; all others are zip archives
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class SheetHead:
    """The first rows of a sheet as words, the header among them, and what other sheets there are."""

    sheet: str
    sheets: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    has_header: bool


def check_workbook(path: Path) -> None:
    """Raises DatasetError, FileError for what is told without reading: no file, no workbook, cut off, a password."""
    with reading_bytes(path), open(path, "rb") as file:
        mark = file.read(len(_CONTAINER))
        if not mark:
            raise errors.empty(path)
        if mark == _CONTAINER and _ENCRYPTED in file.read():
            raise DatasetError(
                "{path} is protected by a password.",
                hint="Save it without a password, or as CSV.",
                code="dataset.password",
                path=str(path),
            )
        if mark != _CONTAINER and not zipfile.is_zipfile(file):
            raise errors.damaged(path, "Excel")


def excel_head(path: Path, sheet: str, header: str, most: int) -> SheetHead:
    """The first ``most`` rows of a sheet (the first one with any cells for ""). Raises DatasetError, FileError."""
    with _reading(path):
        book = _book(path)
        name = _sheet_name(path, book, sheet)
        frame = book.load_sheet(name, header_row=None, dtypes="string", n_rows=most + 1).to_polars()
    rows = tuple(row for row in frame.rows() if any(cell is not None for cell in row))
    if not rows:
        raise errors.empty(path)
    has_header = header == "yes" or (header == AUTO and is_header([cell or "" for cell in rows[0]]))
    return SheetHead(name, tuple(book.sheet_names), rows, has_header)


def read_sheet(path: Path, head: SheetHead) -> polars.DataFrame:
    """All rows of the sheet below its header; every column of one type. Raises DatasetError, FileError."""
    with _reading(path):
        skipped = 1 if head.has_header else 0
        # By all rows: a word below the thousandth row must not become a missing value.
        sheet = _book(path).load_sheet(head.sheet, header_row=None, skip_rows=skipped, schema_sample_rows=None)
        return sheet.to_polars()  # type: ignore[no-any-return]  # fastexcel is not typed for mypy here


def _book(path: Path) -> Any:
    import fastexcel

    return fastexcel.read_excel(path.read_bytes())


def _sheet_name(path: Path, book: Any, wanted: str) -> str:
    names: list[str] = book.sheet_names
    if wanted in names:
        return wanted
    if wanted:
        raise DatasetError(
            "{path} has no sheet “{sheet}”.",
            hint="Its sheets are: {sheets}.",
            code="dataset.sheet_missing",
            path=str(path),
            sheet=wanted,
            sheets=listed(names, _MOST_SHEETS_TOLD),
        )
    for name in names:
        if book.load_sheet(name, header_row=None, dtypes="string", n_rows=2).height:
            return name
    raise errors.empty(path)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    import fastexcel
    import polars

    try:
        with reading_bytes(path):
            yield
    except (fastexcel.FastExcelError, polars.exceptions.PolarsError) as error:
        raise errors.damaged(path, "Excel") from error
