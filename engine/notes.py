"""Notes: what the engine has to say beside errors, as templates with values that a window can translate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import StudioError, fill

MOST_NAMES_TOLD = 8


@dataclass(frozen=True)
class Note:
    """``text`` is a template filled from ``values`` as in StudioError; ``code`` is stable, for tests and scripts.

    A Note may be a value of an error or of another Note: it is English by itself, and translated where they are.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    code: str = ""

    @property
    def message(self) -> str:
        """The text in English."""
        return fill(self.text, dict(self.values))

    def __str__(self) -> str:
        return self.message


def joined(notes: Sequence[Note], between: str = ", ") -> Note:
    """Several Notes as one; its template is the same in every language."""
    values = {f"note_{number}": note for number, note in enumerate(notes)}
    template = between.join("{" + name + "}" for name in values)
    return Note(template, values)


def what_of(error: StudioError) -> Note:
    """What went wrong, without the hint, to be said as the reason of another error."""
    return Note(error.what_template, error.values, error.code)


def listed(names: Sequence[str], most: int = MOST_NAMES_TOLD) -> str:
    """The first ``most`` names, and in any language how many more there are: ``a, b, … (+3)``."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f", … (+{more})" if more > 0 else "")
