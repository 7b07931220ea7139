"""The table of repairs: from the code of a Problem to what mends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.errors import LayerError, SettingsError
from engine.facts import DataFacts
from engine.network.blocks.places import Place, graph_at, with_graph_at
from engine.network.expansion import Expansion
from engine.network.graph import Graph, Node
from engine.network.kinds import LAYER_KINDS, Dims, LayerKind, ParamValues
from engine.network.problems import Fix, Problem
from engine.params import checked

MOST_REPAIRED = 16  # Problems behind these get their repairs when they come to the front: nobody reads so many at once


@dataclass(frozen=True)
class Case:
    """A Problem, and what its repair has to know: the graph it is in, of the canvas or of a block, and its shapes."""

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
    problems: Sequence[Problem],
    graph: Graph,
    expansion: Expansion,
    shapes: Mapping[str, Dims | None],
    facts: DataFacts | None,
) -> Iterator[Problem]:
    """The Problems of a graph with their repairs; ``shapes`` are those of the layers of its expansion."""
    seen: dict[Place, tuple[Graph, Mapping[str, Dims | None]]] = {}
    for rank, problem in enumerate(problems):
        repair, place = REPAIRS.get(problem.code), problem.path[:-1]
        if repair is None or problem.fixes or rank >= MOST_REPAIRED or not _is_own(graph, place):
            yield problem
            continue
        if place not in seen:
            here = graph_at(graph, place)
            seen[place] = here, expansion.of_nodes(here, shapes, place)
        near, (here, known) = _seen_from(place, problem, expansion), seen[place]
        is_there = not near.node or near.node in here.by_id
        fixes = repair(Case(near, here, known, facts)) if is_there else ()
        yield replace(problem, fixes=tuple(_from_outside(fix, place) for fix in fixes))


def _seen_from(place: Place, problem: Problem, expansion: Expansion) -> Problem:
    """A Problem by the names of the nodes at a place; layers that are elsewhere have none."""
    if not place:
        return problem
    paths = [expansion.path_of(name) for name in problem.values.get("nodes", ())]
    nodes = tuple(path[-1] if path[:-1] == place else "" for path in paths)
    return replace(problem, node=problem.path[-1], inside=(), values={**problem.values, "nodes": nodes})


def _is_own(graph: Graph, place: Place) -> bool:
    """Whether an edit at a place changes what is there and nothing else, and no value set outside overrules it."""
    if not place:
        return True
    used = Counter(node.block for here in (graph, *(block.graph for block in graph.blocks)) for node in here.nodes)
    for depth, name in enumerate(place):
        node = graph_at(graph, place[:depth]).by_id.get(name)
        if node is None or node.params or used[node.block] > 1:
            return False
    return True


def _from_outside(fix: Fix, place: Place) -> Fix:
    """A repair of the graph at a place as one of the whole network."""
    if not place:
        return fix
    return replace(fix, apply=lambda graph: with_graph_at(graph, place, fix.apply(graph_at(graph, place))))


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
