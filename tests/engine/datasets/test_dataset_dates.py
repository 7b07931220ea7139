"""Dates: read as people write them, and turned into features."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from datasets_made import words
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets.tables.dates import DATE_FEATURES, chosen_date_format, date_features, date_format_of, seconds_of

DAY = 1_709_251_200.0  # 1 March 2024, a Friday


@pytest.mark.parametrize(
    ("texts", "seconds"),
    [
        (["2024-03-01", "2024-12-31"], DAY),
        (["2024-3-1", "2024-12-1"], DAY),
        (["2024/03/01", "2024/12/31"], DAY),
        (["2024.03.01", "2024.12.31"], DAY),
        (["2024. 3. 1.", "2024. 12. 31."], DAY),
        (["2024년 3월 1일", "2024년 12월 31일"], DAY),
        (["2024년3월1일", "2024년12월31일"], DAY),
        (["2024년 3월", "2024년 12월"], DAY),
        (["2024-03", "2024-12"], DAY),
        (["01/03/2024", "31/12/2024"], DAY),
        (["03/01/2024", "12/31/2024"], DAY),
        (["1.3.2024", "31.12.2024"], DAY),
        (["1 Mar 2024", "31 Dec 2024"], DAY),
        (["March 1, 2024", "December 31, 2024"], DAY),
        (["2024-03-01 10:20", "2024-12-31 00:00"], DAY + 37_200),
        (["2024-03-01T10:20:30", "2024-12-31T00:00:00"], DAY + 37_230),
        (["2024-03-01T10:20:30.5", "2024-12-31T00:00:00"], DAY + 37_230.5),
        (["2024-03-01T10:20:30+09:00", "2024-12-31T00:00:00Z"], DAY + 37_230 - 9 * 3600),
    ],
)
def test_common_forms_are_read(texts: list[str], seconds: float) -> None:
    values = words(*texts, None)
    form = date_format_of(values)
    assert form
    read = seconds_of(values, form)
    assert read[0] == seconds
    assert np.isfinite(read).tolist() == [True, True, False]


@pytest.mark.parametrize(
    "texts",
    [["192.168.1.1", "10.0.0.12"], ["010-1234-5678"], ["2-10 years"], ["3.1"], ["red"], [], ["2024-03-01", "soon"]],
)
def test_what_is_no_date_is_not_read_as_one(texts: list[str]) -> None:
    assert date_format_of(words(*texts)) == ""


def test_the_day_comes_first_where_both_are_possible() -> None:
    assert date_format_of(words("03/04/2024")) == "%d/%m/%Y"


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        (np.array([20240301.0, np.nan]), DAY),
        (np.array([2024.0, 1999.0]), datetime(2024, 1, 1, tzinfo=UTC).timestamp()),
        (np.array([DAY, 5.0]), DAY),
        (np.array([DAY * 1000, 5.0]), DAY),
        (np.array(["2024-03-01", "NaT"], dtype="datetime64[s]"), DAY),
        (words("2024-03-01", "soon", "2024-03-02"), DAY),
        (words("20240301", "20240302"), DAY),
    ],
)
def test_a_column_that_is_said_to_hold_dates(values: np.ndarray, seconds: float) -> None:
    assert seconds_of(values, chosen_date_format(values))[0] == seconds


def test_a_column_without_any_date_has_no_format() -> None:
    assert chosen_date_format(words("red", "blue")) == ""
    assert chosen_date_format(np.array([np.nan])) == ""


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)))
def test_features_are_those_of_the_calendar(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC, microsecond=0)
    features = dict(zip(DATE_FEATURES, date_features(np.array([moment.timestamp()]))[0].tolist(), strict=True))
    assert features["year"] == moment.year
    assert features["day"] == moment.day
    assert features["days"] == pytest.approx(moment.timestamp() / 86_400)
    for name, share in (
        ("month", (moment.month - 1) / 12),
        ("weekday", moment.weekday() / 7),
        ("time", (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400),
    ):
        assert features[f"{name} sin"] == pytest.approx(np.sin(2 * np.pi * share), abs=1e-6)
        assert features[f"{name} cos"] == pytest.approx(np.cos(2 * np.pi * share), abs=1e-6)
