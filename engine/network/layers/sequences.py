"""Sequence layers: numbers of words become vectors, and one layer works on every step by itself."""

from __future__ import annotations

import math
from typing import Any

from engine.errors import LayerError
from engine.network.calls import Call
from engine.network.kinds import TRAINABLE, Dims, LayerKind, ParamValues, Shapes, register
from engine.network.layers.choices import ACTIVATION, USE_BIAS
from engine.network.layers.weights import weight_arguments, weight_params
from engine.network.shapes import shape_text
from engine.params import Flag, Int


def _embedding_shape(shapes: Shapes, params: ParamValues) -> Dims:
    return (*shapes[0], params["output_dim"])


def _embedding_params(_shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    return params["input_dim"] * params["output_dim"], 0


def _embedding_arguments(params: ParamValues) -> dict[str, Any]:
    values = weight_arguments(params)
    # Keras calls its default by the second name of random_uniform.
    is_usual = params["embeddings_initializer"] == "random_uniform"
    return {**values, "embeddings_initializer": "uniform"} if is_usual else values


register(
    LayerKind(
        key="Embedding",
        title="Embedding",
        family="Sequences",
        help="Learns a vector for every word. It stands right behind an Input that takes sequences of word numbers.",
        params=(
            Int("input_dim", 10_002, low=1, high=10_000_000, help="How many different numbers come in."),
            Int("output_dim", 16, low=1, high=100_000, is_doubling=True, help="The length of the vector of a word."),
            Flag(
                "mask_zero",
                False,
                help="Layers behind it pass over the number 0, with which short texts are filled up.",
            ),
            *weight_params("embeddings", "random_uniform", axis=(1,)),
        ),
        output_shape=_embedding_shape,
        param_count=_embedding_params,
        keras_arguments=_embedding_arguments,
        positional=("input_dim", "output_dim"),
        words="word vectors tokens lookup word2vec GloVe text NLP 임베딩 단어 벡터 토큰",
    )
)


def _every_step_shape(shapes: Shapes, params: ParamValues) -> Dims:
    if len(shapes[0]) < 2:
        raise LayerError(
            "TimeDistributed needs steps of vectors or pictures, got {shape}.",
            hint="Use Dense for a vector, or insert Reshape before it.",
            code="layer.needs_sequence",
            shape=shape_text(shapes[0]),
        )
    return (*shapes[0][:-1], params["units"])


def _every_step_params(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    return (shapes[0][-1] + params["use_bias"]) * params["units"], 0


def _every_step_call(params: ParamValues, _shapes: Shapes) -> Call:
    named = {}
    if params["activation"] != "linear":
        named["activation"] = params["activation"]
    if not params["use_bias"]:
        named["use_bias"] = False
    return Call("layers.TimeDistributed", (Call("layers.Dense", (params["units"],), named),))


register(
    LayerKind(
        key="TimeDistributed",
        title="TimeDistributed(Dense)",
        family="Sequences",
        help="The same Dense for every step of a sequence. Use it for an answer at every step, behind an LSTM.",
        params=(
            Int("units", 32, low=1, high=1_000_000, is_doubling=True, help="How many outputs every step has."),
            ACTIVATION,
            USE_BIAS,
            TRAINABLE,
        ),
        output_shape=_every_step_shape,
        param_count=_every_step_params,
        macs=lambda shapes, _params, output: shapes[0][-1] * math.prod(output),
        call=_every_step_call,
        positional=("units",),
        words="each every step wrapper sequence tagging 시점 단계 시퀀스",
    )
)
