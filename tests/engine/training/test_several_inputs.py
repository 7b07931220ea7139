"""Networks of several Inputs: how a sample is dealt out, trained on, evaluated and predicted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.datasets.dataset import SplitConfig
from engine.datasets.opening import open_dataset
from engine.datasets.source import SourceSpec
from engine.errors import GraphError
from engine.export.python_script import python_script
from engine.network.build import build_model
from engine.network.graph import Edge, Graph, Node
from engine.network.inputs import dealt, shares
from engine.prediction.predictor import Predictor
from engine.training.feeding import Feed
from engine.training.model_file import load_model

CANCER = SourceSpec("breast_cancer")


def two_halves(first: int, second: int) -> Graph:
    """Each half of the columns read by a Dense of its own, joined for one probability."""
    return Graph(
        (
            Node("mean", "Input", {"shape": (first,)}),
            Node("worst", "Input", {"shape": (second,)}),
            Node("left", "Dense", {"units": 8, "activation": "relu"}),
            Node("right", "Dense", {"units": 8, "activation": "relu"}),
            Node("both", "Concatenate"),
            Node("answer", "Dense", {"units": 1, "activation": "sigmoid"}),
        ),
        (
            Edge("mean", "left"),
            Edge("worst", "right"),
            Edge("left", "both", 0),
            Edge("right", "both", 1),
            Edge("both", "answer"),
        ),
    )


def test_features_are_dealt_out_in_their_order() -> None:
    x = np.arange(10.0).reshape(2, 5)
    first, second = dealt(x, shares((5,), [(2,), (3,)]))
    np.testing.assert_array_equal(first, x[:, :2])
    np.testing.assert_array_equal(second, x[:, 2:])


def test_inputs_of_the_samples_own_shape_get_all_of_it() -> None:
    x = np.zeros((2, 4, 4, 1))
    assert [part.shape for part in dealt(x, shares((4, 4, 1), [(4, 4, 1), (4, 4, 1)]))] == [x.shape, x.shape]
    assert dealt(x, shares((4, 4, 1), [(4, 4, 1)])) is x


@pytest.mark.parametrize("inputs", [[(2,), (2,)], [(5,), (3,)], [(5, 1), (5,)]])
def test_inputs_that_cannot_share_a_sample_are_refused(inputs: list[tuple[int, ...]]) -> None:
    with pytest.raises(GraphError) as told:
        shares((5,), inputs)
    assert told.value.code == "network.inputs"


def test_two_inputs_learn_and_the_saved_model_answers_as_the_trained_one(trainer: Any) -> None:
    dataset = open_dataset(CANCER, SplitConfig())
    run = trainer.run(trainer.request(two_halves(20, 10), CANCER, epochs=15, learning_rate=0.01), dataset=dataset)
    assert run.info.test["accuracy"] > 0.9
    model = load_model(run.model_path)
    assert [tensor.name for tensor in model.inputs] == ["mean", "worst"]
    x, y = dataset.arrays("test")
    by_hand = np.asarray(model([x[:, :20], x[:, 20:]]))
    predictor = Predictor.open(run.model_path)
    np.testing.assert_allclose(predictor.outputs(x), by_hand, atol=1e-6)
    assert float(((by_hand[:, 0] > 0.5) == y).mean()) == pytest.approx(run.info.test["accuracy"])
    assert "hand it [x[:, 0:20], x[:, 20:30]]" in python_script(run)


def test_scaling_is_dealt_out_too() -> None:
    rows = np.array([[100.0, 0.1, -5.0], [300.0, 0.3, 5.0]], "float32")
    model = build_model(two_halves(1, 2), input_scale=(rows.mean(axis=0), rows.std(axis=0)))
    scaled = type(model)(model.inputs, model.get_layer("standardise_worst").output)([rows[:, :1], rows[:, 1:]])
    np.testing.assert_allclose(scaled, [[-1, -1], [1, 1]], rtol=1e-4)


def test_a_stream_is_dealt_out_as_arrays_are() -> None:
    tensorflow = pytest.importorskip("tensorflow")
    x, y = np.arange(12.0).reshape(4, 3), np.arange(4)
    stream = Feed(tensorflow.data.Dataset.from_tensor_slices((x, y)).batch(2)).dealt(shares((3,), [(1,), (2,)]))
    (first, second), _ = next(iter(stream.x))
    np.testing.assert_array_equal(first, x[:2, :1])
    np.testing.assert_array_equal(second, x[:2, 1:])
