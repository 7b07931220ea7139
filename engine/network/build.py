"""From a graph to a Keras model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.errors import GraphError
from engine.network.analysis import Buildable, buildable
from engine.network.calls import Call, call_of, filled, made
from engine.network.checks.structure import STANDARDISE, entrances, exits, input_dtype
from engine.network.graph import Graph
from engine.network.inputs import shares
from engine.network.kinds import LayerKind, ParamValues, layer_kind

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
        tensors[node_id] = _output(plan, node_id, [tensors[source] for source in graph.inputs_of(node_id)])
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], tensors[exits(graph)[0]], name=name)


def _output(plan: Buildable, node_id: str, sources: list[Any]) -> Any:
    """What a layer, made now, gives for what goes into it."""
    kind, params = layer_kind(plan.graph.node(node_id).kind), plan.params[node_id]
    if kind.is_offered:
        return _fed(kind, params, node_id, call_of(kind, params, plan.input_shapes(node_id)), sources)
    try:
        return _fed(kind, params, node_id, call_of(kind, params, plan.input_shapes(node_id)), sources)
    except (AttributeError, TypeError, ValueError) as error:
        # Whatever the file said that the layer came from, in whichever version of Keras wrote it.
        raise GraphError(
            "Keras cannot make {name}: {reason}.",
            hint="Delete the layer, or replace it by one of the palette.",
            code="opaque.build",
            name=node_id,
            reason=str(error).strip().splitlines()[0].rstrip("."),
        ) from error


def _fed(kind: LayerKind, params: ParamValues, name: str, call: Call, sources: list[Any]) -> Any:
    if kind.is_function(params):
        tensor = made(filled(call, sources))
        tensor._keras_history.operation.name = name  # functions of keras.ops take none
        return tensor
    layer = made(call.with_named(name=name))
    if kind.finish is not None:
        kind.finish(layer, params)
    return called(layer, kind, params, sources)


def called(layer: Any, kind: LayerKind, params: ParamValues, sources: Sequence[Any]) -> Any:
    """What a layer gives for its inputs, handed over as its kind wants them."""
    if kind.arguments is not None:
        handed = filled(kind.arguments(params, len(sources)), sources)
        return layer(*handed.positional, **handed.named)
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
