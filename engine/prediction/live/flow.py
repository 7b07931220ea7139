"""Which part of a network data can go through, whatever is wrong with the rest; and what goes into its Inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import GraphError
from engine.network.analysis import analyse, checked_params
from engine.network.checks.structure import STANDARDISE, entrances
from engine.network.expansion import Expansion
from engine.network.graph import Graph
from engine.network.inputs import Share, shares
from engine.network.kinds import Dims, ParamValues, Shapes
from engine.prediction.live.values import Sample

Scale = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
# What only hands its input on in another shape or scale: behind it a picture is still a picture.
KEEPS_PIXELS = frozenset({"Flatten", "Reshape", "Rescaling", "Dropout", "Activation", "Normalization"})


@dataclass(frozen=True)
class Flow:
    """The layers that can be computed, in their order, with what is needed to make them. ``graph`` has layers only."""

    expansion: Expansion
    order: tuple[str, ...]
    params: Mapping[str, ParamValues]
    shapes: Mapping[str, Dims]
    param_counts: Mapping[str, int]

    @property
    def graph(self) -> Graph:
        return self.expansion.graph

    @property
    def inputs(self) -> tuple[str, ...]:
        """The Inputs that data can go into."""
        return tuple(name for name in entrances(self.graph) if name in self.shapes)

    def input_shapes(self, name: str) -> Shapes:
        return tuple(self.shapes[source] for source in self.graph.inputs_of(name))

    def picture_behind(self, name: str) -> Dims:
        """The picture (height, width, channels) that what goes into a layer holds flattened; empty where none does."""
        while len(sources := self.graph.inputs_of(name)) == 1:
            name = sources[0]
            if len(self.shapes[name]) == 3:
                return self.shapes[name]
            if self.graph.by_id[name].kind not in KEEPS_PIXELS:
                break
        return _plane(self.shapes[name]) if self.graph.by_id[name].kind == "Input" else ()


def _plane(shape: Dims) -> Dims:
    """A matrix as a picture of one channel, and a vector of a square number of values as a square of them."""
    if len(shape) == 2:
        return (*shape, 1)
    side = round(float(np.sqrt(shape[0]))) if len(shape) == 1 else 0
    return (side, side, 1) if side >= 8 and side * side == shape[0] else ()


def flow_of(graph: Graph) -> Flow:
    """The part of any graph that has no error in it nor before it. Never raises."""
    analysis = analyse(graph)
    layers = analysis.expansion.graph
    shapes = {name: shape for name, shape in analysis.layers.shapes.items() if shape is not None}
    order = tuple(name for name in layers.order if name in shapes)
    counts = {name: sum(analysis.layers.param_counts.get(name, (0, 0))) for name in order}
    return Flow(analysis.expansion, order, checked_params(layers)[0], shapes, counts)


def entering(flow: Flow, sample: Sample, trained: Mapping[str, Scale]) -> dict[str, npt.NDArray[Any]]:
    """What each Input hands on, without the batch dimension, scaled as the data or the trained model asks for.

    Where the Inputs do not fit together, those of the sample's own shape get it. ``trained`` are means and deviations
    by the names of a model's Normalization layers; those of the data hold where there are none. Raises GraphError.
    """
    shape = tuple(sample.values.shape)
    starts = flow.inputs
    try:
        parts = dict(zip(starts, shares(shape, [flow.shapes[name] for name in starts]), strict=True))
    except GraphError:
        parts = {name: None for name in starts if flow.shapes[name] == shape}
        if not parts:
            raise
    return {
        name: _scaled(_part(sample.values, part), _scale_of(name, part, sample, trained))
        for name, part in parts.items()
    }


def _part(values: npt.NDArray[Any], part: Share) -> npt.NDArray[Any]:
    return values if part is None else values[part]


def _scale_of(name: str, part: Share, sample: Sample, trained: Mapping[str, Scale]) -> Scale | None:
    for known in (STANDARDISE, f"{STANDARDISE}_{name}"):
        if known in trained:
            return trained[known]
    if sample.scale is None:
        return None
    mean, deviation = (np.asarray(numbers, dtype=np.float32) for numbers in sample.scale)
    return _part(mean, part), _part(deviation, part)


def _scaled(values: npt.NDArray[Any], scale: Scale | None) -> npt.NDArray[Any]:
    """As Keras's Normalization does it; values of another width than the scale's stay as they are."""
    if scale is None or values.shape[-1] != scale[0].shape[-1]:
        return values
    mean, deviation = scale
    return np.asarray((values - mean) / np.maximum(deviation, np.float32(1e-7)), dtype=np.float32)
