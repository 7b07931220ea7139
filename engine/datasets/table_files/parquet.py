"""Parquet files to frames, by polars."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.datasets.table_files import errors
from engine.files import read_error

if TYPE_CHECKING:
    import polars

_MARK = b"PAR1"
_LEAST_BYTES = 12  # two marks and a length


def read_parquet(path: Path, most: int | None = None) -> polars.DataFrame:
    """The first ``most`` rows, or all. Raises DatasetError, FileError."""
    import polars

    with _reading(path):
        _check_marks(path)
        frame = polars.read_parquet(path, n_rows=most, glob=False)
    if not frame.width:
        raise errors.empty(path)
    if not frame.height:
        raise errors.no_rows(path)
    return frame


def _check_marks(path: Path) -> None:
    with open(path, "rb") as file:
        size = file.seek(0, 2)
        if not size:
            raise errors.empty(path)
        file.seek(max(0, size - len(_MARK)))
        end = file.read()
        file.seek(0)
        if size < _LEAST_BYTES or file.read(len(_MARK)) != _MARK or end != _MARK:
            raise errors.damaged(path, "Parquet")


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    import polars

    try:
        yield
    except FileNotFoundError as error:
        raise errors.not_found(path) from error
    except OSError as error:
        raise read_error(path, error) from error
    except polars.exceptions.PolarsError as error:
        raise errors.damaged(path, "Parquet") from error
