"""Templates that begin with a network trained on a million photos, and teach it what these photos are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.graph import Graph
from engine.network.pretrained.bases import bases, scaling_steps
from engine.network.shapes import shape_text
from engine.network.templates.base import Layer, Template, head, line, register
from engine.network.templates.parts import picture_at_least
from engine.network.templates.photos import sized

SIDE_PX = 160
PHOTOS = DataFacts((SIDE_PX, SIDE_PX, 3), "binary", 2, kind="image")
PREPARATION = {"height": SIDE_PX, "width": SIDE_PX, "colour": "rgb", "image_scale": "none"}


def _as_photos(facts: DataFacts) -> DataFacts:
    made = sized(facts, SIDE_PX, is_colour=True)
    return replace(made, has_scaling=False) if facts.kind == "image" else made


def _transfer(base: str, *, units: int, **chosen: Any) -> Callable[[DataFacts], Graph]:
    """The base with its own scaling in front, the mean over the picture behind it, and a small classifier."""

    def make(facts: DataFacts) -> Graph:
        _check(facts, base)
        layers: list[Layer] = [
            ("Input", {"shape": facts.input_shape}),
            *scaling_steps(base),
            (base, {"weights": "imagenet", **chosen}),
            ("GlobalAveragePooling2D", {}),
            ("Dense", {"units": units, "activation": "relu"}),
            ("Dropout", {"rate": 0.5}),
        ]
        return line(*layers, head(facts))

    return make


def _check(facts: DataFacts, base: str) -> None:
    """Raises GraphError for what its weights were not made for."""
    picture = picture_at_least(facts, bases()[base].smallest)
    if len(facts.input_shape) != 3 or picture[2] != 3:
        raise GraphError(
            "{base} has learnt from colour pictures, but those of the data are {shape}.",
            hint="Set their colour in the Data tab, or choose a template without pretrained weights.",
            code="template.needs_colour",
            base=base,
            shape=shape_text(facts.input_shape),
        )
    if facts.has_scaling:
        raise GraphError(
            "{base} takes pixels of 0 to 255, but the data is scaled already.",
            hint="Set the scale of pixels to “0 to 255, as it is” in the Data tab.",
            code="template.scaled",
            base=base,
        )


def _register(key: str, title: str, text: str, make: Callable[[DataFacts], Graph], **settings: Any) -> None:
    usual: Mapping[str, Any] = {
        "epochs": 10,
        "batch_size": 32,
        "optimizer": "adam",
        "learning_rate": 0.001,
        "patience": 3,
    }
    register(
        Template(
            key=key,
            title=title,
            text=text,
            group="Transfer learning",
            source="",
            example=PHOTOS,
            make=make,
            settings={**usual, **settings},
            preparation=PREPARATION,
            prepared=_as_photos,
        )
    )


_register(
    "vgg16-features",
    "VGG16, feature extraction",
    "VGG16 looks at the photos and does not change; only the two dense layers behind it learn. Good with few photos.",
    _transfer("VGG16", units=256, trained="none"),
)
_register(
    "vgg16-fine-tuning",
    "VGG16, fine-tuning",
    "The last three convolutions of VGG16 learn too, at a small learning rate, so that what they know is not lost.",
    _transfer("VGG16", units=256, trained="from", first_trained="block5_conv1"),
    epochs=20,
    learning_rate=1e-5,
    patience=5,
)
_register(
    "xception-transfer",
    "Xception, transfer",
    "Xception knows a million photos by separable convolutions; a classifier behind it learns what yours are.",
    _transfer("Xception", units=128, trained="none"),
)
_register(
    "mobilenetv2-transfer",
    "MobileNetV2, transfer",
    "Made for telephones: the smallest and fastest base, and the first to try without a graphics card.",
    _transfer("MobileNetV2", units=128, trained="none"),
)
