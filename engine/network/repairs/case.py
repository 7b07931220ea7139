"""The table of repairs: from the code of a Problem to what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.errors import LayerError, SettingsError
from engine.facts import DataFacts
from engine.network.graph import Graph, Node
from engine.network.kinds import LAYER_KINDS, Dims, LayerKind, ParamValues
from engine.network.problems import Fix, Problem
from engine.params import checked

MOST_REPAIRED = 16  # Problems behind these get their repairs when they come to the front: nobody reads so many at once


@dataclass(frozen=True)
class Case:
    """A Problem, and what its repair has to know: the graph on the canvas and the shapes of its nodes."""

    problem: Problem
    graph: Graph
    shapes: Mapping[str, Dims | None]
    facts: DataFacts | None

    @property
    def name(self) -> str:
        return self.problem.node

    @property
    def node(self) -> Node:
        return self.graph.by_id[self.problem.node]

    @property
    def kind(self) -> LayerKind | None:
        return LAYER_KINDS.get(self.node.kind)

    @property
    def sources(self) -> tuple[str, ...]:
        """What feeds the layer."""
        return self.graph.inputs_of(self.name)

    @property
    def input_shapes(self) -> tuple[Dims, ...]:
        """The shapes that come in, as far as they are known."""
        found = (self.shapes.get(source) for source in self.sources)
        return tuple(shape for shape in found if shape is not None)

    def param(self, name: str) -> object:
        """A param of the layer, at its default where it is not set; None when it has none of that name."""
        return param_of(self.node, name)

    def has_param(self, name: str) -> bool:
        return self.kind is not None and any(param.name == name for param in self.kind.params)


Repair = Callable[[Case], Iterable[Fix]]
REPAIRS: dict[str, Repair] = {}


def repairs(*codes: str) -> Callable[[Repair], Repair]:
    """Put a function into the table, at import, as the repair of Problems with these codes."""

    def added(repair: Repair) -> Repair:
        for code in codes:
            if code in REPAIRS:
                raise ValueError(f"two repairs for {code}")
            REPAIRS[code] = repair
        return repair

    return added


def with_fixes(
    problems: Sequence[Problem], graph: Graph, shapes: Mapping[str, Dims | None], facts: DataFacts | None
) -> Iterator[Problem]:
    """The Problems of a graph with their repairs. Layers inside blocks have none: their names mean nothing outside."""
    for place, problem in enumerate(problems):
        repair = REPAIRS.get(problem.code)
        is_there = not problem.node or problem.node in graph.by_id
        if repair is None or problem.inside or not is_there or problem.fixes or place >= MOST_REPAIRED:
            yield problem
        else:
            yield replace(problem, fixes=tuple(repair(Case(problem, graph, shapes, facts))))


def param_of(node: Node, name: str) -> object:
    """A param of a node, at its default where it is not set; None when its kind has none of that name."""
    if name in node.params:
        return node.params[name]
    kind = LAYER_KINDS.get(node.kind)
    return next((param.default for param in kind.params if param.name == name), None) if kind is not None else None


def shape_after(kind: str, params: ParamValues, shapes: Sequence[Dims | None]) -> Dims | None:
    """What such a layer would make of these inputs; None where it would refuse them or one is not known."""
    found = LAYER_KINDS.get(kind)
    known = tuple(shape for shape in shapes if shape is not None)
    if found is None or len(known) != len(shapes) or len(known) < found.min_inputs:
        return None
    try:
        return found.output_shape(known, checked(found.params, params))
    except (LayerError, SettingsError):
        return None
