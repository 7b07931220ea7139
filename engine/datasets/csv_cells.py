"""A delimited text file to columns of words: encoding, delimiter and header are found out, ragged rows are refused."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from engine.datasets.table import MISSING, Table
from engine.errors import DatasetError
from engine.files import read_error

if TYPE_CHECKING:
    import polars

DELIMITERS = (",", ";", "\t", "|")
Header = Literal["auto", "yes", "no"]

_SAMPLE_LINES = 20
_SAMPLE_CHARACTERS = 200_000
_QUOTED = re.compile(r'"[^"]*"')
_ENCODINGS = ("utf-8-sig", "cp949")


@dataclass(frozen=True, eq=False)
class Cells:
    """A frame of str columns as they stand in the file, and the delimiter and encoding that were found."""

    frame: polars.DataFrame
    delimiter: str
    encoding: str


def read_cells(path: Path, *, delimiter: str = "", header: Header = "auto") -> Cells:
    """Read the file. An empty ``delimiter`` is guessed: the one that cuts the first lines into most equal pieces.

    "auto" takes the first row for a header unless one of its cells is a number. Raises DatasetError: not there,
    empty, not text, ragged or cut off, no rows.
    """
    text, encoding = _text(path)
    if not text.strip():
        raise DatasetError("{path} is empty.", hint="Choose a file with rows.", code="dataset.empty", path=str(path))
    delimiter = delimiter or guess_delimiter(text)
    frame = _frame(path, text, delimiter)
    first = [str(cell or "").strip() for cell in frame.row(0)]
    has_header = header == "yes" or (header == "auto" and not any(_is_number(cell) for cell in first))
    names = _unique_names(first if has_header else [""] * len(first))
    frame = _without_blank_rows(frame[1:] if has_header else frame)
    if frame.is_empty():
        raise DatasetError(
            "{path} has a header but no rows.", hint="Choose a file with rows.", code="dataset.no_rows", path=str(path)
        )
    frame.columns = names
    return Cells(frame, delimiter, encoding)


def read_table(path: Path) -> Table:
    """All columns of a file, as training reads them, for predictions. Raises DatasetError."""
    cells = read_cells(path)
    return Table({name: column_values(cells.frame[name], cells.delimiter) for name in cells.frame.columns})


def column_values(cells: polars.Series, delimiter: str) -> npt.NDArray[Any]:
    """Float64 with NaN where every cell is a number (with a decimal comma, where commas part nothing), else words."""
    numbers = _as_numbers(cells)
    if numbers is None:
        cells = without_missing(cells)
        numbers = _as_numbers(cells)
    if numbers is None and delimiter != ",":
        numbers = _as_numbers(cells.str.replace(",", ".", literal=True))
    if numbers is not None:
        return numbers
    words = np.empty(cells.len(), dtype=object)
    words[:] = cells.to_list()
    return words


def without_missing(cells: polars.Series) -> polars.Series:
    """The cells stripped of spaces, null for what means that a value is missing."""
    stripped = cells.str.strip_chars()
    return stripped.set(stripped.is_in(list(MISSING)), None)


def _as_numbers(cells: polars.Series) -> npt.NDArray[np.float64] | None:
    """Float64 with NaN for null, or None where a cell is a word or all are null."""
    import polars

    numbers = cells.cast(polars.Float64, strict=False)
    if cells.null_count() == cells.len() or numbers.null_count() != cells.null_count():
        return None
    return np.array(numbers.fill_null(float("nan")).to_numpy(), dtype=np.float64)


def guess_delimiter(text: str) -> str:
    """The delimiter that cuts most of the first lines into the same, largest number of cells; or a comma.

    A comma gives way to any other that cuts all lines alike, because a comma may also be a decimal point.
    """
    head = text[:_SAMPLE_CHARACTERS]
    # Without a closing quotation mark after it, the last line may have been cut within a cell.
    lines = [line for line in _QUOTED.sub("", head).splitlines() if line.strip()]
    lines = lines[:-1] if len(head) < len(text) and len(lines) > 1 else lines
    best, most = ",", 0
    for delimiter in DELIMITERS:
        counts = [line.count(delimiter) for line in lines[:_SAMPLE_LINES]]
        first = counts[0] if counts else 0
        alike = sum(count == first for count in counts)
        # One ragged row must not hide what cuts all the others.
        is_cut = first > 0 and alike * 2 > len(counts)
        if is_cut and (first > most or (best == "," and alike == len(counts))):
            best, most = delimiter, first
    return best


def _text(path: Path) -> tuple[str, str]:
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except FileNotFoundError as error:
        raise DatasetError(
            "There is no file {path}.", hint="Check the path.", code="dataset.not_found", path=str(path)
        ) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DatasetError(
            "{path} is damaged: the packed file is cut off or altered.",
            hint="Fetch the file again.",
            code="dataset.damaged",
            path=str(path),
        ) from error
    except OSError as error:
        raise read_error(path, error) from error
    # Excel's "Unicode text" is UTF-16 with a mark; any other zero byte is not from a text.
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise DatasetError(
        "{path} is not a text file.",
        hint="Save the table as CSV in UTF-8.",
        code="dataset.not_text",
        path=str(path),
    )


def _frame(path: Path, text: str, delimiter: str) -> polars.DataFrame:
    import polars

    try:
        frame = polars.read_csv(
            text.replace("\r\n", "\n").replace("\r", "\n").encode(),
            has_header=False,
            infer_schema=False,
            separator=delimiter,
        )
    except polars.exceptions.PolarsError as error:
        raise _ragged(path, text, delimiter) from error
    # Polars fills up short rows without a word. Only a row without a last cell can be one.
    if frame[:, -1].null_count() and _ragged_row(text, delimiter) is not None:
        raise _ragged(path, text, delimiter)
    return frame


def _ragged_row(text: str, delimiter: str) -> tuple[int, int, int] | None:
    """Line, cells and expected cells of the first row whose length is not the first row's."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    expected = 0
    try:
        for row in rows:
            expected = expected or len(row)
            if row and len(row) != expected:
                return rows.line_num, len(row), expected
    except csv.Error:
        return rows.line_num, 0, expected
    return None


def _ragged(path: Path, text: str, delimiter: str) -> DatasetError:
    line, cells, expected = _ragged_row(text, delimiter) or (1, 0, 0)
    if not cells:
        return DatasetError(
            "{path} is cut off or has a quotation mark too many: a quoted cell has no end (line {line}).",
            hint="Fetch the file again, or close the quotation mark.",
            code="dataset.cut",
            path=str(path),
            line=line,
        )
    return DatasetError(
        "Line {line} of {path} has {cells} cells, the first row {expected}.",
        hint="Mend that row. If it is the last one, the file may be cut off.",
        code="dataset.ragged",
        line=line,
        path=str(path),
        cells=cells,
        expected=expected,
    )


def _without_blank_rows(frame: polars.DataFrame) -> polars.DataFrame:
    import polars

    return frame.filter(~polars.all_horizontal(polars.all().is_null()))


def _unique_names(names: list[str]) -> list[str]:
    """Every column with a name of its own: ``column_3`` for none, ``name_2`` for one that is there already."""
    unique: list[str] = []
    for number, name in enumerate(names, start=1):
        base = name or f"column_{number}"
        candidate, count = base, 2
        while candidate in unique:
            candidate, count = f"{base}_{count}", count + 1
        unique.append(candidate)
    return unique


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell not in MISSING
