"""What texts are like before they are encoded: how long they are, and their words as features to compare them by."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.insight.sampling import sampled_rows
from engine.tasks import CancelToken, Report, no_report

MOST_WORDS = 2_000  # features of a text when texts are laid out in a plane
BATCH = 1_000

_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w\w+")


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


def counted_words(texts: npt.NDArray[Any]) -> Any:
    """TF-IDF of texts (n,) of str by their 2,000 most frequent words: a sparse matrix (n, words).

    Without any word it has no columns.
    """
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=words_of, max_features=MOST_WORDS, sublinear_tf=True, dtype=np.float32)
    if not any(words_of(text) for text in texts):
        return csr_matrix((len(texts), 0), dtype=np.float32)
    return vectorizer.fit_transform(texts)


def words_of(text: str | None) -> list[str]:
    """The words of two letters and more in lower case, without HTML tags."""
    return _WORD.findall(_TAG.sub(" ", text or "").lower())
