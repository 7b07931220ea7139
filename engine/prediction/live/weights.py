"""Weights for a preview: taken from a model file by the layers' names, or new ones that are always the same."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.network.checks.structure import STANDARDISE
from engine.prediction.live.kernels import FloatArray
from engine.training.model_file import load_model


@dataclass(frozen=True, eq=False)
class TrainedWeights:
    """The weights of every layer of a model by its name, and mean and deviation of what scales its inputs."""

    layers: Mapping[str, tuple[npt.NDArray[Any], ...]] = field(default_factory=dict)
    scales: Mapping[str, tuple[FloatArray, FloatArray]] = field(default_factory=dict)

    def fitting(self, name: str, weights: list[npt.NDArray[Any]]) -> tuple[npt.NDArray[Any], ...] | None:
        """Those of a layer of this name, where all shapes agree with its present ones."""
        found = self.layers.get(name)
        if found is None or [array.shape for array in found] != [array.shape for array in weights]:
            return None
        return found


def trained_weights(path: Path) -> TrainedWeights:
    """All weights in a .keras file. Raises PredictionError."""
    with own_randomness(path.name):
        model = load_model(path)
    layers, scales = {}, {}
    for layer in model.layers:
        if layer.name.startswith(STANDARDISE):
            scales[layer.name] = tuple(
                np.asarray(value, dtype=np.float32).reshape(-1) for value in (layer.mean, layer.variance**0.5)
            )
        elif layer.weights:
            layers[layer.name] = tuple(layer.get_weights())
    return TrainedWeights(layers, {name: (mean, deviation) for name, (mean, deviation) in scales.items()})


@contextmanager
def own_randomness(name: str) -> Iterator[None]:
    """Within, Keras draws the same seeds for the same name; Python's own generator is as before afterwards.

    An initializer without a seed of its own asks Python's generator for one.
    """
    state = random.getstate()
    random.seed(zlib.crc32(name.encode()))
    try:
        yield
    finally:
        random.setstate(state)
