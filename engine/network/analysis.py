"""What a graph means before Keras sees it: shapes, parameter counts and Problems, in plain Python."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import GraphError, LayerError, SettingsError
from engine.facts import DataFacts
from engine.network.fit import fit_problems
from engine.network.graph import Graph
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, layer_kind
from engine.network.problems import Problem, problem_of
from engine.network.shapes import MAX_ELEMENTS, shape_text
from engine.network.structure import wiring_problems
from engine.params import checked

__all__ = ["Analysis", "DataFacts", "Problem", "analyse", "buildable_params", "checked_params"]

Counts = tuple[int, int]


@dataclass(frozen=True)
class Analysis:
    """Output shapes (None where unknown), parameters (trainable, non-trainable) a node, and all Problems."""

    shapes: dict[str, Dims | None] = field(default_factory=dict)
    param_counts: dict[str, Counts] = field(default_factory=dict)
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
    """Shapes, counts and Problems of any graph; with ``facts`` also whether it fits the data. Never raises."""
    problems = list(wiring_problems(graph))
    params, wrong_params = checked_params(graph)
    problems += wrong_params
    shapes: dict[str, Dims | None] = {node.id: None for node in graph.nodes}
    counts: dict[str, Counts] = {}
    for node_id in graph.order:
        inputs = [shapes[source] for source in graph.inputs_of(node_id)]
        known: Shapes = tuple(shape for shape in inputs if shape is not None)
        if node_id not in params or len(known) != len(inputs):
            continue
        kind = layer_kind(graph.by_id[node_id].kind)
        if not _takes(kind, len(known)):
            continue
        try:
            shapes[node_id], counts[node_id] = _one_layer(node_id, kind, known, params[node_id])
        except LayerError as error:
            problems.append(problem_of(node_id, error))
    if facts is not None:
        problems += fit_problems(graph, shapes, params, facts)
    return Analysis(shapes, counts, tuple(problems))


def buildable_params(graph: Graph) -> Mapping[str, ParamValues]:
    """The checked params of every node. Raises GraphError with the first Problem that keeps Keras from building it."""
    for problem in analyse(graph).problems:
        if problem.is_error:
            raise GraphError(problem.text, hint=problem.hint, code=problem.code, **problem.values)
    return checked_params(graph)[0]


def checked_params(graph: Graph) -> tuple[Mapping[str, ParamValues], list[Problem]]:
    """The checked params of every node that has good ones and a known kind, and Problems for the others."""
    params: dict[str, ParamValues] = {}
    problems: list[Problem] = []
    for node in graph.by_id.values():
        try:
            params[node.id] = checked(layer_kind(node.kind).params, node.params)
        except (GraphError, SettingsError) as error:
            problems.append(problem_of(node.id, error))
    return params, problems


def _takes(kind: LayerKind, count: int) -> bool:
    return kind.min_inputs <= count and (kind.max_inputs is None or count <= kind.max_inputs)


def _one_layer(node_id: str, kind: LayerKind, inputs: Shapes, params: ParamValues) -> tuple[Dims, Counts]:
    shape = kind.output_shape(inputs, params)
    if math.prod(shape) > MAX_ELEMENTS:
        raise LayerError(
            "The output of {name} is too large: {shape} for one sample.",
            hint="Make the layer or its input smaller.",
            code="layer.too_large",
            name=node_id,
            shape=shape_text(shape),
        )
    count = kind.param_count(inputs, params)
    if sum(count) > MAX_ELEMENTS:
        raise LayerError(
            "{name} would have {count:,} parameters, more than fit into memory.",
            hint="Give it fewer units or filters, or make its input smaller by pooling.",
            code="layer.too_many_params",
            name=node_id,
            count=sum(count),
        )
    return shape, count
