"""Models of Keras, of whichever version and file, become the graph they came from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from model_files import facts_of, keras_metadata, layer, sequential, write_keras

from engine.network.analysis import analyse
from engine.network.build import build_model
from engine.network.editing.layout import auto_layout
from engine.network.graph import Graph
from engine.network.importing.reading import import_file
from engine.network.importing.settings import OPTIMIZERS as KNOWN_OPTIMIZERS
from engine.network.pretrained.bases import bases
from engine.network.templates import TEMPLATES
from engine.training.config import OPTIMIZERS

keras = pytest.importorskip("keras")


def read_json(tmp_path: Path, text: str) -> Any:
    path = tmp_path / "model.json"
    path.write_text(text, "utf-8")
    return import_file(path)


def without_weights(graph: Graph) -> Graph:
    """Bases start empty: nothing is downloaded in a test."""
    for node in graph.nodes:
        if node.kind in bases():
            graph = graph.with_params(node.id, {**node.params, "weights": "none"})
    return graph


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_the_model_of_every_template_comes_back(key: str, tmp_path: Path) -> None:
    graph = TEMPLATES[key].make(TEMPLATES[key].example)
    found = read_json(tmp_path, build_model(without_weights(graph)).to_json())
    # Whether weights are those of ImageNet cannot be told from a model's layers; it is taken to be so.
    assert facts_of(without_weights(found.graph)) == facts_of(without_weights(graph))
    assert found.findings == ()


def test_a_keras_file_with_its_preprocessing_comes_back_without_it(tmp_path: Path) -> None:
    graph = TEMPLATES["breast-cancer-mlp"].make(TEMPLATES["breast-cancer-mlp"].example)
    path = tmp_path / "model.keras"
    build_model(graph, input_scale=([0.5] * 30, [2.0] * 30)).save(path)
    assert facts_of(import_file(path).graph) == facts_of(graph)


def test_what_it_was_compiled_with_is_found(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.compile(optimizer=keras.optimizers.SGD(0.05, momentum=0.9), loss="mse")
    path = tmp_path / "model.keras"
    model.save(path)
    assert import_file(path).settings == {"optimizer": "sgd", "learning_rate": 0.05, "momentum": 0.9}


def test_optimizers_are_those_of_the_training_settings() -> None:
    assert {optimizer.class_name: key for key, optimizer in OPTIMIZERS.items()} == KNOWN_OPTIMIZERS


def test_an_h5_file_is_read(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3, name="first"), keras.layers.Flatten()])
    path = tmp_path / "model.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = model.to_json()
        file.attrs["training_config"] = json.dumps({"optimizer_config": {"class_name": "Adam", "config": {}}})
    found = import_file(path)
    assert [node.kind for node in found.graph.nodes] == ["Input", "Conv2D", "Flatten"]
    assert found.settings == {"optimizer": "adam"}


# ---- tf.keras

OLD_CONV = {
    "class_name": "Conv2D",
    "config": {
        "name": "conv2d",
        "trainable": True,
        "batch_input_shape": [None, 8, 8, 3],
        "dtype": "float32",
        "filters": 4,
        "kernel_size": [3, 3],
        "strides": [1, 1],
        "padding": "same",
        "data_format": "channels_last",
        "dilation_rate": [1, 1],
        "groups": 1,
        "activation": "relu",
        "use_bias": True,
        "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
        "bias_initializer": {"class_name": "Zeros", "config": {}},
        "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.009999999776482582}},
        "bias_regularizer": None,
        "kernel_constraint": None,
    },
}
OLD_LEAKY = {"class_name": "LeakyReLU", "config": {"name": "leaky", "dtype": "float32", "alpha": 0.25}}
OLD_ADD = {"class_name": "Add", "config": {"name": "add", "trainable": True, "dtype": "float32"}}
OLD_INPUT = {
    "class_name": "InputLayer",
    "config": {"batch_input_shape": [None, 8, 8, 4], "dtype": "float32", "sparse": False, "name": "input_1"},
}


def old_functional() -> dict[str, Any]:
    """As ``to_json`` of tf.keras 2 gives it: nodes as nested lists, a constant inside an operation."""
    times = {"class_name": "TFOpLambda", "config": {"name": "tf.math.multiply", "function": "math.multiply"}}
    layers = [
        {**OLD_INPUT, "name": "input_1", "inbound_nodes": []},
        {**OLD_CONV, "name": "conv2d", "inbound_nodes": [[["input_1", 0, 0, {}]]]},
        {**times, "name": "tf.math.multiply", "inbound_nodes": [["conv2d", 0, 0, {"y": 0.5, "name": None}]]},
        {**OLD_ADD, "name": "add", "inbound_nodes": [[["tf.math.multiply", 0, 0, {}], ["input_1", 0, 0, {}]]]},
    ]
    config = {"name": "model", "layers": layers}
    ends = {"input_layers": [["input_1", 0, 0]], "output_layers": [["add", 0, 0]]}
    return {"class_name": "Functional", "config": {**config, **ends}, "keras_version": "2.12.0"}


def test_a_sequential_of_tf_keras(tmp_path: Path) -> None:
    value = {"class_name": "Sequential", "config": {"name": "s", "layers": [OLD_CONV, OLD_LEAKY]}}
    nodes, edges = facts_of(read_json(tmp_path, json.dumps(value)).graph)
    assert nodes["input"][1]["shape"] == (8, 8, 3)
    assert (nodes["conv2d"][1]["filters"], nodes["conv2d"][1]["kernel_regularizer"]) == (4, "l2")
    assert nodes["conv2d"][1]["kernel_regularizer_l2"] == 0.01
    assert nodes["leaky"][1]["negative_slope"] == 0.25
    assert edges == [("conv2d", "leaky", 0), ("input", "conv2d", 0)]


def test_a_functional_model_of_tf_keras(tmp_path: Path) -> None:
    found = read_json(tmp_path, json.dumps(old_functional()))
    nodes, edges = facts_of(found.graph)
    assert nodes["tf_math_multiply"] == ("Rescaling", {"scale": 0.5, "offset": 0.0})
    assert edges == [
        ("conv2d", "tf_math_multiply", 0),
        ("input_1", "add", 1),
        ("input_1", "conv2d", 0),
        ("tf_math_multiply", "add", 0),
    ]
    assert not [problem for problem in analyse(found.graph).problems if problem.is_error]


def test_a_saved_model_of_tf_keras(tmp_path: Path) -> None:
    (tmp_path / "saved_model.pb").write_bytes(b"")
    (tmp_path / "keras_metadata.pb").write_bytes(keras_metadata(old_functional()))
    assert len(import_file(tmp_path).graph.nodes) == 4
    assert len(import_file(tmp_path / "saved_model.pb").graph.nodes) == 4


# ---- keras.applications


@pytest.mark.parametrize("key", list(bases()))
def test_the_bases_of_keras_are_read_layer_by_layer(key: str, tmp_path: Path) -> None:
    side = bases()[key].smallest
    model = getattr(keras.applications, key)(include_top=False, weights=None, input_shape=(side, side, 3))
    found = read_json(tmp_path, model.to_json())
    analysis = analyse(found.graph)
    assert not [problem for problem in analysis.problems if problem.is_error]
    assert sum(analysis.total_params) == model.count_params()
    places = auto_layout(found.graph)
    assert len(set(places.values())) == len(found.graph.nodes)


def test_a_model_read_gives_the_same_answers(tmp_path: Path) -> None:
    model = keras.applications.MobileNetV3Small(include_top=False, weights=None, input_shape=(32, 32, 3))
    ours = build_model(read_json(tmp_path, model.to_json()).graph)
    by_name = {layer.name: layer for layer in model.layers}
    for layer_ in ours.layers:
        if layer_.weights:
            layer_.set_weights(by_name[layer_.name].get_weights())
    batch = np.random.default_rng(0).random((1, 32, 32, 3), "float32") * 255
    np.testing.assert_allclose(ours(batch), model(batch), rtol=1e-5, atol=1e-6)


def test_a_base_within_a_model_is_the_base_of_the_palette(tmp_path: Path) -> None:
    base = keras.applications.VGG16(include_top=False, weights=None, input_shape=(32, 32, 3))
    for inner in base.layers:
        inner.trainable = inner.name.startswith("block5")
    model = keras.Sequential([keras.Input((32, 32, 3)), base, keras.layers.Flatten(), keras.layers.Dense(1)])
    nodes, _ = facts_of(read_json(tmp_path, model.to_json()).graph)
    assert nodes["vgg16"][0] == "VGG16"
    assert (nodes["vgg16"][1]["trained"], nodes["vgg16"][1]["first_trained"]) == ("from", "block5_conv1")


# ---- parts


def test_a_model_within_a_model_is_a_block(tmp_path: Path) -> None:
    inner_in = keras.Input((4,))
    inner = keras.Model(inner_in, keras.layers.Dense(4, name="inside")(inner_in), name="encoder")
    start = keras.Input((4,), name="start")
    model = keras.Model(start, keras.layers.Dense(2, name="end")(inner(start)))
    graph = read_json(tmp_path, model.to_json()).graph
    assert [node.kind for node in graph.nodes] == ["Input", "block:encoder", "Dense"]
    assert [node.kind for node in graph.blocks[0].graph.nodes] == ["Input", "Dense"]
    assert sum(analyse(graph).total_params) == model.count_params()


def test_a_shared_layer_is_told(tmp_path: Path) -> None:
    first, second = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    shared = keras.layers.Dense(3, name="shared")
    model = keras.Model([first, second], keras.layers.Add(name="sum")([shared(first), shared(second)]))
    found = read_json(tmp_path, model.to_json())
    assert [node.id for node in found.graph.nodes if node.kind == "Dense"] == ["shared", "shared_1"]
    assert [finding.note.values["name"] for finding in found.of("changed")] == ["shared"]


def test_an_unknown_layer_stays_whole(tmp_path: Path) -> None:
    start = keras.Input((4, 8, 8, 3), name="start")
    model = keras.Model(start, keras.layers.ConvLSTM2D(2, 3, name="film")(start))
    found = read_json(tmp_path, model.to_json())
    assert found.graph.node("film").kind == "Opaque"
    assert [finding.level for finding in found.findings] == ["opaque"]
    assert build_model(found.graph).count_params() == model.count_params()


def test_sizes_left_open_are_filled_in_and_told(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(2, 3)])
    found = read_json(tmp_path, model.to_json())
    assert found.graph.nodes[0].params["shape"] == (224, 224, 3)
    assert found.of("changed")[0].note.message.endswith("the file leaves its size open; here it is 224 × 224 × 3.")


def test_names_no_variable_can_have_are_changed(tmp_path: Path) -> None:
    path = write_keras(
        tmp_path / "m.keras", sequential(layer("Dense", units=3) | {"config": {"name": "fc-1/a", "units": 3}})
    )
    assert [node.id for node in import_file(path).graph.nodes] == ["input", "fc_1_a"]
