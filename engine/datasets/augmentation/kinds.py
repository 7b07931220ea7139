"""The table of augmentations: what may be done to a picture of the training part without changing its class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.params import Choice, Param, Real
from engine.tables import add_entry

Pixels = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]
Values = Mapping[str, Any]


class Apply(Protocol):
    """A changed picture, uint8 of the same shape (height, width, channels); the one given is not written to."""

    def __call__(self, picture: Pixels, values: Values, rng: np.random.Generator, /) -> Pixels: ...


class Move(Protocol):
    """Where the points of a picture go: (3, 3), applied to (x, y, 1) in pixels about the middle of the picture."""

    def __call__(self, height: int, width: int, values: Values, rng: np.random.Generator, /) -> Matrix: ...


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """One kind of augmentation. With a ``move`` it is geometry: several in a row are worked out as one movement.

    How strong it is comes from ``rng`` for every picture anew, and from nothing else.
    """

    key: str
    title: str
    help: str
    params: tuple[Param, ...]
    apply: Apply
    move: Move | None = None


AUGMENTATIONS: dict[str, Augmentation] = {}


def register(augmentation: Augmentation) -> Augmentation:
    """Add an augmentation to the table, at import."""
    return add_entry(AUGMENTATIONS, augmentation)


CHANCE = Real(
    "chance",
    1.0,
    low=0.0,
    high=1.0,
    step=0.1,
    title="Chance",
    help="How often it is done: 1 for every picture, 0.5 for every second.",
)
FILL = Choice(
    "fill",
    "edge",
    options=("edge", "reflect", "black"),
    titles=("The edge goes on", "Mirrored", "Black"),
    title="Fill",
    help="What stands where the moved picture leaves a gap.",
)
