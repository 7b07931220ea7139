"""What Keras makes of a layer, to compare the table of kinds with: shape, parameters, or that it refuses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from engine.errors import LayerError
from engine.network.build import called
from engine.network.calls import call_of, filled, made
from engine.network.kinds import LayerKind, Shapes

tensorflow = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")

# IndexError: where Keras looks for an axis that is not there.
REFUSALS = (ValueError, IndexError, tensorflow.errors.InvalidArgumentError, tensorflow.errors.UnimplementedError)
WHOLE_NUMBERS = ("Embedding",)


def by_keras(kind: LayerKind, shapes: Shapes, params: dict[str, Any]) -> Any:
    """Output shape and (trainable, non-trainable) as Keras has them after running the layer; None if it refuses.

    It has to take the shapes and the numbers: some nonsense Keras accepts and TensorFlow then does not.
    """
    dtype = "int32" if kind.key in WHOLE_NUMBERS else "float32"
    try:
        layer = _Layer(kind, shapes, params)
        stated = layer.output([keras.Input(shape, dtype=dtype) for shape in shapes]).shape[1:]
        real = layer.output([np.zeros((2, *shape), dtype) for shape in shapes]).shape[1:]
    except REFUSALS:
        return None
    if tuple(stated) != tuple(real):
        return None  # nothing could be put behind it
    return tuple(real), layer.counts


class _Layer:
    """A layer of Keras made from a kind, or a function of its in place of one."""

    def __init__(self, kind: LayerKind, shapes: Shapes, params: dict[str, Any]) -> None:
        self._kind, self._params = kind, params
        self._call = call_of(kind, params, shapes)
        self._layer = None if kind.is_function(params) else made(self._call)

    def output(self, inputs: list[Any]) -> Any:
        if self._layer is None:
            return made(filled(self._call, inputs))
        return called(self._layer, self._kind, self._params, inputs)

    @property
    def counts(self) -> tuple[int, int]:
        """Trainable and non-trainable, without the state of random numbers."""
        if self._layer is None:
            return 0, 0
        trainable, frozen = (
            sum(math.prod(weight.shape) for weight in weights if "seed_generator" not in weight.path)
            for weights in (self._layer.trainable_weights, self._layer.non_trainable_weights)
        )
        return trainable, frozen


def by_us(kind: LayerKind, shapes: Shapes, params: dict[str, Any]) -> Any:
    """The same by the table; None if it refuses, with a reason, a hint and a code."""
    try:
        shape = kind.output_shape(shapes, params)
        counts = kind.param_count(shapes, params)
    except LayerError as error:
        refusal = error
    else:
        assert kind.macs(shapes, params, shape) >= 0
        return shape, tuple(int(count) for count in counts)
    assert all((refusal.what, refusal.hint, refusal.code)), refusal.text
    return None
