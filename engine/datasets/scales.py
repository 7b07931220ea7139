"""What is taken off a number and what it is divided by, fitted on the training rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FARTHEST = 1e4  # deviations from zero: float32 then still tells a thousandth of a deviation
SMALLEST = 1e-6


def scale_of(numbers: npt.NDArray[np.float64], scale: str) -> tuple[float, float]:
    """(offset, divisor) of the known values for "standardise", "min_max" or "none".

    The divisor is 1 for a constant, so that dividing by it is harmless; (0, 1) without any known value.
    """
    known = numbers[~np.isnan(numbers)]
    if scale == "none" or not len(known):
        return 0.0, 1.0
    extent = float(np.ptp(known))
    offset, divisor = (float(known.min()), extent) if scale == "min_max" else (float(known.mean()), float(known.std()))
    # A constant such as 0.1 has a deviation of rounding errors, not of exactly zero.
    return offset, 1.0 if extent == 0.0 or divisor == 0.0 else divisor


def held_apart(known: npt.NDArray[np.float64], mean: float, deviation: float) -> tuple[float, float]:
    """(offset, unit) to be taken off in float64 before float32 and the layer that scales; (0, 1) where neither minds.

    A float32 holds seven digits: a time in seconds since 1970 loses its minutes. And a Normalization layer holds
    deviations below 1e-7 at that.
    """
    is_far_away = float(np.abs(known).max()) > FARTHEST * deviation
    return (mean, deviation) if is_far_away or deviation < SMALLEST else (0.0, 1.0)
