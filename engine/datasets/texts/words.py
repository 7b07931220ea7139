"""Texts cut into cleaned words: the one way every text goes, in fitting, training, prediction and statistics."""

from __future__ import annotations

import html
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preprocessing import TextCleaning
from engine.datasets.texts.korean import HANGUL, without_particles

if TYPE_CHECKING:
    import polars as pl

_TAG = r"</?[A-Za-z][^<>]*>|<![^<>]*>"  # not every "<": of "3 < 4 and 5 > 2" nothing is to be lost
_ENTITY = r"&#?\w+;?"
# A number with its points and commas, or letters and digits with apostrophes between them: 3.5, 10,000, 8th, don't.
_WORD = r"\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{M}\p{N}]+(?:'\p{L}+)*"
_MARK = r"|[^\s\p{L}\p{M}\p{N}]"


@dataclass(frozen=True, eq=False)
class Words:
    """The words of ``count`` texts one after the other, as a Series of str, and the text each stands in (int64)."""

    words: pl.Series
    texts: npt.NDArray[np.int64]
    count: int

    def grams(self, longest: int) -> list[Words]:
        """Words, then pairs of neighbours, and so on up to groups of ``longest``, joined by a space."""
        groups = [self]
        for more in range(1, longest):
            before = groups[-1]
            if len(self.words) <= more:
                break
            neighbours = self.words[more:]
            same_text = self.texts[:-more] == self.texts[more:]
            # The group that starts at a word is the one before it there, and the word that follows: all start places
            # are kept until the end, so that the two stay side by side.
            joined = before.words[: len(neighbours)] + " " + neighbours
            groups.append(Words(joined, np.where(same_text, self.texts[:-more], -1), self.count))
        return [groups[0], *(group._within_texts() for group in groups[1:])]

    def _within_texts(self) -> Words:
        import polars as pl

        keep = self.texts >= 0
        return Words(self.words.filter(pl.Series(keep)), self.texts[keep], self.count)


def words_of(texts: npt.NDArray[Any], cleaning: TextCleaning) -> Words:
    """The words of texts (n,) of str, None for missing, in their order.

    Tags are taken out and entities written out, letters become lower case, and what is neither letter nor digit parts
    words; where punctuation is kept, every mark is a word by itself. Unicode is brought to NFC, and Korean words lose
    their particles (see ``text_korean``).
    """
    import polars as pl

    series = pl.Series([_composed(text) for text in texts.tolist()], dtype=pl.String)
    if cleaning.strips_html:
        series = _without_html(series)
    if cleaning.lowers:
        series = series.str.to_lowercase()
    series = series.str.replace_all("’", "'", literal=True)
    lists = series.str.extract_all(_WORD if cleaning.strips_punctuation else _WORD + _MARK)
    counts = lists.list.len().to_numpy().astype(np.int64)
    words = lists.filter(lists.list.len() > 0).explode()
    if bool(series.str.contains(HANGUL).any()):
        words = without_particles(words)
    return Words(words, np.repeat(np.arange(len(counts), dtype=np.int64), counts), len(counts))


def _composed(text: object) -> str:
    """NFC, in which a Korean syllable is one letter; what no file could hold becomes "?"."""
    if not isinstance(text, str):
        return "" if text is None or text != text else str(text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode("utf-8")


def _without_html(series: pl.Series) -> pl.Series:
    import polars as pl

    series = series.str.replace_all(_TAG, " ")
    has_entities = series.str.contains(_ENTITY)
    if not bool(has_entities.any()):
        return series
    written_out = [html.unescape(text) if found else text for text, found in zip(series, has_entities, strict=True)]
    return pl.Series(written_out, dtype=pl.String)


def number_of(words: pl.Series, vocabulary: pl.Enum) -> npt.NDArray[np.int64]:
    """The place of every word in the vocabulary, -1 for an unknown one."""
    import polars as pl

    return words.cast(vocabulary, strict=False).to_physical().cast(pl.Int64).fill_null(-1).to_numpy()
