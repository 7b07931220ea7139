"""What the layers inside a pretrained base put out: a base is one layer of the network and a whole model itself. [K]"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.prediction.live.kernels import FloatArray, Kernel, kernel_of
from engine.prediction.live.values import Output, statistics_of


@dataclass(frozen=True, eq=False)
class InnerLayer:
    """``source`` is what goes into the layer; empty where several tensors do."""

    output: Output
    kernel: Kernel | None
    source: FloatArray


def holds_layers(layer: Any) -> bool:
    """Whether a layer is a functional model, whose layers can be looked at."""
    import keras

    return isinstance(layer, keras.Model) and hasattr(layer, "operations") and bool(layer.inputs)


def extracting(model: Any) -> Any:
    """A model that gives the outputs of all layers of another, in their order."""
    import keras

    return keras.Model(model.inputs[0], [layer.output for layer in model.layers])


def inner_layers(model: Any, extractor: Any, tensor: Any) -> Iterator[InnerLayer]:
    """What comes out of every layer of a model for a batch of one."""
    tensors = extractor(tensor)
    found: dict[int, FloatArray] = {}
    for layer, computed in zip(model.layers, tensors, strict=True):
        values = np.asarray(computed)[0].astype(np.float32)
        found[id(layer.output)] = values
        source = found.get(id(layer.input), np.zeros(0, np.float32))
        kernel = None
        if source.size:
            kernel = kernel_of(type(layer).__name__, layer.get_config(), layer.get_weights(), source.shape, ())
        yield InnerLayer(Output(layer.name, values, statistics_of(values)), kernel, source)
