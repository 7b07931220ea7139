"""Layers and operations the table does not know: kept, built again, and refused where they would run others' code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import GraphError, LayerError
from engine.network.analysis import analyse
from engine.network.build import build_model
from engine.network.graph import Edge, Graph, Node
from engine.network.layers.opaque import checked_path
from engine.network.opaque_layers import opaque_params

keras = pytest.importorskip("keras")


def network_of(output: Any) -> tuple[Any, Graph]:
    """A model of one Input and one operation, and the graph of both with the operation opaque."""
    operation = output._keras_history.operation
    source = operation._inbound_nodes[0].input_tensors[0]
    graph = Graph(
        (
            Node("start", "Input", {"shape": tuple(source.shape[1:])}),
            Node("kept", "Opaque", opaque_params(operation)),
            Node("end", "Flatten"),
        ),
        (Edge("start", "kept"), Edge("kept", "end")),
    )
    return keras.Model(source, output), Graph.from_json(json.loads(json.dumps(graph.to_json())))


def sequences() -> Any:
    return keras.Input((6, 4))


def pictures() -> Any:
    return keras.Input((8, 8, 3))


MADE = {
    "recurrent convolution": lambda: keras.layers.ConvLSTM1D(3, 2)(keras.Input((4, 8, 3))),
    "nested layer": lambda: keras.layers.TimeDistributed(keras.layers.Dense(3, activation="relu"))(sequences()),
    "both directions": lambda: keras.layers.Bidirectional(keras.layers.LSTM(3))(sequences()),
    "objects inside": lambda: keras.layers.Conv2DTranspose(
        2, 3, kernel_initializer=keras.initializers.HeNormal(seed=3), bias_constraint=keras.constraints.NonNeg()
    )(pictures()),
    "a price": lambda: keras.layers.Conv2D(2, 3, kernel_regularizer=keras.regularizers.L2(0.3))(pictures()),
    "arguments of the call": lambda: keras.layers.BatchNormalization()(pictures(), training=False),
    "an operation and a constant": lambda: pictures() + 3.0,
    "a constant first": lambda: 1.0 - pictures(),
    "an operation with arguments": lambda: keras.ops.mean(pictures(), axis=(1, 2), keepdims=True),
    "an operation on a list": lambda: (lambda tensor: keras.ops.concatenate([tensor, tensor], axis=-1))(sequences()),
    "one input twice": lambda: (lambda tensor: keras.layers.MultiHeadAttention(2, 3)(tensor, tensor))(sequences()),
}


@pytest.mark.parametrize("name", MADE)
def test_what_was_kept_does_the_same(name: str, tmp_path: Path) -> None:
    model, graph = network_of(MADE[name]())
    analysis = analyse(graph)
    assert analysis.problems == ()
    built = build_model(graph)
    assert analysis.shapes["kept"] == tuple(model.output.shape[1:])
    assert analysis.param_counts["kept"] == tuple(
        sum(int(np.prod(weight.shape)) for weight in weights)
        for weights in (built.trainable_weights, built.non_trainable_weights)
    )
    built.set_weights(model.get_weights())
    batch = np.random.default_rng(0).normal(size=(2, *model.input.shape[1:])).astype("float32")
    expected = np.asarray(model(batch)).reshape(2, -1)
    np.testing.assert_allclose(built(batch), expected, rtol=1e-5, atol=1e-6)
    built.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    np.testing.assert_array_equal(loaded(batch), built(batch))


def test_only_what_is_not_the_default_is_kept() -> None:
    params = opaque_params(keras.layers.Conv1D(3, 2)(sequences())._keras_history.operation)
    assert json.loads(params["config"])["filters"] == 3
    assert not {"use_bias", "kernel_initializer", "data_format", "dtype", "trainable"} & set(
        json.loads(params["config"])
    )
    assert params["arguments"] == ""


def test_another_shape_is_refused_in_words() -> None:
    _, graph = network_of(keras.layers.ConvLSTM1D(3, 2)(keras.Input((4, 8, 3))))
    problem = next(
        problem for problem in analyse(graph.with_params("start", {"shape": (5, 8, 3)})).problems if problem.is_error
    )
    assert problem.code == "opaque.shape"
    assert "4 × 8 × 3" in problem.message
    assert "5 × 8 × 3" in problem.message


@keras.saving.register_keras_serializable("tests")
class Doubled(keras.layers.Layer):  # type: ignore[misc]  # keras has no types
    def call(self, inputs: Any) -> Any:
        return inputs * 2


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: keras.layers.Lambda(lambda tensor: tensor, output_shape=(6, 4))(sequences()), "opaque.refused"),
        (lambda: Doubled()(sequences()), "opaque.custom"),
        (lambda: keras.layers.LSTM(3, return_state=True)(sequences())[0], "opaque.outputs"),
        (lambda: keras.layers.Dense(3)(keras.Input((None, 4))), "opaque.sizes"),
        (lambda: sequences()[:, 0], "opaque.arguments"),
    ],
)
def test_what_cannot_be_kept_is_refused(make: Any, code: str) -> None:
    with pytest.raises(GraphError) as caught:
        opaque_params(make()._keras_history.operation)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "path",
    [
        "keras.layers.Lambda",
        "keras.layers.TFSMLayer",
        "keras.layers.TextVectorization",
        "keras.layers.deserialize",
        "keras.layers.Dense.from_config",
        "keras.ops.map",
        "keras.ops.Add",
        "keras.ops._x",
        "keras.saving.load_model",
        "keras.utils.get_file",
        "os.system",
        "",
    ],
)
def test_only_layers_and_operations_of_keras_are_made(path: str) -> None:
    with pytest.raises(LayerError, match="is not made"):
        checked_path(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config", "{"),
        ("config", "[]"),
        ("config", "[" * 100_000),
        ("config", '{"layer": {"module": "keras.layers", "class_name": "Lambda", "config": {}}}'),
        ("config", '{"layer": {"module": "os", "class_name": "System", "config": {}}}'),
        ("config", '{"a b": 1}'),
        ("arguments", '{"args": [{"input": 1}], "kwargs": {}}'),
        ("arguments", '{"args": [{"output": 0}], "kwargs": {}}'),
        ("arguments", '{"args": 3, "kwargs": {}}'),
        ("arguments", "3"),
        ("output_shape", '["a"]'),
        ("output_shape", "[0]"),
        ("input_shapes", "7"),
    ],
)
def test_damaged_params_are_a_problem(name: str, text: str) -> None:
    _, graph = network_of(keras.layers.Identity()(sequences()))
    damaged = graph.with_params("kept", {**graph.node("kept").params, name: text})
    assert [problem.code for problem in analyse(damaged).problems if problem.is_error] == ["opaque.damaged"]


@pytest.mark.parametrize(
    "params", [{"path": "keras.layers.Conv9D"}, {"config": '{"no_such_argument": 1}'}, {"path": "keras.ops.nothing"}]
)
def test_what_keras_cannot_make_is_said_in_words(params: dict[str, str]) -> None:
    _, graph = network_of(keras.layers.Identity()(sequences()))
    with pytest.raises(GraphError, match="kept") as caught:
        build_model(graph.with_params("kept", {**graph.node("kept").params, **params}))
    assert caught.value.code == "opaque.build"
