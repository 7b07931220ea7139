"""Repairs of shapes: a layer that gets another rank than it needs, a window too large, numbers beyond all memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from engine.network.graph import Graph
from engine.network.kinds import LAYER_KINDS, Dims
from engine.network.problems import Fix
from engine.network.repairs.case import Case, param_of, repairs, shape_after
from engine.network.repairs.outputs import squeezers
from engine.network.repairs.placing import (
    Layer,
    before,
    behind,
    exchanged,
    first_known,
    taken_out,
    with_param,
    without_params,
)
from engine.network.shapes import image_for, shape_text

RANKS = {"1D": 2, "2D": 3, "3D": 4}  # of a sample, its channels included
MOST_PARAMS = 2**24  # what a layer that was too large is brought down to
VECTOR_READERS = ("Dense", "Flatten")


def _insert(case: Case, layer: Layer, said: str) -> Fix:
    values = {"layer": said, "name": case.name}
    name = case.name
    return Fix("Insert {layer} before {name}", lambda graph: before(graph, name, layer), values)


def _reshape(case: Case, shape: Dims) -> Fix:
    said = f"Reshape({', '.join(map(str, shape))})"
    return _insert(case, ("Reshape", {"target_shape": shape}), said)


def _is_taken(case: Case, shape: Dims) -> bool:
    return shape_after(case.node.kind, case.node.params, [shape]) is not None


# ---- ranks


@repairs("layer.needs_image", "layer.needs_sequence", "layer.needs_volume")
def _rank(case: Case) -> Iterator[Fix]:
    """What made the wrong rank is undone, if anything did; else the numbers get the rank that is needed."""
    if len(case.sources) != 1 or len(case.input_shapes) != 1:
        return
    yield from _undone(case)
    yield from _twin(case)
    wanted = {"layer.needs_image": 3, "layer.needs_sequence": 2, "layer.needs_volume": 4}[case.problem.code]
    facts = case.facts
    is_words = facts is not None and facts.vocabulary_size and case.graph.by_id[case.sources[0]].kind == "Input"
    if wanted == 2 and is_words and facts is not None:
        layer = ("Embedding", {"input_dim": facts.vocabulary_size, "output_dim": 16})
        yield _insert(case, layer, "Embedding")
    shape = _ranked(case.input_shapes[0], wanted)
    if shape is not None and _is_taken(case, shape):
        yield _reshape(case, shape)


def _ranked(shape: Dims, rank: int) -> Dims | None:
    """As many numbers in another rank: a vector as a likely picture, rows of pixels as steps, a picture as a slice."""
    if len(shape) == 1:
        return (*shape, 1) if rank == 2 else image_for(shape[0]) if rank == 3 else (1, *image_for(shape[0]))
    if len(shape) > rank:
        return (*shape[: rank - 1], math.prod(shape[rank - 1 :]))
    if len(shape) == 3:
        return (1, *shape)
    return (*shape, *(1,) * (rank - len(shape)))


def _undone(case: Case) -> Iterator[Fix]:
    """A Flatten in front that comes too early, or a recurrent layer that gives its last output alone."""
    graph, name, source = case.graph, case.name, case.sources[0]
    node = graph.by_id[source]
    if param_of(node, "return_sequences") is False and len(case.input_shapes[0]) == 1:
        text = "Let {name} give its output at every step"
        yield Fix(text, lambda graph: with_param(graph, source, return_sequences=True), {"name": source})
    is_early = node.kind == "Flatten" or node.kind.startswith("Global")
    if is_early and len(graph.inputs_of(source)) == 1 and len(graph.outputs_of(source)) == 1:
        came = case.shapes.get(graph.inputs_of(source)[0])
        if came is not None and _is_taken(case, came):
            values = {"name": source}
            yield Fix(
                "Move {name} behind the layers that need its input", lambda g: _moved_down(g, source, name), values
            )


def _moved_down(graph: Graph, early: str, reader: str) -> Graph:
    """A vector is made of the image where the first layer needs one; not at all where one is made there anyway."""
    kind = graph.node(early).kind
    graph, last = taken_out(graph, early), reader
    while len(graph.outputs_of(last)) == 1:
        below = graph.by_id[graph.outputs_of(last)[0]].kind
        if below in VECTOR_READERS or below.startswith("Global"):
            return behind(graph, last, (kind, {})) if below == "Dense" else graph
        last = graph.outputs_of(last)[0]
    return graph


def _twin(case: Case) -> Iterator[Fix]:
    """The same pooling for as many dimensions as there are: GlobalAveragePooling1D for 2D."""
    kind, name = case.node.kind, case.name
    suffix = next((suffix for suffix, rank in RANKS.items() if rank == len(case.input_shapes[0])), "")
    other = kind[:-2] + suffix
    if suffix and kind.startswith("Global") and other != kind and other in LAYER_KINDS:
        values = {"kind": other, "name": name}
        yield Fix("Use {kind} instead of {name}", lambda graph: exchanged(graph, name, (other, {})), values)


# ---- windows, strides, axes


@repairs("layer.window_too_large")
def _window(case: Case) -> Iterator[Fix]:
    name = case.name
    if case.has_param("padding") and case.param("padding") != "same":
        yield Fix("Set padding to same", lambda graph: with_param(graph, name, padding="same"))
    for param in ("kernel_size", "pool_size"):
        smaller = _smaller(case, param)
        if smaller is not None:
            yield _set(name, param, smaller)
    pool = _pooling_above(case)
    if pool:
        yield Fix("Take {name} out", lambda graph: taken_out(graph, pool), {"name": pool})


def _set(name: str, param: str, value: Any) -> Fix:
    said = shape_text(value) if isinstance(value, tuple) else value
    values = {"param": param, "value": said}
    return Fix("Set {param} to {value}", lambda graph: with_param(graph, name, **{param: value}), values)


def _smaller(case: Case, param: str) -> Any:
    """The window cut to what the input has, or None where that does not help."""
    if not case.has_param(param) or len(case.input_shapes) != 1:
        return None
    old, rates, sizes = case.param(param), case.param("dilation_rate") or 1, case.input_shapes[0][:-1]
    parts = old if isinstance(old, tuple | list) else (old,) * len(sizes)
    spread = rates if isinstance(rates, tuple | list) else (rates,) * len(sizes)
    if not len(parts) == len(spread) == len(sizes):
        return None
    cut = tuple(min(part, (size - 1) // rate + 1) for part, rate, size in zip(parts, spread, sizes, strict=True))
    new = cut if isinstance(old, tuple | list) else min(cut)
    is_good = shape_after(case.node.kind, {**case.node.params, param: new}, case.input_shapes) is not None
    return new if is_good else None


def _pooling_above(case: Case) -> str:
    """The nearest pooling layer that made the input as small as it is; itself, if it is one."""
    graph, name = case.graph, case.name
    while True:
        node, sources = graph.by_id[name], graph.inputs_of(name)
        kind = LAYER_KINDS.get(node.kind)
        if kind is not None and kind.family == "Pooling" and not kind.key.startswith("Global"):
            return name
        if len(sources) != 1:
            return ""
        name = sources[0]


@repairs("layer.strides_and_dilation")
def _strides(case: Case) -> Iterator[Fix]:
    for param in ("strides", "dilation_rate"):
        old = case.param(param)
        yield _set(case.name, param, tuple(1 for _ in old) if isinstance(old, tuple | list) else 1)


@repairs("layer.axis")
def _axis(case: Case) -> Iterator[Fix]:
    if case.has_param("axis"):
        params = {**case.node.params, "axis": -1}
        if shape_after(case.node.kind, params, case.input_shapes) is not None:
            yield _set(case.name, "axis", -1)
    if len(case.sources) == 1:
        name = case.name
        yield Fix("Take {name} out", lambda graph: taken_out(graph, name), {"name": name})


@repairs("layer.reshape")
def _reshaped(case: Case) -> Iterator[Fix]:
    """The target with one size left open, or a likely one of that rank."""
    name, target = case.name, case.param("target_shape")
    if isinstance(target, tuple | list) and len(case.input_shapes) == 1:
        size = math.prod(case.input_shapes[0])
        shapes = [_opened(tuple(target), place, size) for place in range(len(target))]
        shapes += [_ranked((size,), len(target)) if len(target) in (2, 3) else (size,)]
        found = next((shape for shape in shapes if shape is not None), None)
        if found is not None:
            yield _set(name, "target_shape", found)
    yield Fix("Take {name} out", lambda graph: taken_out(graph, name), {"name": name})


def _opened(target: Dims, place: int, size: int) -> Dims | None:
    """The target with the size at that place as it has to be for the others; None where they leave no whole number."""
    known = math.prod(part for other, part in enumerate(target) if other != place)
    if known <= 0 or size % known:
        return None
    return (*target[:place], size // known, *target[place + 1 :])


# ---- too large


@repairs("layer.too_large", "layer.too_many_params")
def _too_large(case: Case) -> Iterator[Fix]:
    name, facts = case.name, case.facts
    if case.node.kind == "Input":
        if facts is not None:
            shape = facts.input_shape
            yield Fix(
                "Set the shape to {shape}",
                lambda graph: with_param(graph, name, shape=shape),
                {"shape": shape_text(shape)},
            )
        return
    yield from _pooled_instead(case)
    for param in ("units", "filters"):
        fewer = _fewer(case, param)
        if fewer:
            yield _set(name, param, fewer)
    usual = shape_after(case.node.kind, {}, case.input_shapes)
    if usual is not None and math.prod(usual) <= MOST_PARAMS and case.node.params:
        values = {"name": name}
        unwanted = list(case.node.params)
        yield Fix("Set {name} to its defaults", lambda graph: without_params(graph, name, unwanted), values)


def _pooled_instead(case: Case) -> Iterator[Fix]:
    """A Flatten in front made the numbers many; the mean of every channel is few."""
    graph = case.graph
    flatten = next((source for source in case.sources if graph.by_id[source].kind == "Flatten"), "")
    came = [case.shapes.get(source) for source in graph.inputs_of(flatten)] if flatten else []
    if len(came) == 1 and came[0] is not None and len(came[0]) > 1:
        kind = squeezers(came[0], MOST_PARAMS)[0]
        if kind != "Flatten" and first_known(kind):
            yield pooled_for(flatten, kind)


def pooled_for(flatten: str, kind: str) -> Fix:
    """Global pooling in the place of a Flatten."""
    values = {"kind": kind, "name": flatten}
    return Fix("Use {kind} instead of {name}", lambda graph: exchanged(graph, flatten, (kind, {})), values)


def _fewer(case: Case, param: str) -> int:
    """The largest power of two that makes the layer small enough; 0 where there is none."""
    value, kind = case.param(param), case.kind
    if not case.has_param(param) or not isinstance(value, int) or kind is None:
        return 0
    while value > 1:
        value = 1 << ((value - 1).bit_length() - 1)
        shape = shape_after(kind.key, {**case.node.params, param: value}, case.input_shapes)
        if shape is not None and math.prod(shape) <= MOST_PARAMS and _weights(case, param, value) <= MOST_PARAMS:
            return value
    return 0


def _weights(case: Case, param: str, value: int) -> int:
    kind = case.kind
    if kind is None:
        return 0
    values = {known.name: param_of(case.node, known.name) for known in kind.params}
    return sum(kind.param_count(case.input_shapes, {**values, param: value}))
