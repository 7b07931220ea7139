"""Korean words without their particles, so that 영화가, 영화는 and 영화를 are the one word 영화.

Particles (조사) are cut by rule, without a dictionary: it works offline and at the speed of a regular expression, and
what remains is a word one can read, one a place in a sequence. Pairs of syllables, the other cheap way, would match
as well, but fill lists of words with pieces that mean nothing and make sequences twice as long.

Most particles have one form behind a syllable that ends in a consonant (책은, 책을) and another behind one that
ends in a vowel (나무는, 나무를); the rules cut only the form that fits, which leaves 마을 and 바나나 alone. Several
particles in a row go one after the other (학교에서는). A word such as 고양이, which looks as if it had one, loses
it wherever it stands, so it is still one word. Endings of verbs and adjectives stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

HANGUL = "[가-힣]"
_ROUNDS = 3  # particles a word may have in a row

_SYLLABLES = tuple(map(chr, range(ord("가"), ord("힣") + 1)))
_VOWEL = "[" + "".join(_SYLLABLES[::28]) + "]"  # of every 28 syllables the first has no final consonant
_LIQUID = "[" + "".join(_SYLLABLES[8::28]) + "]"  # and the ninth ends in ㄹ, behind which 로 stands: 서울로
_CONSONANT = "[" + "".join(syllable for place, syllable in enumerate(_SYLLABLES) if place % 28) + "]"
_FOREIGN = "[A-Za-z0-9]"  # how it sounds is not known: TV는, PC은

# Those behind ".*" may leave a single syllable (책은, 나는, 꿈이); the others would cut up 휴가, 제도 and 회의.
_ENDS = (
    (f".*{_CONSONANT}", "은|을|이"),
    (f".*{_VOWEL}", "는|를"),
    (f".*{_FOREIGN}", "은|는|이|가|을|를|과|와|로|으로"),
    (f".+{_CONSONANT}", "으로부터|으로써|으로서|으로|이라는|이라고|이라도|이랑|이나|과"),
    (f".+{_VOWEL}", "로부터|로써|로서|로|라는|라고|라도|랑|와|가"),
    (f".+{_LIQUID}", "로부터|로써|로서|로"),
    ("..+", "에게서|에서|에게|에|한테서|한테|께서|의|도|만|까지|부터|보다|처럼|마다|조차|마저|밖에|뿐"),
)
_PATTERN = "^(?:" + "|".join(f"(?P<s{place}>{stem})(?:{end})" for place, (stem, end) in enumerate(_ENDS)) + ")$"
_STEM = "".join(f"${{s{place}}}" for place in range(len(_ENDS)))  # all groups but the one that fits are empty


def without_particles(words: pl.Series) -> pl.Series:
    """Words (n,) of str with the particles of Korean ones cut off; at least one syllable always remains."""
    for _ in range(_ROUNDS):
        words = words.str.replace(_PATTERN, _STEM)
    return words
