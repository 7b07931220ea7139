"""What a preview shows is what the built model computes, layer by layer, whatever is wrong elsewhere."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import numpy as np
import pytest

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset
from engine.datasets.source import SourceSpec
from engine.errors import PredictionError
from engine.network.build import build_model
from engine.network.graph import Block, Edge, Graph, Node
from engine.network.templates import line, template
from engine.prediction.live.kernels import window_at
from engine.prediction.live.preview import Preview
from engine.prediction.live.samples import read_sample, stand_in
from engine.prediction.live.values import Flowed, Request, Sample
from engine.tasks import Cancelled, CancelToken
from engine.training.events import StepsDone
from engine.training.loop import train
from engine.training.model_file import load_model
from engine.training.run import Run
from tests.engine.conftest import Trainer


@pytest.fixture(scope="module")
def sample(digits: Dataset) -> Sample:
    return read_sample(digits, "test", 3)


@pytest.fixture(scope="module")
def network(digits: Dataset) -> Graph:
    return template("digits-cnn").make(digits.facts)


def flowed(graph: Graph, sample: Sample) -> Flowed:
    return Preview().flow(Request(graph, sample))


def of(answer: Flowed, name: str) -> np.ndarray:
    return answer.outputs[name,].values


def test_every_layer_shows_what_the_built_model_computes_there(network: Graph, sample: Sample) -> None:
    import keras

    preview = Preview()
    answer = preview.flow(Request(network, sample))
    model = build_model(network)
    for layer in model.layers:
        if layer.weights:
            layer.set_weights(preview._layers[layer.name].layer.get_weights())
    whole = keras.Model(model.inputs[0], {layer.name: layer.output for layer in model.layers})
    expected = whole(sample.values[np.newaxis].astype(np.float32))
    assert {path[0] for path in answer.outputs} == set(expected)
    for name, tensor in expected.items():
        assert np.allclose(of(answer, name), np.asarray(tensor)[0], atol=1e-6), name


def test_new_weights_are_the_same_in_every_preview_and_at_every_edit(network: Graph, sample: Sample) -> None:
    preview = Preview()
    before = preview.flow(Request(network, sample))
    last = network.nodes[-1]
    edited = network.with_params(last.id, {**last.params, "activation": "linear"})
    after = preview.flow(Request(edited, sample))
    again = flowed(network, sample)
    for path, output in before.outputs.items():
        assert np.array_equal(output.values, again.outputs[path].values)
        if path != (last.id,):
            assert after.outputs[path] is output, "what an edit does not touch is not computed again"
    assert not np.allclose(of(before, last.id), of(after, last.id))


def test_another_sample_changes_the_pictures_and_no_weights(network: Graph, digits: Dataset, sample: Sample) -> None:
    preview = Preview()
    preview.flow(Request(network, sample))
    layers = dict(preview._layers)
    other = preview.flow(Request(network, read_sample(digits, "test", 4)))
    assert {name: id(layer.layer) for name, layer in preview._layers.items()} == {
        name: id(layer.layer) for name, layer in layers.items()
    }
    assert np.array_equal(of(other, "input"), read_sample(digits, "test", 4).values)


def test_the_seeds_of_whoever_else_draws_are_left_alone(network: Graph, sample: Sample) -> None:
    random.seed(5)
    state = random.getstate()
    flowed(network, sample)
    assert random.getstate() == state


def test_the_weights_of_a_run_are_those_of_the_run(digits_run: Run, small_network: Graph, sample: Sample) -> None:
    answer = Preview().flow(Request(small_network, sample, digits_run.model_path))
    expected = load_model(digits_run.model_path)(sample.values[np.newaxis].astype(np.float32))
    assert np.allclose(of(answer, "dense_1"), np.asarray(expected)[0], atol=1e-6)
    assert answer.taken == ("dense", "dense_1")
    assert answer.untrained == ()


def test_layers_the_run_does_not_have_in_this_shape_are_named(
    digits_run: Run, small_network: Graph, sample: Sample
) -> None:
    wider = small_network.with_params("dense_1", {"units": 12, "activation": "softmax"})
    answer = Preview().flow(Request(wider, sample, digits_run.model_path))
    assert answer.taken == ("dense",)
    assert answer.untrained == ("dense_1",)


def test_a_run_whose_model_is_damaged_is_refused_and_the_next_request_works(
    small_network: Graph, sample: Sample, tmp_path: object
) -> None:
    path = tmp_path / "best.keras"  # type: ignore[operator]
    path.write_bytes(b"PK\x03\x04 half of it")
    preview = Preview()
    with pytest.raises(PredictionError):
        preview.flow(Request(small_network, sample, path))
    assert preview.flow(Request(small_network, sample)).outputs


def test_a_table_is_scaled_as_training_scales_it() -> None:
    iris = open_dataset(SourceSpec("iris"), SplitConfig())
    graph = line(("Input", {"shape": iris.input_shape}), ("Dense", {"units": 3, "activation": "softmax"}))
    row = read_sample(iris, "train", 0)
    preview = Preview()
    answer = preview.flow(Request(graph, row))
    model = build_model(graph, input_scale=row.scale)
    model.get_layer("dense").set_weights(preview._layers["dense"].layer.get_weights())
    expected = model(row.values[np.newaxis].astype(np.float32))
    assert np.allclose(of(answer, "dense"), np.asarray(expected)[0], atol=1e-5)
    assert abs(float(of(answer, "input").mean())) < 3


def test_it_flows_until_the_break(network: Graph, sample: Sample) -> None:
    broken = network.with_params("conv2d_1", {"filters": 8, "kernel_size": (50, 50)})
    answer = flowed(broken, sample)
    assert ("maxpooling2d",) in answer.outputs
    assert ("conv2d_1",) not in answer.outputs
    assert (network.nodes[-1].id,) not in answer.outputs
    assert answer.problem is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda graph: graph.connected("dense", "conv2d_1"),
        lambda graph: graph.disconnected("flatten", "dense"),
        lambda graph: graph.added(Node("stray", "Conv2D")),
        lambda graph: graph.added(Node("odd", "NoSuchLayer")).connected("conv2d", "odd"),
        lambda graph: graph.added(Node("input_2", "Input", {"shape": (3,)})),
    ],
    ids=["cycle", "gap", "stray", "unknown", "second input"],
)
def test_an_error_elsewhere_does_not_stop_what_is_before_it(spoil: object, network: Graph, sample: Sample) -> None:
    answer = flowed(spoil(network), sample)  # type: ignore[operator]
    assert np.array_equal(of(answer, "input"), sample.values)
    assert ("conv2d",) in answer.outputs


def test_a_sample_of_another_shape_is_told_and_nothing_flows(network: Graph) -> None:
    answer = flowed(network, stand_in((28, 28, 1)))
    assert answer.outputs == {}
    assert answer.problem is not None
    assert answer.problem.values["shape"] == "28 × 28 × 1"


def test_an_empty_network_has_nothing_to_show(sample: Sample) -> None:
    assert flowed(Graph(), sample).outputs == {}


def test_nan_is_shown_as_such(sample: Sample) -> None:
    graph = line(
        ("Input", {"shape": (8, 8, 1)}), ("Rescaling", {"scale": 1e9}), ("Rescaling", {"scale": 1e9, "offset": -1e9})
    )
    spoilt = replace(sample, values=np.where(sample.values > 200, np.nan, sample.values).astype(np.float32))
    statistics = flowed(graph, spoilt).outputs["rescaling",].statistics
    assert statistics.nan_count == int((sample.values > 200).sum()) > 0
    assert statistics.low is not None
    nothing = flowed(graph, replace(sample, values=np.full((8, 8, 1), np.nan, np.float32)))
    assert nothing.outputs["rescaling",].statistics.mean is None


def test_a_block_shows_what_its_exit_gives_and_its_layers_what_they_give(sample: Sample) -> None:
    inner = line(("Input", {"shape": (8, 8, 1)}), ("Conv2D", {"filters": 4}), ("ReLU", {}))
    graph = Graph(
        (Node("input", "Input", {"shape": (8, 8, 1)}), Node("first", "block:pair"), Node("flat", "Flatten")),
        (Edge("input", "first"), Edge("first", "flat")),
        blocks=(Block("pair", inner),),
    )
    answer = flowed(graph, sample)
    assert answer.outputs["first",] is answer.outputs["first", "relu"]
    assert ("first", "conv2d") in answer.kernels
    assert np.array_equal(of(answer, "flat"), of(answer, "first").reshape(-1))
    off = replace(graph, nodes=(*graph.nodes[:1], replace(graph.nodes[1], is_disabled=True), graph.nodes[2]))
    assert np.array_equal(of(flowed(off, sample), "flat"), sample.values.reshape(-1))


def test_two_inputs_get_their_parts() -> None:
    iris = open_dataset(SourceSpec("iris"), SplitConfig())
    graph = Graph(
        (
            Node("left", "Input", {"shape": (1,)}),
            Node("right", "Input", {"shape": (3,)}),
            Node("both", "Concatenate"),
        ),
        (Edge("left", "both", 0), Edge("right", "both", 1)),
    )
    row = read_sample(iris, "train", 0)
    answer = flowed(graph, row)
    assert of(answer, "left").shape == (1,)
    whole = flowed(line(("Input", {"shape": (4,)}), ("Flatten", {})), row)
    assert np.array_equal(of(answer, "both"), of(whole, "input"))


def test_it_can_be_given_up(network: Graph, sample: Sample) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        Preview().flow(Request(network, sample), cancel=token)


def test_a_base_without_its_weights_stops_the_flow_there_and_says_so() -> None:
    graph = line(("Input", {"shape": (32, 32, 3)}), ("VGG16", {"weights": "imagenet"}), ("GlobalAveragePooling2D", {}))
    picture = Sample(np.zeros((32, 32, 3), np.float32))
    answer = flowed(graph, picture)
    assert list(answer.outputs) == [("input",)]
    assert "are not on this computer" in answer.stopped["vgg16",].text
    new = graph.with_params("vgg16", {"weights": "none"})
    assert of(flowed(new, picture), "globalaveragepooling2d").shape == (512,)


def test_a_run_learns_the_same_beside_a_preview(
    trainer: Trainer, digits_run: Run, small_network: Graph, digits: Dataset, sample: Sample
) -> None:
    request = trainer.request(small_network, SourceSpec("digits"), epochs=3)
    begun, done, shown = threading.Event(), threading.Event(), []

    def watch(event: object) -> None:
        if isinstance(event, StepsDone):
            begun.set()

    def look() -> None:
        begun.wait(60)
        preview = Preview()
        while not done.is_set() and len(shown) < 30:
            units = 20 + len(shown) % 5
            shown.append(preview.flow(Request(small_network.with_params("dense", {"units": units}), sample)))

    thread = threading.Thread(target=look)
    thread.start()
    beside = train(request, dataset=digits, on_event=watch)
    done.set()
    thread.join(60)
    assert len(shown) > 3
    assert [epoch.metrics for epoch in beside.history] == [epoch.metrics for epoch in digits_run.history]


def test_a_base_can_be_looked_into() -> None:
    graph = line(("Input", {"shape": (32, 32, 3)}), ("VGG16", {"weights": "none"}), ("GlobalAveragePooling2D", {}))
    picture = Sample(np.random.default_rng(1).uniform(size=(32, 32, 3)).astype(np.float32))
    preview = Preview()
    closed = preview.flow(Request(graph, picture))
    assert closed.bases == {("vgg16",)}
    assert len(closed.outputs) == 3
    opened = preview.flow(Request(graph, picture, inside=("vgg16",)))
    assert np.allclose(of(opened, "vgg16"), opened.outputs["vgg16", "block5_pool"].values)
    kernel = opened.kernels["vgg16", "block1_conv2"]
    source = opened.sources["vgg16", "block1_conv2"]
    assert np.array_equal(source, opened.outputs["vgg16", "block1_conv1"].values)
    window = window_at(kernel, source, 7, 30, 2)
    expected = opened.outputs["vgg16", "block1_conv2"].values[30, 2, 7]
    assert max(0.0, window.before_activation) == pytest.approx(float(expected), abs=1e-4)
