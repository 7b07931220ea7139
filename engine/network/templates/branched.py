"""Templates that are no line, or no plain classifier: U-Net, autoencoder, and a network of two Inputs."""

from __future__ import annotations

import math

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.blocks.shipped import SHIPPED
from engine.network.graph import BLOCK, Graph
from engine.network.kinds import Dims
from engine.network.shapes import shape_text
from engine.network.templates.base import Layer, Template, flat, head, line, register
from engine.network.templates.branches import Plan
from engine.network.templates.parts import POOLING, conv, picture_at_least, picture_start
from engine.network.templates.pictures import DIGITS_28
from engine.network.templates.tables import NUCLEI

UNET_FILTERS = (16, 32, 64)  # of the rows on the way down; the bottom has twice the last one's
WAY_UP = SHIPPED["U-Net stage"]
BOTTLENECK = 32


def asks_for_its_input(facts: DataFacts) -> bool:
    """Whether as many numbers are to be predicted as come in, as where the targets are the inputs themselves."""
    return facts.task == "regression" and facts.num_targets == math.prod(facts.input_shape) > 1


def _unet(facts: DataFacts) -> Graph:
    """U-Net of Ronneberger et al., arXiv:1505.04597, with padding, so that crops are not needed, and narrower.

    It has no masks to predict here: its feature maps at full size are averaged for the task's last layer, or become
    the picture that comes out where the targets are the pixels.
    """
    picture = picture_at_least(facts, 4)
    rows = _halvable(picture)
    plan = Plan(WAY_UP)
    last = plan.chain("", *picture_start(facts))
    kept: list[str] = []
    for filters in UNET_FILTERS[:rows]:
        kept.append(plan.chain(last, conv(filters), conv(filters)))
        last = plan.chain(kept[-1], POOLING)
    bottom = UNET_FILTERS[rows - 1] * 2
    last = plan.chain(last, conv(bottom), conv(bottom))
    for filters, across in zip(reversed(UNET_FILTERS[:rows]), reversed(kept), strict=True):
        last = plan.add(BLOCK + WAY_UP.name, {"filters": filters}, last, across)
    if asks_for_its_input(facts):
        plan.chain(last, conv(picture[2], activation="linear", kernel_px=1), ("Flatten", {}))
    else:
        plan.chain(last, ("GlobalAveragePooling2D", {}), head(facts))
    return plan.graph()


def _halvable(picture: Dims) -> int:
    """How many rows U-Net may have: what is halved must come back to the same size. Raises GraphError for none."""
    rows = 0
    height, width = picture[:2]
    while rows < len(UNET_FILTERS) and height % 2 == width % 2 == 0 and min(height, width) >= 4:
        height, width, rows = height // 2, width // 2, rows + 1
    if not rows:
        raise GraphError(
            "U-Net halves pictures and doubles them again, but those of the data are {shape}.",
            hint="Set an even height and width in the Data tab, such as 32×32.",
            code="template.odd_pictures",
            shape=shape_text(picture),
        )
    return rows


def _autoencoder(facts: DataFacts) -> Graph:
    """Encoder, bottleneck, decoder; behind them the task's last layer, unless the targets are the inputs."""
    _no_words(facts)
    numbers = math.prod(facts.input_shape)
    wide, narrow = max(2, min(128, numbers // 2)), max(1, min(BOTTLENECK, numbers // 4))
    sizes = ((wide, "relu"), (narrow, "relu"), (wide, "relu"))
    layers: list[Layer] = [("Dense", {"units": units, "activation": activation}) for units, activation in sizes]
    if asks_for_its_input(facts):
        last: list[Layer] = [("Dense", {"units": numbers})]
    else:
        unfolded = "sigmoid" if facts.has_pixels else "relu"
        last = [("Dense", {"units": numbers, "activation": unfolded}), head(facts)]
    graph = line(*flat(facts), *layers, *last)
    names = [node.id for node in graph.nodes if node.kind == "Dense"]
    for name, new in zip(names, ("encoder", "bottleneck", "decoder", "reconstruction"), strict=False):
        graph = graph.renamed(name, new)
    return graph


def _two_inputs(facts: DataFacts) -> Graph:
    """Two branches with an Input each: halves of a table's columns, or a picture near and from afar."""
    _no_words(facts)
    if len(facts.input_shape) == 1:
        return _two_halves(facts)
    return _two_scales(facts)


def _two_halves(facts: DataFacts) -> Graph:
    (columns,) = facts.input_shape
    if columns < 2:
        raise GraphError(
            "Two Inputs share out the columns of the data, but it has one.",
            hint="Choose a template with one Input.",
            code="template.one_column",
        )
    plan = Plan()
    ends: list[str] = []
    for name, count in (("first_half", (columns + 1) // 2), ("second_half", columns // 2)):
        start = plan.add("Input", {"shape": (count,)}, name=name)
        ends.append(plan.chain(start, ("Dense", {"units": 16, "activation": "relu"})))
    joined = plan.add("Concatenate", {}, *ends)
    plan.chain(joined, ("Dense", {"units": 16, "activation": "relu"}), head(facts))
    return plan.graph()


def _two_scales(facts: DataFacts) -> Graph:
    side = min(picture_at_least(facts, 4)[:2])
    shrink = 4 if side >= 16 else 2
    smaller: Layer = ("AveragePooling2D", {"pool_size": (shrink, shrink)})
    plan = Plan()
    ends: list[str] = []
    for name, first in (("near", POOLING), ("far", smaller)):
        (_, shape), *scaling = picture_start(facts)
        start = plan.add("Input", shape, name=name)
        layers = [conv(32), first] if name == "near" else [first, conv(32)]
        ends.append(plan.chain(start, *scaling, *layers, conv(64), ("GlobalAveragePooling2D", {})))
    joined = plan.add("Concatenate", {}, *ends)
    plan.chain(joined, ("Dense", {"units": 64, "activation": "relu"}), head(facts))
    return plan.graph()


def _no_words(facts: DataFacts) -> None:
    if facts.vocabulary_size:
        raise GraphError(
            "This template needs numbers that measure something, but the data has numbers of words.",
            hint="Choose a template for texts, such as “Film reviews, embedding”.",
            code="template.no_words",
        )


register(
    Template(
        key="u-net",
        title="U-Net",
        text="Down, up again, and across by shortcuts. Where the targets are the pixels (arrays), a picture comes out; "
        "for classes its full-size features are averaged.",
        group="Branched networks",
        source="mnist",
        example=DIGITS_28,
        make=_unet,
        settings={"epochs": 5, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.001, "patience": 3},
    )
)
register(
    Template(
        key="autoencoder",
        title="Autoencoder",
        text="Squeezes a sample through a bottleneck and unfolds it again. Where the targets are the inputs (arrays), "
        "it gives them back; for classes a last layer names them.",
        group="Branched networks",
        source="mnist",
        example=DIGITS_28,
        make=_autoencoder,
        settings={"epochs": 10, "batch_size": 128, "optimizer": "adam", "learning_rate": 0.001, "patience": 3},
    )
)
register(
    Template(
        key="two-inputs",
        title="Two inputs",
        text="Two branches read half of a table's columns each, or a picture near and from afar, and give one answer.",
        group="Branched networks",
        source="breast_cancer",
        example=NUCLEI,
        make=_two_inputs,
        settings={"epochs": 60, "batch_size": 16, "optimizer": "adam", "learning_rate": 0.002, "patience": 20},
    )
)
