"""Which rows a statistic looks at where all of them would take too long."""

from __future__ import annotations

import numpy as np

from engine.datasets.tables.table import Indices

MOST_ROWS = 50_000
_SEED = 0  # the same rows each time: a chart that changes by itself cannot be trusted


def sampled_rows(count: int, most: int = MOST_ROWS) -> Indices:
    """``most`` of the row numbers 0..count-1 by lot, ascending; all of them where they are not more."""
    if count <= most:
        return np.arange(count, dtype=np.int64)
    # Twice as many are drawn at once and repeats dropped: a permutation of a hundred million rows would take seconds.
    random = np.random.default_rng(_SEED)
    if count < 4 * most:
        return np.sort(random.permutation(count)[:most]).astype(np.int64)
    drawn = np.unique(random.integers(0, count, 2 * most))
    return np.sort(random.permutation(drawn)[:most]).astype(np.int64)
