"""A whole text file to a frame of words: for any encoding, any line ends and every way a file can be wrong."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.datasets.tables.files import errors
from engine.datasets.tables.files.decoding import decode, read_bytes
from engine.datasets.tables.files.formats import AUTO, TextFormat
from engine.datasets.tables.files.guessing import single_spaced, sniff, unique_names

if TYPE_CHECKING:
    import polars


def read_words(path: Path, wished: TextFormat) -> tuple[polars.DataFrame, TextFormat]:
    """All cells as str, null for none, and the format that was found. Raises DatasetError, FileError."""
    found = sniff(path, wished).format
    text, encoding = _text(path, wished, found)
    found = replace(found, encoding=encoding)
    frame = _frame(path, text, found)
    first = [str(cell or "").strip() for cell in frame.row(0)]
    names = unique_names(first if found.has_header else [""] * len(first))
    frame = without_blank_rows(frame[1:] if found.has_header else frame)
    if frame.is_empty():
        raise errors.no_rows(path)
    frame.columns = names
    return frame, found


def without_blank_rows(frame: polars.DataFrame) -> polars.DataFrame:
    """The frame without the rows that have no cell at all."""
    import polars

    if not frame.width or not frame[:, 0].null_count():
        return frame
    return frame.filter(~polars.all_horizontal(polars.all().is_null()))


def _text(path: Path, wished: TextFormat, found: TextFormat) -> tuple[str, str]:
    data = read_bytes(path)
    if wished.encoding != AUTO:
        return decode(path, data, wished.encoding)
    # The head may be of plain letters only, and what comes behind it tell the encoding.
    return decode(path, data, AUTO if found.encoding == "utf-8" else found.encoding)


def _frame(path: Path, text: str, found: TextFormat) -> polars.DataFrame:
    import polars

    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    if found.delimiter == "space":
        text = lines = single_spaced(lines)
    try:
        frame = polars.read_csv(
            lines.encode(),
            has_header=False,
            infer_schema=False,
            separator=found.separator,
            quote_char=found.quote_mark or None,
        )
    except polars.exceptions.PolarsError:
        return _frame_of_rows(path, text, found)
    # Polars fills up short rows without a word. Only a row without a last cell can be one.
    if frame[:, -1].null_count() and errors.ragged_row(text, found) is not None:
        raise errors.ragged(path, text, found)
    return frame


def _frame_of_rows(path: Path, text: str, found: TextFormat) -> polars.DataFrame:
    """The csv module takes a quotation mark in the middle of a cell for what it is, where polars gives up."""
    import polars

    if errors.ragged_row(text, found) is not None:
        raise errors.ragged(path, text, found)
    try:
        rows = [row for row in errors.cell_rows(text, found) if row]
    except csv.Error as error:
        raise errors.ragged(path, text, found) from error
    if not rows:
        raise errors.empty(path)
    columns = {f"column_{number}": list(cells) for number, cells in enumerate(zip(*rows, strict=True), start=1)}
    frame = polars.DataFrame(columns, schema=dict.fromkeys(columns, polars.String))
    return frame.with_columns(polars.all().replace({"": None}))
