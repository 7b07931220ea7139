"""A layer written in a line, ``conv2d 64 3 relu``: what the words behind its name set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from engine.errors import SettingsError
from engine.network.kinds import LayerKind
from engine.params import Choice, Flag, Param


def params_written(kind: LayerKind, words: Sequence[str]) -> dict[str, Any] | None:
    """The params some words set, by name; None when one of the words fits nowhere.

    ``name=value`` sets what it says; the beginning of a name is enough. A choice such as ``relu`` or ``same`` says
    itself which param it is for. Numbers go to the params in the order in which Keras takes them.
    """
    values: dict[str, Any] = {}
    for word in words:
        found = _read(kind, word, values)
        if found is None:
            return None
        values[found[0]] = found[1]
    return values


def _read(kind: LayerKind, word: str, set_before: dict[str, Any]) -> tuple[str, Any] | None:
    name, is_named, text = word.partition("=")
    if is_named:
        wanted = [param for param in kind.params if param.name.startswith(name.casefold())] if name else []
        wanted.sort(key=lambda param: param.name != name.casefold())
        return next(_parsed(wanted[:1], text), None)
    free = [param for param in _in_order(kind) if param.name not in set_before]
    choices = [param for param in free if isinstance(param, Choice)]
    said = next(((param.name, word.casefold()) for param in choices if word.casefold() in param.options), None)
    numbers = [param for param in free if not isinstance(param, (Choice, Flag))]
    is_number = word[:1] in "0123456789.-("
    return said or (next(_parsed(numbers[:1], word), None) if is_number else None)


def _in_order(kind: LayerKind) -> list[Param]:
    """The params Keras takes first, then the others a form shows at once, then the choices it folds away."""
    first = {name: place for place, name in enumerate(kind.positional)}
    named = [param for param in kind.params if param.name in first or not param.advanced or isinstance(param, Choice)]
    return sorted(named, key=lambda param: (first.get(param.name, len(first)), param.advanced))


def _parsed(params: Sequence[Param], text: str) -> Iterator[tuple[str, Any]]:
    """Pairs of a param's name and what it makes of a text, of those that make something of it."""
    for param in params:
        with suppress(SettingsError):
            yield param.name, param.parse(text)
