"""Scripts as people write them become the network they would make, without being run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.errors import GraphError
from engine.network.analysis import analyse
from engine.network.build import build_model
from engine.network.code import python_code
from engine.network.importing.reading import import_script
from engine.network.templates import TEMPLATES

keras = pytest.importorskip("keras")


def kinds(code: str) -> list[str]:
    return [node.kind for node in import_script(code, "net.py").graph.nodes]


def test_a_sequential_model_grown_in_a_loop() -> None:
    found = import_script(
        """
import tensorflow as tf
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import *
size = 32
(x_train, y_train), _ = tf.keras.datasets.mnist.load_data()
model = Sequential(name="net")
model.add(Conv2D(size, (3, 3), activation=tf.nn.relu, input_shape=(28, 28, 1)))
for index, filters in enumerate([size * 2, size ** 2 // 8]):
    model.add(Conv2D(filters, 3, padding="same", kernel_regularizer=tf.keras.regularizers.l2(1e-3)))
    if index == 0:
        model.add(MaxPool2D())
model.add(Flatten())
model.add(Dense(10, "softmax"))
model.compile(tf.keras.optimizers.SGD(learning_rate=0.1, momentum=0.5), "sparse_categorical_crossentropy")
history = model.fit(x_train / 255.0, y_train, epochs=7, batch_size=2 * size, validation_split=0.2)
""",
        "net.py",
    )
    kinds_found = [node.kind for node in found.graph.nodes]
    assert kinds_found == ["Input", "Conv2D", "Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense"]
    assert [node.params["filters"] for node in found.graph.nodes if node.kind == "Conv2D"] == [32, 64, 128]
    assert found.graph.nodes[2].params["kernel_regularizer_l2"] == 0.001
    assert found.settings == {
        "optimizer": "sgd",
        "learning_rate": 0.1,
        "momentum": 0.5,
        "epochs": 7,
        "batch_size": 64,
    }
    assert found.findings == ()


def test_a_functional_model_with_functions_of_its_own() -> None:
    found = import_script(
        """
import keras
from keras import layers

def residual_block(x, filters, pooling=False, *, kernel=3):
    residual = x
    x = layers.Conv2D(filters, kernel, activation="relu", padding="same")(x)
    x = layers.Conv2D(filters, kernel, activation="relu", padding="same")(x)
    if pooling:
        x = layers.MaxPooling2D(2, padding="same")(x)
        residual = layers.Conv2D(filters, 1, strides=2)(residual)
    return layers.add([x, residual])

def make_model(classes=3):
    inputs = keras.Input(shape=(32, 32, 3), name="picture")
    x = layers.Rescaling(1.0 / 255)(inputs)
    for filters in (16, 32):
        x = residual_block(x, filters, pooling=True)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(classes, activation="softmax", name=f"out_{classes}")(x)
    return keras.Model(inputs, outputs)

if __name__ == "__main__":
    model = make_model()
    model.summary()
""",
        "net.py",
    )
    assert not [problem for problem in analyse(found.graph).problems if problem.is_error]
    assert build_model(found.graph).output_shape == (None, 3)
    assert {"picture", "out_3"} <= set(found.graph.by_id)
    assert found.num_layers == 14


def test_a_pretrained_base_frozen_in_the_ways_of_the_books() -> None:
    start = """
from tensorflow.keras.applications.vgg16 import VGG16
from tensorflow.keras import layers, models
conv_base = VGG16(weights=None, include_top=False, input_shape=(64, 64, 3))
"""
    end = """
model = models.Sequential([conv_base, layers.Flatten(), layers.Dense(1, activation="sigmoid")])
"""
    by_name = """
conv_base.trainable = True
set_trainable = False
for layer in conv_base.layers:
    if layer.name == "block5_conv1":
        set_trainable = True
    layer.trainable = set_trainable
"""
    by_place = "for layer in conv_base.layers[:-4]:\n    layer.trainable = False\n"
    for freezing, trained in (
        ("conv_base.trainable = False\n", "none"),
        (by_name, "from"),
        (by_place, "from"),
        ("", "all"),
    ):
        graph = import_script(start + freezing + end, "net.py").graph
        params = graph.node("vgg16").params
        assert (params["trained"], params["weights"]) == (trained, "none")
        assert trained != "from" or params["first_trained"] == "block5_conv1"
        assert graph.nodes[0].params["shape"] == (64, 64, 3)


def test_two_inputs_and_layers_within_layers() -> None:
    graph = import_script(
        """
from keras.layers import *
from keras import Model
words, facts = Input((50,), name="words"), Input(shape=(4,), name="facts")
x = Embedding(input_dim=1000, output_dim=8)(words)
x = Bidirectional(LSTM(16))(x)
x = Concatenate()([x, facts])
model = Model(inputs=[words, facts], outputs=Dense(2)(x))
""",
        "net.py",
    ).graph
    assert graph.node("bidirectional").params["units"] == 16
    assert analyse(graph).shapes["concatenate"] == (36,)
    assert graph.inputs_of("concatenate") == ("bidirectional", "facts")


def test_sums_of_tensors_are_layers() -> None:
    code = (
        "import keras\na = keras.Input((4,))\nb = keras.layers.Dense(4)(a)\nmodel = keras.Model(a, (a + b) * 0.5 - 1)\n"
    )
    assert kinds(code) == ["Input", "Dense", "Add", "Rescaling", "Rescaling"]


def test_what_only_running_would_tell_is_told() -> None:
    found = import_script(
        """
import keras, numpy as np
units = int(np.load("x.npy"))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units), keras.layers.Lambda(lambda x: x)])
while True:
    model.add(keras.layers.Dense(1))
""",
        "net.py",
    )
    told = {(finding.line, finding.level) for finding in found.findings}
    assert told == {(4, "refused"), (5, "left_out")}
    assert any("units" in finding.note.message or "np.load" in finding.note.message for finding in found.findings)


def test_of_several_models_the_trained_one_is_read() -> None:
    code = """
import keras
a = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
b = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2), keras.layers.Dense(3)])
a.compile(optimizer="rmsprop", loss="mse")
"""
    found = import_script(code, "net.py")
    assert [node.kind for node in found.graph.nodes] == ["Input", "Dense"]
    assert found.settings == {"optimizer": "rmsprop"}
    assert [finding.line for finding in found.findings] == [3]


def test_a_notebook_is_read_cell_by_cell() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title"]},
        {"cell_type": "code", "source": ["!pip install keras\n", "import keras\n"]},
        {"cell_type": "code", "source": "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])"},
    ]
    assert kinds(json.dumps({"cells": cells})) == ["Input", "Dense"]


def test_a_text_without_a_model() -> None:
    with pytest.raises(GraphError) as caught:
        import_script("keras is a library (of Python)", "")
    assert caught.value.code == "import.syntax"


def configs(model: Any) -> list[Any]:
    dropped = ("name", "module", "registered_name", "build_config")
    found = [(type(layer).__name__, layer.get_config()) for layer in model.layers]
    return sorted((kind, str({k: v for k, v in config.items() if k not in dropped})) for kind, config in found)


@pytest.mark.parametrize(
    "key", ["digits-cnn", "imdb-text-cnn", "resnet-20", "two-inputs", "u-net", "student-grades-mlp"]
)
def test_what_we_write_we_read(key: str) -> None:
    graph = TEMPLATES[key].make(TEMPLATES[key].example)
    found = import_script(python_code(graph), "net.py")
    assert configs(build_model(found.graph)) == configs(build_model(graph))
    assert found.findings == ()
