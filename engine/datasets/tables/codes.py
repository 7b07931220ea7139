"""Words as whole numbers: numpy sorts objects slowly, and what counts is only which are equal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.table import Indices


def codes_of(values: npt.NDArray[Any]) -> Indices:
    """(rows,) the same number for the same word, from 0 in the order they come; -1 for a missing one."""
    words = values.tolist()
    return places_in((word for word in dict.fromkeys(words) if word is not None), words)


def ranks_of(values: npt.NDArray[Any]) -> Indices:
    """(rows,) the place of every word among all different ones, sorted by letters, as ``numpy.unique`` has it."""
    words = list(map(str, values.tolist()))
    return places_in(sorted(set(words)), words)


def places_in(names: Iterable[str], words: list[Any]) -> Indices:
    """(words,) the place of every word among the names, -1 for one that is none of them."""
    place_of = {name: place for place, name in enumerate(names)}
    return np.fromiter((place_of.get(word, -1) for word in words), dtype=np.int64, count=len(words))
