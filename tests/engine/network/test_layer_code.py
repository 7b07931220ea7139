"""Code of every kind: with drawn parameters it makes the layer that the model has, to the last setting."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from layer_uses import uses

from engine.errors import GraphError
from engine.network.build import build_model
from engine.network.code import python_code
from engine.network.graph import Edge, Graph, Node
from engine.network.kinds import LAYER_KINDS, Shapes
from engine.network.layers.pretrained import FAMILY as PRETRAINED

keras = pytest.importorskip("keras")

KINDS = sorted(
    key for key, kind in LAYER_KINDS.items() if key != "Input" and kind.is_offered and kind.family != PRETRAINED
)


def graph_of(kind: str, shapes: Shapes, params: dict[str, Any]) -> Graph:
    """The layer with an Input for each of its inputs, and a Flatten behind it so that it is no end."""
    starts = [Node(f"input_{number}", "Input", {"shape": shape}) for number, shape in enumerate(shapes)]
    nodes = (*starts, Node("layer", kind, params), Node("flatten", "Flatten"))
    wires = [Edge(start.id, "layer", port) for port, start in enumerate(starts)]
    return Graph(nodes, (*wires, Edge("layer", "flatten")))


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis:UserWarning")
@pytest.mark.filterwarnings("ignore:Layer 'flatten.*was passed an input with a mask:UserWarning")
@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=6, phases=(Phase.generate,), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(data=st.data())
def test_the_code_of_a_layer_makes_that_layer(kind: str, data: st.DataObject) -> None:
    shapes, params = data.draw(uses(LAYER_KINDS[kind]))
    graph = graph_of(kind, shapes, params)
    try:
        ours = build_model(graph)
    except GraphError:
        assume(False)
    made: dict[str, Any] = {}
    exec(python_code(graph), made)
    theirs = made["model"]
    assert theirs.count_params() == ours.count_params()
    assert [tuple(weight.shape) for weight in theirs.trainable_weights] == [
        tuple(weight.shape) for weight in ours.trainable_weights
    ]
    assert theirs.output_shape == ours.output_shape
    assert math.prod(ours.output_shape[1:]) > 0
    assert settings_of(theirs) == settings_of(ours)


def settings_of(model: Any) -> list[Any]:
    """The configs of its layers without their names and their seeds, which a script does not spell out."""
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]  # Sequential hides it
    return [without_names(layer.get_config()) for layer in layers]


def without_names(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_names(item) for key, item in value.items() if key not in ("name", "seed")}
    return [without_names(item) for item in value] if isinstance(value, (list, tuple)) else value
