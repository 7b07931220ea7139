"""What layers that slide a window share: params of one size along a sequence, two on an image, three in a volume."""

from __future__ import annotations

from typing import Any

from engine.network.kinds import Dims
from engine.params import Choice, Int, Pair, Param, Sizes

_WINDOW = (
    "How many steps the window covers.",
    "Height and width of the window in pixels.",
    "Depth, height and width of the window.",
)
_STRIDES = (
    "How far the window moves; 2 halves the steps.",
    "How far the window moves; 2 halves height and width.",
    "How far the window moves; 2 halves depth, height and width.",
)
_DILATION = (
    "Spreads the window by leaving steps out.",
    "Spreads the window by leaving pixels out.",
    "Spreads the window by leaving values out.",
)
_PADDING = (
    "same keeps all steps; valid uses whole windows only.",
    "same keeps height and width; valid uses whole windows only.",
    "same keeps depth, height and width; valid uses whole windows only.",
)
_CAUSAL = "same keeps all steps; valid uses whole windows only; causal looks back only."


def sizes_param(name: str, rank: int, default: int, help_text: str, *, low: int = 1, advanced: bool = False) -> Param:
    """A param of ``rank`` sizes."""
    if rank == 1:
        return Int(name, default, low=low, high=1_000, help=help_text, advanced=advanced)
    value = (default,) * rank
    if rank == 2:
        return Pair(name, value, low=low, high=1_000, help=help_text, advanced=advanced)
    return Sizes(name, value, low=low, high=1_000, help=help_text, advanced=advanced)


def kernel_size(rank: int) -> Param:
    return sizes_param("kernel_size", rank, 3, _WINDOW[rank - 1])


def pool_size(rank: int) -> Param:
    return sizes_param("pool_size", rank, 2, _WINDOW[rank - 1])


def strides(rank: int, default: int = 1) -> Param:
    return sizes_param("strides", rank, default, _STRIDES[rank - 1])


def dilation_rate(rank: int) -> Param:
    return sizes_param("dilation_rate", rank, 1, _DILATION[rank - 1], advanced=True)


def padding(rank: int, *, has_causal: bool = False) -> Param:
    if has_causal:
        return Choice("padding", "valid", options=("valid", "same", "causal"), help=_CAUSAL)
    return Choice("padding", "valid", options=("valid", "same"), help=_PADDING[rank - 1])


def sizes(value: Any) -> Dims:
    """What such a param holds, as a tuple."""
    return (value,) if isinstance(value, int) else tuple(value)
