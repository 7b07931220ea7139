"""What a graph means before Keras sees it: shapes, parameter counts and Problems, in plain Python."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.facts import DataFacts
from engine.network.graph import Graph
from engine.network.kinds import Dims


@dataclass(frozen=True)
class Problem:
    """Something that keeps the network from training (``is_error``) or deserves a second look.

    ``node`` is empty when it concerns the whole network. ``text`` is a template filled from ``values`` as in StudioError.
    """

    node: str
    text: str
    values: dict[str, object] = field(default_factory=dict)
    is_error: bool = True

    @property
    def message(self) -> str:
        return self.text.format(**self.values) if self.values else self.text


@dataclass(frozen=True)
class Analysis:
    """Output shapes (None where unknown), parameters (trainable, non-trainable) a node, and all Problems."""

    shapes: dict[str, Dims | None] = field(default_factory=dict)
    param_counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def is_trainable(self) -> bool:
        return not any(problem.is_error for problem in self.problems)

    @property
    def total_params(self) -> tuple[int, int]:
        """Trainable and non-trainable, of the whole network."""
        counts = self.param_counts.values()
        return sum(count[0] for count in counts), sum(count[1] for count in counts)


def analyse(graph: Graph, facts: DataFacts | None = None) -> Analysis:
    """Shapes, counts and Problems of any graph; with ``facts`` also whether it fits the data."""
    raise NotImplementedError
