"""What the analysis of a whole network says of the inside of a block in it."""

from __future__ import annotations

from dataclasses import replace

from engine.network.analysis import Analysis
from engine.network.blocks.places import Place, graph_at
from engine.network.graph import Graph


def analysis_at(analysis: Analysis, graph: Graph, place: Place) -> Analysis:
    """What the analysis of the whole says of the inside of one block, by the names of the nodes in it."""
    if not place:
        return analysis
    inside = graph_at(graph, place)
    counts: dict[str, tuple[int, int]] = {}
    for name, (trainable, frozen) in analysis.layers.param_counts.items():
        path = analysis.expansion.path_of(name)
        if len(path) > len(place) and path[: len(place)] == place:
            before = counts.get(path[len(place)], (0, 0))
            counts[path[len(place)]] = before[0] + trainable, before[1] + frozen
    problems = []
    for problem in analysis.problems:
        path = problem.path
        if path[: len(place)] == place and len(path) > len(place):
            problems.append(replace(problem, node=path[len(place)], inside=path[len(place) + 1 :]))
    shapes = analysis.expansion.of_nodes(inside, analysis.layers.shapes, place)
    layers = replace(analysis.layers, macs=_macs_at(analysis, place))
    return replace(analysis, shapes=shapes, param_counts=counts, problems=tuple(problems), layers=layers)


def _macs_at(analysis: Analysis, place: Place) -> dict[str, int]:
    """The multiply-adds of what is inside a block, by the names there."""
    macs: dict[str, int] = {}
    for name, count in analysis.layers.macs.items():
        path = analysis.expansion.path_of(name)
        if len(path) > len(place) and path[: len(place)] == place:
            macs[path[len(place)]] = macs.get(path[len(place)], 0) + count
    return macs
