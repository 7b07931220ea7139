"""The words of a TextEncoding, chosen from the training texts and from them alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preparation import TextChoice
from engine.datasets.preprocessing import TextCleaning, TextEncoding
from engine.datasets.texts.groups import most_frequent
from engine.errors import DatasetError
from engine.tasks import CancelToken, Report, no_report


def fit_text(
    texts: npt.NDArray[Any], choice: TextChoice, *, report: Report = no_report, cancel: CancelToken | None = None
) -> TextEncoding:
    """The encoding of training texts (n,) of str, None for missing: the ``max_tokens`` words that most texts have.

    With TF-IDF a word in ``documents`` of ``n`` texts has the factor ln((1 + n) / (1 + documents)) + 1, the smooth one
    of scikit-learn's TfidfTransformer. A sequence has single words only, whatever ``ngrams`` says: groups would be
    several numbers for one place. Raises DatasetError when the texts hold no word, Cancelled.
    """
    ngrams = 1 if choice.mode == "sequence" else choice.ngrams
    cleaning = cleaning_of(choice)
    cancel = cancel or CancelToken()
    known = most_frequent(texts, cleaning, ngrams, choice.max_tokens, report=report, cancel=cancel)
    if known.is_empty():
        raise DatasetError(
            "The {count:,} training texts hold no word.",
            hint="Choose another column of texts, or keep the punctuation.",
            code="dataset.no_words",
            count=len(texts),
        )
    idf = np.log((1 + len(texts)) / (1 + known["documents"].to_numpy())) + 1
    return TextEncoding(
        mode=choice.mode,
        vocabulary=tuple(known["word"]),
        idf=tuple(idf.tolist()) if choice.mode == "tf_idf" else (),
        ngrams=ngrams,
        length=choice.length if choice.mode == "sequence" else 0,
        cleaning=cleaning,
    )


def cleaning_of(choice: TextChoice) -> TextCleaning:
    """The part of the choice that says how texts are cleaned."""
    return TextCleaning(
        strips_html=choice.strips_html, lowers=choice.lowers, strips_punctuation=choice.strips_punctuation
    )
