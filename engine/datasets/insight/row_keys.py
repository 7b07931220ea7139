"""A key for every row of inputs, equal where the inputs are: tables, texts, arrays, and pictures in files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Inputs
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.tables.missing import is_missing
from engine.datasets.tables.table import Table, is_number_column
from engine.tasks import CancelToken, Report

Keys = npt.NDArray[np.uint64]

_EVERY = 1_000  # rows between two looks at the cancel token
_BLOCK = 1 << 20


def row_keys(inputs: Inputs, *, report: Report, cancel: CancelToken) -> Keys:
    """(rows,) 64-bit keys. Two different rows share one with a chance of 1e-7 among a million rows.

    A row of which nothing is known has a key of its own: all values missing, an empty text, a file that cannot be
    read. Pictures in files are read whole, but only those whose file size is another's too. Raises Cancelled.
    """
    if isinstance(inputs, Table):
        return _apart(_table_keys(inputs, cancel), _is_empty(inputs))
    if isinstance(inputs, PictureFiles):
        return _file_keys(inputs.paths, report=report, cancel=cancel)
    if inputs.dtype == object:
        return _apart(_word_keys(inputs), np.array([not (text or "").strip() for text in inputs.tolist()], dtype=bool))
    return _array_keys(inputs, cancel)


def _apart(keys: Keys, is_empty: npt.NDArray[np.bool_]) -> Keys:
    return np.where(is_empty, _mixed(np.arange(len(keys), dtype=np.uint64)), keys)


def _is_empty(table: Table) -> npt.NDArray[np.bool_]:
    is_empty = np.ones(len(table), dtype=bool)
    for values in table.columns.values():
        if not is_empty.any():
            break
        is_empty &= is_missing(values)
    return is_empty


def size_of(inputs: Inputs, most: int) -> int:
    """How many bytes there are to read; counting ends beyond ``most``."""
    if isinstance(inputs, Table):
        return sum(_column_size(values) for values in inputs.columns.values())
    if isinstance(inputs, PictureFiles):
        return _files_size(inputs.paths.tolist(), most)
    return _column_size(inputs)


def _column_size(values: npt.NDArray[Any]) -> int:
    return sum(map(len, values.tolist())) if values.dtype == object and _are_texts(values) else values.nbytes


def _are_texts(values: npt.NDArray[Any]) -> bool:
    return all(isinstance(value, str) for value in values.tolist())


def _files_size(paths: Iterable[str], most: int) -> int:
    size = 0
    for path in paths:
        size += _file_size(path)
        if size > most:
            break
    return size


def _table_keys(table: Table, cancel: CancelToken) -> Keys:
    keys = np.zeros(len(table), dtype=np.uint64)
    for values in table.columns.values():
        cancel.check()
        keys = _mixed(keys ^ (_number_keys(values) if is_number_column(values) else _word_keys(values)))
    return keys


def _number_keys(values: npt.NDArray[Any]) -> Keys:
    numbers = values.astype(np.float64) + 0.0  # -0.0 is 0.0
    numbers[np.isnan(numbers)] = np.nan  # of the many forms of NaN one
    return numbers.view(np.uint64)


def _word_keys(values: npt.NDArray[Any]) -> Keys:
    """Python's own hash of a str differs from one start of the program to the next, but not within one."""
    hashes = np.fromiter((hash(value) for value in values.tolist()), dtype=np.int64, count=len(values))
    return hashes.view(np.uint64)


def _array_keys(values: npt.NDArray[Any], cancel: CancelToken) -> Keys:
    keys = np.zeros(len(values), dtype=np.uint64)
    for row in range(len(values)):
        if row % _EVERY == 0:
            cancel.check()
        keys[row] = _digest(np.ascontiguousarray(values[row]).data)
    return keys


def _file_keys(paths: npt.NDArray[Any], *, report: Report, cancel: CancelToken) -> Keys:
    sizes = np.array([_file_size(path) for path in paths.tolist()], dtype=np.int64)
    _, places, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    keys = _mixed(np.arange(len(paths), dtype=np.uint64))
    alike = np.flatnonzero((counts[places] > 1) & (sizes >= 0))
    for done, row in enumerate(alike.tolist()):
        if done % 50 == 0:
            cancel.check()
            report(done / len(alike), Path(paths[row]).name)
        key = _file_digest(paths[row])
        keys[row] = keys[row] if key is None else key
    return keys


def _file_size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return -1


def _file_digest(path: str) -> int | None:
    digest = hashlib.blake2b(digest_size=8)
    try:
        with Path(path).open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return None
    return int.from_bytes(digest.digest(), "little")


def _digest(data: memoryview) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


def _mixed(keys: Keys) -> Keys:
    """The bits of every key spread over all of them, as splitmix64 does (Steele, Lea and Flood 2014)."""
    keys = keys + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))
