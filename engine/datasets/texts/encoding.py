"""Texts to vectors or sequences of word numbers, by a TextEncoding that was fitted on the training texts."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preprocessing import TextEncoding
from engine.datasets.rows import EncodedRows
from engine.datasets.tables.table import Indices
from engine.datasets.texts.frequencies import side_by_side
from engine.datasets.texts.store import WordCounts, joined_counts, word_counts, word_sequences
from engine.datasets.texts.words import number_of, words_of
from engine.tasks import CancelToken

if TYPE_CHECKING:
    import polars as pl

Store = WordCounts | npt.NDArray[np.int32]

PIECE = 256  # texts cut into words at once; a look at a few texts costs no more than that
UNKNOWN = 1
FIRST_WORD = 2
_MOST_COUNTED = {"multi_hot": 1, "count": 2**8 - 1, "tf_idf": 2**16 - 1}


def text_rows(encoding: TextEncoding, texts: npt.NDArray[Any]) -> EncodedRows:
    """Texts (n,) of str, None for missing, as rows that are made when they are read.

    A row is (vocabulary,): uint8 0 or 1 (multi_hot), uint8 counts up to 255 (count), float32 of length 1 (tf_idf);
    or int32 (length,) of word numbers (sequence). A text without a known word is all zeros, or has 1 for every word.
    """
    return TextRows(encoding, texts)


def encode_texts(encoding: TextEncoding, texts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """All the texts at once, (n, width), exactly as ``text_rows`` reads them."""
    return text_rows(encoding, texts).read(np.arange(len(texts), dtype=np.int64))


class TextRows:
    """Texts that are cut into words when they are first read, a piece at a time, and then kept as word numbers."""

    def __init__(self, encoding: TextEncoding, texts: npt.NDArray[Any]) -> None:
        self._encoding = encoding
        self._texts = texts
        self._pieces: list[Store | None] = [None] * -(-len(texts) // PIECE)
        self._whole: Store | None = None
        self._idf = np.array(encoding.idf, dtype=np.float64)
        self._lock = threading.Lock()

    @property
    def shape(self) -> tuple[int, ...]:
        return (self._encoding.width,)

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype({"sequence": np.int32, "tf_idf": np.float32}.get(self._encoding.mode, np.uint8))

    def __len__(self) -> int:
        return len(self._texts)

    def read(self, positions: Indices) -> npt.NDArray[Any]:
        if not len(positions):
            return np.zeros((0, *self.shape), dtype=self.dtype)
        store, places = self._store_with(positions)
        return store[places] if isinstance(store, np.ndarray) else self._dense(store, places)

    def broken(self, positions: Indices) -> npt.NDArray[np.bool_]:
        return np.zeros(len(positions), dtype=np.bool_)

    def _store_with(self, positions: Indices) -> tuple[Store, Indices]:
        """A store that has those texts, and where in it they are."""
        with self._lock:
            if self._whole is None:
                wanted = np.unique(positions // PIECE)
                self._fill([int(number) for number in wanted if self._pieces[number] is None])
                there = [piece for piece in self._pieces if piece is not None]
                if len(there) < len(self._pieces):
                    chosen = [piece for piece in (self._pieces[number] for number in wanted) if piece is not None]
                    return _joined(chosen), np.searchsorted(wanted, positions // PIECE) * PIECE + positions % PIECE
                self._whole = _joined(there)
                self._pieces = []
            return self._whole, positions

    def _fill(self, numbers: list[int]) -> None:
        import polars as pl

        vocabulary = pl.Enum(self._encoding.vocabulary)
        pieces = [self._texts[number * PIECE : (number + 1) * PIECE] for number in numbers]
        stores = side_by_side(lambda piece: _stored(self._encoding, vocabulary, piece), pieces, CancelToken())
        for number, store in zip(numbers, stores, strict=True):
            self._pieces[number] = store

    def _dense(self, store: WordCounts, places: Indices) -> npt.NDArray[Any]:
        rows, words, counts = store.of(places)
        dense = np.zeros((len(places), *self.shape), dtype=self.dtype)
        if self._encoding.mode == "tf_idf":
            values = counts * self._idf[words]
            lengths = np.sqrt(np.bincount(rows, weights=values**2, minlength=len(places)))
            dense[rows, words] = values / lengths[rows]
        else:
            dense[rows, words] = counts
        return dense


def _stored(encoding: TextEncoding, vocabulary: pl.Enum, texts: npt.NDArray[Any]) -> Store:
    groups = words_of(texts, encoding.cleaning).grams(encoding.ngrams)
    numbers = [number_of(group.words, vocabulary) for group in groups]
    if encoding.mode == "sequence":
        return word_sequences(
            groups[0].texts, np.where(numbers[0] < 0, UNKNOWN, numbers[0] + FIRST_WORD), len(texts), encoding.length
        )
    words, places = np.concatenate(numbers), np.concatenate([group.texts for group in groups])
    is_known = words >= 0
    most = _MOST_COUNTED[encoding.mode]
    return word_counts(places[is_known], words[is_known], len(texts), len(encoding.vocabulary), most)


def _joined(stores: list[Store]) -> Store:
    if len(stores) == 1:
        return stores[0]
    counts = [store for store in stores if isinstance(store, WordCounts)]
    return joined_counts(counts) if counts else np.concatenate([s for s in stores if isinstance(s, np.ndarray)])
