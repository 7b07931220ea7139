"""Masks: what the table says of passing them on is what Keras does, and the advice is given where Keras warns."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from engine.network.analysis import analyse, checked_params
from engine.network.build import build_model
from engine.network.calls import call_of, made
from engine.network.checks.masks import ENDING, PASSING, masked_by
from engine.network.graph import Edge, Graph, Node
from engine.network.kinds import LAYER_KINDS
from engine.network.layers.pretrained import FAMILY as PRETRAINED
from engine.network.templates import line
from engine.params import defaults

keras = pytest.importorskip("keras")

MAKEABLE = [
    key
    for key, kind in LAYER_KINDS.items()
    if kind.is_offered and kind.family != PRETRAINED and key != "Input" and not kind.is_function(defaults(kind.params))
]


@pytest.mark.parametrize("key", MAKEABLE)
def test_the_kinds_that_know_masks_are_those_of_keras(key: str) -> None:
    kind = LAYER_KINDS[key]
    layer = made(call_of(kind, defaults(kind.params), ((4, 4, 3),)))
    assert bool(layer.supports_masking) == (key in PASSING | ENDING)


def words(*layers: tuple[str, dict[str, Any]], mask_zero: bool = True) -> Graph:
    start = ("Embedding", {"input_dim": 9, "output_dim": 4, "mask_zero": mask_zero})
    return line(("Input", {"shape": (6,)}), start, *layers, ("Dense", {"units": 1}))


LINES = {
    "lstm": [("LSTM", {"units": 3})],
    "stacked": [("LSTM", {"units": 3, "return_sequences": True}), ("GRU", {"units": 3})],
    "both": [("Bidirectional", {"units": 3, "return_sequences": True}), ("Flatten", {})],
    "mean": [("GlobalAveragePooling1D", {})],
    "maximum": [("Dropout", {}), ("GlobalMaxPooling1D", {})],
    "convolution": [("Conv1D", {"filters": 3, "kernel_size": 2}), ("GlobalMaxPooling1D", {})],
    "flat": [("Flatten", {})],
    "attention": [("MultiHeadAttention", {"num_heads": 1, "key_dim": 2}), ("GlobalMaxPooling1D", {})],
    "over": [("LSTM", {"units": 3}), ("RepeatVector", {"n": 2}), ("Flatten", {})],
}


@pytest.mark.parametrize("name", LINES)
def test_advice_is_given_where_keras_warns(name: str) -> None:
    graph = words(*LINES[name])
    advised = {problem.node for problem in analyse(graph).problems if problem.code == "advice.mask"}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        build_model(graph)
    warned = {str(w.message).split("'")[1] for w in said if "destroy the mask" in str(w.message)}
    assert advised == warned


def test_branches_pass_a_mask_on_where_all_have_one() -> None:
    nodes = (
        Node("input", "Input", {"shape": (6,)}),
        Node("masked", "Embedding", {"input_dim": 9, "output_dim": 4, "mask_zero": True}),
        Node("plain", "Embedding", {"input_dim": 9, "output_dim": 4}),
        Node("added", "Add"),
        Node("joined", "Concatenate"),
    )
    edges = [Edge("input", "masked"), Edge("input", "plain"), Edge("masked", "added"), Edge("plain", "added", 1)]
    graph = Graph(nodes, (*edges, Edge("masked", "joined"), Edge("plain", "joined", 1)))
    assert masked_by(graph, checked_params(graph)[0]) == {"masked": "masked", "joined": "masked"}


def test_without_a_mask_there_is_nothing_to_say_and_the_button_takes_it_away() -> None:
    graph = words(("Flatten", {}))
    (problem,) = [problem for problem in analyse(graph).problems if problem.code == "advice.mask"]
    mended = problem.fixes[0].apply(graph)
    assert mended == words(("Flatten", {}), mask_zero=False)
    assert "advice.mask" not in [problem.code for problem in analyse(mended).problems]
