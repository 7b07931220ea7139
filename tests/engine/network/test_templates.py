"""Templates: each fits any data it is made for, says what it needs, and brings settings the trainer knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.dataset import SplitConfig
from engine.datasets.opening import open_dataset, parse_source
from engine.datasets.preparation import Preparation
from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.analysis import analyse
from engine.network.build import build_model
from engine.network.expansion import expanded
from engine.network.graph import Graph
from engine.network.inputs import shares
from engine.network.templates import GROUPS, TEMPLATES, template
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
OWN_PIXELS = DataFacts((28, 28, 1), "regression", num_targets=784)  # each picture is its own target

CONVOLUTIONAL = ("digits-cnn", "sign-letters-cnn")
SEQUENTIAL = ("imdb-embedding", "imdb-lstm")
OF_SEQUENCES = (*SEQUENTIAL, "imdb-text-cnn")
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


@pytest.mark.parametrize("key", OF_SEQUENCES)
@pytest.mark.parametrize("facts", TEXTS, ids=str)
def test_every_template_of_sequences_fits_texts(key: str, facts: DataFacts) -> None:
    graph = template(key).make(facts)
    assert analyse(graph, facts).problems == ()
    assert graph.node("embedding").params["input_dim"] == facts.vocabulary_size


@pytest.mark.parametrize("key", OF_SEQUENCES)
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
    prepared = Preparation().with_params(template(key).preparation)
    assert (prepared.text.mode == "sequence") == (key in OF_SEQUENCES)
    assert bool(prepared.image.height) == (template(key).group in ("Photos", "Transfer learning"))


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


@pytest.mark.parametrize("key", sorted(TEMPLATES))
@pytest.mark.parametrize("facts", [PICTURES[1], TABLES[0], TEXTS[0]], ids=str)
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


WAITS_FOR_WEIGHTS = "weights.missing"  # of a pretrained base; the program offers to download them


def errors_of(graph: Graph, facts: DataFacts) -> set[str]:
    found = {problem.code for problem in analyse(graph, facts).problems if problem.is_error}
    return found - {WAITS_FOR_WEIGHTS}


@pytest.mark.parametrize("facts", [*PICTURES, *TABLES, *TEXTS, *VECTORS, OWN_PIXELS], ids=str)
@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_a_template_fits_the_data_or_says_why_it_does_not(key: str, facts: DataFacts) -> None:
    chosen = template(key)
    refusal = chosen.refusal(facts)
    if refusal is None:
        after = chosen.prepared(facts)
        assert errors_of(chosen.make(after), after) == set()
    else:
        assert refusal.code.startswith("template.")
        assert refusal.hint


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_a_template_fits_the_data_it_is_made_for(key: str) -> None:
    chosen = template(key)
    assert chosen.refusal(chosen.example) is None
    assert chosen.prepared(chosen.example) == chosen.example
    assert errors_of(chosen.make(chosen.example), chosen.example) == set()
    assert chosen.group in GROUPS
    assert chosen.text.endswith(".")


def test_every_group_has_templates() -> None:
    assert {item.group for item in TEMPLATES.values()} == set(GROUPS)


@pytest.mark.parametrize(
    ("key", "code", "facts"),
    [
        ("lenet-5", "template.small_pictures", DataFacts((8, 8, 1), "multiclass", 10)),
        ("vgg-small", "template.small_pictures", DataFacts((3, 40, 3), "multiclass", 10)),
        ("u-net", "template.odd_pictures", DataFacts((27, 28, 1), "multiclass", 10)),
        ("two-inputs", "template.one_column", DataFacts((1,), "regression")),
        ("two-inputs", "template.no_words", TEXTS[0]),
        ("autoencoder", "template.no_words", TEXTS[0]),
        ("imdb-text-cnn", "template.short_sequences", DataFacts((4,), "binary", 2, kind="text", vocabulary_size=50)),
        ("vgg16-features", "template.needs_colour", DataFacts((64, 64, 1), "binary", 2)),
        ("xception-transfer", "template.small_pictures", DataFacts((70, 70, 3), "binary", 2)),
        ("mobilenetv2-transfer", "template.scaled", DataFacts((64, 64, 3), "binary", 2, has_scaling=True)),
    ],
)
def test_what_a_template_cannot_do_is_refused(key: str, code: str, facts: DataFacts) -> None:
    with pytest.raises(GraphError) as caught:
        template(key).make(facts)
    assert caught.value.code == code
    assert caught.value.hint


def units_of(key: str) -> list[int]:
    graph = template(key).make(template(key).example)
    return [node.params["units"] for node in graph.nodes if node.kind == "Dense"]


@pytest.mark.parametrize(
    ("key", "units"),
    [
        ("mnist-200-200", [200, 200, 10]),
        ("fashion-100", [100, 10]),
        ("mnist-narrow-sigmoid", [16, 8, 32, 16, 8, 10]),
        ("mnist-narrow-relu", [16, 8, 32, 16, 8, 10]),
        ("sign-letters-mlp", [1024, 512, 256, 24]),
        ("breast-cancer-mlp", [16, 8, 1]),
        ("grades-1-10-1", [10, 1]),
    ],
)
def test_the_ladder_of_the_study(key: str, units: list[int]) -> None:
    assert units_of(key) == units


def test_the_variants_of_the_baseline_differ_in_width_and_depth_alone() -> None:
    base, wide, deep, both = (
        units_of(key)[:-1] for key in ("mnist-baseline", "mnist-wide", "mnist-deep", "mnist-wide-deep")
    )
    assert base == deep[: len(base)]
    assert wide[0] > base[0]
    assert len(wide) == len(base)
    assert len(deep) > len(base)
    assert (len(both), both[0]) == (len(deep), wide[0])


def test_lenet_has_the_parameters_of_lenet() -> None:
    result = analyse(template("lenet-5").make(PICTURES[1]))
    assert sum(result.total_params) == 61_706  # with every map of the second convolution seeing all of the first


def test_resnet_has_twenty_layers_with_weights() -> None:
    graph = expanded(template("resnet-20").make(template("resnet-20").example)).graph
    weighty = [node for node in graph.nodes if node.kind in ("Conv2D", "Dense")]
    on_shortcuts = [node for node in weighty if node.params.get("kernel_size") == (1, 1)]
    assert len(weighty) - len(on_shortcuts) == 20
    assert len(on_shortcuts) == 2
    assert sum(node.kind == "Add" for node in graph.nodes) == 9


@pytest.mark.parametrize("key", ["autoencoder", "u-net"])
def test_where_the_targets_are_the_inputs_the_input_is_what_comes_out(key: str) -> None:
    graph = template(key).make(OWN_PIXELS)
    result = analyse(graph, OWN_PIXELS)
    assert result.problems == ()
    assert result.shapes[graph.order[-1]] == (784,)


def test_an_array_whose_targets_are_its_pixels_makes_a_true_autoencoder(tmp_path: Path) -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (40, 8, 8, 1)).astype("uint8")
    path = tmp_path / "own.npz"
    np.savez(path, x=pictures, y=(pictures.reshape(40, -1) / 255).astype("float32"))
    facts = open_dataset(parse_source(str(path)), SplitConfig()).facts
    assert facts.num_targets == 64
    graph = template("autoencoder").make(facts)
    assert graph.order[-1] == "reconstruction"
    assert analyse(graph, facts).problems == ()


def test_two_inputs_share_out_columns_and_both_see_pictures() -> None:
    for facts in (DataFacts((13,), "regression"), PICTURES[0]):
        graph = template("two-inputs").make(facts)
        starts = [node.params["shape"] for node in graph.nodes if node.kind == "Input"]
        assert len(starts) == 2
        shares(facts.input_shape, starts)


def test_fine_tuning_trains_the_last_block_of_vgg16_alone() -> None:
    frozen, tuned = (
        analyse(template(key).make(template(key).example)).total_params
        for key in ("vgg16-features", "vgg16-fine-tuning")
    )
    assert sum(frozen) == sum(tuned)
    assert tuned[0] - frozen[0] == 3 * (3 * 3 * 512 * 512 + 512)


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_no_layer_stands_on_another(key: str) -> None:
    graph = template(key).make(template(key).example)
    boxes = [(node.x, node.y) for node in graph.nodes]
    for number, (x, y) in enumerate(boxes):
        assert all(abs(x - other_x) >= 240 or abs(y - other_y) >= 76 for other_x, other_y in boxes[number + 1 :])


def test_layers_stand_below_each_other() -> None:
    places = [(node.x, node.y) for node in template("digits-cnn").make(PICTURES[0]).nodes]
    assert places == sorted(places, key=lambda place: place[1])
    assert len({x for x, _ in places}) == 1
    assert len(set(places)) == len(places)


def test_a_long_network_stands_in_columns_of_one_height() -> None:
    nodes = template("vgg-small").make(template("vgg-small").example).nodes
    columns = [[node.y for node in nodes if node.x == x] for x in sorted({node.x for node in nodes})]
    assert [y for column in columns for y in column] == [node.y for node in nodes]
    assert all(column == sorted(column) and column[0] == 0 for column in columns)
    assert len(columns) > 1
    assert len(columns[0]) - len(columns[-1]) < len(columns)
