"""Encoded texts kept small: only the words that are there, until a batch of them is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.table import Indices


@dataclass(frozen=True, eq=False)
class WordCounts:
    """How often which word is in every text, as compressed sparse rows.

    The words of text i are ``words[starts[i]:starts[i + 1]]``, ascending and each once, with as many ``counts``;
    int64 (texts + 1,), unsigned and unsigned.
    """

    starts: npt.NDArray[np.int64]
    words: npt.NDArray[Any]
    counts: npt.NDArray[Any]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, positions: Indices) -> tuple[npt.NDArray[np.int64], npt.NDArray[Any], npt.NDArray[Any]]:
        """Row in the answer, word and count of everything those texts hold, one entry a word in a text."""
        first, sizes = self.starts[positions], self.starts[positions + 1] - self.starts[positions]
        rows = np.repeat(np.arange(len(positions), dtype=np.int64), sizes)
        ends = np.cumsum(sizes)
        places = np.arange(len(rows), dtype=np.int64) + np.repeat(first - (ends - sizes), sizes)
        return rows, self.words[places], self.counts[places]


def word_counts(
    texts: npt.NDArray[np.int64], words: npt.NDArray[np.int64], count: int, vocabulary: int, most: int
) -> WordCounts:
    """Of pairs of text and word, in any order; a word is counted up to ``most`` times."""
    keys, counts = np.unique(texts * vocabulary + words, return_counts=True)
    sizes = np.bincount(keys // vocabulary, minlength=count)
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    small = np.minimum(counts, most).astype(np.min_scalar_type(most))
    return WordCounts(starts, (keys % vocabulary).astype(np.min_scalar_type(vocabulary)), small)


def joined_counts(parts: Sequence[WordCounts]) -> WordCounts:
    """The texts of several stores one after the other."""
    ends = np.cumsum([0, *(len(part.words) for part in parts)])
    starts = [part.starts[:-1] + end for part, end in zip(parts, ends[:-1], strict=True)]
    return WordCounts(
        np.concatenate([*starts, ends[-1:]]).astype(np.int64),
        np.concatenate([part.words for part in parts]),
        np.concatenate([part.counts for part in parts]),
    )


def word_sequences(
    texts: npt.NDArray[np.int64], words: npt.NDArray[np.int64], count: int, length: int
) -> npt.NDArray[np.int32]:
    """Word numbers as int32 (count, length): the first ``length`` of every text, then 0. ``texts`` ascend."""
    starts = np.searchsorted(texts, np.arange(count))
    places = np.arange(len(texts)) - starts[texts]
    sequences = np.zeros((count, length), dtype=np.int32)
    keep = places < length
    sequences[texts[keep], places[keep]] = words[keep]
    return sequences
