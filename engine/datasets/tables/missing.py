"""Which values of a column are not known."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.table import is_number_column


def is_missing(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """(rows,): NaN, infinite, None, or not a time."""
    if values.dtype.kind == "M":
        return np.asarray(np.isnat(values), dtype=np.bool_)
    if is_number_column(values):
        return np.asarray(~np.isfinite(values), dtype=np.bool_)
    return np.fromiter((value is None for value in values.tolist()), dtype=np.bool_, count=len(values))
