"""What can be wrong with a file of a table, in words."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from engine.datasets.tables.files.formats import TextFormat
from engine.errors import DatasetError

if TYPE_CHECKING:
    from _csv import Reader


def not_found(path: Path) -> DatasetError:
    return DatasetError("There is no file {path}.", hint="Check the path.", code="dataset.not_found", path=str(path))


def empty(path: Path) -> DatasetError:
    return DatasetError("{path} is empty.", hint="Choose a file with rows.", code="dataset.empty", path=str(path))


def no_rows(path: Path) -> DatasetError:
    return DatasetError(
        "{path} has a header but no rows.", hint="Choose a file with rows.", code="dataset.no_rows", path=str(path)
    )


def not_text(path: Path) -> DatasetError:
    return DatasetError(
        "{path} is not a text file.", hint="Save the table as CSV in UTF-8.", code="dataset.not_text", path=str(path)
    )


def wrong_encoding(path: Path, encoding: str) -> DatasetError:
    return DatasetError(
        "{path} is not written in {encoding}.",
        hint="Choose another encoding, or leave it to be guessed.",
        code="dataset.encoding",
        path=str(path),
        encoding=encoding.upper(),
    )


def cut_packed(path: Path) -> DatasetError:
    return DatasetError(
        "{path} is damaged: the packed file is cut off or altered.",
        hint="Fetch the file again.",
        code="dataset.damaged",
        path=str(path),
    )


def damaged(path: Path, kind: str) -> DatasetError:
    """``kind`` is the proper name of a format, such as Parquet."""
    return DatasetError(
        "{path} cannot be read as {kind}: it is damaged, cut off or something else.",
        hint="Fetch the file again, or save it again in the program it came from.",
        code="dataset.damaged",
        path=str(path),
        kind=kind,
    )


def ragged(path: Path, text: str, chosen: TextFormat) -> DatasetError:
    """The error of a text whose rows are not equally long, or that ends within quotation marks."""
    line, cells, expected = ragged_row(text, chosen) or (1, 0, 0)
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


def ragged_row(text: str, chosen: TextFormat) -> tuple[int, int, int] | None:
    """Line, cells and expected cells of the first row that is not as long as the first; 0 cells: quotes have no end."""
    rows = cell_rows(text, chosen, is_strict=True)
    expected = 0
    try:
        for row in rows:
            expected = expected or len(row)
            if row and len(row) != expected:
                return rows.line_num, len(row), expected
    except csv.Error:
        return rows.line_num, 0, expected
    return None


def cell_rows(text: str, chosen: TextFormat, *, is_strict: bool = False) -> Reader:
    """The rows of a text as the csv module cuts them."""
    mark = chosen.quote_mark
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=chosen.separator,
        quotechar=mark or None,
        quoting=csv.QUOTE_MINIMAL if mark else csv.QUOTE_NONE,
        strict=is_strict,
    )
