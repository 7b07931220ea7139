"""What a graph means before Keras sees it: shapes, parameter counts and Problems, in plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.blocks.kinds import all_needed
from engine.network.checks.advice import Network, advice
from engine.network.checks.fit import fit_problems
from engine.network.checks.structure import circle_problem, ring_of, wiring_problems
from engine.network.expansion import Expansion, expanded
from engine.network.graph import Graph
from engine.network.judging import Counts, Judged, Memo, is_moved_only, judged, with_inputs
from engine.network.kinds import Dims, ParamValues, Shapes
from engine.network.pretrained.weights import weights_problems
from engine.network.problems import Problem, problem_of
from engine.network.repairs import with_fixes

__all__ = ["Analysis", "DataFacts", "Problem", "analyse", "buildable", "checked_params"]


@dataclass(frozen=True)
class Layers:
    """Output shapes, parameters and multiply-adds for one sample, by the names of layers."""

    shapes: Mapping[str, Dims | None]
    param_counts: Mapping[str, Counts]
    macs: Mapping[str, int]


@dataclass(frozen=True)
class Analysis:
    """Output shapes (None where unknown), parameters (trainable, non-trainable) a node, and all Problems.

    ``layers`` tells the same of the layers Keras sees, by their names in ``expansion``; ``macs`` are the multiply-adds
    of each for one sample.
    """

    shapes: Mapping[str, Dims | None] = field(default_factory=dict)
    param_counts: Mapping[str, Counts] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    expansion: Expansion = field(default_factory=lambda: expanded(Graph()))
    layers: Layers = field(default_factory=lambda: Layers({}, {}, {}))
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)

    @property
    def is_trainable(self) -> bool:
        return not any(problem.is_error for problem in self.problems)

    def macs_of(self, node: str) -> int:
        """Multiply-adds for one sample of a node on the canvas, those of a block being its layers' together."""
        if node in self.layers.macs:
            return self.layers.macs[node]
        return sum(count for name, count in self.layers.macs.items() if self.expansion.path_of(name)[0] == node)

    @property
    def total_params(self) -> tuple[int, int]:
        """Trainable and non-trainable, of the whole network."""
        counts = self.param_counts.values()
        return sum(count[0] for count in counts), sum(count[1] for count in counts)


def analyse(graph: Graph, facts: DataFacts | None = None, previous: Analysis | None = None) -> Analysis:
    """Shapes, counts and Problems of any graph; with ``facts`` also whether it fits the data. Never raises.

    ``previous`` is the analysis of a graph like this one: what it found of layers that stay the same is used again.
    Where only places differ all of it is; of the very same graph, all but the layers is judged anew.
    """
    try:
        expansion = expanded(graph, previous.expansion if previous is not None else None)
    except GraphError as error:
        return Analysis({node.id: None for node in graph.nodes}, {}, (problem_of("", error),))
    memo = previous.memo if previous is not None else Memo()
    is_other = graph.nodes and graph is not memo.graph and memo.facts == facts
    if previous is not None and is_other and is_moved_only(graph, memo.graph):
        return replace(previous, expansion=expansion, memo=replace(memo, graph=graph))
    layers, problems, found = _layers(expansion.graph, facts, memo.layers)
    shapes, counts = layers.shapes, layers.param_counts
    if expansion.graph is not graph:
        shapes = expansion.of_nodes(graph, layers.shapes)
        counts = _summed(counts, expansion)
        problems = [*_refusals(expansion), *(_told_of_node(problem, expansion) for problem in problems)]
        problems += _circles(graph, expansion)
    mended = tuple(with_fixes(problems, graph, expansion, layers.shapes, facts))
    return Analysis(shapes, counts, mended, expansion, layers, Memo(graph, facts, found))


def _refusals(expansion: Expansion) -> Iterator[Problem]:
    """What is wrong with blocks themselves, told of the node on the canvas."""
    for path, error in expansion.refusals:
        yield replace(problem_of(path[0], error), inside=path[1:])


