"""What can be wrong with a network, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import StudioError, fill


@dataclass(frozen=True)
class Problem:
    """Something that keeps the network from training (``is_error``) or deserves a second look.

    ``node`` is empty when it concerns the whole network. ``text`` is a template filled from ``values`` as in
    StudioError; ``code`` is stable, for tests and for whoever offers a repair.
    """

    node: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    is_error: bool = True
    code: str = ""

    @property
    def message(self) -> str:
        return fill(self.text, dict(self.values))


def problem_of(node: str, error: StudioError) -> Problem:
    """An error raised for one layer, as that layer's Problem."""
    text = f"{error.what_template} {error.hint_template}".strip()
    return Problem(node, text, dict(error.values), code=error.code)
