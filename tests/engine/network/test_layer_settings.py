"""What layers do with their params: regularizers and constraints, frozen weights, multiply-adds, layers of several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import LayerError
from engine.facts import DataFacts
from engine.network.analysis import analyse
from engine.network.build import build_model
from engine.network.calls import Call, call_of, made
from engine.network.graph import Graph, Node
from engine.network.kinds import LAYER_KINDS
from engine.network.templates import line
from engine.params import checked, defaults, is_shown

keras = pytest.importorskip("keras")


def call(kind: str, shape: tuple[int, ...] = (4,), **params: Any) -> Call:
    found = LAYER_KINDS[kind]
    return call_of(found, checked(found.params, params), (shape,))


@pytest.mark.parametrize(
    ("params", "theirs"),
    [
        ({"kernel_regularizer": "none"}, None),
        ({"kernel_regularizer": "l1"}, "l1"),
        ({"kernel_regularizer": "l2"}, "l2"),
        ({"kernel_regularizer": "l1", "kernel_regularizer_l1": 0.5}, Call("regularizers.L1", (0.5,))),
        ({"kernel_regularizer": "l2", "kernel_regularizer_l2": 0.001}, Call("regularizers.L2", (0.001,))),
        (
            {"kernel_regularizer": "l1_l2", "kernel_regularizer_l1": 0.5},
            Call("regularizers.L1L2", (), {"l1": 0.5, "l2": 0.01}),
        ),
        # A factor of what was not chosen changes nothing.
        ({"kernel_regularizer": "l2", "kernel_regularizer_l1": 0.5}, "l2"),
    ],
)
def test_a_regularizer_is_spelled_as_short_as_it_can_be(params: dict[str, Any], theirs: Any) -> None:
    found = call("Dense", units=3, **params)
    assert found.named.get("kernel_regularizer") == theirs
    layer = made(found)
    expected = keras.regularizers.get(made(theirs))
    if expected is None:
        assert layer.kernel_regularizer is None
    else:
        assert layer.kernel_regularizer.get_config() == expected.get_config()


@pytest.mark.parametrize(
    ("kind", "params", "theirs"),
    [
        ("Dense", {"kernel_constraint": "non_neg"}, "non_neg"),
        ("Dense", {"kernel_constraint": "unit_norm"}, "unit_norm"),
        ("Dense", {"kernel_constraint": "max_norm"}, Call("constraints.MaxNorm", (2.0,))),
        ("Conv2D", {"kernel_constraint": "unit_norm"}, Call("constraints.UnitNorm", (), {"axis": [0, 1, 2]})),
        (
            "Conv2D",
            {"kernel_constraint": "min_max_norm", "kernel_constraint_min": 0.5, "kernel_constraint_axis": 2},
            Call("constraints.MinMaxNorm", (0.5, 2.0), {"axis": 2}),
        ),
    ],
)
def test_a_constraint_holds_the_weights_of_every_output(kind: str, params: dict[str, Any], theirs: Any) -> None:
    found = call(kind, (8, 8, 3), **params)
    assert found.named["kernel_constraint"] == theirs
    layer = made(found)
    layer.build((None, 8, 8, 3))
    held = layer.kernel_constraint(layer.kernel * 100.0)
    assert held.shape == layer.kernel.shape
    if theirs in ("unit_norm", Call("constraints.UnitNorm", (), {"axis": [0, 1, 2]})):
        lengths = np.sqrt((np.asarray(held) ** 2).sum(axis=tuple(range(held.ndim - 1))))
        np.testing.assert_allclose(lengths, 1.0, atol=1e-4)


def test_what_an_older_project_says_still_means_the_same() -> None:
    old: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Input", {"shape": (8, 8, 1)}),
        ("Rescaling", {"scale": 1 / 255, "offset": 0.0}),
        ("Conv2D", {"filters": 4, "kernel_size": (3, 3), "strides": (1, 1), "padding": "valid"}),
        ("BatchNormalization", {"momentum": 0.99, "epsilon": 0.001, "center": True, "scale": True}),
        ("MaxPooling2D", {"pool_size": (2, 2), "strides": (0, 0), "padding": "valid"}),
        ("GlobalAveragePooling2D", {}),
        ("Dense", {"units": 3, "activation": "softmax", "kernel_regularizer": "l2", "use_bias": True}),
    )
    graph = line(*old)
    opened = Graph.from_json(graph.to_json())
    assert [dict(node.params) for node in opened.nodes] == [params for _, params in old]
    assert analyse(opened).problems == ()
    config = build_model(opened).get_layer("dense").get_config()
    assert config["kernel_regularizer"]["config"] == {"l2": pytest.approx(0.01)}


def test_a_param_of_another_version_is_a_problem_and_not_a_crash() -> None:
    graph = line(("Input", {"shape": (4,)}), ("Dense", {"units": 3, "lora_rank": 4}))
    problems = analyse(Graph.from_json(graph.to_json())).problems
    assert [(problem.node, problem.code) for problem in problems] == [("dense", "param.unknown")]
    assert "lora_rank" in problems[0].message
    assert problems[0].hint


@pytest.mark.parametrize(
    "key", [key for key, kind in LAYER_KINDS.items() if "trainable" in {param.name for param in kind.params}]
)
def test_frozen_weights_are_counted_as_such(key: str) -> None:
    kind = LAYER_KINDS[key]
    params = {**defaults(kind.params), "trainable": False}
    assert call_of(kind, params, ((8, 32),)).named["trainable"] is False
    assert "trainable" not in call_of(kind, defaults(kind.params), ((8, 32),)).named


def test_a_frozen_layer_is_frozen_in_the_model() -> None:
    layers = ("Input", {"shape": (4,)}), ("Dense", {"units": 3, "trainable": False}), ("Maxout", {"units": 2})
    graph = line(*layers)
    assert analyse(graph).param_counts == {"input": (0, 0), "dense": (0, 15), "maxout": (16, 0)}
    model = build_model(graph)
    assert sum(weight.shape.num_elements() for weight in model.trainable_weights) == 16


def test_maxout_is_the_largest_of_its_pieces_and_loads_in_safe_mode(tmp_path: Path) -> None:
    model = build_model(line(("Input", {"shape": (5,)}), ("Maxout", {"units": 3, "pieces": 4})))
    batch = np.random.default_rng(0).normal(size=(6, 5)).astype("float32")
    kernel, bias = model.get_layer("maxout").get_weights()
    candidates = (batch @ kernel + bias).reshape(6, 4, 3)
    np.testing.assert_allclose(np.asarray(model(batch)), candidates.max(axis=1), atol=1e-5)
    model.save(tmp_path / "maxout.keras")
    again = keras.models.load_model(tmp_path / "maxout.keras", safe_mode=True)
    np.testing.assert_array_equal(np.asarray(again(batch)), np.asarray(model(batch)))


@pytest.mark.parametrize(
    ("kind", "shape", "params", "macs"),
    [
        ("Dense", (10,), {"units": 4}, 40),
        ("Dense", (3, 10), {"units": 4}, 120),
        ("Maxout", (10,), {"units": 4, "pieces": 3}, 120),
        ("Conv2D", (8, 8, 3), {"filters": 4}, 6 * 6 * 9 * 3 * 4),
        ("Conv2D", (8, 8, 4), {"filters": 4, "groups": 2, "padding": "same"}, 8 * 8 * 9 * 2 * 4),
        ("Conv1D", (10, 2), {"filters": 5, "kernel_size": 3}, 8 * 3 * 2 * 5),
        ("Conv3D", (4, 4, 4, 2), {"filters": 5, "kernel_size": (2, 2, 2)}, 27 * 8 * 2 * 5),
        ("DepthwiseConv2D", (8, 8, 3), {}, 6 * 6 * 9 * 3),
        ("SeparableConv2D", (8, 8, 3), {"filters": 4}, 6 * 6 * (9 * 3 + 3 * 4)),
        ("Conv2DTranspose", (4, 4, 2), {"filters": 5, "strides": (2, 2)}, 16 * 9 * 2 * 5),
        ("Flatten", (8, 8, 3), {}, 0),
    ],
)
def test_multiply_adds_of_one_sample(kind: str, shape: tuple[int, ...], params: dict[str, Any], macs: int) -> None:
    found = LAYER_KINDS[kind]
    values = checked(found.params, params)
    assert found.macs((shape,), values, found.output_shape((shape,), values)) == macs


@pytest.mark.parametrize("kind", ["Resizing", "CenterCrop", "RandomFlip", "RandomZoom", "Maxout"])
@pytest.mark.parametrize("shape", [(4, 4), (2, 4, 4, 3)])
def test_a_rank_that_keras_would_misread_is_refused(kind: str, shape: tuple[int, ...]) -> None:
    found = LAYER_KINDS[kind]
    with pytest.raises(LayerError) as caught:
        found.output_shape((shape,), defaults(found.params))
    assert caught.value.code in ("layer.needs_image", "layer.needs_vector")


def test_only_what_matters_is_asked_for() -> None:
    params = LAYER_KINDS["Dense"].params

    def shown(**values: Any) -> set[str]:
        return {
            param.name for param in params if param.name.startswith("kernel") and is_shown(params, param.name, values)
        }

    always = {"kernel_initializer", "kernel_regularizer", "kernel_constraint"}
    assert shown() == always
    assert shown(kernel_regularizer="l2") == always | {"kernel_regularizer_l2"}
    assert shown(kernel_constraint="max_norm") == always | {"kernel_constraint_max", "kernel_constraint_axis"}
    assert not is_shown(params, "bias_regularizer_l1", {"use_bias": False, "bias_regularizer": "l1"})


@pytest.mark.parametrize(
    ("kind", "shape", "params", "code"),
    [
        ("Cropping2D", (4, 4, 1), {"cropping": (2, 2, 0, 0)}, "layer.cropped_away"),
        ("Conv2D", (8, 8, 3), {"groups": 2}, "layer.groups"),
        ("Conv2D", (2, 2, 1), {}, "layer.window_too_large"),
        ("Conv3D", (8, 8, 1), {}, "layer.needs_volume"),
        ("GroupNormalization", (8, 8, 3), {}, "layer.groups"),
        ("LayerNormalization", (8, 3), {"axis": (2, -1)}, "layer.axis_twice"),
        ("Permute", (2, 3, 4), {}, "layer.permute"),
        ("RepeatVector", (2, 3), {}, "layer.needs_vector"),
        ("PReLU", (2, 3), {"shared_axes": (3,)}, "layer.axis"),
        ("Rescaling", (2, 3), {"scale": (1.0, 2.0)}, "layer.channels"),
        ("Normalization", (3,), {"mean": (1.0, 2.0)}, "layer.channels"),
        ("Resizing", (8, 8, 3), {"crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True}, "layer.crop_and_pad"),
    ],
)
def test_what_a_layer_cannot_do_is_said_with_what_to_do(
    kind: str, shape: tuple[int, ...], params: dict[str, Any], code: str
) -> None:
    found = LAYER_KINDS[kind]
    with pytest.raises(LayerError) as caught:
        found.output_shape((shape,), checked(found.params, params))
    assert caught.value.code == code
    assert caught.value.hint.endswith(".")
    assert "{" not in caught.value.text


def test_normalization_does_what_it_says_with_one_number_beside_several() -> None:
    params = {"mean": (1.0, 2.0, 3.0), "variance": 4.0}
    model = build_model(line(("Input", {"shape": (3,)}), ("Normalization", params), ("Dense", {"units": 1})))
    layer = model.get_layer("normalization")
    np.testing.assert_allclose(np.asarray(layer(np.array([[3.0, 2.0, 1.0]]))), [[1.0, 0.0, -1.0]], atol=1e-6)


@pytest.mark.parametrize("kind", ["ReLU", "PReLU", "ELU", "SELU", "GELU"])
def test_an_activation_by_itself_is_known_to_be_the_output(kind: str) -> None:
    graph = line(("Input", {"shape": (4,)}), ("Dense", {"units": 3}), (kind, {}))
    problems = analyse(graph, DataFacts((4,), "multiclass", 3)).problems
    assert [(problem.code, problem.values["found"]) for problem in problems] == [("fit.activation", kind.lower())]


def test_every_kind_can_stand_on_the_canvas_with_its_defaults() -> None:
    for key, kind in LAYER_KINDS.items():
        graph = Graph((Node("a", key, defaults(kind.params)),))
        assert all(problem.code != "param.value" for problem in analyse(graph).problems), key
