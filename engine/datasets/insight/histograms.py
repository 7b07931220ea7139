"""How the values of a column are spread: histograms and figures of numbers, counts of categories."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine.datasets.insight.sampling import MOST_ROWS, sampled_rows
from engine.datasets.tables.table import as_words

MOST_BINS = 60
LEAST_BINS = 5
TOP = 30


@dataclass(frozen=True)
class Figures:
    """A column of numbers in a few of them, all None where it has no value. ``deviation`` is that of all rows (n)."""

    count: int  # values that are there
    missing: int
    minimum: float | None = None
    lower_quartile: float | None = None
    median: float | None = None
    upper_quartile: float | None = None
    maximum: float | None = None
    mean: float | None = None
    deviation: float | None = None


@dataclass(frozen=True, eq=False)
class Histogram:
    """``edges`` (bins + 1,) and ``counts`` (groups, bins); one row a group, one row in all where there are no groups.

    Counts and quartiles are of ``looked_at`` rows by lot where the column has more than that; the other figures are
    of all rows. ``are_whole`` says that every bin stands for one whole number.
    """

    edges: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]
    figures: Figures
    rows: int
    looked_at: int
    are_whole: bool = False

    @property
    def is_sampled(self) -> bool:
        return self.looked_at < self.rows


@dataclass(frozen=True)
class CategoryCounts:
    """The most frequent categories; the values of all others together are ``others``."""

    names: tuple[str, ...]
    counts: tuple[int, ...]
    distinct: int
    missing: int
    others: int
    rows: int
    looked_at: int

    @property
    def is_sampled(self) -> bool:
        return self.looked_at < self.rows


def histogram(
    values: npt.NDArray[Any],
    bins: int | Literal["auto"] = "auto",
    groups: npt.NDArray[np.int64] | None = None,
    num_groups: int = 1,
    most: int = MOST_ROWS,
) -> Histogram:
    """The spread of a column of numbers (n,) of any real dtype; NaN and infinity are missing.

    ``bins`` is a number of bins, or "auto": as numpy's rule of that name, but at most 60, and for a column of few whole
    numbers a bin for each. ``groups`` (n,) has the group of every row, 0..num_groups - 1.
    """
    chosen = sampled_rows(len(values), most)
    part = values[chosen].astype(np.float64)
    known = np.isfinite(part)
    numbers = part[known]
    edges, are_whole = _edges(numbers, bins)
    codes = np.zeros(len(numbers), dtype=np.int64) if groups is None else groups[chosen][known]
    counts = np.stack([np.histogram(numbers[codes == group], edges)[0] for group in range(num_groups)])
    return Histogram(edges, counts.astype(np.int64), figures(values, numbers), len(values), len(chosen), are_whole)


def figures(values: npt.NDArray[Any], sample: npt.NDArray[np.float64] | None = None) -> Figures:
    """The figures of a column of numbers; quartiles from ``sample``, its known values, where one is given."""
    numbers = values[np.isfinite(values)].astype(np.float64, copy=False)
    missing = len(values) - len(numbers)
    if not len(numbers):
        return Figures(0, missing)
    of_sample = numbers if sample is None or not len(sample) else sample
    quartiles = np.percentile(of_sample, (25, 50, 75))
    return Figures(
        count=len(numbers),
        missing=missing,
        minimum=float(numbers.min()),
        lower_quartile=float(quartiles[0]),
        median=float(quartiles[1]),
        upper_quartile=float(quartiles[2]),
        maximum=float(numbers.max()),
        mean=float(numbers.mean()),
        deviation=float(numbers.std()),
    )


def category_counts(values: npt.NDArray[Any], top: int = TOP, most: int = MOST_ROWS) -> CategoryCounts:
    """The most frequent values of a column of words (n,), None for missing; numbers count as words."""
    chosen = sampled_rows(len(values), most)
    words = as_words(values[chosen])
    counts = Counter(word for word in words.tolist() if word is not None)
    # By letters where they are equally frequent, so that the order does not depend on the order of the rows.
    frequent = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:top]
    return CategoryCounts(
        names=tuple(name for name, _ in frequent),
        counts=tuple(count for _, count in frequent),
        distinct=len(counts),
        missing=len(words) - counts.total(),
        others=counts.total() - sum(count for _, count in frequent),
        rows=len(values),
        looked_at=len(chosen),
    )


def group_counts(
    values: npt.NDArray[Any], names: tuple[str, ...], groups: npt.NDArray[np.int64], num_groups: int
) -> npt.NDArray[np.int64]:
    """How often each of those categories occurs in each group: int64 (groups, len(names))."""
    place = {name: number for number, name in enumerate(names)}
    counts = np.zeros((num_groups, len(names)), dtype=np.int64)
    for word, group in zip(as_words(values).tolist(), groups.tolist(), strict=True):
        number = place.get(word)
        if number is not None:
            counts[group, number] += 1
    return counts


def _edges(numbers: npt.NDArray[np.float64], bins: int | Literal["auto"]) -> tuple[npt.NDArray[np.float64], bool]:
    """The edges of the bins, and whether each is for one whole number."""
    if not len(numbers):
        return np.array([0.0, 1.0]), False
    low, high = float(numbers.min()), float(numbers.max())
    if bins == "auto" and high - low < MOST_BINS and bool(np.all(numbers == np.round(numbers))):
        return np.arange(low - 0.5, high + 1.0), True
    if low == high or not np.isfinite(high - low):
        room = max(abs(low) * 0.5, 0.5)
        return (np.array([low - room, low + room]) if low == high else np.array([low, 0.0, high])), False
    if isinstance(bins, int):
        return np.linspace(low, high, bins + 1), False
    return np.linspace(low, high, max(_wanted_bins(numbers, high - low), LEAST_BINS) + 1), False


def _wanted_bins(numbers: npt.NDArray[np.float64], span: float) -> int:
    """What numpy's "auto" wants: the more bins of Sturges' and of Freedman and Diaconis' rule."""
    sturges = np.log2(len(numbers)) + 1.0
    spread = float(np.subtract(*np.percentile(numbers, (75, 25))))
    diaconis = span * len(numbers) ** (1 / 3) / (2.0 * spread) if spread > 0 else 0.0
    # A single outlier would ask for millions of bins, and for the memory of them.
    return int(np.ceil(min(max(sturges, diaconis), MOST_BINS)))
