"""What a network costs: parameters, multiply-adds and memory, counted from its analysis without building it.

Memory is counted as TensorFlow takes it in float32. Kept from the forward pass for the backward one is the output of
every layer behind the first that is trained, and of the ones right in front of trained layers; layers that only look at
the same numbers in another way (Flatten, Reshape) keep nothing, Dropout keeps a byte a number more. Two of the largest
outputs are alive beside that while gradients are computed. For networks of convolutions, batch normalisation, dropout
and dense layers the count lay 3 to 17 % above the peaks measured on a CPU (tests/benchmarks/bench_memory.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.network.analysis import Analysis
from engine.network.kinds import Dims, ParamValues
from engine.network.pretrained.bases import bases

FLOAT_BYTES = 4
VIEWS = frozenset({"Flatten", "Reshape"})


@dataclass(frozen=True)
class Costs:
    """Parameters, multiply-adds for one sample, and bytes while training with batches of ``batch_size``."""

    trainable: int
    frozen: int
    macs: int
    batch_size: int
    weight_bytes: int
    gradient_bytes: int
    slot_bytes: int
    activation_bytes: int

    @property
    def device_bytes(self) -> int:
        """What the device holds at the peak of a step, without the data and TensorFlow itself."""
        return self.weight_bytes + self.gradient_bytes + self.slot_bytes + self.activation_bytes


def costs(analysis: Analysis, *, batch_size: int, slots: int) -> Costs:
    """``slots`` is how many numbers the optimizer keeps for every trainable weight."""
    trainable, frozen = analysis.total_params
    return Costs(
        trainable=trainable,
        frozen=frozen,
        macs=sum(analysis.layers.macs.values()),
        batch_size=batch_size,
        weight_bytes=FLOAT_BYTES * (trainable + frozen),
        gradient_bytes=FLOAT_BYTES * trainable,
        slot_bytes=FLOAT_BYTES * trainable * slots,
        activation_bytes=round(FLOAT_BYTES * batch_size * _activations(analysis)),
    )


def _activations(analysis: Analysis) -> float:
    """Numbers kept for the backward pass for one sample, and the two largest outputs."""
    graph, layers = analysis.expansion.graph, analysis.layers
    shapes = {name: shape for name in graph.order if (shape := layers.shapes.get(name)) is not None}
    trained = {name for name, (trainable, _) in layers.param_counts.items() if trainable}
    behind: set[str] = set()  # a trained layer, so that a gradient goes through it
    kept, largest = 0.0, 0
    for name, shape in shapes.items():
        sources = graph.inputs_of(name)
        if name in trained or not behind.isdisjoint(sources):
            behind.add(name)
        largest = max(largest, math.prod(shape))
        if name in behind or not trained.isdisjoint(graph.outputs_of(name)):
            node = graph.by_id[name]
            count = _INNER.get(node.kind)
            if count is not None:
                kept += count(shapes.get(sources[0]) or () if sources else shape, node.params, shape)
            elif node.kind not in VIEWS:
                kept += math.prod(shape) * (1.25 if "Dropout" in node.kind else 1.0)
    return kept + 2 * largest


def _recurrent(states: int) -> Callable[[Dims, ParamValues, Dims], float]:
    """Gates and states of every step, however little of them comes out."""
    return lambda came, _params, shape: came[0] * shape[-1] * states


def _separable(came: Dims, params: ParamValues, shape: Dims) -> float:
    """The output of the depthwise half too."""
    return math.prod(shape) + math.prod(shape[:-1]) * came[-1] * int(params.get("depth_multiplier", 1))


def _attention(came: Dims, params: ParamValues, shape: Dims) -> float:
    heads, size = int(params.get("num_heads", 1)), int(params.get("key_dim", 1))
    return math.prod(shape) + heads * (came[0] * came[0] * 2 + 4 * came[0] * size)


def _base(key: str) -> Callable[[Dims, ParamValues, Dims], float]:
    """All layers inside a pretrained base; a frozen one keeps its answer alone."""

    def count(came: Dims, params: ParamValues, shape: Dims) -> float:
        if params.get("trained", "none") == "none":
            return math.prod(shape)
        return bases()[key].outputs(came[0], came[1])

    return count


_BASES = (
    "VGG16",
    "VGG19",
    "Xception",
    "ResNet50",
    "MobileNetV2",
    "MobileNetV3Small",
    "EfficientNetV2B0",
    "DenseNet121",
)
_INNER: Mapping[str, Callable[[Dims, ParamValues, Dims], float]] = {
    "LSTM": _recurrent(6),
    "GRU": _recurrent(5),
    "SimpleRNN": _recurrent(2),
    "SeparableConv1D": _separable,
    "SeparableConv2D": _separable,
    "MultiHeadAttention": _attention,
    **{key: _base(key) for key in _BASES},
}
