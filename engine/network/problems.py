"""What can be wrong with a network, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import StudioError, fill
from engine.network.graph import Graph


@dataclass(frozen=True)
class Fix:
    """A repair a user may choose: ``text`` is the label of its button, a template as in StudioError.

    ``apply`` gives the repaired graph; it raises GraphError where the graph is no longer the one it was made for.
    """

    text: str
    apply: Callable[[Graph], Graph] = field(compare=False)
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Problem:
    """Something that keeps the network from training (``is_error``) or deserves a second look.

    ``node`` is empty when it concerns the whole network. ``text`` and ``hint`` are templates filled from ``values``
    as in StudioError; ``hint`` is empty where the text says what to do. ``code`` is stable, for tests and for whoever
    offers a repair. ``fixes`` are the repairs, the likeliest first. ``inside`` leads from ``node``, a block, to the
    layer within it that is meant; empty elsewhere.
    """

    node: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    is_error: bool = True
    code: str = ""
    hint: str = ""
    fixes: tuple[Fix, ...] = ()
    inside: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The way to the layer that is meant, through the blocks it is in; empty for the whole network."""
        return (self.node, *self.inside) if self.node else ()

    @property
    def message(self) -> str:
        """Both in one line, in English."""
        return " ".join(fill(text, dict(self.values)) for text in (self.text, self.hint) if text)


def problem_of(node: str, error: StudioError) -> Problem:
    """An error raised for one layer, as that layer's Problem."""
    return Problem(node, error.what_template, error.values, code=error.code, hint=error.hint_template)
