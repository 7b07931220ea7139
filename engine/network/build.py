"""From a graph to a Keras model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.network.analysis import buildable
from engine.network.calls import call_of, made
from engine.network.graph import Graph
from engine.network.inputs import shares
from engine.network.kinds import LayerKind, layer_kind
from engine.network.structure import STANDARDISE, entrances, exits, input_dtype

if TYPE_CHECKING:
    import keras

InputScale = tuple[Sequence[float], Sequence[float]]


def build_model(graph: Graph, *, input_scale: InputScale | None = None, name: str = "layerwise") -> keras.Model:
    """A functional model whose layers are named as the nodes, with new weights.

    ``input_scale`` is the mean and the deviation of every feature; a Normalization layer called ``standardise``
    right behind the Input applies it, so that the model takes the data as it is. Several Inputs take their parts of
    the features as ``engine.network.inputs`` shares them out. Raises GraphError.
    """
    import keras

    plan = buildable(graph)
    graph = plan.graph
    starts = entrances(graph)
    inputs = [keras.Input(**plan.params[start], dtype=input_dtype(graph, start), name=start) for start in starts]
    tensors = dict(zip(starts, _standardised(inputs, starts, input_scale), strict=True))
    for node_id in graph.order:
        if node_id in starts:
            continue
        kind, params = layer_kind(graph.node(node_id).kind), plan.params[node_id]
        layer = made(call_of(kind, params, plan.input_shapes(node_id)).with_named(name=node_id))
        if kind.finish is not None:
            kind.finish(layer, params)
        sources = [tensors[source] for source in graph.inputs_of(node_id)]
        tensors[node_id] = _fed(layer, kind, sources)
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], tensors[exits(graph)[0]], name=name)


def _fed(layer: Any, kind: LayerKind, sources: list[Any]) -> Any:
    match kind.takes:
        case "tensor":
            return layer(sources[0])
        case "list":
            return layer(sources)
        case "arguments":
            return layer(*sources)


def _standardised(inputs: list[Any], names: Sequence[str], input_scale: InputScale | None) -> list[Any]:
    """The inputs with the means of their features taken off and divided by the deviations."""
    import keras

    if input_scale is None:
        return inputs
    mean, deviation = ([float(value) for value in values] for values in input_scale)
    scaled = []
    for tensor, start, part in zip(
        inputs, names, shares((len(mean),), [tuple(tensor.shape[1:]) for tensor in inputs]), strict=True
    ):
        name = STANDARDISE if len(inputs) == 1 else f"{STANDARDISE}_{start}"
        mine = part or slice(None)
        variance = [value**2 for value in deviation[mine]]
        scaled.append(keras.layers.Normalization(mean=mean[mine], variance=variance, name=name)(tensor))
    return scaled
