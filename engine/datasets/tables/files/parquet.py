"""Parquet files to frames, by polars."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.datasets.tables.files import errors
from engine.datasets.tables.files.decoding import reading_bytes

if TYPE_CHECKING:
    import polars

_MARK = b"PAR1"
_LEAST_BYTES = 12  # two marks and a length


def check_parquet(path: Path) -> None:
    """Raises DatasetError, FileError for what needs no reading to be told: no file, no Parquet, cut off."""
    with reading_bytes(path), open(path, "rb") as file:
        size = file.seek(0, 2)
        if not size:
            raise errors.empty(path)
        file.seek(max(0, size - len(_MARK)))
        end = file.read()
        file.seek(0)
        if size < _LEAST_BYTES or file.read(len(_MARK)) != _MARK or end != _MARK:
            raise errors.damaged(path, "Parquet")


def read_parquet(path: Path, most: int | None = None) -> polars.DataFrame:
    """The first ``most`` rows, or all. Raises DatasetError, FileError."""
    import polars

    try:
        with reading_bytes(path):
            frame = polars.read_parquet(path, n_rows=most, glob=False)
    except polars.exceptions.PolarsError as error:
        raise errors.damaged(path, "Parquet") from error
    if not frame.width:
        raise errors.empty(path)
    if not frame.height:
        raise errors.no_rows(path)
    return frame