def _circles(graph: Graph, expansion: Expansion) -> Iterator[Problem]:
    """Circles on the canvas that a disabled layer, or a block that does not use what it is given, hides from Keras.

    Whoever follows the wires of the canvas, as the code does, would not come to an end.
    """
    if ring_of(expansion.graph):
        return
    if ring := ring_of(graph):
        yield circle_problem(ring)
    rings = {block.name: ring for block in graph.blocks if (ring := ring_of(block.graph))}
    for node in graph.nodes if rings else ():
        for name in (block.name for block in all_needed(graph.blocks, [node]) if block.name in rings):
            inside = (rings[name][0],) if name == node.block else ()
            yield replace(circle_problem(rings[name]), node=node.id, inside=inside)


def _summed(counts: Mapping[str, Counts], expansion: Expansion) -> dict[str, Counts]:
    """The parameters of every node on the canvas, those of a block being its layers' together."""
    total: dict[str, Counts] = {}
    for name, (trainable, frozen) in counts.items():
        node = expansion.path_of(name)[0]
        before = total.get(node, (0, 0))
        total[node] = before[0] + trainable, before[1] + frozen
    return total


def _told_of_node(problem: Problem, expansion: Expansion) -> Problem:
    """A Problem of a layer inside a block as one of the block."""
    path = expansion.path_of(problem.node)
    if len(path) == 1:
        return problem
    return replace(problem, node=path[0], inside=path[1:])


def _layers(
    graph: Graph, facts: DataFacts | None, before: Mapping[str, Judged]
) -> tuple[Layers, list[Problem], dict[str, Judged]]:
    """What the layers of an expanded graph are, and all Problems; what was found ``before`` is used where it holds."""
    problems = list(wiring_problems(graph))
    found = judged(graph, before)
    problems += [layer.problem for layer in found.values() if layer.problem is not None]
    params = {name: layer.params for name, layer in found.items() if layer.params is not None}
    shapes: dict[str, Dims | None] = {node.id: None for node in graph.nodes}
    counts: dict[str, Counts] = {}
    macs: dict[str, int] = {}
    for node_id in graph.order:
        inputs = [shapes[source] for source in graph.inputs_of(node_id)]
        known: Shapes = tuple(shape for shape in inputs if shape is not None)
        if node_id not in params or len(known) != len(inputs):
            continue
        layer = found[node_id] = with_inputs(found[node_id], known)
        if layer.output is not None:
            shapes[node_id], counts[node_id], macs[node_id] = layer.output
        elif layer.refusal is not None:
            problems.append(layer.refusal)
    if facts is not None:
        problems += fit_problems(graph, shapes, params, facts)
        problems += weights_problems(graph, shapes, params)
    problems += advice(Network(graph, shapes, params, counts, facts))
    return Layers(shapes, counts, macs), problems, found


@dataclass(frozen=True)
class Buildable:
    """A graph Keras can build: its layers alone, their checked params, and the shapes of what comes out of them."""

    graph: Graph
    params: Mapping[str, ParamValues]
    shapes: Mapping[str, Dims]

    def input_shapes(self, name: str) -> Shapes:
        """The shapes of what goes into a layer."""
        return tuple(self.shapes[source] for source in self.graph.inputs_of(name))


def buildable(graph: Graph) -> Buildable:
    """The graph as Keras sees it. Raises GraphError with the first Problem that keeps Keras from building it."""
    analysis = analyse(graph)
    for problem in analysis.problems:
        if problem.is_error:
            raise GraphError(problem.text, hint=problem.hint, code=problem.code, **problem.values)
    layers = analysis.expansion.graph
    shapes = {name: shape for name, shape in analysis.layers.shapes.items() if shape is not None}
    return Buildable(layers, checked_params(layers)[0], shapes)


def checked_params(graph: Graph) -> tuple[Mapping[str, ParamValues], list[Problem]]:
    """The checked params of every node that has good ones and a known kind, and Problems for the others."""
    found = judged(graph, {})
    params = {name: layer.params for name, layer in found.items() if layer.params is not None}
    return params, [layer.problem for layer in found.values() if layer.problem is not None]
