"""What is proposed for data: it fits, it is reasoned, and the number of samples decides."""

from __future__ import annotations

import pytest

from engine.datasets.augmentation.steps import AugmentationStep, check_steps
from engine.datasets.preparation import Preparation
from engine.facts import DataFacts
from engine.network.analysis import analyse
from engine.network.suggestion import Proposal, proposals, settings_by_count
from engine.network.templates import TEMPLATES
from engine.training.config import TrainingConfig

DIGITS = DataFacts((8, 8, 1), "multiclass", 10, kind="image")
THINGS = DataFacts((32, 32, 3), "multiclass", 10, kind="image")
PHOTOS = DataFacts((240, 320, 3), "binary", 2, kind="image")
GREY_PHOTOS = DataFacts((200, 200, 1), "multiclass", 5, kind="image")
COLUMNS = DataFacts((13,), "regression", kind="table")
WORDS = DataFacts((10_000,), "binary", 2, kind="text")
SEQUENCES = DataFacts((200,), "binary", 2, kind="text", vocabulary_size=502)
SERIES = DataFacts((50, 3), "regression", kind="array")
VOLUMES = DataFacts((4, 5, 6, 2), "multiclass", 3, kind="array")
ONE_PIXEL = DataFacts((1, 1, 1), "multiclass", 3, kind="image")
ALL = [DIGITS, THINGS, PHOTOS, GREY_PHOTOS, COLUMNS, WORDS, SEQUENCES, SERIES, VOLUMES, ONE_PIXEL]


@pytest.mark.parametrize("samples", [1, 50, 500, 3_000, 15_000, 1_000_000])
@pytest.mark.parametrize("facts", ALL, ids=str)
@pytest.mark.parametrize("has_weights", [False, True])
def test_what_is_proposed_can_be_trained(facts: DataFacts, samples: int, has_weights: bool) -> None:
    offers = proposals(facts, samples, has_weights=lambda _base: has_weights)
    assert 2 <= len(offers) <= 3
    assert len({str(offer.title) for offer in offers}) == len(offers)
    for offer in offers:
        after = TEMPLATES[offer.template].prepared(facts) if offer.template else facts
        errors = {problem.code for problem in analyse(offer.graph, after).problems if problem.is_error}
        assert errors <= {"weights.missing"}
        assert TrainingConfig.from_values(offer.settings).epochs > 0
        Preparation().with_params(offer.preparation)
        check_steps([AugmentationStep(key=key, values=dict(values)) for key, values in offer.augmentation])
        assert offer.reason.message.endswith(".")


def first(facts: DataFacts, samples: int, *, has_weights: bool = False) -> Proposal:
    return proposals(facts, samples, has_weights=lambda _base: has_weights)[0]


def test_the_fewer_rows_the_smaller_the_network() -> None:
    sizes = [sum(analyse(first(COLUMNS, count).graph).total_params) for count in (100, 1_000, 100_000)]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 3
    few = first(COLUMNS, 100).graph
    assert all(node.params["kernel_regularizer"] == "l2" for node in few.nodes if node.kind == "Dense")


def test_few_photos_are_given_to_a_network_that_can_see_if_it_is_here() -> None:
    assert first(PHOTOS, 500, has_weights=True).template == "mobilenetv2-transfer"
    assert first(PHOTOS, 500).template == "cats-dogs-cnn-all"
    assert "downloaded" in proposals(PHOTOS, 500)[1].reason.message
    assert first(PHOTOS, 50_000, has_weights=True).template == "cats-dogs-cnn-all"


def test_few_photos_are_augmented_and_many_less() -> None:
    few, many = first(PHOTOS, 500).augmentation, first(PHOTOS, 50_000).augmentation
    assert len(few) > len(many)


def test_digits_are_not_mirrored() -> None:
    steps = dict(first(DIGITS, 500).augmentation)
    assert steps
    assert "flip" not in steps
    assert first(DIGITS, 60_000).augmentation == ()


def test_many_colour_pictures_are_given_more_convolutions() -> None:
    assert first(THINGS, 40_000).template == "vgg-small"
    assert first(THINGS, 1_000).template == "digits-cnn"


def test_words_are_counted_until_there_are_enough_texts_to_learn_them() -> None:
    assert first(WORDS, 400).template == "imdb-bag-of-words"
    assert first(WORDS, 25_000).template == "imdb-embedding"
    assert first(WORDS, 25_000).preparation["mode"] == "sequence"


def test_series_are_read_along_their_steps() -> None:
    kinds = {node.kind for node in first(SERIES, 1_000).graph.nodes}
    assert "Conv1D" in kinds


@pytest.mark.parametrize(("samples", "batch"), [(999, 16), (1_000, 32), (10_000, 64), (50_000, 128)])
def test_batches_grow_with_the_data(samples: int, batch: int) -> None:
    assert settings_by_count(samples)["batch_size"] == batch
