"""Exported code: run here, it makes the model the graph makes; and it reads as a person would have left it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from layer_values import values_of

from engine.errors import GraphError, SettingsError
from engine.facts import DataFacts
from engine.network.build import build_model
from engine.network.code import python_code
from engine.network.graph import Edge, Graph, Node
from engine.network.kinds import LAYER_KINDS
from engine.network.layers.pretrained import FAMILY as PRETRAINED
from engine.network.templates import TEMPLATES, line, template
from engine.params import checked

pytest.importorskip("keras")

CONFIG = {
    "optimizer": "Adam",
    "learning_rate": 0.001,
    "momentum": 0.0,
    "loss": "sparse_categorical_crossentropy",
    "metrics": ["accuracy"],
    "epochs": 5,
    "batch_size": 32,
}
LONG = "the_branch_with_a_name_that_nobody_in_their_right_mind_would_give"
RESIDUAL = Graph(
    (
        Node("input", "Input", {"shape": (8, 8, 3)}),
        Node("lambda", "Conv2D", {"filters": 4, "padding": "same", "activation": "relu"}),
        Node("conv2d_1", "Conv2D", {"filters": 4, "kernel_size": (1, 3), "padding": "same", "use_bias": False}),
        Node("add", "Add"),
        Node("model", "MaxPooling2D", {"strides": (1, 1)}),
        Node("print", "ReLU", {"max_value": 6.0}),
        Node(LONG, "Conv2D", {"filters": 4, "kernel_initializer": "he_normal", "bias_initializer": "ones"}),
        Node(f"{LONG}_2", "Conv2D", {"filters": 4, "kernel_size": (3, 3)}),
        Node("concatenate", "Concatenate", {"axis": 3}),
        Node("flatten", "Flatten"),
        Node("dense", "Dense", {"units": 3, "activation": "softmax"}),
    ),
    (
        Edge("input", "lambda"),
        Edge("lambda", "conv2d_1"),
        Edge("lambda", "add"),
        Edge("conv2d_1", "add", 1),
        Edge("add", LONG),
        Edge("add", "model"),
        Edge("model", "print"),
        Edge("print", f"{LONG}_2"),
        Edge(LONG, "concatenate"),
        Edge(f"{LONG}_2", "concatenate", 2),
        Edge("concatenate", "flatten"),
        Edge("flatten", "dense"),
    ),
)
RESIDUAL = RESIDUAL.with_params(f"{LONG}_2", {"filters": 4, "kernel_size": (2, 2)}).with_params(
    "model", {"strides": (1, 1), "padding": "valid"}
)


def run(code: str) -> Any:
    names: dict[str, Any] = {}
    exec(compile(code, "exported.py", "exec"), names)
    return names["model"]


def same_model(graph: Graph, *, input_scale: Any = None) -> None:
    """The script's model has the same layers with the same settings, and with the same weights the same answers."""
    theirs = run(python_code(graph, input_scale=input_scale))
    ours = build_model(graph, input_scale=input_scale)
    # A Sequential does not list its Input.
    made = {kind: _configs(theirs, kind) for kind in _kinds(ours)}
    assert made == {kind: _configs(ours, kind) for kind in _kinds(ours)}
    assert theirs.count_params() == ours.count_params()
    assert theirs.input_shape == ours.input_shape
    assert [weight.shape for weight in theirs.weights] == [weight.shape for weight in ours.weights]
    theirs.set_weights(ours.get_weights())
    generator = np.random.default_rng(1)
    batch = [generator.random((3, *tensor.shape[1:]), "float32") for tensor in ours.inputs]
    batch = batch if len(batch) > 1 else batch[0]
    np.testing.assert_allclose(theirs(batch), ours(batch), rtol=1e-5, atol=1e-6)


def _kinds(model: Any) -> set[str]:
    return {type(layer).__name__ for layer in model.layers} - {"InputLayer"}


def _configs(model: Any, kind: str) -> list[dict[str, Any]]:
    configs = [layer.get_config() for layer in model.layers if type(layer).__name__ == kind]
    return [{key: value for key, value in config.items() if key != "name"} for config in configs]


