"""Uses of layer kinds, drawn by hypothesis: input shapes and params, most of them such that they fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from layer_values import values_of

from engine.network.kinds import LAYER_KINDS, LayerKind
from engine.params import defaults

Dims = tuple[int, ...]
Params = dict[str, Any]
Use = tuple[tuple[Dims, ...], Params]
Draw = st.DrawFn

SIZE, CHANNELS = st.integers(1, 9), st.integers(1, 4)
ANY = st.lists(SIZE, min_size=1, max_size=4).map(tuple)
RANKS = {
    "1D": st.tuples(SIZE, CHANNELS),
    "2D": st.tuples(SIZE, SIZE, CHANNELS),
    "3D": st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), CHANNELS),
}
VECTOR = st.tuples(SIZE)
SHAPES: dict[str, st.SearchStrategy[Dims]] = {
    **dict.fromkeys(("Maxout", "RepeatVector"), VECTOR),
    **dict.fromkeys(("Resizing", "CenterCrop"), RANKS["2D"]),
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "Bidirectional", "MultiHeadAttention", "Attention"), RANKS["1D"]),
}
# Kinds that refuse more than Keras does. It reads a sample of two axes as one picture and the batch as its height, and
# a sample of one axis as one sequence and the batch as its steps: samples would then be mixed with each other. And it
# lets attention work on pictures and volumes, of which the help, the costs and the repairs here know nothing.
STRICTER = frozenset(
    {"Attention", "MultiHeadAttention", "Maxout", "Resizing", "CenterCrop"}
    | {key for key in LAYER_KINDS if key.startswith("Random")}
)
MOST_CHANGED = 4  # of the advanced params, of which a convolution has thirty


def shapes_for(kind: LayerKind) -> st.SearchStrategy[Dims]:
    """Shapes of inputs that have the rank the kind wants."""
    if kind.key in SHAPES:
        return SHAPES[kind.key]
    if kind.key.startswith("Random"):
        return RANKS["2D"]
    return next(
        (shapes for mark, shapes in RANKS.items() if f"{mark}Transpose" in kind.key or kind.key.endswith(mark)), ANY
    )


@st.composite
def uses(draw: Draw, kind: LayerKind) -> Use:
    """Input shapes and checked params of one layer; one time in five of any rank."""
    params = _params(draw, kind)
    first = draw(shapes_for(kind) if draw(st.integers(0, 4)) or kind.key in STRICTER else ANY)
    # Along the batch Keras would join or normalise samples, which is no layer of a network for samples; and some
    # layers count negative axes round and round.
    axes = params.get("axis", params.get("axes", ()))
    assume(all(axis > 0 or -len(first) <= axis < 0 for axis in ([axes] if isinstance(axes, int) else axes)))
    if kind.key in FITTED:
        FITTED[kind.key](draw, first, params)
    if kind.max_inputs == 1:
        return (first,), params
    most = (kind.max_inputs or 4) - 1
    least = kind.min_inputs - 1
    alike = draw(st.booleans())
    others = draw(st.lists(_like(first) if alike else shapes_for(kind), min_size=least, max_size=most))
    # Keras adds what it compares, and a length of 1 goes with any other there.
    assume(params.get("score_mode") != "concat" or not any(1 in shape[-1:] for shape in (first, *others)))
    return (first, *others), params


def _params(draw: Draw, kind: LayerKind) -> Params:
    params = defaults(kind.params)
    advanced = [param.name for param in kind.params if param.advanced]
    changed = draw(st.sets(st.sampled_from(advanced), max_size=MOST_CHANGED)) if advanced else set()
    for param in kind.params:
        if not param.advanced or param.name in changed:
            params[param.name] = param.check(draw(values_of(param)))
    return params


def _like(first: Dims) -> st.SearchStrategy[Dims]:
    """The same shape, or with one axis of another size."""
    other = st.integers(0, len(first) - 1).flatmap(
        lambda place: SIZE.map(lambda size: (*first[:place], size, *first[place + 1 :]))
    )
    return st.just(first) | other


def _reshape(draw: Draw, first: Dims, params: Params) -> None:
    if draw(st.booleans()):
        params["target_shape"] = (*draw(st.permutations(first)),)
    if draw(st.booleans()):
        params["target_shape"] = (-1, *params["target_shape"][1:])


def _permute(draw: Draw, first: Dims, params: Params) -> None:
    if draw(st.integers(0, 3)):
        params["dims"] = tuple(draw(st.permutations(range(1, len(first) + 1))))


def _group_normalization(draw: Draw, first: Dims, params: Params) -> None:
    if draw(st.booleans()):
        params["groups"] = draw(st.sampled_from([n for n in range(1, first[-1] + 1) if first[-1] % n == 0]))


def _grouped(draw: Draw, _first: Dims, params: Params) -> None:
    if draw(st.integers(0, 3)):
        params["groups"] = 1


def _channels(draw: Draw, first: Dims, params: Params) -> None:
    for name, value in params.items():
        if isinstance(value, tuple) and draw(st.booleans()):
            params[name] = (value * first[-1])[: first[-1]]


FITTED: dict[str, Callable[[Draw, Dims, Params], None]] = {
    "Reshape": _reshape,
    "Permute": _permute,
    "GroupNormalization": _group_normalization,
    "Conv1D": _grouped,
    "Conv2D": _grouped,
    "Conv3D": _grouped,
    "Rescaling": _channels,
    "Normalization": _channels,
}
