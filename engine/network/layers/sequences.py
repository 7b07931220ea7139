"""Sequence layers: numbers of words become vectors, and vectors one after the other are read in their order."""

from __future__ import annotations

from collections.abc import Callable

from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register
from engine.network.shapes import sequence_of
from engine.params import Flag, Int, Param, Real


def _embedding_shape(shapes: Shapes, params: ParamValues) -> Dims:
    return (*shapes[0], params["output_dim"])


def _embedding_params(_shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    return params["input_dim"] * params["output_dim"], 0


register(
    LayerKind(
        key="Embedding",
        title="Embedding",
        family="Sequences",
        help="Learns a vector for every word. It stands right behind an Input that takes sequences of word numbers.",
        params=(
            Int("input_dim", 10_002, low=1, high=10_000_000, help="How many different numbers come in."),
            Int("output_dim", 16, low=1, high=100_000, help="The length of the vector of a word."),
            Flag(
                "mask_zero",
                False,
                help="Layers behind it pass over the number 0, with which short texts are filled up.",
            ),
        ),
        output_shape=_embedding_shape,
        param_count=_embedding_params,
        positional=("input_dim", "output_dim"),
    )
)


def _register_recurrent(key: str, help_text: str, count: Callable[[int, int], int]) -> None:
    """``count`` gives the parameters for the features that come in and the units."""

    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        steps, _ = sequence_of(key, shapes[0])
        return (steps, params["units"]) if params["return_sequences"] else (params["units"],)

    def param_count(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
        return count(shapes[0][-1], params["units"]), 0

    register(
        LayerKind(
            key=key,
            title=key,
            family="Sequences",
            help=help_text,
            params=_RECURRENT_PARAMS,
            output_shape=output_shape,
            param_count=param_count,
            positional=("units",),
        )
    )


_RECURRENT_PARAMS: tuple[Param, ...] = (
    Int("units", 32, low=1, high=100_000, help="How many numbers it keeps in mind: the length of its output."),
    Flag("return_sequences", False, help="Gives its output at every step, for another such layer behind it."),
    Flag("go_backwards", False, advanced=True, help="Reads the sequence from its end."),
    Real("dropout", 0.0, low=0.0, high=0.95, help="The part of its inputs that is switched off while training."),
)

_register_recurrent(
    "LSTM",
    "Reads a sequence step by step and keeps what matters for long. Use it behind Embedding where order counts.",
    lambda features, units: 4 * units * (features + units + 1),
)
_register_recurrent(
    "GRU",
    "Reads a sequence step by step as LSTM does, with a quarter fewer parameters.",
    lambda features, units: 3 * units * (features + units + 2),
)
