"""Texts to vectors or sequences of word numbers, by a TextEncoding that was fitted on the training texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preparation import TextChoice
from engine.datasets.preprocessing import TextCleaning, TextEncoding
from engine.datasets.rows import ArrayRows, EncodedRows
from engine.tasks import CancelToken, Report, no_report

_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")


def fit_text(
    texts: npt.NDArray[Any], choice: TextChoice, *, report: Report = no_report, cancel: CancelToken | None = None
) -> TextEncoding:
    """The encoding of training texts (n,) of str. Raises DatasetError when they hold no word, Cancelled."""
    cancel = cancel or CancelToken()
    cleaning = TextCleaning(
        strips_html=choice.strips_html, lowers=choice.lowers, strips_punctuation=choice.strips_punctuation
    )
    counts = Counter(word for text in texts for word in set(_words(text, cleaning)))
    cancel.check()
    report(None, "")
    vocabulary = tuple(word for word, _ in counts.most_common(choice.max_tokens))
    return TextEncoding(mode=choice.mode, vocabulary=vocabulary, cleaning=cleaning, length=choice.length)


def text_rows(encoding: TextEncoding, texts: npt.NDArray[Any]) -> EncodedRows:
    """Texts (n,) of str as rows: uint8 or float32 (n, vocabulary), or int32 (n, length)."""
    index_of = {word: index for index, word in enumerate(encoding.vocabulary)}
    rows = np.zeros((len(texts), encoding.width), dtype=np.uint8)
    for row, text in enumerate(texts):
        known = [index_of[word] for word in _words(text, encoding.cleaning) if word in index_of]
        rows[row, known] = 1
    return ArrayRows(rows)


def _words(text: str, cleaning: TextCleaning) -> Iterable[str]:
    text = _TAG.sub(" ", text) if cleaning.strips_html else text
    return _WORD.findall(text.lower() if cleaning.lowers else text)
