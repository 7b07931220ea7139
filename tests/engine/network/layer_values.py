"""Values for the params of layers, drawn by hypothesis; the tests beside this file share them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine.params import Choice, Flag, Int, Ints, Pair, Param, Real, Reals, Shape, Sizes, Text


def values_of(param: Param) -> st.SearchStrategy[Any]:
    """Values a param takes, small enough for Keras to compute on."""
    return _several(param) if isinstance(param, Pair | Sizes | Ints | Reals | Shape) else _one(param)


def _one(param: Param) -> st.SearchStrategy[Any]:
    match param:
        case Int():
            return st.integers(max(param.low, -4), min(param.high, 12))
        case Real():
            return _reals(param)
        case Choice():
            return st.sampled_from(param.options)
        case Flag():
            return st.booleans()
        case Text():
            return st.just(param.default)
    raise AssertionError(f"no strategy for {param}")


def _reals(param: Real | Reals) -> st.SearchStrategy[float]:
    """Numbers of five digits: Keras keeps some of them in 32 bits."""
    return st.floats(max(param.low, -3.0), min(param.high, 3.0)).map(lambda number: float(f"{number:.5g}"))


def _several(param: Param) -> st.SearchStrategy[Any]:
    match param:
        case Pair():
            return st.tuples(*[st.integers(param.low, 4)] * 2)
        case Sizes():
            return st.tuples(*[st.integers(param.low, 4)] * len(param.parts))
        case Ints():
            number = st.integers(max(param.low, -4), min(param.high, 4))
            return st.lists(number, min_size=param.least, max_size=min(param.most, 3)).map(tuple)
        case Reals():
            number = _reals(param)
            several = st.lists(number, min_size=param.least, max_size=min(param.most, 4)).map(tuple)
            return number | several if param.takes_one else several
        case Shape():
            return st.lists(st.integers(1, 9), min_size=1, max_size=4).map(tuple)
    raise AssertionError(f"no strategy for {param}")
