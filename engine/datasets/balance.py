"""Classes of unequal size evened out for training: by weights, by repeating rows, or by leaving rows out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.codes import ranks_of
from engine.datasets.tables.table import Indices

_SEED = 0  # which rows are repeated or left out is not a choice anybody makes


def class_weights(classes: npt.NDArray[np.int64], num_classes: int) -> dict[int, float]:
    """n / (occurring classes * rows of the class), as scikit-learn's "balanced"; 1 for a class without rows."""
    counts = np.bincount(classes, minlength=num_classes)
    occurring = int(np.count_nonzero(counts))
    return {c: len(classes) / (occurring * int(count)) if count else 1.0 for c, count in enumerate(counts)}


def resampled(rows: Indices, targets: npt.NDArray[Any], balance: str) -> Indices:
    """Row numbers in which every class is as frequent as the most (oversample) or least (undersample) frequent.

    ``targets`` (all rows,) are class names. Any other ``balance``, or targets of numbers, leaves the rows as they are.
    """
    if balance not in ("oversample", "undersample") or targets.dtype != object or not len(rows):
        return rows
    numbers = ranks_of(targets[rows])
    counts = np.bincount(numbers)
    size = int(counts.max() if balance == "oversample" else counts.min())
    random = np.random.default_rng(_SEED)
    chosen = [_drawn(rows[numbers == number], size, random) for number in range(len(counts))]
    return np.sort(np.concatenate(chosen))


def _drawn(rows: Indices, size: int, random: np.random.Generator) -> Indices:
    """Every row ``size // len(rows)`` times and the rest by lot; fewer where there are too many."""
    whole, rest = divmod(size, len(rows))
    return np.concatenate([np.tile(rows, whole), random.permutation(rows)[:rest]])
