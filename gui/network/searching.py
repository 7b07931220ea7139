"""Kinds of layers found by what a user types."""

from __future__ import annotations

from collections.abc import Sequence

from engine.network.kinds import LayerKind
from gui.i18n import tr


def ranked(kinds: Sequence[LayerKind], text: str) -> list[LayerKind]:
    """The kinds that have every word typed, the likeliest first."""
    typed, words = text.strip().casefold(), text.casefold().split()

    def has(kind: LayerKind) -> bool:
        where = " ".join((kind.key, kind.title, tr(kind.family), kind.help, tr(kind.help), kind.words)).casefold()
        return all(word in where for word in words)

    def rank(kind: LayerKind) -> int:
        title, names = kind.title.casefold(), kind.words.casefold()
        fits = (title == typed, title.startswith(typed), typed in names.split(), typed in title, typed in names)
        return fits.index(True) if any(fits) else len(fits)

    return sorted(filter(has, kinds), key=rank)
