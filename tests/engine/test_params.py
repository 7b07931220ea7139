"""Params: what each takes, what it refuses, and what it makes of typed text."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import SettingsError
from engine.params import Choice, Flag, Int, Pair, Param, Real, Shape, Text, checked, defaults

WHOLE = Int("units", 3, low=1, high=9)
NUMBER = Real("rate", 0.5, low=0.0, high=1.0)
ONE_OF = Choice("padding", "same", options=("same", "valid"))
YES = Flag("use_bias", True)
TWO = Pair("kernel_size", (3, 3), low=1, high=9)
SIZES = Shape("target_shape", (-1,), max_rank=3, allows_unknown=True)


@pytest.mark.parametrize(
    ("param", "text", "value"),
    [
        (WHOLE, "7", 7),
        (NUMBER, "1e-1", 0.1),
        (ONE_OF, "valid", "valid"),
        (YES, " No ", False),
        (TWO, "2 x 5", (2, 5)),
        (SIZES, "(7, 7, -1)", (7, 7, -1)),
        (Text("name", ""), "아무 글", "아무 글"),
    ],
)
def test_typed_text_becomes_a_value(param: Param, text: str, value: Any) -> None:
    assert param.parse(text) == param.check(value) == value
    assert type(param.parse(text)) is type(value)


@pytest.mark.parametrize(
    ("param", "wrong"),
    [
        *((WHOLE, value) for value in (0, 10, 2.5, True, "3", None, float("nan"), float("inf"))),
        *((NUMBER, value) for value in (-0.1, 1.1, float("nan"), float("inf"), True, "0.5", None)),
        *((ONE_OF, value) for value in ("full", "", None, 1)),
        *((YES, value) for value in (1, "yes", None)),
        *((TWO, value) for value in ((3,), (1, 2, 3), (0, 3), "33", None, (1.5, 2))),
        *((SIZES, value) for value in ((), (1, 2, 3, 4), (-1, -1), (0,), (1.5,), "12", None)),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_right(param: Param, wrong: Any) -> None:
    with pytest.raises(SettingsError) as caught:
        param.check(wrong)
    assert caught.value.code == "param.value"
    assert param.label in caught.value.what
    assert caught.value.hint


@pytest.mark.parametrize(
    ("param", "text"), [(WHOLE, "many"), (WHOLE, ""), (NUMBER, "a"), (YES, "maybe"), (TWO, "3 by 3"), (SIZES, "")]
)
def test_wrong_text_is_refused(param: Param, text: str) -> None:
    with pytest.raises(SettingsError):
        param.parse(text)


def test_missing_values_are_defaults_and_unknown_names_are_refused() -> None:
    params = (WHOLE, YES)
    assert defaults(params) == checked(params, {}) == {"units": 3, "use_bias": True}
    assert checked(params, {"units": 4.0}) == {"units": 4, "use_bias": True}
    with pytest.raises(SettingsError) as caught:
        checked(params, {"unit": 4})
    assert caught.value.values["known"] == "units, use_bias"
