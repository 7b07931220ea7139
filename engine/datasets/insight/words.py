"""What texts are like before they are encoded: how long they are, and their words as features to compare them by."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.insight.sampling import sampled_rows
from engine.datasets.preprocessing import TextCleaning
from engine.datasets.texts.words import words_of
from engine.tasks import CancelToken, Report, no_report

MOST_WORDS = 2_000  # features of a text when texts are laid out in a plane
BATCH = 500


def text_lengths(
    texts: npt.NDArray[Any], *, report: Report = no_report, cancel: CancelToken | None = None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(lengths, rows): words of up to 50,000 of the texts (n,) of str, and which rows those are. Raises Cancelled.

    A word is what stands between spaces, so the length of a sequence can be judged by it.
    """
    cancel = cancel or CancelToken()
    rows = sampled_rows(len(texts))
    lengths = np.zeros(len(rows), dtype=np.int64)
    for start in range(0, len(rows), BATCH):
        cancel.check()
        report(start / len(rows), "")
        part = texts[rows[start : start + BATCH]]
        lengths[start : start + BATCH] = [len((text or "").split()) for text in part]
    return lengths, rows


def word_features(
    texts: npt.NDArray[Any],
    cleaning: TextCleaning,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> Any:
    """TF-IDF of texts (n,) of str by their 2,000 most frequent words: a sparse matrix (n, words). Raises Cancelled.

    Without any word it has no columns.
    """
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    cancel = cancel or CancelToken()
    lists: list[list[str]] = []
    for start in range(0, len(texts), BATCH):
        cancel.check()
        report(start / len(texts), "")
        found = words_of(texts[start : start + BATCH], cleaning)
        ends = np.cumsum(np.bincount(found.texts, minlength=found.count))
        words = found.words.to_list()
        lists += [words[first:last] for first, last in zip([0, *ends[:-1]], ends, strict=True)]
    if not any(lists):
        return csr_matrix((len(texts), 0), dtype=np.float32)
    vectorizer = TfidfVectorizer(analyzer=list, max_features=MOST_WORDS, sublinear_tf=True, dtype=np.float32)
    return vectorizer.fit_transform(lists)
