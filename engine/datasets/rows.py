"""Rows as a network reads them, made when they are asked for: what does not fit into memory is read batch by batch."""

from __future__ import annotations

import math
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.table import Indices

RESIDENT_BYTES = 2**29  # up to here the rows of a part are made once and kept
# Training holds two of them, and decoding more than this first would keep it from starting.
RESIDENT_PICTURE_BYTES = 2**28


class EncodedRows(Protocol):
    """Encoded inputs of one part: ``shape`` and ``dtype`` are of one sample."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def dtype(self) -> np.dtype[Any]: ...

    def __len__(self) -> int: ...

    def read(self, positions: Indices) -> npt.NDArray[Any]:
        """The rows at those positions, (len(positions), *shape). May be called from several threads."""
        ...

    def broken(self, positions: Indices) -> npt.NDArray[np.bool_]:
        """Which of those positions could not be read, as far as ``read`` was asked for them: their rows are zeros."""
        ...


def size_bytes(rows: EncodedRows) -> int:
    """What all rows take in memory at once."""
    return len(rows) * math.prod(rows.shape) * rows.dtype.itemsize


class ArrayRows:
    """Rows that are there already, (n, *shape)."""

    def __init__(self, values: npt.NDArray[Any]) -> None:
        self.values = values

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.values.shape[1:])

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.values.dtype

    def __len__(self) -> int:
        return len(self.values)

    def read(self, positions: Indices) -> npt.NDArray[Any]:
        is_all = len(positions) == len(self.values) and bool(np.array_equal(positions, np.arange(len(positions))))
        return self.values if is_all else self.values[positions]

    def broken(self, positions: Indices) -> npt.NDArray[np.bool_]:
        return np.zeros(len(positions), dtype=np.bool_)
