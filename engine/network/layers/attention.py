"""Attention: every step of a sequence looks at all others and takes what matters to it."""

from __future__ import annotations

import math
from typing import Any

from engine.errors import LayerError
from engine.network.calls import Call, Slot
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.layers.choices import USE_BIAS
from engine.network.layers.weights import BIAS, weight_arguments, weight_params
from engine.network.shapes import sequence_of, shape_text
from engine.params import Choice, Flag, Int, Real

_CAUSAL = Flag(
    "use_causal_mask", False, help="No step looks at those behind it, as where the next word is to be foretold."
)
_DROPOUT = Real(
    "dropout", 0.0, low=0.0, high=0.95, help="The part of what is looked at that is switched off while training."
)


def _pair(kind: str, shapes: Shapes) -> tuple[Dims, Dims]:
    """Query and value, which are the same where one input comes in. Raises LayerError."""
    query, value = shapes[0], shapes[-1]
    sequence_of(kind, query), sequence_of(kind, value)
    return query, value


def _heads_shape(shapes: Shapes, _params: ParamValues) -> Dims:
    return _pair("MultiHeadAttention", shapes)[0]


def _heads_params(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    (_, query), (_, value) = _pair("MultiHeadAttention", shapes)
    keys, values = _widths(params)
    bias = 1 if params["use_bias"] else 0
    return (query + value + 2 * bias) * keys + (value + bias) * values + (values + bias) * query, 0


def _heads_macs(shapes: Shapes, params: ParamValues, _output: Dims) -> int:
    (queries, query), (values_in, value) = _pair("MultiHeadAttention", shapes)
    keys, values = _widths(params)
    projected = queries * query * (keys + values) + values_in * value * (keys + values)
    return projected + queries * values_in * (keys + values)


def _widths(params: ParamValues) -> tuple[int, int]:
    """The length of keys and of values, all heads together."""
    return params["num_heads"] * params["key_dim"], params["num_heads"] * (params["value_dim"] or params["key_dim"])


def _heads_arguments(params: ParamValues) -> dict[str, Any]:
    value_dim = params["value_dim"]
    named = weight_arguments({**params, "value_dim": None if value_dim in (0, params["key_dim"]) else value_dim})
    del named["use_causal_mask"]  # an argument of the call
    return named


def _handed(params: ParamValues, count: int) -> Call:
    named = {"use_causal_mask": True} if params["use_causal_mask"] else {}
    return Call("", (Slot(0), Slot(count - 1)), named)


register(
    LayerKind(
        key="MultiHeadAttention",
        title="MultiHeadAttention",
        family="Sequences",
        help="Every step looks at all steps, in several ways at once. One input looks at itself, or at a second.",
        params=(
            Int("num_heads", 4, low=1, high=1_000, help="In how many ways it looks at once."),
            Int(
                "key_dim",
                32,
                low=1,
                high=100_000,
                is_doubling=True,
                help="The length of the vectors compared, in every head.",
            ),
            _DROPOUT,
            _CAUSAL,
            Int(
                "value_dim",
                0,
                low=0,
                high=100_000,
                advanced=True,
                help="The length of what is taken, in every head; 0 is that of key_dim.",
            ),
            USE_BIAS,
            *weight_params("kernel"),
            *weight_params("bias", "zeros", is_vector=True, shown_if=BIAS),
        ),
        output_shape=_heads_shape,
        param_count=_heads_params,
        macs=_heads_macs,
        keras_arguments=_heads_arguments,
        arguments=_handed,
        takes="arguments",
        max_inputs=2,
        positional=("num_heads", "key_dim"),
        words="transformer self-attention 어텐션 주의 트랜스포머",
    )
)


def _attention_shape(shapes: Shapes, params: ParamValues) -> Dims:
    query, value = _pair("Attention", shapes)
    is_stretched = params["score_mode"] == "concat" and 1 in (query[-1], value[-1])
    if query[-1] != value[-1] and not is_stretched:
        raise LayerError(
            "Attention compares vectors of one length, got {first} and {second}.",
            hint="Bring both to the same number of features, for example with Dense.",
            code="layer.attention_shapes",
            first=shape_text(query),
            second=shape_text(value),
        )
    return query[0], value[-1]


def _attention_call(params: ParamValues, _shapes: Shapes) -> Call:
    named: dict[str, Any] = {"use_scale": True} if params["use_scale"] else {}
    if params["score_mode"] != "dot":
        named["score_mode"] = params["score_mode"]
    if params["dropout"]:
        named["dropout"] = params["dropout"]
    return Call("layers.Attention", (), named)


register(
    LayerKind(
        key="Attention",
        title="Attention",
        family="Sequences",
        help="The first sequence takes from the second what is like it. For one look without weights of its own.",
        params=(
            Flag("use_scale", False, help="Learns one number by which the comparisons are multiplied."),
            Choice(
                "score_mode",
                "dot",
                options=("dot", "concat"),
                advanced=True,
                help="How two vectors are compared: by their product, or by the tanh of their sum.",
            ),
            _DROPOUT,
            _CAUSAL,
        ),
        output_shape=_attention_shape,
        param_count=lambda _shapes, params: (params["use_scale"] + (params["score_mode"] == "concat"), 0),
        macs=lambda shapes, _params, output: 2 * math.prod(output) * shapes[-1][0],
        call=_attention_call,
        arguments=lambda params, count: Call(
            "", ([Slot(0), Slot(count - 1)],), {"use_causal_mask": True} if params["use_causal_mask"] else {}
        ),
        takes="list",
        max_inputs=2,
        words="self-attention 어텐션 주의",
    )
)
