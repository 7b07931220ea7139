"""Templates for small pictures: convolutions, and dense layers to compare them with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.facts import DataFacts
from engine.network.graph import Graph
from engine.network.kinds import Dims
from engine.network.templates.base import Layer, Template, head, line, mlp, register
from engine.network.templates.parts import (
    POOLING,
    conv,
    halvings,
    picture_at_least,
    picture_of,
    picture_start,
)

SMALL_PX = 16  # pictures with fewer pixels a side lose too many of them to convolutions without padding
LARGE_PX = 48
DIGITS_8 = DataFacts((8, 8, 1), "multiclass", 10, kind="image")
DIGITS_28 = DataFacts((28, 28, 1), "multiclass", 10, kind="image")
HANDS = DataFacts((28, 28, 1), "multiclass", 24, kind="image")
THINGS = DataFacts((32, 32, 3), "multiclass", 10, kind="image")


def _convolutions(facts: DataFacts) -> Graph:
    picture = picture_of(facts)
    layers = picture_start(facts)
    layers += _small_blocks(picture) if min(picture[:2]) < SMALL_PX else _large_blocks(picture)
    layers += [("Dense", {"units": 128, "activation": "relu"}), ("Dropout", {"rate": 0.5})]
    return line(*layers, head(facts))


def _small_blocks(picture: Dims) -> list[Layer]:
    """Two convolutions that keep the few pixels there are, and pooling as long as there is something to pool."""
    layers: list[Layer] = []
    side = min(picture[:2])
    for filters in (32, 64):
        layers.append(conv(filters))
        if side >= 4:
            layers.append(POOLING)
            side //= 2
    return [*layers, ("Flatten", {})]


def _large_blocks(picture: Dims) -> list[Layer]:
    """Two pairs of convolutions; one convolution in place of each pair loses a tenth of a percent on MNIST."""
    first = [conv(32, "valid"), conv(32, "valid"), POOLING, ("Dropout", {"rate": 0.25})]
    second = [conv(64, "valid"), conv(64, "valid"), POOLING]
    # Of a large picture Flatten would leave a hundred thousand numbers, nearly all of the parameters behind them.
    last = "Flatten" if min(picture[:2]) < LARGE_PX else "GlobalAveragePooling2D"
    return [*first, *second, (last, {})]


def _lenet(facts: DataFacts) -> Graph:
    """LeNet-5 of LeCun et al., "Gradient-based learning applied to document recognition" (1998), figure 2.

    Padding stands in for the frame of two pixels around its 28x28 digits, softmax for its radial basis functions, and
    every map of the second convolution sees all six of the first.
    """
    picture_at_least(facts, 14)
    pooling: Layer = ("AveragePooling2D", {"pool_size": (2, 2)})
    layers = [
        conv(6, kernel_px=5, activation="tanh"),
        pooling,
        conv(16, "valid", kernel_px=5, activation="tanh"),
        pooling,
        ("Flatten", {}),
        ("Dense", {"units": 120, "activation": "tanh"}),
        ("Dense", {"units": 84, "activation": "tanh"}),
    ]
    return line(*picture_start(facts), *layers, head(facts))


def _small_vgg(facts: DataFacts) -> Graph:
    """Pairs of 3x3 convolutions in the manner of Simonyan and Zisserman, arXiv:1409.1556, three of them and narrow."""
    times = halvings(picture_at_least(facts, 4), 3)
    layers: list[Layer] = []
    for filters in (32, 64, 128)[:times]:
        layers += [conv(filters), conv(filters), POOLING, ("Dropout", {"rate": 0.25})]
    layers += [("Flatten", {}), ("Dense", {"units": 128, "activation": "relu"}), ("Dropout", {"rate": 0.5})]
    return line(*picture_start(facts), *layers, head(facts))


def fewer_epochs_for_larger_pictures(facts: DataFacts) -> Mapping[str, Any]:
    """Sets of larger pictures are larger sets: MNIST has 40 times the samples of scikit-learn's digits."""
    is_large = len(facts.input_shape) > 1 and min(facts.input_shape[:2]) >= SMALL_PX
    return {"epochs": 5, "batch_size": 64} if is_large else {}


register(
    Template(
        key="digits-cnn",
        title="Handwritten digits, convolutional",
        text="Convolutions find strokes and what they make up, dense layers name the digit.",
        group="Small pictures",
        source="digits",
        example=DIGITS_8,
        make=_convolutions,
        settings={"epochs": 30, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001},
        adapt=fewer_epochs_for_larger_pictures,
    )
)
register(
    Template(
        key="digits-mlp",
        title="Handwritten digits, dense",
        text="The same digits read by dense layers alone, for comparison with convolutions.",
        group="Small pictures",
        source="digits",
        example=DIGITS_8,
        make=mlp(128, 64),
        settings={"epochs": 20, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001},
        adapt=fewer_epochs_for_larger_pictures,
    )
)
register(
    Template(
        key="lenet-5",
        title="LeNet-5",
        text="The network that read cheques in 1998: few filters, mean pooling and tanh, with 60,000 parameters.",
        group="Small pictures",
        source="mnist",
        example=DIGITS_28,
        make=_lenet,
        settings={"epochs": 5, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.001},
    )
)
register(
    Template(
        key="fashion-softmax",
        title="Clothes, softmax regression",
        text="One layer and no more: what a linear classifier makes of pictures of clothes.",
        group="Small pictures",
        source="fashion_mnist",
        example=DIGITS_28,
        make=mlp(),
        # SGD at 0.01 is at 0.833 after five epochs and not done; Adam is where the line is, at 0.855.
        settings={"epochs": 5, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001},
    )
)
register(
    Template(
        key="fashion-mlp",
        title="Clothes, dense",
        text="Three dense layers that grow narrower: 256, 128 and 64 units.",
        group="Small pictures",
        source="fashion_mnist",
        example=DIGITS_28,
        make=mlp(256, 128, 64),
        settings={"epochs": 10, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.001},
    )
)
register(
    Template(
        key="sign-letters-cnn",
        title="Sign letters, convolutional",
        text="Convolutions read the letters of sign language from photos of hands.",
        group="Small pictures",
        source="",
        example=HANDS,
        make=_convolutions,
        settings={"epochs": 30, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001, "patience": 8},
    )
)
register(
    Template(
        key="sign-letters-mlp",
        title="Sign letters, dense",
        text="The same hands read by three dense layers of 1024, 512 and 256 units.",
        group="Small pictures",
        source="",
        example=HANDS,
        make=mlp(1024, 512, 256),
        settings={"epochs": 30, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.0005, "patience": 8},
    )
)
register(
    Template(
        key="vgg-small",
        title="Small VGG",
        text="Pairs of 3×3 convolutions, then pooling, three times over: two small windows see as much as a large one.",
        group="Small pictures",
        source="cifar10",
        example=THINGS,
        make=_small_vgg,
        settings={"epochs": 15, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.001, "patience": 4},
    )
)
