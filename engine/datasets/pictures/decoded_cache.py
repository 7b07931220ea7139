"""Pictures that were decoded once, kept on the disk as long as the program runs: later epochs only copy them."""

from __future__ import annotations

import math
import os
import tempfile
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import files
from engine.datasets.rows import EncodedRows, size_bytes
from engine.datasets.tables.table import Indices

_ZEROS = bytes(2**20)


class CachedRows:
    """Rows of which each is made once and read from ``store`` (n, *shape) from then on. Threads may share it."""

    def __init__(self, rows: EncodedRows, store: npt.NDArray[Any]) -> None:
        self._rows = rows
        self._store = store
        self._is_kept = np.zeros(len(rows), dtype=np.bool_)

    @property
    def shape(self) -> tuple[int, ...]:
        return self._rows.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._rows.dtype

    def __len__(self) -> int:
        return len(self._rows)

    def read(self, positions: Indices) -> npt.NDArray[Any]:
        missing = positions[~self._is_kept[positions]]
        if len(missing):
            made = self._rows.read(missing)
            readable = ~self._rows.broken(missing)
            # Marked after it was written: two threads may write the same picture, none reads a half one.
            self._store[missing[readable]] = made[readable]
            self._is_kept[missing[readable]] = True
        return np.array(self._store[positions])

    def broken(self, positions: Indices) -> npt.NDArray[np.bool_]:
        return self._rows.broken(positions)


def with_cache(rows: EncodedRows) -> EncodedRows:
    """The rows with a file in the cache folder that goes with them; the rows alone where there is no room for it."""
    folder = files.cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed below
    except OSError:
        return rows
    with file:
        try:
            _take_room(file.fileno(), size_bytes(rows))
        except OSError:
            return rows
        # The mapping outlives the file's handle, and the file goes with the mapping.
        return CachedRows(rows, np.memmap(file, dtype=rows.dtype, mode="r+", shape=(len(rows), *rows.shape)))


def _take_room(descriptor: int, size: int) -> None:
    """Make the file that large now: a mapped file that runs out of room later ends the program."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
        return
    for _ in range(math.ceil(size / len(_ZEROS))):
        os.write(descriptor, _ZEROS)
