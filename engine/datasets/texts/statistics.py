"""Words of texts in figures: the most frequent ones, and those that tell the classes apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.datasets.preprocessing import TextCleaning
from engine.datasets.texts.frequencies import frequencies
from engine.tasks import CancelToken, Report, no_report, share

if TYPE_CHECKING:
    import polars as pl


class WordFrequency(NamedTuple):
    """A word, how many texts it is in, and how often it occurs in all of them."""

    word: str
    documents: int
    occurrences: int


class TellingWord(NamedTuple):
    """A word of a class. ``score`` is how many standard deviations its log-odds are above those elsewhere."""

    word: str
    score: float
    occurrences: int  # in the texts of the class


def word_frequencies(
    texts: npt.NDArray[Any],
    cleaning: TextCleaning,
    top: int = 50,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> list[WordFrequency]:
    """The ``top`` words that most of the texts (n,) have, the most frequent first. Raises Cancelled."""
    counted = frequencies(texts, cleaning, report=report, cancel=cancel or CancelToken()).head(top)
    return [WordFrequency(*row) for row in counted.select("word", "documents", "occurrences").iter_rows()]


def telling_words(
    texts: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    cleaning: TextCleaning,
    top: int = 20,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> dict[str, list[TellingWord]]:
    """For every class of ``targets`` (n,) its ``top`` words that are far more frequent there than in the other classes.

    The log-odds ratio with an informative Dirichlet prior, in standard deviations (B. Monroe, M. Colaresi and
    K. Quinn, Fightin' Words, 2008, equations 16, 20 and 22; the prior is a thousand words, spread as in all classes
    together): a word that is merely rare does not come first. Raises Cancelled.
    """
    cancel = cancel or CancelToken()
    classes = sorted({name for name in targets.tolist() if name is not None})
    counted = [
        frequencies(texts[targets == name], cleaning, report=share(report, place, len(classes)), cancel=cancel)
        for place, name in enumerate(classes)
    ]
    words, counts = _side_by_side(counted)
    everywhere = counts.sum(axis=0)
    found: dict[str, list[TellingWord]] = {}
    for name, inside in zip(classes, counts, strict=True):
        scores = _scores(inside, everywhere - inside, everywhere)
        order = np.argsort(-scores, kind="stable")[:top]
        found[name] = [TellingWord(words[k], float(scores[k]), int(inside[k])) for k in order if scores[k] > 0]
    return found


def _scores(
    inside: npt.NDArray[np.float64], outside: npt.NDArray[np.float64], everywhere: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    prior = everywhere / max(1.0, everywhere.sum()) * 1000.0 + 1e-9
    total = prior.sum()
    a, b = inside + prior, outside + prior
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log(a / (inside.sum() + total - a)) - np.log(b / (outside.sum() + total - b))
        scores: npt.NDArray[np.float64] = odds / np.sqrt(1 / a + 1 / b)
    return np.where(np.isfinite(scores), scores, 0.0)


def _side_by_side(counted: list[pl.DataFrame]) -> tuple[list[str], npt.NDArray[np.float64]]:
    """All words in the order of their letters, and how often each occurs, float64 (classes, words)."""
    import polars as pl

    if not counted:
        return [], np.zeros((0, 0))
    words = pl.concat([frame["word"] for frame in counted]).unique().sort()
    counts = np.zeros((len(counted), len(words)))
    for row, frame in zip(counts, counted, strict=True):
        row[words.search_sorted(frame["word"]).to_numpy()] = frame["occurrences"].to_numpy()
    return words.to_list(), counts
