"""One way to read a table file of any kind, with large ones kept for the next time."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.datasets.fingerprint import digest_of
from engine.datasets.tables.files import cache, errors
from engine.datasets.tables.files.apart import run_apart
from engine.datasets.tables.files.cache import Stored
from engine.datasets.tables.files.columns import column_values, typed_column
from engine.datasets.tables.files.csv_pieces import NotPlain, read_columns
from engine.datasets.tables.files.csv_text import read_words, without_blank_rows
from engine.datasets.tables.files.excel import check_workbook, excel_head, read_sheet
from engine.datasets.tables.files.formats import AUTO, TextFormat, wished_format
from engine.datasets.tables.files.guessing import sniff, unique_names
from engine.datasets.tables.files.kinds import FileKind, kind_of
from engine.datasets.tables.files.parquet import check_parquet, read_parquet
from engine.datasets.tables.table import Table
from engine.errors import DatasetError
from engine.files import read_error, write_error
from engine.tasks import CancelToken, Report, no_report

LARGE_BYTES = 1 << 20  # files from here on are read piece by piece, and kept
MAPPED_BYTES = 64 << 20  # of files from here on, the columns lie in the kept file and not in memory

_HEAD_ROWS = 50


def read_file(
    path: Path,
    params: Mapping[str, Any] | None = None,
    *,
    kind: FileKind | None = None,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> Stored:
    """All columns of a table file. ``params`` are those of its source; ones that are not about reading are passed over.

    Raises DatasetError, FileError, SettingsError, Cancelled.
    """
    kind = kind or kind_of(path)
    cancel = cancel or CancelToken()
    wished = _wishes(kind, params or {})
    size = _size(path)
    if kind == "csv" and size < LARGE_BYTES:
        return _read_text(path, TextFormat(**wished), report=report, cancel=cancel)
    entry = cache.entry_of(path, {**wished, "kind": kind})
    kept = cache.load(entry)
    if kept is not None:
        return kept
    if kind != "csv":
        return _read_apart(path, kind, wished, entry, cancel)
    stored = _with_digest(_read_text(path, TextFormat(**wished), report=report, cancel=cancel))
    cancel.check()
    if not cache.store(entry, stored) or size < MAPPED_BYTES:
        return stored
    return cache.load(entry) or stored


def read_table(path: Path) -> Table:
    """All columns of a file of any kind, as training reads them, for predictions. Raises DatasetError, FileError."""
    return read_file(path).table


def _wishes(kind: FileKind, params: Mapping[str, Any]) -> dict[str, str]:
    if kind == "csv":
        return vars(wished_format(params)).copy()
    return {"sheet": str(params.get("sheet", "")), "header": str(params.get("header", AUTO))} if kind == "excel" else {}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError as error:
        raise errors.not_found(path) from error
    except OSError as error:
        raise read_error(path, error) from error


def _with_digest(stored: Stored) -> Stored:
    return replace(stored, digest=digest_of(stored.table))


def _read_apart(path: Path, kind: FileKind, wished: Mapping[str, str], entry: Path, cancel: CancelToken) -> Stored:
    """Another process reads the file and keeps it; here it is only mapped."""
    check_workbook(path) if kind == "excel" else check_parquet(path)
    kept_at: Path = run_apart(store_table, path, kind, dict(wished), entry, kind=kind.title(), cancel=cancel)
    stored = cache.load(kept_at)
    if kept_at != entry:
        with suppress(OSError):  # Windows keeps what is mapped, until it empties the folder of temporary files
            kept_at.unlink()
    if stored is None:
        raise errors.damaged(path, kind.title())
    return stored


def store_table(path: Path, kind: FileKind, wished: Mapping[str, str], entry: Path) -> Path:
    """Read an Excel or Parquet file and keep it at ``entry``, or where that cannot be, in a temporary file."""
    stored = _with_digest(_read_excel(path, wished) if kind == "excel" else _of_frame(path, read_parquet(path)))
    if cache.store(entry, stored):
        return entry
    place = Path(tempfile.mkdtemp(prefix="layerwise-")) / entry.name
    if not cache.store(place, stored):
        raise write_error(place, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    return place


def _read_text(path: Path, wished: TextFormat, *, report: Report, cancel: CancelToken) -> Stored:
    sniffed = sniff(path, wished)
    if not sniffed.is_whole:
        try:
            columns = read_columns(path, sniffed, report=report, cancel=cancel)
            return Stored(Table(columns), sniffed.format, (), "")
        except NotPlain:
            cancel.check()
    frame, found = read_words(path, wished)
    cancel.check()
    names = frame.columns
    columns = {name: column_values(frame.drop_in_place(name), found.decimal, found.separator) for name in names}
    return Stored(Table(columns), found, (), "")


def _read_excel(path: Path, wished: Mapping[str, str]) -> Stored:
    head = excel_head(path, wished["sheet"], wished["header"], _HEAD_ROWS)
    frame = without_blank_rows(read_sheet(path, head))
    if frame.is_empty():
        raise errors.no_rows(path)
    first = [(cell or "").strip() for cell in head.rows[0]] if head.has_header else []
    frame.columns = unique_names(first + [""] * (frame.width - len(first)))
    return _of_frame(path, frame)


def _of_frame(path: Path, frame: Any) -> Stored:
    columns: dict[str, Any] = {}
    skipped: list[str] = []
    for name in frame.columns:
        values = typed_column(frame.drop_in_place(name))
        if values is None:
            skipped.append(name)
        else:
            columns[name] = values
    if not columns:
        raise DatasetError(
            "{path} has no column of numbers, words or dates.",
            hint="Columns of lists, structures or bytes cannot be read.",
            code="dataset.no_columns",
            path=str(path),
        )
    return Stored(Table(columns), None, tuple(skipped), "")
