"""From a graph to a Keras model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.network.analysis import buildable_params
from engine.network.graph import Graph
from engine.network.kinds import layer_kind
from engine.network.structure import STANDARDISE, entrances, exits, input_dtype

if TYPE_CHECKING:
    import keras

InputScale = tuple[Sequence[float], Sequence[float]]


def build_model(graph: Graph, *, input_scale: InputScale | None = None, name: str = "layerwise") -> keras.Model:
    """A functional model whose layers are named as the nodes, with new weights.

    ``input_scale`` is the mean and the deviation of every feature; a Normalization layer called ``standardise``
    right behind the Input applies it, so that the model takes the data as it is. Raises GraphError.
    """
    import keras

    params = buildable_params(graph)
    start = entrances(graph)[0]
    inputs = keras.Input(**params[start], dtype=input_dtype(graph), name=start)
    tensors: dict[str, Any] = {start: _standardised(inputs, input_scale)}
    for node_id in graph.order[1:]:
        kind = layer_kind(graph.node(node_id).kind)
        layer = getattr(keras.layers, kind.key)(**kind.keras_arguments(params[node_id]), name=node_id)
        sources = [tensors[source] for source in graph.inputs_of(node_id)]
        tensors[node_id] = layer(sources if kind.max_inputs is None else sources[0])
    return keras.Model(inputs, tensors[exits(graph)[0]], name=name)


def _standardised(inputs: Any, input_scale: InputScale | None) -> Any:
    import keras

    if input_scale is None:
        return inputs
    mean, deviation = ([float(value) for value in values] for values in input_scale)
    variance = [value**2 for value in deviation]
    return keras.layers.Normalization(mean=mean, variance=variance, name=STANDARDISE)(inputs)
