"""Dates as the days, months, years or decades they lie in, so that they can be counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.dates import chosen_date_format, seconds_of

MOST_PERIODS = 30
_UNITS = (("D", 10), ("M", 7), ("Y", 4))  # of numpy's datetime64, and how many letters of ISO 8601 say it


def periods_of(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The period of every date of a column (n,) as a word, None for missing and for what is no date.

    Periods are the shortest of which there are no more than 30: ``2024-01-31``, ``2024-01``, ``2024`` or ``2020s``.
    """
    seconds = seconds_of(values, chosen_date_format(values))
    known = np.isfinite(seconds)
    times = seconds[known].astype(np.int64).astype("datetime64[s]")
    words = np.full(len(values), None, dtype=object)
    for unit, letters in _UNITS:
        periods = times.astype(f"datetime64[{unit}]")
        if len(np.unique(periods)) <= MOST_PERIODS:
            words[known] = [str(period)[:letters] for period in periods]
            return words
    words[known] = [f"{str(period)[:3]}0s" for period in times.astype("datetime64[Y]")]
    return words
