"""Models with every layer of the table survive being saved and loaded in safe mode, and answer as before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.network.analysis import analyse
from engine.network.build import build_model
from engine.network.graph import Edge, Graph, Node
from engine.network.kinds import LAYER_KINDS
from engine.network.layers.pretrained import FAMILY as PRETRAINED

keras = pytest.importorskip("keras")

# Pretrained bases take seconds each; one of them is saved among the tests of bases.
SAVED = [key for key, kind in LAYER_KINDS.items() if kind.is_offered and kind.family != PRETRAINED and key != "Input"]
SHAPES = ((8, 8, 3), (6, 4), (12,), (5, 6, 7, 2), (4, 4, 32))


def tried(key: str) -> tuple[list[Node], list[Edge]]:
    """The layer behind a network's Input, as often as it needs that, and two numbers made of its output."""
    count = LAYER_KINDS[key].min_inputs
    feeds = [Node(f"{key}_{number}".lower(), "Activation", {"activation": "relu"}) for number in range(count)]
    name = key.lower()
    middle, flat, end = Node(name, key), Node(f"{name}_flat", "Flatten"), Node(f"{name}_end", "Dense", {"units": 2})
    edges = [Edge("start", feed.id) for feed in feeds]
    edges += [Edge(feed.id, middle.id, number) for number, feed in enumerate(feeds)]
    return [*feeds, middle, flat, end], [*edges, Edge(middle.id, flat.id), Edge(flat.id, end.id)]


def fits(key: str, shape: tuple[int, ...]) -> bool:
    nodes, edges = tried(key)
    graph = Graph((Node("start", "Input", {"shape": shape}), *nodes), tuple(edges))
    return not any(problem.is_error for problem in analyse(graph).problems)


def home_of(key: str) -> tuple[int, ...]:
    return next(shape for shape in SHAPES if fits(key, shape))


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis:UserWarning")
@pytest.mark.parametrize("shape", SHAPES)
def test_saved_layers_answer_as_before(shape: tuple[int, ...], tmp_path: Path) -> None:
    keys = [key for key in SAVED if home_of(key) == shape]
    nodes, edges = [Node("start", "Input", {"shape": shape})], []
    for place, key in enumerate(keys):
        more, wires = tried(key)
        nodes += more
        edges += [*wires, Edge(more[-1].id, "answers", place)]
    graph = Graph((*nodes, Node("answers", "Concatenate" if len(keys) > 1 else "Identity")), tuple(edges))
    model = build_model(graph)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    batch = np.random.default_rng(0).integers(0, 3, (2, *shape)).astype("float32")
    before, after = (np.asarray(each(batch, training=False)).reshape(2, -1, 2) for each in (model, loaded))
    assert [key for place, key in enumerate(keys) if not np.array_equal(before[:, place], after[:, place])] == []
    assert [weight.shape for weight in loaded.weights] == [weight.shape for weight in model.weights]


def test_every_layer_is_among_them() -> None:
    assert {home_of(key) for key in SAVED} == set(SHAPES)
