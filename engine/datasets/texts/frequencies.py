"""In how many texts a word stands and how often, counted over many texts in pieces that run side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from engine.datasets.preprocessing import TextCleaning
from engine.datasets.texts.words import words_of
from engine.tasks import CancelToken, Report

if TYPE_CHECKING:
    import polars as pl

Texts = npt.NDArray[Any]

_MOST_TEXTS = 1024  # a piece is a tenth of a second of work
_MOST_CHARACTERS = 2**21
_MOST_ROWS = 2**21  # counts of pieces are added up when they have so many rows, so that they do not fill the memory

P = TypeVar("P")
R = TypeVar("R")


def frequencies(texts: Texts, cleaning: TextCleaning, *, report: Report, cancel: CancelToken) -> pl.DataFrame:
    """``word``, ``documents`` and ``occurrences`` of every word, the one in most texts first, then by its letters.

    Raises Cancelled.
    """
    import polars as pl

    def count(piece: Texts) -> pl.DataFrame:
        words = words_of(piece, cleaning)
        in_texts = pl.DataFrame({"word": words.words, "text": words.texts}).group_by("word", "text").len("occurrences")
        return in_texts.group_by("word").agg(pl.len().alias("documents"), pl.col("occurrences").sum())

    counted = added_up("word", count, texts, report=report, cancel=cancel)
    return counted.sort(["documents", "word"], descending=[True, False])


def added_up(
    key: str, count: Callable[[Texts], pl.DataFrame], texts: Texts, *, report: Report, cancel: CancelToken
) -> pl.DataFrame:
    """What ``count`` finds in pieces of the texts, with the numbers beside the same ``key`` added. Raises Cancelled."""
    import polars as pl

    def total(frames: list[pl.DataFrame]) -> pl.DataFrame:
        return pl.concat(frames).group_by(key).agg(pl.exclude(key).sum())

    pieces = _pieces(texts)
    counted, limit = [count(texts[:0])], _MOST_ROWS
    for number, frame in enumerate(side_by_side(count, pieces, cancel)):
        counted.append(frame)
        if sum(map(len, counted)) > limit:
            counted = [total(counted)]
            limit = max(_MOST_ROWS, 2 * len(counted[0]))
        report((number + 1) / len(pieces), "Counting words")
    return total(counted)


def side_by_side(work: Callable[[P], R], pieces: list[P], cancel: CancelToken) -> Iterator[R]:
    """The results in the order of the pieces, worked out on all cores. Raises Cancelled between two pieces."""
    if len(pieces) < 2:
        cancel.check()
        yield from map(work, pieces)
        return
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        waiting = [pool.submit(work, piece) for piece in pieces]
        try:
            for future in waiting:
                cancel.check()
                yield future.result()
        finally:
            for future in waiting:
                future.cancel()


def _pieces(texts: Texts) -> list[Texts]:
    """The texts in pieces that take about as long, so that a folder of books can be cancelled too."""
    sizes = np.cumsum([len(text) if isinstance(text, str) else 0 for text in texts.tolist()])
    marks = np.arange(len(texts)) // _MOST_TEXTS + sizes // _MOST_CHARACTERS
    return np.split(texts, np.flatnonzero(np.diff(marks)) + 1) if len(texts) else []
