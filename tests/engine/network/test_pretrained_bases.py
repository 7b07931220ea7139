"""The pretrained bases against keras.applications: shapes, counts, refusals, freezing, and how pixels are scaled."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import GraphError, LayerError
from engine.facts import DataFacts
from engine.network.analysis import analyse
from engine.network.build import build_model
from engine.network.calls import made
from engine.network.code import python_code
from engine.network.graph import Graph
from engine.network.kinds import LAYER_KINDS
from engine.network.pretrained.bases import bases, scaling_steps
from engine.network.templates import line
from engine.params import checked

keras = pytest.importorskip("keras")

BASES = sorted(bases())
WITHOUT = {"weights": "none"}


def params_of(key: str, **values: Any) -> dict[str, Any]:
    return checked(LAYER_KINDS[key].params, {**WITHOUT, **values})


def network(key: str, shape: tuple[int, ...] = (96, 96, 3), **values: Any) -> Graph:
    head = ("Dense", {"units": 1, "activation": "sigmoid"})
    return line(("Input", {"shape": shape}), (key, {**WITHOUT, "pooling": "avg", **values}), head)


def counted(model: Any) -> tuple[int, int]:
    lists = (model.trainable_weights, model.non_trainable_weights)
    trainable, frozen = (sum(math.prod(weight.shape) for weight in weights) for weights in lists)
    return trainable, frozen


def multiply_adds(model: Any) -> int:
    """Every weight of a kernel once for every place it is laid at."""
    total = 0
    for layer in model.layers:
        shape = layer.output.shape[1:]
        places = math.prod(shape[:2]) if len(shape) == 3 else 1
        total += places * sum(math.prod(weight.shape) for weight in layer.weights if "kernel" in weight.name)
    return total


@pytest.mark.parametrize("key", BASES)
def test_shapes_counts_and_arithmetic_are_those_of_keras(key: str) -> None:
    shape = (75, 106, 1) if key in ("VGG16", "ResNet50", "EfficientNetV2B0") else (75, 106, 3)
    kind = LAYER_KINDS[key]
    model = made(kind.call(params_of(key), (shape,)))  # type: ignore[misc]  # every base has one
    output = kind.output_shape((shape,), params_of(key))
    assert output == model.output.shape[1:]
    assert kind.macs((shape,), params_of(key), output) == multiply_adds(model)
    assert bases()[key].features == output[-1]
    starts = [name for name, _ in bases()[key].starts]
    wanted = [{"trained": "none"}, {"trained": "all"}]
    wanted += [{"trained": "from", "first_trained": name} for name in (starts[0], starts[len(starts) // 2], starts[-1])]
    for values in wanted:
        params = params_of(key, **values)
        model.trainable = True
        assert kind.finish is not None
        kind.finish(model, params)
        assert kind.param_count((shape,), params) == counted(model), values


@pytest.mark.parametrize("key", BASES)
def test_the_first_layer_that_is_trained_is_one_of_the_last_at_first(key: str) -> None:
    params = params_of(key, trained="from")
    trainable, frozen = LAYER_KINDS[key].param_count(((96, 96, 3),), params)
    assert 0 < trainable < (trainable + frozen) * 0.75


@pytest.mark.parametrize("pooling", ["avg", "max"])
def test_pooling_leaves_a_number_a_channel(pooling: str) -> None:
    graph = network("MobileNetV3Small", pooling=pooling)
    assert analyse(graph).shapes["mobilenetv3small"] == (576,)
    assert build_model(graph).get_layer("mobilenetv3small").output.shape == (None, 576)


@pytest.mark.parametrize(
    ("key", "shape", "values", "code"),
    [
        ("VGG16", (31, 64, 3), {}, "base.too_small"),
        ("Xception", (70, 96, 3), {}, "base.too_small"),
        ("VGG16", (64, 64, 1), {"weights": "imagenet"}, "base.channels"),
        ("VGG16", (64,), {}, "layer.needs_image"),
    ],
)
def test_pictures_it_cannot_take_are_refused(
    key: str, shape: tuple[int, ...], values: dict[str, Any], code: str
) -> None:
    with pytest.raises(LayerError) as caught:
        LAYER_KINDS[key].output_shape((shape,), params_of(key, **values))
    assert caught.value.code == code
    assert caught.value.hint


@pytest.mark.parametrize("key", ["VGG16", "Xception"])
def test_keras_refuses_smaller_pictures_too(key: str) -> None:
    side = bases()[key].smallest - 1
    with pytest.raises(ValueError, match="must be at least"):
        getattr(keras.applications, key)(include_top=False, weights=None, input_shape=(side, side, 3))


def test_efficientnet_scales_pixels_as_it_learned_to_whatever_it_is_called() -> None:
    graph = network("EfficientNetV2B0")
    inner = build_model(graph).get_layer("efficientnetv2b0")
    assert [type(layer).__name__ for layer in inner.layers[1:3]] == ["Rescaling", "Normalization"]
    assert inner.layers[1].scale == 1 / 255
    assert "name=" not in python_code(graph)


def test_fine_tuning_as_code() -> None:
    code = python_code(network("VGG16", weights="imagenet", trained="from"))
    assert "keras.applications.VGG16(" in code
    assert 'weights="imagenet"' in code
    assert "include_top=False" in code
    assert 'if layer.name == "block5_conv1":' in code
    assert "base.trainable = False" in python_code(network("VGG16", weights="imagenet"))


@pytest.mark.parametrize("trained", ["none", "from", "all"])
def test_the_code_makes_the_same_model(trained: str) -> None:
    graph = network("MobileNetV2", trained=trained)
    names: dict[str, Any] = {}
    exec(python_code(graph), names)
    model = build_model(graph)
    assert counted(names["model"]) == counted(model) == analyse(graph).total_params
    names["model"].set_weights(model.get_weights())
    batch = np.random.default_rng(0).uniform(0, 255, (2, 96, 96, 3)).astype("float32")
    np.testing.assert_allclose(names["model"](batch), model(batch), atol=1e-6)


def test_a_network_with_a_base_inside_survives_saving(tmp_path: Path) -> None:
    model = build_model(network("MobileNetV3Small", trained="from"))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    batch = np.random.default_rng(0).uniform(0, 255, (2, 96, 96, 3)).astype("float32")
    np.testing.assert_array_equal(loaded(batch), model(batch))
    assert counted(loaded) == counted(model)


@pytest.mark.parametrize("key", BASES)
def test_the_steps_in_front_of_a_base_do_what_its_preprocess_input_does(key: str) -> None:
    modules = {"VGG16": "vgg16", "VGG19": "vgg19", "Xception": "xception", "ResNet50": "resnet50"}
    modules |= {"MobileNetV2": "mobilenet_v2", "MobileNetV3Small": "mobilenet_v3"}
    modules |= {"EfficientNetV2B0": "efficientnet_v2", "DenseNet121": "densenet"}
    pixels = np.random.default_rng(0).uniform(0, 255, (2, 4, 4, 3)).astype("float32")
    expected = getattr(keras.applications, modules[key]).preprocess_input(pixels.copy())
    graph = line(("Input", {"shape": (4, 4, 3)}), *scaling_steps(key), ("Flatten", {}))
    assert analyse(graph).problems == ()
    found = np.asarray(build_model(graph)(pixels)).reshape(pixels.shape)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-4)


def test_the_channels_turned_around_survive_saving_and_become_code(tmp_path: Path) -> None:
    graph = line(("Input", {"shape": (4, 4, 3)}), ("ReverseChannels", {}), ("Flatten", {}), ("Dense", {"units": 1}))
    model = build_model(graph)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    batch = np.random.default_rng(0).uniform(0, 255, (2, 4, 4, 3)).astype("float32")
    np.testing.assert_array_equal(loaded(batch), model(batch))
    assert "ops.flip(inputs, axis=-1)" in python_code(graph)


FACTS = DataFacts((96, 96, 3), "binary", 2, kind="image", has_scaling=True)


@pytest.mark.usefixtures("home")
def test_missing_weights_are_a_problem_with_a_way_out() -> None:
    graph = network("VGG16", weights="imagenet")
    problem = next(problem for problem in analyse(graph, FACTS).problems if problem.code == "weights.missing")
    assert problem.is_error
    assert problem.node == "vgg16"
    assert "59 MB" in problem.message
    assert "Download them" in problem.message
    mended = problem.fixes[0].apply(graph)
    assert analyse(mended, FACTS).is_trainable


@pytest.mark.usefixtures("home")
def test_building_without_the_weights_says_so_at_once() -> None:
    with pytest.raises(GraphError, match="not on this computer") as caught:
        build_model(network("VGG16", weights="imagenet"))
    assert caught.value.code == "weights.missing"


def saved(base: str, path: Path, side: int = 96) -> Any:
    model = getattr(keras.applications, base)(include_top=False, weights=None, input_shape=(side, side, 3))
    model.save_weights(path)
    return model


@pytest.mark.parametrize("name", ["own.weights.h5", "weights of 가나다.h5"])
def test_weights_of_a_file_are_loaded(name: str, tmp_path: Path) -> None:
    theirs = saved("MobileNetV3Small", tmp_path / "own.weights.h5")
    if name != "own.weights.h5":
        theirs.save(tmp_path / "whole.h5")
        (tmp_path / "whole.h5").rename(tmp_path / name)
    graph = network("MobileNetV3Small", weights="file", weights_file=str(tmp_path / name))
    inner = build_model(graph).get_layer("mobilenetv3small")
    for mine, other in zip(inner.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)


def damaged(kind: str, folder: Path) -> Path:
    path = folder / "own.weights.h5"
    saved("MobileNetV2" if kind == "of another base" else "MobileNetV3Small", path)
    if kind == "cut":
        path.write_bytes(path.read_bytes()[:200_000])
    if kind == "no weights":
        path.write_text("hello", encoding="utf-8")
    if kind == "strange ending":
        path = path.rename(folder / "weights.bin")
    return path


@pytest.mark.parametrize("kind", ["of another base", "cut", "no weights", "strange ending"])
def test_a_file_that_does_not_fit_is_said_before_training(kind: str, tmp_path: Path) -> None:
    graph = network("MobileNetV3Small", weights="file", weights_file=str(damaged(kind, tmp_path)))
    with pytest.raises(GraphError, match="do not fit") as caught:
        build_model(graph)
    assert caught.value.code == "weights.unfit"
    assert "\n" not in caught.value.what


@pytest.mark.parametrize("path", ["", "/nowhere/weights.h5", "x" * 5000, "a\0b", "가" * 200])
def test_a_file_that_is_not_there_is_a_problem(path: str) -> None:
    graph = network("MobileNetV3Small", weights="file", weights_file=path)
    assert "weights.no_file" in [problem.code for problem in analyse(graph, FACTS).problems]
    with pytest.raises(GraphError, match="there is none"):
        build_model(graph)
