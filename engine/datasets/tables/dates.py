"""Dates as people write them, as seconds since 1970 and as the features a network learns from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.table import as_words, is_number_column

Seconds = npt.NDArray[np.float64]

DAY_S = 86_400.0
UNIX, UNIX_MS, DATETIME = "unix", "unix_ms", "datetime"
DATE_FEATURES = (
    "days",
    "year",
    "month sin",
    "month cos",
    "day",
    "weekday sin",
    "weekday cos",
    "time sin",
    "time cos",
)
_CYCLIC = tuple(name.endswith(("sin", "cos")) for name in DATE_FEATURES)

# The first that reads every value is taken: where 03/04/2024 stays open, the day comes first.
_DAYS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y. %m. %d" + ".",
    "%Y. %m. %d",
    "%Y년 %m월 %d일",
    "%Y년%m월%d일",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%B %d %Y",
)
_TIMES = ("", " %H:%M", " %H:%M:%S%.f", "T%H:%M", "T%H:%M:%S%.f", "T%H:%M:%S%.f%#z", " %H:%M:%S%.f%#z")
_MONTHS = ("%Y-%m", "%Y/%m", "%Y년 %m월", "%Y년%m월")
_SEPARATED = re.compile(r"\d{1,4}\s?[-/.년]\s?(\d{1,2}|[A-Za-z]{3,9})")
_NAMED = re.compile(r"(\d{1,2} )?[A-Za-z]{3,9} \d+")
_MONTH_NAME = re.compile(r"[A-SU-Ya-z]")  # neither the T before a time nor the Z of a zone
_SAMPLE = 200


def date_format_of(values: npt.NDArray[Any]) -> str:
    """The format that reads every known value of a column of words, or "" where they are no dates."""
    known = [word for word in dict.fromkeys(values.tolist()) if word is not None]
    sample = known[:: max(1, len(known) // _SAMPLE)]
    if not sample or not all(_is_like_a_date(word) for word in sample):
        return ""
    for form in _formats():
        if _reads_all(sample, form) and _reads_all(known, form):
            return form
    return ""


def chosen_date_format(values: npt.NDArray[Any]) -> str:
    """The format for a column that was said to hold dates: the one that reads most of it, "" where none reads any.

    Numbers are days such as 20240301, years, or seconds or milliseconds since 1970.
    """
    if values.dtype.kind == "M":
        return DATETIME
    if is_number_column(values):
        return _number_format(values.astype(np.float64))
    known = _column([word for word in dict.fromkeys(values.tolist()) if word is not None][:_SAMPLE])
    counts = {form: int(np.isfinite(seconds_of(known, form)).sum()) for form in (*_formats(), "%Y%m%d")}
    best = max(counts, key=lambda form: counts[form])
    return best if counts[best] else ""


def seconds_of(values: npt.NDArray[Any], form: str) -> Seconds:
    """Seconds since 1970 (UTC where the text names a zone), NaN for missing and for what the format does not read."""
    if values.dtype.kind == "M":
        micros = values.astype("datetime64[us]").astype(np.int64)
        return np.where(np.isnat(values), np.nan, micros / 1e6)
    if form in (UNIX, UNIX_MS):
        return _numbers(values) / (1000.0 if form == UNIX_MS else 1.0)
    return _parsed(values, form)


def date_features(seconds: Seconds) -> npt.NDArray[np.float64]:
    """(rows, 9) float64: days since 1970, year, month, day of the month, day of the week and time of day.

    Month, weekday and time go round, so each is a sine and a cosine: December is beside January.
    """
    days = np.floor(seconds / DAY_S)
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    years = dates.astype("datetime64[Y]")
    month = (months - years.astype("datetime64[M]")).astype(np.float64)
    day = (dates - months.astype("datetime64[D]")).astype(np.float64) + 1.0
    return np.stack(
        [
            seconds / DAY_S,
            years.astype(np.float64) + 1970.0,
            *_round(month / 12.0),
            day,
            *_round((days + 3.0) % 7.0 / 7.0),  # 1 January 1970 was a Thursday
            *_round(seconds / DAY_S - days),
        ],
        axis=1,
    )


def is_cyclic(feature: int) -> bool:
    """Whether that feature of a date is a sine or a cosine, which needs no scale."""
    return _CYCLIC[feature]


def _round(share: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return np.sin(2.0 * np.pi * share), np.cos(2.0 * np.pi * share)


def _formats() -> Iterator[str]:
    for time in _TIMES:
        for day in _DAYS:
            yield day + time
    yield from _MONTHS


def _is_like_a_date(word: str) -> bool:
    return 6 <= len(word) <= 40 and bool(_SEPARATED.match(word) or _NAMED.match(word))


def _reads_all(words: list[str], form: str) -> bool:
    if bool(_MONTH_NAME.search(words[0])) != ("%b" in form or "%B" in form):
        return False
    return bool(np.isfinite(_parsed(_column(words), form)).all())


def _column(words: list[str]) -> npt.NDArray[Any]:
    column = np.empty(len(words), dtype=object)
    column[:] = words
    return column


def _parsed(values: npt.NDArray[Any], form: str) -> Seconds:
    import polars

    words = polars.Series(as_words(values).tolist(), dtype=polars.String).str.strip_chars()
    if form in _MONTHS or form == "%Y":  # without a day there is no date to read
        words, form = words + " 1 1" if form == "%Y" else words + " 1", form + (" %m %d" if form == "%Y" else " %d")
    zone = {"time_zone": "UTC"} if form.endswith("z") else {}
    dtype = polars.Datetime("us", **zone)
    parsed = words.str.strptime(dtype, form, strict=False, ambiguous="earliest")
    return np.array(parsed.dt.epoch("us").cast(polars.Float64).fill_null(float("nan")).to_numpy()) / 1e6


def _number_format(numbers: npt.NDArray[np.float64]) -> str:
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        return ""
    low, high = float(known.min()), float(known.max())
    if low >= 1e7 and high < 1e8 and np.isfinite(_parsed(known[:_SAMPLE], "%Y%m%d")).all():
        return "%Y%m%d"
    if low >= 1000.0 and high < 3000.0 and bool(np.all(known == np.round(known))):
        return "%Y"
    return UNIX_MS if high > 1e11 else UNIX


def _numbers(values: npt.NDArray[Any]) -> Seconds:
    if is_number_column(values):
        numbers = values.astype(np.float64)
    else:
        numbers = np.array([_number(word) for word in values.tolist()], dtype=np.float64)
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(numbers) < 1e14, numbers, np.nan)


def _number(word: str | float | None) -> float:
    try:
        return float(word) if word is not None else float("nan")
    except ValueError:
        return float("nan")
