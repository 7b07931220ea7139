"""Texts: words cut from them, what they become in every mode, against scikit-learn and by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from engine.datasets.preparation import TextChoice
from engine.datasets.preprocessing import TextCleaning, TextEncoding
from engine.datasets.texts.encoding import PIECE, encode_texts, text_rows
from engine.datasets.texts.fitting import fit_text
from engine.datasets.texts.statistics import telling_words, word_frequencies
from engine.datasets.texts.words import words_of
from engine.errors import DatasetError
from engine.tasks import Cancelled, CancelToken

REVIEWS = ["A great, great film!<br /><br />Great.", "A bad film; a sad film.", "great cast, bad script", "don't"]


def texts_of(*texts: str | None) -> npt.NDArray[Any]:
    made = np.empty(len(texts), dtype=object)
    made[:] = texts
    return made


def words(text: str | None, **cleaning: bool) -> list[str]:
    return words_of(texts_of(text), TextCleaning(**cleaning)).words.to_list()


def made_up(count: int, seed: int = 0) -> npt.NDArray[Any]:
    """Texts of words of very different frequency."""
    random = np.random.default_rng(seed)
    numbers = random.geometric(0.02, (count, 30))
    return texts_of(*(" ".join(f"w{number}" for number in row[: random.integers(0, 30)]) for row in numbers))


# ---- words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Good<br />film", ["good", "film"]),
        ("<p class='x'>Tom &amp; Jerry &eacute;t&#233;</p>", ["tom", "jerry", "été"]),
        ("3 < 4 and 5 > 2", ["3", "4", "and", "5", "2"]),
        ("Don't stop, it’s 8th: 3.5 of 10,000.", ["don't", "stop", "it's", "8th", "3.5", "of", "10,000"]),
        ("snake_case 'quoted'", ["snake", "case", "quoted"]),
        ("cafe\u0301 café", ["café", "café"]),
        ("", []),
        ("!?  \n", []),
        (None, []),
    ],
)
def test_a_text_is_cut_into_cleaned_words(text: str | None, expected: list[str]) -> None:
    assert words(text) == expected


def test_what_is_not_cleaned_stays() -> None:
    assert words("Film", lowers=False) == ["Film"]
    assert words("<b>x", strips_html=False) == ["b", "x"]
    assert words("So good!!", strips_punctuation=False) == ["so", "good", "!", "!"]


@pytest.mark.parametrize(
    ("forms", "stem"),
    [
        ("영화가 영화는 영화를 영화의 영화도 영화에서는 영화", "영화"),
        ("책은 책을 책이 책", "책"),
        ("서울로 서울에서부터 서울까지", "서울"),
        ("사람으로부터 사람에게는 사람이 사람과", "사람"),
        ("고양이 고양이가 고양이는", "고양"),
        ("TV를 TV는 TV에서", "tv"),
    ],
)
def test_korean_words_meet_without_their_particles(forms: str, stem: str) -> None:
    assert set(words(forms)) == {stem}


@pytest.mark.parametrize("word", ["마을", "바나나", "휴가", "제도", "회의", "의", "가", "재미있다"])
def test_words_that_only_look_as_if_they_had_a_particle_stay(word: str) -> None:
    assert words(word) == [word]


def test_decomposed_hangul_is_the_same_word() -> None:
    import unicodedata

    assert words(unicodedata.normalize("NFD", "영화가")) == ["영화"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(), max_size=5))
def test_any_text_is_cut_alike_alone_and_among_others(texts: list[str]) -> None:
    together = words_of(texts_of(*texts), TextCleaning())
    for place, text in enumerate(texts):
        assert [w for w, t in zip(together.words, together.texts, strict=True) if t == place] == words(text)


def test_text_that_no_file_could_hold_is_read_all_the_same() -> None:
    assert words("a \ud800 b") == ["a", "b"]


# ---- against scikit-learn


def oracle(kind: type[CountVectorizer], encoding: TextEncoding, **options: Any) -> Any:
    return kind(vocabulary=list(encoding.vocabulary), token_pattern=r"\w+", ngram_range=(1, encoding.ngrams), **options)


@pytest.mark.parametrize("ngrams", [1, 2, 3])
def test_counts_are_those_of_scikit_learn(ngrams: int) -> None:
    train, other = made_up(300), made_up(80, seed=1)
    encoding = fit_text(train, TextChoice(mode="count", ngrams=ngrams, max_tokens=200))
    assert len(encoding.vocabulary) == 200
    expected = oracle(CountVectorizer, encoding).transform(other).toarray()
    found = encode_texts(encoding, other)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, expected)
    present = encode_texts(encoding.model_copy(update={"mode": "multi_hot"}), other)
    assert present.dtype == np.uint8
    np.testing.assert_array_equal(present, expected > 0)


@pytest.mark.parametrize("ngrams", [1, 2])
def test_tf_idf_is_that_of_scikit_learn(ngrams: int) -> None:
    train, other = made_up(300), made_up(80, seed=1)
    encoding = fit_text(train, TextChoice(mode="tf_idf", ngrams=ngrams, max_tokens=300))
    theirs = oracle(TfidfVectorizer, encoding).fit(train)
    found = encode_texts(encoding, other)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, theirs.transform(other).toarray(), rtol=1e-6)


@pytest.mark.parametrize("ngrams", [1, 2, 3])
@pytest.mark.parametrize("most", [10, 57, 400, 100_000])
def test_the_words_in_most_texts_are_kept(ngrams: int, most: int) -> None:
    """Groups that cannot be frequent are never counted; the result is that of counting all."""
    train = made_up(300)
    counter = CountVectorizer(token_pattern=r"\w+", ngram_range=(1, ngrams), binary=True)
    documents = np.asarray(counter.fit_transform(train).sum(axis=0)).ravel()
    names = counter.get_feature_names_out()
    wanted = sorted(zip(-documents, names, strict=True))[:most]
    found = fit_text(train, TextChoice(ngrams=ngrams, max_tokens=most)).vocabulary
    assert list(found) == [name for _, name in wanted]


# ---- modes


def test_the_modes_by_hand() -> None:
    texts = texts_of(*REVIEWS)
    encoding = fit_text(texts, TextChoice(mode="count"))
    assert encoding.vocabulary == ("a", "bad", "film", "great", "cast", "don't", "sad", "script")
    np.testing.assert_array_equal(encode_texts(encoding, texts)[0], [1, 0, 1, 3, 0, 0, 0, 0])


def test_a_sequence_has_0_at_the_end_and_1_for_unknown_words() -> None:
    encoding = fit_text(texts_of("b a", "a", "a b c"), TextChoice(mode="sequence", length=4, ngrams=3))
    assert encoding.vocabulary == ("a", "b", "c")
    assert encoding.vocabulary_size == 5
    found = encode_texts(encoding, texts_of("c x a", "", None, "x y", "a b a b c c"))
    assert found.dtype == np.int32
    np.testing.assert_array_equal(found, [[4, 1, 2, 0], [0] * 4, [0] * 4, [1, 1, 0, 0], [2, 3, 2, 3]])


def test_a_count_ends_at_255() -> None:
    encoding = fit_text(texts_of("a b", "b"), TextChoice(mode="count"))
    np.testing.assert_array_equal(encode_texts(encoding, texts_of("a " * 300 + "b")), [[1, 255]])


@pytest.mark.parametrize("mode", ["multi_hot", "count", "tf_idf"])
def test_texts_without_known_words_are_zeros(mode: str) -> None:
    encoding = fit_text(texts_of(*REVIEWS), TextChoice.model_validate({"mode": mode}))
    found = encode_texts(encoding, texts_of("", "zebra", None, "great"))
    assert not found[:3].any()
    assert found[3].any()


def test_training_texts_without_a_word_are_refused() -> None:
    with pytest.raises(DatasetError) as caught:
        fit_text(texts_of("", "!!", None), TextChoice())
    assert caught.value.code == "dataset.no_words"


# ---- rows


@pytest.mark.parametrize("mode", ["multi_hot", "count", "tf_idf", "sequence"])
def test_rows_are_the_same_however_they_are_read(mode: str) -> None:
    texts = made_up(3 * PIECE + 17)
    encoding = fit_text(texts, TextChoice.model_validate({"mode": mode, "ngrams": 2, "length": 20}))
    whole = encode_texts(encoding, texts)
    rows = text_rows(encoding, texts)
    assert len(rows) == len(texts)
    assert (rows.shape, rows.dtype) == (whole.shape[1:], whole.dtype)
    order = np.random.default_rng(0).permutation(len(texts))
    some = order[:5]
    np.testing.assert_array_equal(rows.read(some), whole[some])
    with ThreadPoolExecutor(4) as pool:
        batches = [order[start : start + 64] for start in range(0, len(order), 64)]
        for batch, found in zip(batches, pool.map(rows.read, batches), strict=True):
            np.testing.assert_array_equal(found, whole[batch])
    assert rows.read(order[:0]).shape == (0, *rows.shape)
    assert not rows.broken(order).any()
    np.testing.assert_array_equal(whole[3], encode_texts(encoding, texts[3:4])[0])


def test_a_sealed_encoding_reads_as_before() -> None:
    texts = made_up(50)
    encoding = fit_text(texts, TextChoice(mode="tf_idf", ngrams=2))
    again = TextEncoding.model_validate_json(encoding.model_dump_json())
    np.testing.assert_array_equal(encode_texts(again, texts), encode_texts(encoding, texts))


def test_fitting_tells_how_far_it_is_and_can_be_cancelled() -> None:
    texts, told, cancel = made_up(5_000), [], CancelToken()

    def report(fraction: float | None, _text: str = "") -> None:
        told.append(fraction)
        cancel.cancel()

    with pytest.raises(Cancelled):
        fit_text(texts, TextChoice(), report=report, cancel=cancel)
    assert told == [0.2]


# ---- statistics


def test_the_most_frequent_words_are_counted() -> None:
    found = word_frequencies(texts_of(*REVIEWS), TextCleaning(), top=4)
    assert found == [("a", 2, 3), ("bad", 2, 2), ("film", 2, 3), ("great", 2, 4)]


def test_telling_words_are_frequent_in_one_class_alone() -> None:
    texts = texts_of(*(["the good film"] * 20 + ["the bad film"] * 20 + ["the odd bad film"]))
    targets = texts_of(*(["yes"] * 20 + ["no"] * 21))
    found = telling_words(texts, targets, TextCleaning())
    assert found["yes"][0].word == "good"
    assert found["yes"][0].occurrences == 20
    assert [word.word for word in found["no"]][:2] == ["bad", "odd"]


def test_no_texts_have_no_words() -> None:
    assert word_frequencies(texts_of(), TextCleaning()) == []
    assert telling_words(texts_of(None, ""), texts_of("a", "b"), TextCleaning()) == {"a": [], "b": []}
