"""The group every row belongs to, for colouring: its class, or the number to predict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Dataset
from engine.datasets.tables.codes import places_in
from engine.datasets.tables.table import Indices, as_numbers, as_words

MOST_GROUPS = 26


@dataclass(frozen=True, eq=False)
class Groups:
    """What some rows are coloured by.

    For classes ``names`` are the most frequent ones in the dataset's order and ``codes`` (n,) int64 say which of them
    a row has; ``len(names)`` for any other. For a number to predict ``names`` is empty and ``values`` (n,) float64
    holds it.
    """

    title: str
    names: tuple[str, ...]
    codes: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64] | None = None

    @property
    def has_others(self) -> bool:
        """Whether some row has a class that is not named."""
        return self.values is None and bool(np.any(self.codes == len(self.names)))


def groups_of(dataset: Dataset, rows: Indices, most: int = MOST_GROUPS) -> Groups:
    """The groups of rows of the raw data, by class or by the (first) number to predict."""
    targets = dataset.raw.targets[rows]
    title = dataset.raw.names_of_targets[0]
    if dataset.task == "regression":
        first = targets[:, 0] if targets.ndim == 2 else targets
        return Groups(title, (), np.zeros(len(rows), dtype=np.int64), as_numbers(title, first))
    words = as_words(targets)
    names = dataset.class_names
    if len(names) > most:
        frequent = {name for name, _ in Counter(words.tolist()).most_common(most)}
        names = tuple(name for name in names if name in frequent)
    return Groups(title, names, coded(words, names))


def coded(words: npt.NDArray[Any], names: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """The place in ``names`` of every word; ``len(names)`` for one that is not among them."""
    places = places_in(names, words.tolist())
    return np.where(places < 0, len(names), places)
