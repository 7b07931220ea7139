"""Values for the params of layers, drawn by hypothesis; the tests beside this file share them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine.params import Choice, Flag, Int, Pair, Param, Real, Shape


def values_of(param: Param) -> st.SearchStrategy[Any]:
    """Values a param takes, small enough for Keras to compute on."""
    match param:
        case Int():
            return st.integers(max(param.low, -4), min(param.high, 12))
        case Real():
            return st.floats(max(param.low, -3.0), min(param.high, 3.0))
        case Choice():
            return st.sampled_from(param.options)
        case Flag():
            return st.booleans()
        case Pair():
            return st.tuples(st.integers(param.low, 4), st.integers(param.low, 4))
        case Shape():
            return st.lists(st.integers(1, 9), min_size=1, max_size=4).map(tuple)
    raise AssertionError(f"no strategy for {param}")
