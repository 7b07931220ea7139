"""The most frequent groups of neighbouring words, found without counting those that cannot be among them.

A group is in no more texts than any part of it. So with the single words counted, only pairs of words that are
frequent enough by themselves are looked at, and then only triples of two such pairs (the Apriori property: R. Agrawal
and R. Srikant, Fast Algorithms for Mining Association Rules, 1994). The result is that of counting everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preprocessing import TextCleaning
from engine.datasets.texts.frequencies import added_up, frequencies
from engine.datasets.texts.words import number_of, words_of
from engine.tasks import CancelToken, Report

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, eq=False)
class _Level:
    """The groups of one size that are frequent enough: ascending ``keys``, each one of the level before times the
    number of words plus the number of its last word, and their texts."""

    keys: npt.NDArray[np.int64]
    names: list[str]


def most_frequent(
    texts: npt.NDArray[Any], cleaning: TextCleaning, longest: int, most: int, *, report: Report, cancel: CancelToken
) -> pl.DataFrame:
    """``word`` and ``documents`` of the ``most`` words and groups of up to ``longest`` that are in most texts.

    Those in as many texts are in the order of their letters. Raises Cancelled.
    """
    import polars as pl

    single = frequencies(texts, cleaning, report=report, cancel=cancel).select("word", "documents")
    found = single.head(most)
    words = single.filter(pl.col("documents") >= _fewest(found, most))["word"].to_list()
    levels: list[_Level] = []
    for _ in range(1, longest):
        fewest = _fewest(found, most)
        counted = _count(texts, cleaning, words, levels, report=report, cancel=cancel)
        counted = counted.filter(pl.col("documents") >= fewest).sort("key")
        levels.append(_level(counted["key"].to_numpy(), levels[-1].names if levels else words, words))
        named = pl.DataFrame({"word": levels[-1].names, "documents": counted["documents"]}, schema=found.schema)
        found = pl.concat([found, named]).sort(["documents", "word"], descending=[True, False]).head(most)
    return found


def _fewest(found: pl.DataFrame, most: int) -> int:
    """How many texts a group must be in to take a place among the ``most``."""
    return int(found["documents"][-1]) if len(found) == most else 1


def _count(
    texts: npt.NDArray[Any],
    cleaning: TextCleaning,
    words: list[str],
    levels: list[_Level],
    *,
    report: Report,
    cancel: CancelToken,
) -> pl.DataFrame:
    """``key`` and ``documents`` of the groups one longer than those of the last level."""
    import polars as pl

    vocabulary = pl.Enum(words)

    def count(piece: npt.NDArray[Any]) -> pl.DataFrame:
        cut = words_of(piece, cleaning)
        last = number_of(cut.words, vocabulary)
        groups, places = last, cut.texts
        for size in range(1, len(levels) + 2):
            follows = last[size:]
            fits = (groups[:-1] >= 0) & (groups[1:] >= 0) & (cut.texts[: len(follows)] == cut.texts[size:])
            groups = np.where(fits, groups[:-1] * len(words) + follows, -1)
            if size <= len(levels):
                groups = _places(levels[size - 1].keys, groups)
        places = places[: len(groups)][groups >= 0]
        frame = pl.DataFrame({"key": groups[groups >= 0], "text": places})
        return frame.unique().group_by("key").agg(pl.len().alias("documents"))

    return added_up("key", count, texts, report=report, cancel=cancel)


def _level(keys: npt.NDArray[np.int64], before: list[str], words: list[str]) -> _Level:
    names = [f"{before[key // len(words)]} {words[key % len(words)]}" for key in keys.tolist()]
    return _Level(keys, names)


def _places(keys: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Where every wanted key is in the ascending ``keys``, -1 where it is not."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, places, -1)