def test_a_line_is_written_as_a_person_would() -> None:
    graph = line(
        ("Input", {"shape": (28, 28, 1)}),
        ("Rescaling", {"scale": 1 / 255}),
        ("Conv2D", {"filters": 32, "kernel_size": (3, 3), "activation": "relu"}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    )
    assert (
        python_code(graph, config=CONFIG)
        == """import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        layers.Rescaling(1 / 255),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)

model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.001),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)

# x_train and y_train are NumPy arrays: your samples and what belongs to them.
model.fit(x_train, y_train, epochs=5, batch_size=32)
"""
    )


def test_branches_are_written_with_a_name_where_one_is_needed() -> None:
    code = python_code(RESIDUAL)
    assert "inputs = keras.Input(shape=(8, 8, 3))\n" in code
    assert "add = layers.Add()([lambda_, x])\n" in code
    assert code.endswith("model = keras.Model(inputs, outputs)\n")
    same_model(RESIDUAL)


def test_names_people_gave_are_kept_and_numbers_are_not_spelled() -> None:
    model = run(python_code(RESIDUAL))
    assert {LONG, "lambda", "print", "model"} <= {layer.name for layer in model.layers}
    assert 'name="conv2d_1"' not in python_code(RESIDUAL)


def test_a_standardised_table_keeps_its_numbers_bit_for_bit() -> None:
    graph = template("breast-cancer-mlp").make(DataFacts((30,), "binary", 2))
    generator = np.random.default_rng(0)
    scale = (generator.random(30) * 1e3, generator.random(30) + 0.1)
    same_model(graph, input_scale=scale)
    assert "MEAN = [\n" in python_code(graph, input_scale=scale)


def test_a_branched_network_of_a_standardised_table() -> None:
    graph = Graph(
        (
            Node("input", "Input", {"shape": (2,)}),
            Node("standardised", "Dense", {"units": 2}),
            Node("add", "Add"),
        ),
        (Edge("input", "standardised"), Edge("input", "add"), Edge("standardised", "add", 1)),
    )
    same_model(graph, input_scale=((1.0, 2.0), (3.0, 4.0)))


def nameless(value: Any) -> Any:
    """A config without names, which Keras counts up for a layer inside another, and seeds that it draws."""
    if isinstance(value, dict):
        return {name: nameless(item) for name, item in value.items() if name not in ("name", "seed")}
    return [nameless(item) for item in value] if isinstance(value, (list, tuple)) else value


ALONE = [key for key, kind in LAYER_KINDS.items() if kind.min_inputs == 1 and kind.family != PRETRAINED]


@pytest.mark.parametrize("key", ALONE)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_the_code_of_every_kind_makes_its_layer(key: str, data: st.DataObject) -> None:
    kind = LAYER_KINDS[key]
    params = {param.name: data.draw(values_of(param)) for param in kind.params}
    try:
        params = checked(kind.params, params)
        graph = line(("Input", {"shape": (13, 14, 3)}), (key, params))
        code = python_code(graph)
    except (GraphError, SettingsError):
        return
    theirs, ours = run(code).layers[-1], build_model(graph).layers[-1]
    assert nameless(theirs.get_config()) == nameless(ours.get_config())


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (
            {"optimizer": "SGD", "learning_rate": 0.01, "momentum": 0.9},
            "model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01, momentum=0.9))\n",
        ),
        ({"optimizer": "AdamW", "momentum": 0.0}, "model.compile(optimizer=keras.optimizers.AdamW())\n"),
        ({"epochs": 3}, "model.fit(x_train, y_train, epochs=3)\n"),
    ],
)
def test_compile_and_fit_say_what_was_given_and_no_more(config: dict[str, Any], expected: str) -> None:
    graph = line(("Input", {"shape": (2,)}), ("Dense", {"units": 1}))
    assert python_code(graph, config=config).endswith(expected)


def test_the_whole_script_trains() -> None:
    graph = line(("Input", {"shape": (2,)}), ("Dense", {"units": 2, "activation": "softmax"}))
    names = {"x_train": np.zeros((4, 2), "float32"), "y_train": np.zeros(4, "int32")}
    exec(python_code(graph, config={**CONFIG, "epochs": 1}), names)
    assert names["model"].optimizer.iterations == 1


def test_a_network_that_cannot_be_built_has_no_code() -> None:
    with pytest.raises(GraphError) as caught:
        python_code(line(("Input", {"shape": (784,)}), ("Conv2D", {})))
    assert caught.value.code == "layer.needs_image"


def scripts() -> list[str]:
    wide = {"filters": 4, "kernel_initializer": "he_normal", "bias_initializer": "ones", "padding": "same"}
    sizes = [*range(1, 4), 24, 29, 34, 36, 40, 44, 47, 50, 60]
    made = [python_code(RESIDUAL, config=CONFIG), python_code(RESIDUAL.renamed("add", "a" * 40))]
    for size in sizes:
        for kind, params in (("Conv2D", {}), ("Conv2D", wide), ("Flatten", {}), ("Dense", {"units": 3})):
            made.append(python_code(renamed_line(size, kind, params)))
            made.append(python_code(shortcut(size, kind, params)))
    for item in TEMPLATES.values():
        columns = item.example.input_shape[0]
        scale = ([0.1] * columns, [2.0] * columns) if item.example.kind == "table" else None
        made.append(python_code(item.make(item.example), input_scale=scale, config=CONFIG))
    made.append(python_code(shortcut(5, "Conv2D", wide), config={**CONFIG, "patience": 8, "monitor": "val_accuracy"}))
    return made


def renamed_line(size: int, kind: str, params: dict[str, Any]) -> Graph:
    graph = line(("Input", {"shape": (8, 8, 3)}), (kind, params))
    return graph.renamed(graph.nodes[-1].id, "n" * size)


def shortcut(size: int, kind: str, params: dict[str, Any]) -> Graph:
    """Two equal branches with names of that length, joined along the first axis."""
    graph = Graph((Node("input", "Input", {"shape": (8, 8, 3)}), Node("c" * size, "Concatenate", {"axis": 1})))
    for letter in "ab":
        graph = graph.added(Node(letter * size, kind, params)).connected("input", letter * size)
        graph = graph.connected(letter * size, "c" * size)
    return graph


def test_the_code_is_laid_out_as_ruff_does(tmp_path: Path) -> None:
    for number, script in enumerate(scripts()):
        (tmp_path / f"script_{number}.py").write_text(script, "utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    lint = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,I,W", str(tmp_path)]
    result = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
