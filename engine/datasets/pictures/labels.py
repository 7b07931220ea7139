"""The table that says what pictures in one folder show: which file it is, and which of its columns names them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.pictures.finding import Folder, innermost
from engine.datasets.pictures.names import PictureIndex
from engine.datasets.tables.files.kinds import TABLE_SUFFIXES, has_suffix
from engine.datasets.tables.files.reading import read_table
from engine.datasets.tables.table import Table, as_words
from engine.errors import DatasetError, FileError
from engine.tasks import CancelToken

_MOST_TABLES = 12
_MOST_BYTES = 2**28  # a table beside pictures that is larger is about something else
_SAMPLE = 200
_TELLING_NAMES = ("label", "train", "annotation", "class", "meta", "target")
_OTHER_NAMES = ("submission", "test")
_BOX_COLUMNS = ({"xmin", "ymin"}, {"x_min", "y_min"}, {"x1", "y1", "x2", "y2"}, {"bbox"})


@dataclass(frozen=True, eq=False)
class PictureTable:
    """A table whose column ``names`` holds the names of picture files."""

    path: Path
    table: Table
    names: str


def picture_table(root: Folder, index: PictureIndex, wanted: str, cancel: CancelToken) -> PictureTable | None:
    """The table ``wanted``, or the first in or beside the folder that names its pictures; None without any.

    Tables of boxes are passed over. Raises DatasetError and FileError for a wanted one that cannot be read or names no
    picture, Cancelled.
    """
    if wanted:
        path = _wanted_path(Path(root.path), wanted)
        table = read_table(path)
        names = naming_column(table, index)
        if names is None:
            raise DatasetError(
                "{path} has no column with the names of the pictures.",
                hint="One of its columns must hold file names such as cat1.jpg, or cat1.",
                code="dataset.no_names",
                path=str(path),
            )
        return PictureTable(path, table, names)
    for path in _tables_around(root):
        cancel.check()
        try:
            table = read_table(path)
        except (DatasetError, FileError):
            continue
        names = naming_column(table, index)
        if names is not None and len(table.columns) > 1 and not _has_boxes(table):
            return PictureTable(path, table, names)
    return None


def naming_column(table: Table, index: PictureIndex) -> str | None:
    """The column whose values name the most pictures, at least every second of a sample; None where there is none."""
    shares = {name: _share_found(values, index) for name, values in table.columns.items()}
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= 0.5 else None


def _share_found(values: npt.NDArray[Any], index: PictureIndex) -> float:
    sample = as_words(values[:: max(1, len(values) // _SAMPLE)])
    return float(np.mean([index.find(word) is not None for word in sample])) if len(sample) else 0.0


def _has_boxes(table: Table) -> bool:
    names = {name.strip().lower() for name in table.columns}
    return any(columns <= names for columns in _BOX_COLUMNS)


def _wanted_path(folder: Path, wanted: str) -> Path:
    path = Path(wanted).expanduser()
    return path if path.is_absolute() else next((p for p in (folder / path, path) if p.exists()), folder / path)


def _tables_around(root: Folder) -> list[Path]:
    """Tables in the folder, in the one that alone has the pictures, and beside it; those named like labels first."""
    folders = dict.fromkeys([Path(root.path), Path(innermost(root).path), Path(root.path).parent])
    found = [path for folder in folders for path in _tables_in(folder)]
    return sorted(found, key=_rank)[:_MOST_TABLES]


def _rank(path: Path) -> int:
    """Python sorts stably, so tables of one rank stay in their order: the nearest first."""
    name = path.stem.lower()
    if any(word in name for word in _OTHER_NAMES):
        return 2
    return 0 if any(word in name for word in _TELLING_NAMES) else 1


def _tables_in(folder: Path) -> Iterable[Path]:
    try:
        entries = sorted(folder.iterdir())
        return [path for path in entries if has_suffix(path, TABLE_SUFFIXES) and path.stat().st_size <= _MOST_BYTES]
    except OSError:
        return []
