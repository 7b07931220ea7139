"""Augmentation of training pictures: the steps a user chose, done to a picture in a way that its seed decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from pydantic import Field

from engine.datasets.augmentation.geometry import MOVEMENTS, STAYS, moved
from engine.datasets.augmentation.kinds import AUGMENTATIONS, Augmentation, Pixels, Values, register
from engine.datasets.augmentation.pixels import PIXEL_CHANGES
from engine.datasets.preprocessing import Frozen
from engine.errors import SettingsError
from engine.params import checked, defaults

__all__ = ["AUGMENTATIONS", "Augmentation", "AugmentationStep", "augment_sample", "check_steps"]

for _augmentation_kind in (*MOVEMENTS, *PIXEL_CHANGES):
    register(_augmentation_kind)


class AugmentationStep(Frozen):
    """One augmentation with its params; those not in ``values`` are at their defaults. Passed over while not on."""

    key: str
    values: dict[str, Any] = Field(default_factory=dict)
    is_on: bool = True


def check_steps(steps: Sequence[AugmentationStep]) -> None:
    """Raises SettingsError for an augmentation that does not exist or a value it cannot have."""
    for step in steps:
        checked(_augmentation(step.key).params, step.values)


def augment_sample(picture: Pixels, steps: Sequence[AugmentationStep], seed: int | Sequence[int]) -> Pixels:
    """One picture uint8 (height, width, channels) after all steps: the same for the same seed, wherever it is made.

    ``seed`` may be several numbers, such as (seed, epoch, sample). The picture given is not written to, and may be
    what comes back. May be called from several threads. Raises SettingsError for an unknown step.
    """
    return _augmented(picture, _chosen(steps), np.random.default_rng(seed))


def _chosen(steps: Sequence[AugmentationStep]) -> Iterator[tuple[Augmentation, Values]]:
    for step in steps:
        if step.is_on:
            augmentation = _augmentation(step.key)
            yield augmentation, {**defaults(augmentation.params), **step.values}


def _augmented(picture: Pixels, chosen: Iterable[tuple[Augmentation, Values]], rng: np.random.Generator) -> Pixels:
    """Movements that follow on one another are one: the picture is blurred once, and it takes a third of the time."""
    height, width = picture.shape[:2]
    waiting, fill = STAYS, ""
    for augmentation, values in chosen:
        own_fill = values.get("fill", "") if augmentation.move else ""
        if waiting is not STAYS and (augmentation.move is None or (fill and own_fill and own_fill != fill)):
            picture, waiting, fill = moved(picture, waiting, fill or "edge"), STAYS, ""
        if augmentation.move is None:
            picture = augmentation.apply(picture, values, rng)
        else:
            waiting, fill = augmentation.move(height, width, values, rng) @ waiting, fill or own_fill
    return moved(picture, waiting, fill or "edge")


def _augmentation(key: str) -> Augmentation:
    try:
        return AUGMENTATIONS[key]
    except KeyError:
        raise SettingsError(
            "There is no augmentation “{key}”.",
            hint="The augmentations are: {known}.",
            code="augmentation.unknown",
            key=key,
            known=", ".join(AUGMENTATIONS),
        ) from None
