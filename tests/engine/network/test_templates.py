"""Templates: each fits any data it is made for, says what it needs, and brings settings the trainer knows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from engine.datasets.preparation import Preparation
from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.analysis import analyse
from engine.network.build import build_model
from engine.network.templates import TEMPLATES, template
from engine.training.config import TrainingConfig

keras = pytest.importorskip("keras")

PICTURES = [
    DataFacts((8, 8, 1), "multiclass", 10),
    DataFacts((28, 28, 1), "multiclass", 10),
    DataFacts((96, 64, 3), "binary", 2),
    DataFacts((28, 28), "multiclass", 24),
    DataFacts((784,), "multiclass", 24),
    DataFacts((5, 5, 1), "regression"),
    DataFacts((1, 1, 1), "multiclass", 3),
]
TABLES = [DataFacts((2,), "binary", 2), DataFacts((13,), "regression"), DataFacts((4,), "multiclass", 3)]

TEXTS = [DataFacts((200,), "binary", 2, kind="text", vocabulary_size=10_002)]
VECTORS = [DataFacts((10_000,), "binary", 2, kind="text")]

CONVOLUTIONAL = ("digits-cnn", "sign-letters-cnn")
SEQUENTIAL = ("imdb-embedding", "imdb-lstm")
DENSE = (
    "digits-mlp",
    "fashion-softmax",
    "fashion-mlp",
    "sign-letters-mlp",
    "xor-logistic",
    "xor-mlp",
    "breast-cancer-mlp",
    "student-grades-mlp",
    "boston-mlp",
    "imdb-bag-of-words",
)
KEYS = (*CONVOLUTIONAL, *DENSE)


def test_the_names_scripts_depend_on_are_there() -> None:
    assert {*KEYS, *SEQUENTIAL} <= set(TEMPLATES)
    assert all(template(key).key == key for key in TEMPLATES)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("facts", PICTURES, ids=str)
def test_every_template_fits_pictures(key: str, facts: DataFacts) -> None:
    assert analyse(template(key).make(facts), facts).problems == ()


@pytest.mark.parametrize("key", DENSE)
@pytest.mark.parametrize("facts", [*TABLES, *VECTORS], ids=str)
def test_every_dense_template_fits_tables(key: str, facts: DataFacts) -> None:
    graph = template(key).make(facts)
    assert analyse(graph, facts).problems == ()
    assert not any(node.kind == "Rescaling" for node in graph.nodes)


@pytest.mark.parametrize("key", SEQUENTIAL)
@pytest.mark.parametrize("facts", TEXTS, ids=str)
def test_every_template_of_sequences_fits_texts(key: str, facts: DataFacts) -> None:
    graph = template(key).make(facts)
    assert analyse(graph, facts).problems == ()
    assert graph.node("embedding").params["input_dim"] == facts.vocabulary_size


@pytest.mark.parametrize("key", SEQUENTIAL)
@pytest.mark.parametrize("facts", [*PICTURES, *TABLES, *VECTORS], ids=str)
def test_what_is_no_sequence_of_words_is_refused_with_a_way_out(key: str, facts: DataFacts) -> None:
    with pytest.raises(GraphError) as caught:
        template(key).make(facts)
    assert caught.value.code == "template.needs_sequences"


@pytest.mark.parametrize("key", SEQUENTIAL)
def test_a_template_fits_what_it_makes_of_texts(key: str) -> None:
    chosen = template(key)
    after = chosen.prepared(VECTORS[0])
    assert analyse(chosen.make(after), after).problems == ()
    assert template("imdb-bag-of-words").prepared(after).input_shape == (10_000,)
    assert chosen.prepared(TABLES[0]) == TABLES[0]


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_what_a_template_says_of_the_preparation_can_be_chosen(key: str) -> None:
    chosen = {name: str(value) for name, value in template(key).preparation.items()}
    prepared = Preparation().with_texts(chosen)
    assert (prepared.text.mode == "sequence") == (key in SEQUENTIAL)


def test_convolutions_on_a_table_are_refused_with_a_way_out() -> None:
    with pytest.raises(GraphError) as caught:
        template("digits-cnn").make(DataFacts((13,), "regression"))
    assert caught.value.code == "template.needs_pictures"
    assert "breast-cancer-mlp" in caught.value.hint


def test_an_unknown_template_is_answered_with_the_known_ones() -> None:
    with pytest.raises(GraphError) as caught:
        template("digits-cmm")
    assert "digits-cmm" in caught.value.what
    assert all(key in caught.value.hint for key in KEYS)


@pytest.mark.parametrize("key", [*KEYS, *SEQUENTIAL])
@pytest.mark.parametrize("facts", [*PICTURES, *TABLES, *TEXTS], ids=str)
def test_the_settings_are_ones_the_trainer_takes(key: str, facts: DataFacts) -> None:
    found = template(key).settings_for(facts)
    assert set(template(key).settings) <= set(found)
    assert TrainingConfig.from_values(found).epochs == found["epochs"]


def test_mnist_is_given_five_epochs() -> None:
    assert template("digits-cnn").settings_for(PICTURES[1])["epochs"] == 5
    assert template("digits-cnn").settings_for(PICTURES[0])["epochs"] > 5


def test_breast_cancer_is_thirty_sixteen_eight_one() -> None:
    result = analyse(template("breast-cancer-mlp").make(DataFacts((30,), "binary", 2)))
    assert list(result.shapes.values()) == [(30,), (16,), (8,), (1,)]


def test_the_softmax_of_clothes_is_the_one_of_the_course() -> None:
    graph = template("fashion-softmax").make(PICTURES[1])
    assert [node.kind for node in graph.nodes] == ["Input", "Flatten", "Rescaling", "Dense"]
    wanted: Mapping[str, object] = {"optimizer": "adam", "learning_rate": 0.001, "batch_size": 32, "epochs": 5}
    assert dict(template("fashion-softmax").settings) == wanted


CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32")
XOR = np.array([0, 1, 1, 0], "float32")


def right_after_training(key: str, seed: int) -> float:
    """The part of the four points a template has right after its own epochs, standardised as tables are."""
    keras.utils.set_random_seed(seed)
    model = build_model(template(key).make(TABLES[0]), input_scale=([0.5, 0.5], [0.5, 0.5]))
    chosen = template(key).settings
    model.compile(keras.optimizers.get(chosen["optimizer"]), "binary_crossentropy")
    model.optimizer.learning_rate = chosen["learning_rate"]
    for _ in range(chosen["epochs"]):
        model.train_on_batch(CORNERS, XOR)
    answers = np.asarray(model(CORNERS))[:, 0] > 0.5
    return float((answers == XOR).mean())


@pytest.mark.parametrize("seed", range(3))
def test_one_hidden_layer_learns_xor_from_any_seed(seed: int) -> None:
    assert right_after_training("xor-mlp", seed) == 1.0


def test_no_line_parts_xor() -> None:
    assert right_after_training("xor-logistic", 0) <= 0.75


def test_layers_stand_below_each_other() -> None:
    places = [(node.x, node.y) for node in template("digits-cnn").make(PICTURES[0]).nodes]
    assert places == sorted(places, key=lambda place: place[1])
    assert len(set(places)) == len(places)
