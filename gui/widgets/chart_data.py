"""What a chart shows, as values: axes, curves, the range each axis needs, and the same in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gui.i18n import tr

Range = tuple[float, float]

PADDING = 0.08  # of the span of the data, kept free at an open end
LEAST_USE = 0.4  # of an axis: below this the axis is fitted again
LOG_PADDING = 1.5  # factor


@dataclass(frozen=True)
class Axis:
    """One of the chart's pairs of axes. ``low`` and ``high`` are bounds that the quantity itself has."""

    key: str
    title: str
    low: float | None = None
    high: float | None = None
    can_log: bool = False


@dataclass(frozen=True)
class Curve:
    """Points in the order they are joined. ``colour`` is a field of gui.theme.Colours; faint curves have no legend."""

    axis: str
    label: str
    colour: str
    x: Sequence[float]
    y: Sequence[float]
    is_faint: bool = False


@dataclass(frozen=True)
class ChartData:
    """Everything a chart shows. ``best_x`` is marked in every axis, by the name ``best_label``."""

    axes: tuple[Axis, ...] = ()
    curves: tuple[Curve, ...] = ()
    x_title: str = ""
    x_high: float = 1.0
    best_x: float | None = None
    best_label: str = ""

    @property
    def structure(self) -> object:
        """Equal for charts that differ in their numbers only."""
        curves = tuple((curve.axis, curve.label, curve.colour, curve.is_faint) for curve in self.curves)
        return self.axes, curves, self.x_title, self.best_label

    def curves_of(self, axis: Axis) -> list[Curve]:
        return [curve for curve in self.curves if curve.axis == axis.key]


def describe(data: ChartData) -> str:
    """The latest value of every curve in words, for whoever cannot see the chart."""
    parts = []
    for axis in data.axes:
        latest = [
            f"{curve.label} {curve.y[-1]:.4g}" for curve in data.curves_of(axis) if len(curve.y) and not curve.is_faint
        ]
        if latest:
            parts.append(f"{axis.title}: {', '.join(latest)}")
    if data.best_x is not None:
        parts.append(f"{data.best_label}: {data.best_x:g}")
    return "; ".join(parts) or tr("No values yet")


def fitted_range(axis: Axis, values: Iterable[float], is_log: bool, current: Range | None) -> Range:
    """The range an axis needs for its values; the current one while it still does, so that axes seldom move."""
    finite = [value for value in values if math.isfinite(value)]
    if is_log:
        return _log_range([value for value in finite if value > 0], current)
    if not finite:
        return current or (axis.low or 0.0, axis.high if axis.high is not None else 1.0)
    low, high = min(finite), max(finite)
    if current is not None and _still_fits(axis, low, high, current):
        return current
    return _linear_range(axis, low, high)


def _linear_range(axis: Axis, low: float, high: float) -> Range:
    low = low if axis.low is None else min(low, axis.low)
    high = high if axis.high is None else max(high, axis.high)
    span = (high - low) or abs(high) or 1.0
    # A bounded end keeps a sliver free too, so that a line along it can be seen.
    below = PADDING * span if axis.low is None else 0.0
    above = PADDING * span if axis.high is None else 0.02 * span
    return low - below, high + above


def _still_fits(axis: Axis, low: float, high: float, current: Range) -> bool:
    needed = _linear_range(axis, low, high)
    is_inside = current[0] <= low and high <= current[1]
    return is_inside and (needed[1] - needed[0]) >= LEAST_USE * (current[1] - current[0])


def _log_range(positive: list[float], current: Range | None) -> Range:
    if not positive:
        return current if current is not None and current[0] > 0 else (0.1, 1.0)
    low, high = min(positive), max(positive)
    if current is not None and 0 < current[0] <= low and high <= current[1]:
        needed = math.log(high * LOG_PADDING**2 / low)
        if needed >= LEAST_USE * math.log(current[1] / current[0]):
            return current
    return low / LOG_PADDING, high * LOG_PADDING
