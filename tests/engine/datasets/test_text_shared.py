"""The film reviews of the workplace: recognised as texts, and told apart by their words; skipped where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from datasets_made import SHARED

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset, parse_source
from engine.datasets.preprocessing import TextCleaning
from engine.datasets.texts.encoding import encode_texts
from engine.datasets.texts.statistics import telling_words

REVIEWS = SHARED / "text" / "imdb_train.csv.gz"
pytestmark = pytest.mark.skipif(not REVIEWS.is_file(), reason=f"{REVIEWS} is not there")


@pytest.fixture(scope="module")
def reviews() -> Dataset:
    return open_dataset(parse_source(str(REVIEWS), {"target": "label"}), SplitConfig())


def test_reviews_are_texts_whatever_stands_beside_them(reviews: Dataset) -> None:
    assert (reviews.kind, reviews.task, reviews.raw.input_column) == ("text", "binary", "text")
    assert reviews.counts == {"train": 16_000, "validation": 4_000, "test": 5_000}
    assert reviews.input_shape == (10_000,)
    assert reviews.preprocessing.text is not None
    assert {"br", "<br", "amp"}.isdisjoint(reviews.preprocessing.text.vocabulary)


def test_a_review_alone_is_read_as_among_all(reviews: Dataset) -> None:
    encoding, rows = reviews.preprocessing.text, reviews.split.test[:20]
    assert encoding is not None
    assert isinstance(reviews.raw.inputs, np.ndarray)
    together, _ = reviews.arrays("test")
    for place, row in enumerate(rows):
        np.testing.assert_array_equal(together[place], encode_texts(encoding, reviews.raw.inputs[[row]])[0])


def test_the_words_of_praise_and_of_blame_are_found(reviews: Dataset) -> None:
    assert isinstance(reviews.raw.inputs, np.ndarray)
    some = np.arange(0, 25_000, 5)
    found = telling_words(reviews.raw.inputs[some], reviews.raw.targets[some], TextCleaning(), top=10)
    assert {"bad", "worst"} <= {word.word for word in found["0"]}
    assert {"great", "excellent"} <= {word.word for word in found["1"]}
