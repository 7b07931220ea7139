"""The ladder: dense networks on the same small pictures that differ in one thing each, to be compared."""

from __future__ import annotations

from engine.network.templates.base import Template, mlp, register
from engine.network.templates.pictures import DIGITS_28

BASE_UNITS = 64  # of the baseline's one hidden layer
WIDE_UNITS = 512
DEEP_LAYERS = 4


def _step(
    key: str, title: str, text: str, source: str, *units: int, activation: str = "relu", epochs: int = 10
) -> None:
    register(
        Template(
            key=key,
            title=title,
            text=text,
            group="Dense, step by step",
            source=source,
            example=DIGITS_28,
            make=mlp(*units, activation=activation),
            settings={"epochs": epochs, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.001},
        )
    )


_step(
    "mnist-200-200",
    "200-200, sigmoid",
    "Two hidden layers of 200 sigmoid units: the classic network, and a mark to measure all others by.",
    "mnist",
    *(200, 200),
    activation="sigmoid",
)
_step(
    "fashion-100",
    "Flatten-100, relu",
    "One hidden layer of 100 relu units reads clothes: the smallest step beyond softmax regression.",
    "fashion_mnist",
    100,
)
_step(
    "mnist-narrow-sigmoid",
    "16-8-32-16-8, sigmoid",
    "Five narrow sigmoid layers hardly learn: gradients shrink on their way back. Compare with relu.",
    "mnist",
    *(16, 8, 32, 16, 8),
    activation="sigmoid",
    epochs=15,
)
_step(
    "mnist-narrow-relu",
    "16-8-32-16-8, relu",
    "The same five narrow layers with relu learn from the first epoch: gradients pass through.",
    "mnist",
    *(16, 8, 32, 16, 8),
    epochs=15,
)
_step(
    "mnist-baseline",
    "Baseline, 64",
    "One hidden layer of 64 units: what the wider and the deeper network are compared with.",
    "mnist",
    BASE_UNITS,
)
_step(
    "mnist-wide",
    "Baseline made wider, 512",
    "The baseline with eight times the units: more room to learn, and more to learn by heart.",
    "mnist",
    WIDE_UNITS,
)
_step(
    "mnist-deep",
    "Baseline made deeper, 4 × 64",
    "The baseline with four hidden layers: few more parameters, more steps between pixels and answer.",
    "mnist",
    *(BASE_UNITS,) * DEEP_LAYERS,
)
_step(
    "mnist-wide-deep",
    "Baseline made wider and deeper, 4 × 512",
    "Both at once: the most parameters of the four, and the first to fit the training data too well.",
    "mnist",
    *(WIDE_UNITS,) * DEEP_LAYERS,
)
