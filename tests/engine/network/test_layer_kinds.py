"""The whole table of layer kinds against Keras: shapes, parameter counts, refusals, defaults."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest

from engine.errors import GraphError, LayerError, SettingsError
from engine.network.kinds import LAYER_KINDS, layer_kind
from engine.params import checked, defaults

tensorflow = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")

KINDS = sorted(LAYER_KINDS)
MADE = sorted(key for key, kind in LAYER_KINDS.items() if kind.call is None and key != "Input")


@pytest.mark.parametrize("key", ["Concatenate", "Softmax"])
@pytest.mark.parametrize("axis", [0, -3, 3])
def test_the_batch_is_no_axis_to_work_on(key: str, axis: int) -> None:
    with pytest.raises(LayerError, match="axis"):
        LAYER_KINDS[key].output_shape(((4, 5), (4, 5)), {"axis": axis})


@pytest.mark.parametrize("key", MADE)
def test_defaults_are_those_of_keras(key: str) -> None:
    kind = LAYER_KINDS[key]
    signature = inspect.signature(getattr(keras.layers, key).__init__).parameters
    given_arguments = kind.keras_arguments(defaults(kind.params))
    for name, value in given_arguments.items():
        if name in kind.positional or name == "trainable":
            continue
        assert name in signature
        theirs = signature[name].default
        theirs = "linear" if name == "activation" and theirs is None else theirs
        assert str(value).lower() == str(theirs).lower() or value == theirs, name


@pytest.mark.parametrize("key", MADE)
def test_positional_params_come_first_in_keras_too(key: str) -> None:
    names = list(inspect.signature(getattr(keras.layers, key).__init__).parameters)[1:]
    positional = LAYER_KINDS[key].positional
    assert tuple(names[: len(positional)]) == positional


@pytest.mark.parametrize("key", KINDS)
def test_every_kind_and_param_says_what_it_does(key: str) -> None:
    kind = LAYER_KINDS[key]
    assert kind.key == key
    assert kind.help.endswith(".")
    assert checked(kind.params, {}) == defaults(kind.params)
    for param in kind.params:
        assert param.help.endswith(".")
        assert param.check(param.default) == param.default
        assert param.shown_if is None or param.shown_if.name in {other.name for other in kind.params}


def test_every_activation_of_keras_is_offered_but_those_no_layer_can_use_and_second_names() -> None:
    from keras.src.activations import ALL_OBJECTS_DICT  # the public module lists the names nowhere

    offered = LAYER_KINDS["Activation"].params[0].options  # type: ignore[attr-defined]  # it is a Choice
    assert set(offered) == set(ALL_OBJECTS_DICT) - {"glu", "threshold", "swish", "hard_swish"}


@pytest.mark.parametrize("activation", LAYER_KINDS["Activation"].params[0].options)  # type: ignore[attr-defined]
def test_every_activation_runs_behind_dense(activation: str) -> None:
    layer = keras.layers.Dense(4, activation=activation)
    assert layer(np.ones((2, 3), "float32")).shape == (2, 4)


@pytest.mark.parametrize("name", ["kernel_initializer", "bias_initializer"])
def test_every_initializer_starts_a_layer(name: str) -> None:
    param = next(param for param in LAYER_KINDS["Dense"].params if param.name == name)
    for option in param.options:  # type: ignore[attr-defined]  # it is a Choice
        assert keras.layers.Dense(4, **{name: option})(np.ones((2, 3), "float32")).shape == (2, 4)


def test_the_order_of_the_palette_starts_with_the_core() -> None:
    assert list(LAYER_KINDS)[:2] == ["Input", "Dense"]
    families = list(dict.fromkeys(kind.family for kind in LAYER_KINDS.values()))
    assert families[:5] == ["Core", "Preprocessing", "Convolution", "Pooling", "Reshaping"]
    assert {"Activation", "Normalisation", "Regularisation", "Augmentation", "Merging", "Sequences"} <= {*families}


ASKED_FOR = """
    Input Dense Activation ReLU LeakyReLU PReLU ELU SELU GELU Softmax Maxout Flatten Reshape Permute RepeatVector
    Conv1D Conv2D Conv3D SeparableConv2D DepthwiseConv2D Conv2DTranspose MaxPooling1D MaxPooling2D AveragePooling1D
    AveragePooling2D GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D UpSampling2D
    ZeroPadding2D Cropping2D BatchNormalization LayerNormalization GroupNormalization Dropout SpatialDropout1D
    SpatialDropout2D GaussianNoise GaussianDropout AlphaDropout Rescaling Normalization Resizing RandomFlip
    RandomRotation RandomZoom RandomTranslation RandomContrast RandomBrightness
"""


def test_no_layer_that_was_asked_for_is_missing() -> None:
    assert set(ASKED_FOR.split()) - set(LAYER_KINDS) == set()


@pytest.mark.parametrize(
    ("size", "suggestion"), [(784, "28, 28, 1"), (3072, "32, 32, 3"), (13, "1, 13, 1"), (1, "1, 1, 1")]
)
def test_a_vector_for_a_convolution_is_told_its_shape(size: int, suggestion: str) -> None:
    kind = LAYER_KINDS["Conv2D"]
    with pytest.raises(LayerError) as caught:
        kind.output_shape(((size,),), defaults(kind.params))
    assert caught.value.what == f"Conv2D needs an image (height, width, channels), got a vector of {size}."
    assert caught.value.hint == f"Insert Reshape({suggestion}) before it, or use Dense."


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(GraphError, match="Conv5D"):
        layer_kind("Conv5D")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1.5, True, "3", None, 10**400])
def test_a_number_of_units_that_is_none_is_refused(value: Any) -> None:
    with pytest.raises(SettingsError):
        checked(LAYER_KINDS["Dense"].params, {"units": value})


@pytest.mark.parametrize("value", [math.nan, math.inf, 10**400, "x", None, True])
def test_a_rate_that_is_none_is_refused(value: Any) -> None:
    with pytest.raises(SettingsError):
        checked(LAYER_KINDS["Dropout"].params, {"rate": value})
