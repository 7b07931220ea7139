"""Which columns of numbers go together: Pearson's r between all of them and the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Dataset
from engine.datasets.insight.grouping import coded
from engine.datasets.insight.sampling import sampled_rows
from engine.datasets.tables.table import Indices, Table, as_numbers, as_words, is_number_column
from engine.tasks import CancelToken, Report, no_report

MOST_COLUMNS = 40
MOST_PAIRS = 10
BATCH = 64  # columns held against the target at once
MOST_CELLS = 20_000_000  # of a table with very many columns fewer rows are looked at

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """Two columns and the r between them."""

    first: str
    second: str
    r: float


@dataclass(frozen=True, eq=False)
class Correlation:
    """``matrix`` (k, k) float64 in -1..1 of ``names``, NaN where a column is constant; targets come last.

    Every r is over the rows in which both values are known. ``columns`` is how many columns of numbers there are; where
    ``names`` has fewer, they are those that tell most about the target. ``pairs`` are the strongest, by |r|.
    """

    names: tuple[str, ...]
    matrix: Numbers
    pairs: tuple[Pair, ...]
    columns: int
    rows: int
    looked_at: int

    @property
    def is_sampled(self) -> bool:
        return self.looked_at < self.rows


def correlation(
    dataset: Dataset,
    *,
    most: int = MOST_COLUMNS,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> Correlation:
    """The correlations of the number columns of a table; none for other kinds of data.

    The target joins in where it is a number, or one of two classes (1 for the second one). Raises Cancelled.
    """
    cancel = cancel or CancelToken()
    columns = number_columns(dataset)
    total = len(dataset.raw.targets)
    rows = sampled_rows(total, max(2, min(50_000, MOST_CELLS // max(1, len(columns)))))
    targets = {name: values[rows] for name, values in _targets(dataset).items()}
    kept = list(columns)
    if len(kept) > most:
        strengths = _strengths(dataset, columns, rows, targets, report, cancel)
        strongest = set(sorted(kept, key=lambda name: -strengths[name])[:most])
        kept = [name for name in kept if name in strongest]
    cancel.check()
    shown = {name: as_numbers(name, columns[name][rows]) for name in kept} | targets
    names = tuple(shown)
    stacked = np.stack(list(shown.values()), axis=1) if shown else np.zeros((len(rows), 0))
    matrix = pearson(stacked)
    return Correlation(names, matrix, strongest_pairs(names, matrix), len(columns), total, len(rows))


def number_columns(dataset: Dataset) -> Mapping[str, npt.NDArray[Any]]:
    """The input columns of numbers of a table; empty for other kinds of data."""
    inputs = dataset.raw.inputs
    if not isinstance(inputs, Table):
        return {}
    return {name: values for name, values in inputs.columns.items() if is_number_column(values)}


def pearson(values: Numbers) -> Numbers:
    """r (k, k) between the columns of ``values`` (n, k), each over the rows where both are no NaN.

    NaN for a column that is constant on those rows. The sums are as in numpy.corrcoef, on centred columns.
    """
    known = ~np.isnan(values)
    counts = known.sum(axis=0)
    centres = np.where(known, values, 0.0).sum(axis=0) / np.maximum(counts, 1)
    centred = np.where(known, values - centres, 0.0)
    # Brought to a like size, so that squares of very large or very small values neither overflow nor vanish.
    centred /= np.maximum(np.abs(centred).max(axis=0, initial=0.0), np.finfo(np.float64).tiny)
    present = known.astype(np.float64)
    both = np.maximum(present.T @ present, 1.0)
    sums = centred.T @ present  # of the first column over the rows of both
    squares = (centred**2).T @ present
    variance = squares - sums**2 / both
    variance[variance <= 1e-12 * squares] = np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        r = (centred.T @ centred - sums * sums.T / both) / np.sqrt(variance * variance.T)
    clipped: Numbers = np.clip(r, -1.0, 1.0)
    return clipped


def strongest_pairs(names: tuple[str, ...], matrix: Numbers, most: int = MOST_PAIRS) -> tuple[Pair, ...]:
    """The pairs of different columns with the largest |r|, which is known."""
    first, second = np.triu_indices(len(names), k=1)
    strengths = np.abs(matrix[first, second])
    order = np.argsort(-np.nan_to_num(strengths, nan=-1.0), kind="stable")[:most]
    return tuple(
        Pair(names[first[at]], names[second[at]], float(matrix[first[at], second[at]]))
        for at in order
        if not np.isnan(strengths[at])
    )


def _targets(dataset: Dataset) -> dict[str, Numbers]:
    """What is to be predicted as columns of numbers, where it is any."""
    raw = dataset.raw
    if dataset.task == "regression":
        return {name: as_numbers(name, values) for name, values in raw.target_columns.items()}
    if dataset.task == "binary":
        second = dataset.class_names[1]
        return {f"{raw.target_name}={second}": (as_words(raw.targets) == second).astype(np.float64)}
    return {}


def _strengths(
    dataset: Dataset,
    columns: Mapping[str, npt.NDArray[Any]],
    rows: Indices,
    targets: Mapping[str, Numbers],
    report: Report,
    cancel: CancelToken,
) -> dict[str, float]:
    """How much every column tells about the target, 0..1."""
    groups = None if targets else coded(as_words(dataset.raw.targets[rows]), dataset.class_names)
    strengths: dict[str, float] = {}
    names = list(columns)
    for start in range(0, len(names), BATCH):
        cancel.check()
        report(start / len(names), "")
        batch = names[start : start + BATCH]
        if groups is not None:
            strengths.update((name, _ratio(as_numbers(name, columns[name][rows]), groups)) for name in batch)
            continue
        numbers = np.stack([as_numbers(name, columns[name][rows]) for name in batch], axis=1)
        r = np.max([np.abs(_r_with(numbers, target)) for target in targets.values()], axis=0)
        strengths.update(zip(batch, r.tolist(), strict=True))
    return strengths


def _r_with(numbers: Numbers, target: Numbers) -> Numbers:
    """r (k,) between every column of ``numbers`` (n, k) and ``target`` (n,), 0 where one of them is constant."""
    both = ~np.isnan(numbers) & ~np.isnan(target)[:, np.newaxis]
    counts = np.maximum(both.sum(axis=0), 1)
    x, y = np.where(both, numbers, 0.0), np.where(both, target[:, np.newaxis], 0.0)
    x = np.where(both, x - x.sum(axis=0) / counts, 0.0)
    y = np.where(both, y - y.sum(axis=0) / counts, 0.0)
    for part in (x, y):
        part /= np.maximum(np.abs(part).max(axis=0, initial=0.0), np.finfo(np.float64).tiny)
    size = np.sqrt((x**2).sum(axis=0) * (y**2).sum(axis=0))
    r: Numbers = np.divide((x * y).sum(axis=0), size, out=np.zeros_like(size), where=size > 0)
    return r


def _ratio(numbers: Numbers, groups: npt.NDArray[np.int64]) -> float:
    """The correlation ratio, 0..1: the share of a column's deviation that lies between the classes."""
    known = ~np.isnan(numbers)
    values, codes = numbers[known], groups[known]
    if not len(values) or float(np.ptp(values)) == 0.0:
        return 0.0
    counts = np.bincount(codes)
    means = np.bincount(codes, weights=values) / np.maximum(counts, 1)
    between = float((counts * (means - values.mean()) ** 2).sum())
    return float(np.sqrt(between / (len(values) * values.var())))
