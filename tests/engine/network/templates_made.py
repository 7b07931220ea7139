"""Templates as tests build them: small data of the kind each is made for, and bases without their weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.facts import DataFacts
from engine.network.checks.structure import entrances
from engine.network.graph import Graph
from engine.network.inputs import dealt, shares
from engine.network.pretrained.bases import bases
from engine.network.templates import TEMPLATES

SMALL_PX = 32


def small_facts(key: str) -> DataFacts:
    """The facts of the data a template is made for, with photos no larger than it takes."""
    facts = TEMPLATES[key].example
    if len(facts.input_shape) == 3 and facts.input_shape[0] > SMALL_PX:
        side = 71 if key.startswith("xception") else SMALL_PX
        return replace(facts, input_shape=(side, side, facts.input_shape[2]))
    return replace(facts, vocabulary_size=min(facts.vocabulary_size, 50))


def without_weights(graph: Graph) -> Graph:
    """With new weights in place of those a pretrained base would have to have downloaded."""
    for node in graph.nodes:
        if node.kind in bases():
            graph = graph.with_params(node.id, {**node.params, "weights": "none"})
    return graph


def small_graph(key: str) -> Graph:
    return without_weights(TEMPLATES[key].make(small_facts(key)))


def batch_for(
    graph: Graph, facts: DataFacts, rows: int = 2
) -> tuple[list[npt.NDArray[np.float32]], npt.NDArray[np.float32]]:
    """What goes into each Input, and targets."""
    generator = np.random.default_rng(7)
    if facts.vocabulary_size:
        samples = generator.integers(0, facts.vocabulary_size, (rows, *facts.input_shape)).astype("float32")
    else:
        samples = generator.random((rows, *facts.input_shape), "float32")
    starts = [tuple(graph.node(name).params["shape"]) for name in entrances(graph)]
    given = dealt(samples, shares(facts.input_shape, starts))
    classes = np.arange(rows) % max(2, facts.num_classes)
    return (given if isinstance(given, list) else [given]), classes.astype("float32")
