"""What the program's tables share: an entry is added once, at import, under its own key."""

from __future__ import annotations

from typing import Protocol, TypeVar


class Keyed(Protocol):
    """An entry of a table."""

    @property
    def key(self) -> str: ...


E = TypeVar("E", bound=Keyed)


def add_entry(table: dict[str, E], entry: E) -> E:
    """Add an entry and return it. Raises ValueError for a key that is taken: two modules claim the same name."""
    if entry.key in table:
        raise ValueError(f"{type(entry).__name__} {entry.key} registered twice")
    table[entry.key] = entry
    return entry
