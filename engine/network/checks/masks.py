"""Masks: where the mark of empty places, which Embedding gives, is passed on and where it is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.network.graph import Graph, Node
from engine.network.kinds import LAYER_KINDS, ParamValues
from engine.network.problems import Problem

RECURRENT = frozenset({"SimpleRNN", "LSTM", "GRU", "Bidirectional"})
# Read the mask and give something without steps, for which there is none.
ENDING = frozenset({"GlobalAveragePooling1D", "Dot"})
MERGING = frozenset({"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"})
PASSING = (
    MERGING
    | RECURRENT
    | {"Dense", "Identity", "Rescaling", "Normalization", "Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "SELU"}
    | {"GELU", "Softmax", "BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization"}
    | {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise", "GaussianDropout"}
    | {"AlphaDropout", "ActivityRegularization", "Concatenate", "TimeDistributed", "MultiHeadAttention", "Attention"}
)


def masked_by(graph: Graph, params: Mapping[str, ParamValues]) -> dict[str, str]:
    """The layers whose output has a mask, each with the Embedding it comes from."""
    found: dict[str, str] = {}
    for name in graph.order:
        node, sources = graph.by_id[name], graph.inputs_of(name)
        origins = [found.get(source, "") for source in sources]
        if name not in params:
            continue
        if node.kind == "Embedding" and params[name]["mask_zero"]:
            found[name] = name
        elif any(origins) and _passes(node, params[name], origins):
            found[name] = next(origin for origin in origins if origin)
    return found


def _passes(node: Node, params: ParamValues, origins: list[str]) -> bool:
    if node.kind in RECURRENT:
        return bool(params["return_sequences"])
    if node.kind in MERGING:
        return all(origins)
    if node.kind in ("Attention", "MultiHeadAttention"):
        return bool(origins[0])
    return node.kind in PASSING


def mask_advice(graph: Graph, params: Mapping[str, ParamValues]) -> Iterator[Problem]:
    """Layers that take what is masked and read its empty places like any other."""
    masked = masked_by(graph, params)
    for node in graph.nodes:
        origin = next((masked[source] for source in graph.inputs_of(node.id) if source in masked), "")
        if origin and node.kind in LAYER_KINDS and node.kind not in PASSING | ENDING:
            yield Problem(
                node.id,
                "{name} knows no masks: it reads the places that {origin} marks as empty as if they held words. "
                "Set mask_zero off in {origin}, or put a layer that reads masks there, such as LSTM.",
                {"name": node.id, "origin": origin, "nodes": (origin,)},
                is_error=False,
                code="advice.mask",
            )
