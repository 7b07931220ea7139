"""Recurrent layers: they read a sequence step by step and remember."""

from __future__ import annotations

from dataclasses import replace

from engine.network.calls import Call, call_of
from engine.network.kinds import LAYER_KINDS, TRAINABLE, Dims, LayerKind, ParamValues, Shapes, register
from engine.network.layers.choices import ACTIVATIONS, USE_BIAS
from engine.network.layers.weights import BIAS, weight_arguments, weight_params
from engine.network.shapes import sequence_of
from engine.params import Choice, Flag, Int, Param, Real, defaults

CELLS = ("LSTM", "GRU", "SimpleRNN")
_UNITS = Int(
    "units",
    32,
    low=1,
    high=100_000,
    is_doubling=True,
    help="How many numbers it keeps in mind: the length of its output.",
)
_RETURN_SEQUENCES = Flag(
    "return_sequences", False, help="Gives its output at every step, for another such layer behind it."
)
_DROPOUT = Real("dropout", 0.0, low=0.0, high=0.95, help="The part of its inputs that is switched off while training.")
_RECURRENT_DROPOUT = Real(
    "recurrent_dropout",
    0.0,
    low=0.0,
    high=0.95,
    advanced=True,
    help="The part of its memory that is switched off while training; it is slow on a GPU.",
)
_BACKWARDS = Flag("go_backwards", False, advanced=True, help="Reads the sequence from its end.")
_ACTIVATION = Choice(
    "activation",
    "tanh",
    options=ACTIVATIONS,
    advanced=True,
    help="The function applied to what it remembers; anything but tanh is slow on a GPU.",
)
_GATES = Choice(
    "recurrent_activation",
    "sigmoid",
    options=ACTIVATIONS,
    advanced=True,
    help="The function of the gates that decide what is kept; anything but sigmoid is slow on a GPU.",
)
_FORGET = Flag(
    "unit_forget_bias",
    True,
    advanced=True,
    help="Starts with remembering: the bias of the gate that forgets begins at 1.",
)
_RESET_AFTER = Flag(
    "reset_after",
    True,
    advanced=True,
    help="Resets the memory after the weights are applied, as a GPU needs it; it has one more bias.",
)


def _weights(key: str, features: int, units: int, params: ParamValues) -> tuple[int, int]:
    """Weights proper and biases of one recurrent layer."""
    gates = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}[key]
    biases = 2 if key == "GRU" and params.get("reset_after", True) else 1
    return gates * units * (features + units), gates * units * biases if params.get("use_bias", True) else 0


def _register_cell(key: str, help_text: str, own: tuple[Param, ...], words: str) -> None:
    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        steps, _ = sequence_of(key, shapes[0])
        return (steps, params["units"]) if params["return_sequences"] else (params["units"],)

    def param_count(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
        return sum(_weights(key, shapes[0][-1], params["units"], params)), 0

    def macs(shapes: Shapes, params: ParamValues, _output: Dims) -> int:
        return shapes[0][0] * _weights(key, shapes[0][-1], params["units"], params)[0]

    register(
        LayerKind(
            key=key,
            title=key,
            family="Sequences",
            help=help_text,
            params=(
                *(_UNITS, _RETURN_SEQUENCES, _DROPOUT, _BACKWARDS, _RECURRENT_DROPOUT, _ACTIVATION),
                *(*own, USE_BIAS),
                *weight_params("kernel"),
                *weight_params("recurrent", "orthogonal"),
                *weight_params("bias", "zeros", is_vector=True, shown_if=BIAS),
            ),
            output_shape=output_shape,
            param_count=param_count,
            macs=macs,
            keras_arguments=weight_arguments,
            positional=("units",),
            words=words,
        )
    )


_register_cell(
    "SimpleRNN",
    "Reads a sequence step by step with the simplest memory there is, which fades soon. Use LSTM for long sequences.",
    (),
    "recurrent 순환",
)
_register_cell(
    "LSTM",
    "Reads a sequence step by step and keeps what matters for long. Use it behind Embedding where order counts.",
    (_GATES, _FORGET),
    "recurrent long short-term memory 순환 장단기",
)
_register_cell(
    "GRU",
    "Reads a sequence step by step as LSTM does, with a quarter fewer parameters.",
    (_GATES, _RESET_AFTER),
    "recurrent gated 순환 게이트",
)


def _both_shape(shapes: Shapes, params: ParamValues) -> Dims:
    steps, _ = sequence_of("Bidirectional", shapes[0])
    features = params["units"] * (2 if params["merge_mode"] == "concat" else 1)
    return (steps, features) if params["return_sequences"] else (features,)


def _both_params(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    return 2 * sum(_weights(params["layer"], shapes[0][-1], params["units"], {})), 0


def _both_macs(shapes: Shapes, params: ParamValues, _output: Dims) -> int:
    return 2 * shapes[0][0] * _weights(params["layer"], shapes[0][-1], params["units"], {})[0]


_INNER = ("units", "return_sequences", "dropout", "recurrent_dropout")


def _both_call(params: ParamValues, shapes: Shapes) -> Call:
    kind = LAYER_KINDS[params["layer"]]
    inner = call_of(kind, {**defaults(kind.params), **{name: params[name] for name in _INNER}}, shapes)
    is_usual = params["merge_mode"] == "concat"
    return Call("layers.Bidirectional", (inner,), {} if is_usual else {"merge_mode": params["merge_mode"]})


register(
    LayerKind(
        key="Bidirectional",
        title="Bidirectional",
        family="Sequences",
        help="Two recurrent layers, one reading from each end. Use it where what follows matters as what came before.",
        params=(
            Choice("layer", "LSTM", options=CELLS, help="The layer that reads, once forwards and once backwards."),
            replace(_UNITS, help="How many numbers each of the two keeps in mind."),
            _RETURN_SEQUENCES,
            Choice(
                "merge_mode",
                "concat",
                options=("concat", "sum", "mul", "ave"),
                help="How the two outputs become one; concat puts them side by side, twice as long.",
            ),
            _DROPOUT,
            _RECURRENT_DROPOUT,
            TRAINABLE,
        ),
        output_shape=_both_shape,
        param_count=_both_params,
        macs=_both_macs,
        call=_both_call,
        positional=("layer", "units"),
        words="recurrent both directions 양방향 순환",
    )
)
