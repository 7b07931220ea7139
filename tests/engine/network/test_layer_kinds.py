"""The whole table of layer kinds against Keras: shapes, parameter counts, refusals, defaults."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from layer_values import values_of

from engine.errors import GraphError, LayerError, SettingsError
from engine.network.kinds import LAYER_KINDS, LayerKind, layer_kind
from engine.params import checked, defaults

tensorflow = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")

KINDS = sorted(LAYER_KINDS)
LAYERS = [key for key in KINDS if key != "Input"]
IMAGES = ("Conv2D", "MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D")
SEQUENCES = ("Conv1D", "MaxPooling1D", "GlobalAveragePooling1D", "GlobalMaxPooling1D", "LSTM", "GRU")

dims = st.lists(st.integers(1, 9), min_size=1, max_size=4).map(tuple)
images = st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(1, 4))
sequences = st.tuples(st.integers(1, 12), st.integers(1, 4))


@st.composite
def uses(draw: st.DrawFn, kind: LayerKind) -> tuple[tuple[tuple[int, ...], ...], dict[str, Any]]:
    """Input shapes and params of one layer, half of them such that they fit."""
    params = {param.name: draw(values_of(param)) for param in kind.params}
    fitting = images if kind.key in IMAGES else sequences if kind.key in SEQUENCES else dims
    first = draw(fitting if draw(st.booleans()) else dims)
    if kind.max_inputs == 1:
        if kind.key == "Reshape" and draw(st.booleans()):
            params["target_shape"] = (*draw(st.permutations(first)),)
        if kind.key == "Reshape" and draw(st.booleans()):
            params["target_shape"] = (-1, *params["target_shape"][1:])
        return (first,), params
    alike = draw(st.booleans())
    others = draw(st.lists(st.just(first) if alike else dims, min_size=1, max_size=3))
    return (first, *others), params


def by_keras(kind: LayerKind, shapes: tuple[tuple[int, ...], ...], params: dict[str, Any]) -> Any:
    """Output shape and (trainable, non-trainable) as Keras has them after running the layer; None if it refuses."""
    try:
        layer = getattr(keras.layers, kind.key)(**kind.keras_arguments(params))
        inputs = [keras.Input(shape) for shape in shapes]
        stated = layer(inputs if kind.max_inputs is None else inputs[0]).shape[1:]
    except (ValueError, IndexError):  # the second where Keras looks for an axis that is not there
        return None
    batch = [np.zeros((2, *shape), "float32") for shape in shapes]
    try:
        real = layer(batch if kind.max_inputs is None else batch[0]).shape[1:]
    except tensorflow.errors.InvalidArgumentError:
        return None  # Keras found nothing amiss, TensorFlow did
    assert tuple(stated) == tuple(real)
    counted = [
        sum(math.prod(weight.shape) for weight in weights)
        for weights in (layer.trainable_weights, layer.non_trainable_weights)
    ]
    return tuple(real), tuple(counted)


def by_us(kind: LayerKind, shapes: tuple[tuple[int, ...], ...], params: dict[str, Any]) -> Any:
    try:
        return kind.output_shape(shapes, params), tuple(int(n) for n in kind.param_count(shapes, params))
    except LayerError as refusal:
        said = (refusal.what, refusal.hint, refusal.code)
    assert all(said)
    return None


@pytest.mark.filterwarnings("ignore:Exception encountered.*softmax over axis:UserWarning")
@pytest.mark.filterwarnings("ignore:You are using a softmax over axis:UserWarning")
@pytest.mark.parametrize("key", LAYERS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_shapes_counts_and_refusals_are_those_of_keras(key: str, data: st.DataObject) -> None:
    kind = LAYER_KINDS[key]
    shapes, params = data.draw(uses(kind))
    if "axis" in params:
        # Along the batch Keras would join or normalise samples, which is no layer of a network for samples.
        assume(params["axis"] not in (0, -len(shapes[0]) - 1))
    assert by_us(kind, shapes, params) == by_keras(kind, shapes, params)


@pytest.mark.parametrize("key", ["Concatenate", "Softmax"])
@pytest.mark.parametrize("axis", [0, -3, 3])
def test_the_batch_is_no_axis_to_work_on(key: str, axis: int) -> None:
    with pytest.raises(LayerError, match="axis"):
        LAYER_KINDS[key].output_shape(((4, 5), (4, 5)), {"axis": axis})


@pytest.mark.parametrize("key", LAYERS)
def test_defaults_are_those_of_keras(key: str) -> None:
    kind = LAYER_KINDS[key]
    signature = inspect.signature(getattr(keras.layers, key).__init__).parameters
    given_arguments = kind.keras_arguments(defaults(kind.params))
    for name, value in given_arguments.items():
        assert name in signature
        if name not in kind.positional:
            theirs = "linear" if name == "activation" else signature[name].default
            assert value == theirs, name


@pytest.mark.parametrize("key", LAYERS)
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
    assert list(LAYER_KINDS)[:3] == ["Input", "Rescaling", "Dense"]
    assert list(dict.fromkeys(kind.family for kind in LAYER_KINDS.values())) == [
        "Core",
        "Convolution",
        "Pooling",
        "Reshaping",
        "Activation",
        "Regularisation",
        "Normalisation",
        "Merging",
        "Sequences",
    ]


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
