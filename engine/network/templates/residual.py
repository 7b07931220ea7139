"""ResNet-20: shortcuts around pairs of convolutions let a network of twenty layers learn as a shallow one does."""

from __future__ import annotations

from engine.facts import DataFacts
from engine.network.blocks.shipped import SHIPPED
from engine.network.graph import BLOCK, Graph
from engine.network.templates.base import Template, head, register
from engine.network.templates.branches import Plan
from engine.network.templates.parts import normalised_conv, picture_at_least, picture_start
from engine.network.templates.pictures import THINGS

STAGES = (16, 32, 64)  # filters
BLOCKS_A_STAGE = 3
KEEPS_SIZE, HALVES_SIZE = SHIPPED["Residual"], SHIPPED["Residual with projection"]


def _resnet20(facts: DataFacts) -> Graph:
    """The network for 32x32 pictures of He et al., "Deep residual learning for image recognition", arXiv:1512.03385.

    Section 4.2: a 3x3 convolution with 16 filters, three stages of n = 3 blocks with 16, 32 and 64 filters, the mean
    over the picture, and softmax: 6n + 2 = 20 layers with weights. Where a stage halves the picture, the shortcut is a
    1x1 convolution (option B there) and not padding with zeros (option A).
    """
    picture_at_least(facts, 8)
    plan = Plan(KEEPS_SIZE, HALVES_SIZE)
    last = plan.chain("", *picture_start(facts), *normalised_conv(STAGES[0]))
    for stage, filters in enumerate(STAGES):
        for number in range(BLOCKS_A_STAGE):
            block = HALVES_SIZE if stage and not number else KEEPS_SIZE
            last = plan.add(BLOCK + block.name, {"filters": filters}, last)
    plan.chain(last, ("GlobalAveragePooling2D", {}), head(facts))
    return plan.graph()


register(
    Template(
        key="resnet-20",
        title="ResNet-20",
        text="Nine residual blocks: each adds to what came in, so twenty layers train as easily as a few.",
        group="Branched networks",
        source="cifar10",
        example=THINGS,
        make=_resnet20,
        settings={"epochs": 30, "batch_size": 128, "optimizer": "adam", "learning_rate": 0.001, "patience": 8},
    )
)
