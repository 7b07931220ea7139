"""What a network costs: every number by hand, and the memory against what training really takes."""

from __future__ import annotations

import pytest

from engine.network.analysis import analyse
from engine.network.costs import Costs, costs
from engine.network.graph import Graph
from engine.network.templates import line
from engine.training.config import TrainingConfig
from engine.training.memory import fits, host_bytes, needed_bytes, training_costs

INPUT = ("Input", {"shape": (8, 8, 1)})
HEAD = ("Dense", {"units": 10, "activation": "softmax"})


def of(graph: Graph, batch_size: int = 1, slots: int = 0) -> Costs:
    return costs(analyse(graph), batch_size=batch_size, slots=slots)


def test_every_number_of_a_small_network() -> None:
    found = of(line(INPUT, ("Conv2D", {"filters": 4}), ("Flatten", {}), HEAD), batch_size=5, slots=2)
    weights = (9 + 1) * 4 + (144 + 1) * 10
    assert (found.trainable, found.frozen) == (weights, 0)
    assert found.macs == 36 * 4 * 9 + 144 * 10
    assert (found.weight_bytes, found.gradient_bytes, found.slot_bytes) == (4 * weights, 4 * weights, 8 * weights)
    # The Input, since the convolution reads it, both outputs with weights, none for Flatten, and twice the largest.
    assert found.activation_bytes == 4 * 5 * (64 + 144 + 10 + 2 * 144)
    assert found.device_bytes == 16 * weights + found.activation_bytes


def test_dropout_keeps_a_mask_beside_its_output() -> None:
    plain = of(line(INPUT, ("Flatten", {}), HEAD))
    dropped = of(line(INPUT, ("Flatten", {}), ("Dense", {"units": 64}), ("Dropout", {}), HEAD))
    assert dropped.activation_bytes - plain.activation_bytes == 4 * (64 + 80 - 0)


def test_what_is_in_front_of_the_first_trained_layer_is_not_kept() -> None:
    frozen = ("Conv2D", {"filters": 4, "padding": "same", "trainable": False})
    trained = ("Conv2D", {"filters": 4, "padding": "same"})
    tail = (("GlobalAveragePooling2D", {}), HEAD)
    before, behind = of(line(INPUT, *[frozen] * 3, *tail)), of(line(INPUT, *[trained] * 3, *tail))
    assert before.activation_bytes == 4 * (4 + 10 + 2 * 256)
    assert behind.activation_bytes == 4 * (64 + 3 * 256 + 4 + 10 + 2 * 256)
    assert before.frozen == behind.trainable - 50
    assert before.gradient_bytes == 4 * 50


@pytest.mark.parametrize(("kind", "states"), [("LSTM", 6), ("GRU", 5), ("SimpleRNN", 2)])
def test_a_recurrent_layer_keeps_all_its_steps(kind: str, states: int) -> None:
    found = of(line(("Input", {"shape": (20, 3)}), (kind, {"units": 8})))
    assert found.activation_bytes == 4 * (60 + 20 * 8 * states + 2 * 60)


def test_a_trained_base_keeps_far_more_than_a_frozen_one() -> None:
    def base(trained: str) -> Costs:
        vgg = ("VGG16", {"weights": "none", "trained": trained})
        return of(line(("Input", {"shape": (224, 224, 3)}), vgg, ("GlobalAveragePooling2D", {}), HEAD))

    assert base("all").activation_bytes > 20 * base("none").activation_bytes
    assert base("none").macs == base("all").macs > 15_000_000_000


def test_blocks_and_broken_networks_are_counted_as_far_as_they_go() -> None:
    broken = of(line(INPUT, ("Conv2D", {"filters": 4}), ("LSTM", {}), HEAD))
    assert broken.trainable == 40
    assert of(Graph()) == Costs(0, 0, 0, 1, 0, 0, 0, 0)


@pytest.mark.parametrize(("optimizer", "slots"), [("sgd", 1), ("rmsprop", 1), ("adam", 2)])
def test_the_optimizer_keeps_numbers_for_every_weight(optimizer: str, slots: int) -> None:
    analysis = analyse(line(INPUT, ("Flatten", {}), HEAD))
    found = training_costs(analysis, TrainingConfig(optimizer=optimizer, batch_size=7))
    assert found.slot_bytes == slots * found.weight_bytes
    assert found.batch_size == 7
    assert host_bytes(found) == found.device_bytes + 2 * (1 + slots) * found.weight_bytes
    assert needed_bytes(analysis, TrainingConfig(optimizer=optimizer, batch_size=7)) == host_bytes(found)


def test_a_tenth_of_the_memory_is_left_alone() -> None:
    assert fits(900, 1000)
    assert not fits(901, 1000)
