"""Templates for photos: the network for cats and dogs, plain and with each of the means against learning by heart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.facts import DataFacts
from engine.network.graph import Graph
from engine.network.templates.base import Layer, Template, head, line, register
from engine.network.templates.parts import POOLING, conv, halvings, normalised_conv, picture_at_least, picture_start

SIDE_PX = 128  # of a photo as the network reads it
FILTERS = (32, 64, 128, 128)
PHOTOS = DataFacts((SIDE_PX, SIDE_PX, 3), "binary", 2, kind="image")


def sized(facts: DataFacts, side_px: int, *, is_colour: bool = False) -> DataFacts:
    """The facts of pictures after they are brought to that size, and to colour where asked for."""
    if facts.kind != "image":
        return facts
    channels = 3 if is_colour or len(facts.input_shape) != 3 else facts.input_shape[2]
    return replace(facts, input_shape=(side_px, side_px, channels))


def _as_photos(facts: DataFacts) -> DataFacts:
    return sized(facts, SIDE_PX)


def _photo_network(
    *, is_normalised: bool = False, has_dropout: bool = False, has_global_pooling: bool = False
) -> Callable[[DataFacts], Graph]:
    """The network of Chollet's "Deep Learning with Python" for cats and dogs, with what was asked for added."""

    def make(facts: DataFacts) -> Graph:
        times = halvings(picture_at_least(facts, 4), len(FILTERS))
        layers: list[Layer] = []
        for filters in FILTERS[:times]:
            layers += [*(normalised_conv(filters) if is_normalised else [conv(filters)]), POOLING]
        layers.append(("GlobalAveragePooling2D", {}) if has_global_pooling else ("Flatten", {}))
        if has_dropout:
            layers.append(("Dropout", {"rate": 0.5}))
        layers.append(("Dense", {"units": 128 if has_global_pooling else 256, "activation": "relu"}))
        return line(*picture_start(facts), *layers, head(facts))

    return make


def _photos(
    key: str, title: str, text: str, make: Callable[[DataFacts], Graph], *, epochs: int = 30, rate: float = 0.001
) -> None:
    register(
        Template(
            key=key,
            title=title,
            text=text,
            group="Photos",
            source="",
            example=PHOTOS,
            make=make,
            settings={
                "epochs": epochs,
                "batch_size": 32,
                "optimizer": "adam",
                "learning_rate": rate,
                "patience": 8,
            },
            preparation={"height": SIDE_PX, "width": SIDE_PX},
            prepared=_as_photos,
        )
    )


_photos(
    "cats-dogs-cnn",
    "Cats and dogs, convolutional",
    "Four convolutions and a large dense layer: with few photos it soon knows them by heart. The variants mend that.",
    _photo_network(),
)
_photos(
    "cats-dogs-cnn-dropout",
    "Cats and dogs, with Dropout",
    "Half of the numbers behind the convolutions are switched off at random, so that none is relied upon.",
    _photo_network(has_dropout=True),
)
_photos(
    "cats-dogs-cnn-batchnorm",
    "Cats and dogs, with BatchNormalization",
    "Every convolution's outputs are brought to one scale: training is steadier and needs fewer epochs.",
    _photo_network(is_normalised=True),
)
_photos(
    "cats-dogs-cnn-global-pooling",
    "Cats and dogs, with global pooling",
    "The mean of every filter's picture takes the place of Flatten: a tenth of the parameters, and less to overfit.",
    _photo_network(has_global_pooling=True),
)
_photos(
    "cats-dogs-cnn-all",
    "Cats and dogs, with all three",
    "BatchNormalization, Dropout and global pooling together: what one would start with today.",
    _photo_network(is_normalised=True, has_dropout=True, has_global_pooling=True),
)
