"""The sum the window shows is the number the layer puts out, at any place of any convolution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.network.graph import Graph
from engine.network.templates import line
from engine.prediction.live.kernels import window_at
from engine.prediction.live.own_kernels import PRESETS, filtered, grey
from engine.prediction.live.preview import Preview
from engine.prediction.live.samples import can_stand_in, stand_in
from engine.prediction.live.values import Flowed, Request, Sample

PREVIEW = Preview()
RNG = np.random.default_rng(0)


def flow(graph: Graph, shape: tuple[int, ...]) -> Flowed:
    values = RNG.normal(size=shape).astype(np.float32)
    return PREVIEW.flow(Request(graph, Sample(values)))


def check_window(answer: Flowed, name: str, draw: st.DrawFn) -> None:
    """At a drawn place of a linear layer the window's sum is the layer's output."""
    kernel, output = answer.kernels[name,], answer.outputs[name,].values
    shown = kernel.shown(output)
    row, column, number = (draw(st.integers(0, size - 1)) for size in shown.shape)
    window = window_at(kernel, answer.sources[name,], number, row, column)
    assert window.patch.shape == window.weights.shape
    assert window.before_activation == pytest.approx(float(shown[row, column, number]), abs=1e-4)


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_a_window_of_conv2d_adds_up_to_the_output(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["Conv2D", "DepthwiseConv2D"]))
    strides = data.draw(st.integers(1, 3))
    params: dict[str, object] = {
        "kernel_size": (data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))),
        "padding": data.draw(st.sampled_from(["valid", "same"])),
        "strides": (strides, strides) if kind == "DepthwiseConv2D" else (strides, data.draw(st.integers(1, 3))),
        "bias_initializer": "random_normal",
    }
    if kind == "Conv2D":
        params["filters"] = data.draw(st.integers(1, 4))
        if params["strides"] == (1, 1):
            params["dilation_rate"] = (data.draw(st.integers(1, 2)), data.draw(st.integers(1, 2)))
    else:
        params["depth_multiplier"] = data.draw(st.integers(1, 3))
    shape = (data.draw(st.integers(7, 11)), data.draw(st.integers(7, 11)), data.draw(st.integers(1, 3)))
    answer = flow(line(("Input", {"shape": shape}), (kind, params)), shape)
    check_window(answer, kind.lower(), data.draw)


@given(st.data())
@settings(deadline=None, max_examples=25)
def test_a_window_of_conv1d_adds_up_to_the_output(data: st.DataObject) -> None:
    strides = data.draw(st.integers(1, 3))
    params = {
        "filters": data.draw(st.integers(1, 4)),
        "kernel_size": data.draw(st.integers(1, 4)),
        "strides": strides,
        "padding": data.draw(st.sampled_from(["valid", "same", "causal"])),
        "dilation_rate": data.draw(st.integers(1, 2)) if strides == 1 else 1,
    }
    shape = (data.draw(st.integers(8, 14)), data.draw(st.integers(1, 4)))
    answer = flow(line(("Input", {"shape": shape}), ("Conv1D", params)), shape)
    check_window(answer, "conv1d", data.draw)


def test_the_weights_of_a_dense_layer_lie_over_the_picture_that_was_flattened() -> None:
    graph = line(("Input", {"shape": (5, 4, 2)}), ("Flatten", {}), ("Dense", {"units": 3, "activation": "relu"}))
    answer = flow(graph, (5, 4, 2))
    kernel = answer.kernels["dense",]
    assert kernel.weights.shape == (5, 4, 2, 3)
    for number in range(3):
        window = window_at(kernel, answer.sources["dense",], number, 0, 0)
        assert np.array_equal(window.patch, answer.outputs["input",].values)
        assert max(0.0, window.before_activation) == pytest.approx(
            float(answer.outputs["dense",].values[number]), abs=1e-4
        )


def test_a_dense_layer_far_behind_has_a_column_of_weights() -> None:
    graph = line(("Input", {"shape": (4,)}), ("Dense", {"units": 6}), ("Dense", {"units": 2}))
    answer = flow(graph, (4,))
    assert answer.kernels["dense_1",].weights.shape == (6, 1, 1, 2)


def test_layers_without_filters_have_no_kernel() -> None:
    graph = line(("Input", {"shape": (6, 6, 1)}), ("MaxPooling2D", {}), ("BatchNormalization", {}))
    assert flow(graph, (6, 6, 1)).kernels == {}


@pytest.mark.parametrize("key", PRESETS)
def test_a_kernel_of_ones_own_does_what_conv2d_does(key: str) -> None:
    import keras

    picture = RNG.uniform(0, 255, size=(9, 12))
    kernel = PRESETS[key].values
    layer = keras.layers.Conv2D(1, kernel.shape, padding="same", use_bias=False)
    layer.build((None, 9, 12, 1))
    layer.set_weights([kernel[:, :, np.newaxis, np.newaxis]])
    expected = np.asarray(layer(picture[np.newaxis, :, :, np.newaxis].astype(np.float32)))[0, :, :, 0]
    assert np.allclose(filtered(picture, kernel), expected, atol=1e-2)


def test_colours_become_their_luminance() -> None:
    assert grey(np.full((2, 2, 3), 10.0)) == pytest.approx(np.full((2, 2), 10.0))
    assert grey(np.ones((2, 2, 1))).shape == (2, 2)


@pytest.mark.parametrize("shape", [(28, 28, 1), (8, 8, 1), (28, 28), (784,), (64,), (32, 32, 3)])
def test_the_drawn_digit_comes_in_the_shape_asked_for(shape: tuple[int, ...]) -> None:
    digit = stand_in(shape)
    assert digit.values.shape == shape
    assert 0 == digit.values.min() < 128 < digit.values.max() <= 255
    assert digit.label == "5"


@pytest.mark.parametrize("shape", [(), (4,), (783,), (4, 4, 1), (28, 28, 2), (9, 9, 9, 1)])
def test_it_does_not_where_that_is_no_picture(shape: tuple[int, ...]) -> None:
    assert not can_stand_in(shape)
