"""Params: what each takes, what it refuses, and what it makes of typed text."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import SettingsError
from engine.params import (
    Choice,
    Flag,
    Int,
    Ints,
    Pair,
    Param,
    Real,
    Reals,
    Shape,
    Sizes,
    Text,
    When,
    checked,
    defaults,
    is_shown,
)

WHOLE = Int("units", 3, low=1, high=9)
NUMBER = Real("rate", 0.5, low=0.0, high=1.0)
ONE_OF = Choice("padding", "same", options=("same", "valid"))
YES = Flag("use_bias", True)
TWO = Pair("kernel_size", (3, 3), low=1, high=9)
SIZES = Shape("target_shape", (-1,), max_rank=3, allows_unknown=True)

THREE = Sizes("kernel_size", (3, 3, 3), low=1, high=9)
AXES = Ints("axes", (), low=1, high=4, most=3)
MEAN = Reals("mean", 0.0, low=-9, high=9, most=3)
RANGE = Reals("value_range", (0.0, 1.0), least=2, most=2, takes_one=False)


@pytest.mark.parametrize(
    ("param", "text", "value"),
    [
        (THREE, "1 x 2 x 3", (1, 2, 3)),
        (AXES, "2", (2,)),
        (AXES, "[1, 3]", (1, 3)),
        (AXES, "", ()),
        (MEAN, "0.5", 0.5),
        (RANGE, "0, 1", (0.0, 1.0)),
        (MEAN, "1/4, -2", (0.25, -2.0)),
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
        *((THREE, value) for value in ((3, 3), (0, 1, 1), "333", None, True)),
        *((AXES, value) for value in ((0,), (1, 2, 3, 4), (1.5,), "1", None, True)),
        *((MEAN, value) for value in ((), (1.0, 2.0, 3.0, 4.0), 10, float("nan"), (float("inf"),), "1", None, True)),
        *((RANGE, value) for value in (1.0, (1.0,), (1.0, 2.0, 3.0), "12", None)),
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
    ("param", "text"),
    [
        (WHOLE, "many"),
        (WHOLE, ""),
        (NUMBER, "a"),
        (YES, "maybe"),
        (TWO, "3 by 3"),
        (SIZES, ""),
        (THREE, "1, 2"),
        (AXES, "a"),
        (MEAN, "x"),
        (MEAN, ""),
        (MEAN, "1/0"),
    ],
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


def test_one_number_stands_for_all_sizes_and_stays_one_among_reals() -> None:
    assert THREE.check(2) == (2, 2, 2)
    assert AXES.check(2) == (2,)
    assert MEAN.check(2) == 2.0


def test_a_param_is_shown_while_what_it_hangs_on_is_so() -> None:
    params = (YES, Real("price", 0.1, shown_if=When("use_bias")), Int("often", 1, shown_if=When("price", (0.1, 0.2))))
    assert [is_shown(params, param.name, {}) for param in params] == [True, True, True]
    assert [is_shown(params, param.name, {"use_bias": False}) for param in params] == [True, False, False]
    assert [is_shown(params, param.name, {"price": 0.3}) for param in params] == [True, True, False]
