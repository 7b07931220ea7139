"""Rows in which some words occur: what the search box of a table asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.table import Indices, is_number_column
from engine.tasks import CancelToken, Report, no_report

CHUNK_ROWS = 20_000


def matching_rows(
    columns: Mapping[str, npt.NDArray[Any]],
    text: str,
    rows: Indices,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> Indices:
    """Those of ``rows`` in which some column has the text, whatever its case; a number has to be equal to it.

    ``columns`` are (n,) each. Raises Cancelled.
    """
    cancel = cancel or CancelToken()
    needle, number = text.casefold().strip(), _as_number(text)
    found: list[Indices] = [rows[:0]]
    for start in range(0, len(rows), CHUNK_ROWS):
        cancel.check()
        report(start / len(rows), "")
        chunk = rows[start : start + CHUNK_ROWS]
        is_found = np.zeros(len(chunk), dtype=bool)
        for values in columns.values():
            is_found |= _matches(values[chunk], needle, number)
        found.append(chunk[is_found])
    return np.concatenate(found)


def _matches(values: npt.NDArray[Any], needle: str, number: float | None) -> npt.NDArray[np.bool_]:
    if is_number_column(values):
        if number is None:
            return np.zeros(len(values), dtype=bool)
        return np.isclose(values.astype(np.float64), number, rtol=1e-6, atol=0.0)
    return np.fromiter((_has(value, needle) for value in values), dtype=bool, count=len(values))


def _has(value: Any, needle: str) -> bool:
    return value is not None and needle in str(value).casefold()


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
