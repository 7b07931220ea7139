"""Graphs as Keras models: the layers asked for, their names, the scaling of tables, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.analysis import analyse
from engine.network.build import build_model
from engine.network.graph import Edge, Graph, Node
from engine.network.templates import line

pytest.importorskip("keras")

BRANCHED = Graph(
    (
        Node("input", "Input", {"shape": (8, 8, 3)}),
        Node("left", "Conv2D", {"filters": 4, "padding": "same"}),
        Node("right", "Conv2D", {"filters": 4, "kernel_size": (1, 1)}),
        Node("joined", "Add"),
        Node("kept", "Concatenate"),
        Node("pooled", "GlobalAveragePooling2D"),
        Node("answer", "Dense", {"units": 5, "activation": "softmax"}),
    ),
    (
        Edge("input", "left"),
        Edge("input", "right"),
        Edge("left", "joined"),
        Edge("right", "joined", 1),
        Edge("joined", "kept", 1),
        Edge("input", "kept"),
        Edge("kept", "pooled"),
        Edge("pooled", "answer"),
    ),
)


def test_layers_carry_the_names_of_their_nodes() -> None:
    model = build_model(BRANCHED, name="branched")
    assert model.name == "branched"
    assert {layer.name for layer in model.layers} == {node.id for node in BRANCHED.nodes}


def test_keras_agrees_on_every_shape_and_count_of_a_branched_network() -> None:
    model, result = build_model(BRANCHED), analyse(BRANCHED)
    for node_id, shape in result.shapes.items():
        assert model.get_layer(node_id).output.shape[1:] == shape
        assert model.get_layer(node_id).count_params() == sum(result.param_counts[node_id])
    assert model.count_params() == sum(result.total_params)


def test_ports_decide_what_comes_first_in_a_concatenation() -> None:
    pixels = np.random.default_rng(0).random((2, 8, 8, 3), "float32")
    model = build_model(BRANCHED)
    kept = type(model)(model.input, model.get_layer("kept").output)(pixels)
    np.testing.assert_array_equal(kept[..., :3], pixels)


def test_a_table_is_standardised_inside_the_model() -> None:
    graph = line(("Input", {"shape": (3,)}), ("Dense", {"units": 1}))
    rows = np.array([[100.0, 0.1, -5.0], [300.0, 0.3, 5.0]], "float32")
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    scaled, plain = build_model(graph, input_scale=(mean, deviation)), build_model(graph)
    assert [layer.name for layer in scaled.layers] == ["input", "standardise", "dense"]
    plain.set_weights(scaled.get_weights()[-2:])
    np.testing.assert_allclose(scaled(rows), plain((rows - mean) / deviation), rtol=1e-4, atol=1e-5)
    assert scaled.trainable_variables[0].shape == (3, 1)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own, on NumPy 2.4
def test_the_scaling_survives_saving(tmp_path: Path) -> None:
    import keras

    graph = line(("Input", {"shape": (2,)}), ("Dense", {"units": 1}))
    model = build_model(graph, input_scale=((1.0, 2.0), (3.0, 4.0)))
    path = tmp_path / "모델.keras"
    model.save(path)
    rows = np.array([[5.0, 6.0]], "float32")
    np.testing.assert_array_equal(keras.saving.load_model(path)(rows), model(rows))


@pytest.mark.parametrize(
    ("graph", "code"),
    [
        (Graph(), "network.empty"),
        (line(("Flatten", {}), ("Dense", {})), "network.no_input"),
        (line(("Input", {"shape": (784,)}), ("Conv2D", {})), "layer.needs_image"),
        (line(("Input", {"shape": (4,)}), ("Dense", {"units": -1})), "param.value"),
        (line(("Input", {"shape": (4,)}), ("Mystery", {})), "graph.unknown_kind"),
    ],
)
def test_a_network_with_an_error_is_refused_before_keras_sees_it(graph: Graph, code: str) -> None:
    with pytest.raises(GraphError) as caught:
        build_model(graph)
    assert caught.value.code == code
    assert caught.value.text == analyse(graph).problems[0].message


def test_what_only_concerns_the_data_does_not_keep_a_network_from_being_built() -> None:
    graph = line(("Input", {"shape": (4,)}), ("Dense", {"units": 7, "activation": "relu"}))
    assert not analyse(graph, DataFacts((3,), "binary", 2)).is_trainable
    assert build_model(graph).output_shape == (None, 7)
