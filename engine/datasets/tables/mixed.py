"""Words that may be numbers, and classes that may be one: what is read as it stands, and told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.datasets.tables.columns import sample_of_words
from engine.datasets.tables.table import Table
from engine.notes import Note, listed

MOST_NAMES_TOLD = 8

_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)*|[.]\d+)(?:[eE][+-]?\d+)?")
_CODE = re.compile(r"0\d+")
_SIGNED = re.compile(rf"[+-]?[$€£¥₩]\s?{_NUMBER.pattern}|{_NUMBER.pattern}\s?[%€£¥₩원円元]")
_MOSTLY = 0.5


def mixed_columns(table: Table) -> Iterator[Note]:
    """What is to be said of columns of words most of whose values are numbers, bare or with a sign of money or %."""
    with_signs: list[str] = []
    with_words: list[str] = []
    for name, values in table.columns.items():
        sample = sample_of_words(values) if values.dtype == object else []
        if not sample or any(_CODE.fullmatch(word) for word in sample):
            continue
        others = [word for word in sample if not _NUMBER.fullmatch(word)]
        signed = [word for word in others if _SIGNED.fullmatch(word)]
        if len(others) == len(signed) > len(sample) * _MOSTLY:
            with_signs.append(f"{name} ({signed[0]})")
        elif 0 < len(others) < len(sample) * _MOSTLY:
            with_words.append(f"{name} ({others[0]})")
    if with_signs:
        text = "Read as words, because there are signs beside the numbers: {names}. Take the signs off to have numbers."
        yield Note(text, {"names": listed(with_signs, MOST_NAMES_TOLD)}, "data.mixed_column")
    if with_words:
        text = (
            "Read as words, because there are some among the numbers: {names}. "
            "Say that it holds numbers, and such words are missing values."
        )
        yield Note(text, {"names": listed(with_words, MOST_NAMES_TOLD)}, "data.mixed_column")


def alike_classes(classes: Sequence[str]) -> Iterator[Note]:
    """What is to be said of classes whose names differ in capitals or spaces alone."""
    alike: dict[str, list[str]] = {}
    for name in classes:
        alike.setdefault("".join(name.casefold().split()), []).append(name)
    names = [f"“{name}”" for several in alike.values() if len(several) > 1 for name in several]
    if names:
        text = "Classes whose names differ in capitals or spaces alone: {names}. If they are one, give them one name."
        yield Note(text, {"names": listed(names, MOST_NAMES_TOLD)}, "data.alike_classes")
