"""Dates as periods: the shortest that can be seen at once."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from engine.datasets.insight.histograms import CategoryCounts
from engine.datasets.insight.periods import periods_of
from engine.datasets.insight.views import column_spread
from tests.engine.datasets.insight.conftest import Make, words

START = dt.date(1980, 1, 1)


@pytest.mark.parametrize(
    ("days_apart", "first", "last"),
    [(0.1, "1980-01-01", "1980-01-10"), (5, "1980-01", "1981-05"), (60, "1980", "1996"), (200, "1980s", "2030s")],
)
def test_periods_are_as_short_as_can_be(days_apart: float, first: str, last: str) -> None:
    days = [START + dt.timedelta(days=int(n * days_apart)) for n in range(100)]
    found = periods_of(words([day.isoformat() for day in days]))
    assert (found[0], found[-1]) == (first, last)
    assert len(set(found)) <= 30
    assert all(str(day).startswith(str(period)[:3]) for day, period in zip(days, found, strict=True))


def test_what_is_no_date_has_no_period() -> None:
    assert periods_of(words(["2024-01-31", None, "2024-02-01"])).tolist() == ["2024-01-31", None, "2024-02-01"]


def test_a_column_of_dates_is_shown_in_time(make_table: Make) -> None:
    days = words([(START + dt.timedelta(days=int(n) * 5 % 400)).isoformat() for n in range(200)])
    found = column_spread(make_table({"날짜": days, "x": np.arange(200.0)}, np.arange(200.0)), "날짜")
    assert isinstance(found.values, CategoryCounts)
    assert found.values.names[:2] == ("1980-01", "1980-02")
    assert list(found.values.names) == sorted(found.values.names)
    assert sum(found.values.counts) == 200
    assert found.by_group.tolist() == [list(found.values.counts)]
