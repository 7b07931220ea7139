"""Repairs of settings that the input of a layer refuses: groups, axes, croppings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from engine.network.problems import Fix
from engine.network.repairs.case import Case, repairs, shape_after
from engine.network.repairs.outputs import last_step, squeezers
from engine.network.repairs.placing import before, into, taken_out, with_param, without_params


def _set(case: Case, param: str, value: Any) -> Fix:
    name = case.name
    said = ", ".join(map(str, value)) if isinstance(value, tuple) else value
    return Fix(
        "Set {param} to {value}",
        lambda graph: with_param(graph, name, **{param: value}),
        {"param": param, "value": said},
    )


def _helps(case: Case, param: str, value: Any) -> bool:
    return shape_after(case.node.kind, {**case.node.params, param: value}, case.input_shapes) is not None


def _removal(case: Case) -> Iterator[Fix]:
    if len(case.sources) == 1:
        name = case.name
        yield Fix("Take {name} out", lambda graph: taken_out(graph, name), {"name": name})


@repairs("layer.groups")
def _groups(case: Case) -> Iterator[Fix]:
    """The largest number of groups that divides what is divided, not above what was asked for."""
    wanted, channels = case.param("groups"), case.input_shapes[0][-1]
    filters = case.param("filters")
    both = math.gcd(channels, filters) if isinstance(filters, int) else channels
    most = min(wanted, both) if isinstance(wanted, int) and wanted > 0 else both
    found = max(number for number in range(1, most + 1) if both % number == 0)
    yield _set(case, "groups", found)


@repairs("layer.needs_vector")
def _vector(case: Case) -> Iterator[Fix]:
    if len(case.sources) != 1:
        return
    source = case.graph.by_id[case.sources[0]]
    if source.params.get("return_sequences") is True:
        yield last_step(source.id)
    for kind in squeezers(case.input_shapes[0], 1):
        yield _inserted(case, kind, {})


def _inserted(case: Case, kind: str, params: dict[str, Any]) -> Fix:
    name, values = case.name, {"kind": kind, "name": case.name}
    return Fix("Insert {kind} before {name}", lambda graph: before(graph, name, (kind, params)), values)


@repairs("layer.dot_shapes", "layer.attention_shapes")
def _compared(case: Case) -> Iterator[Fix]:
    """One of the two gets as many features as the other has."""
    shapes, sources = case.input_shapes, case.sources
    for place in range(min(2, len(shapes)) - 1, -1, -1):
        units = shapes[1 - place][-1]
        made = [(*shape[:-1], units) if number == place else shape for number, shape in enumerate(shapes)]
        if len(shapes) == len(sources) and shape_after(case.node.kind, case.node.params, made) is not None:
            yield _projected(sources[place], case.name, units)


def _projected(source: str, target: str, units: int) -> Fix:
    values = {"names": source, "shape": units, "kind": "Dense"}
    layer = ("Dense", {"units": units})
    return Fix("Bring {names} to {shape} with {kind}", lambda graph: into(graph, (source, target), layer), values)


@repairs("layer.channels", "layer.cropped_away")
def _default(case: Case) -> Iterator[Fix]:
    """The settings that are tuples of another length, or too large, at their defaults."""
    usual = shape_after(case.node.kind, {}, case.input_shapes)
    if usual is not None:
        name, unwanted = case.name, list(case.node.params)
        values = {"name": name}
        yield Fix("Set {name} to its defaults", lambda graph: without_params(graph, name, unwanted), values)
    yield from _removal(case)


@repairs("layer.crop_and_pad")
def _one_of_two(case: Case) -> Iterator[Fix]:
    for param in ("pad_to_aspect_ratio", "crop_to_aspect_ratio"):
        yield _set(case, param, False)


@repairs("layer.permute")
def _order(case: Case) -> Iterator[Fix]:
    rank = len(case.input_shapes[0])
    swapped = (2, 1, *range(3, rank + 1))[:rank] if rank > 1 else (1,)
    if _helps(case, "dims", swapped):
        yield _set(case, "dims", swapped)
    yield from _removal(case)


@repairs("layer.axis_twice")
def _axes(case: Case) -> Iterator[Fix]:
    axes = case.param("axis")
    if isinstance(axes, tuple | list):
        rank = len(case.input_shapes[0])
        places = dict.fromkeys(axis if axis > 0 else rank + 1 + axis for axis in axes)
        yield _set(case, "axis", tuple(places))


@repairs("block.unknown")
def _unknown_block(case: Case) -> Iterator[Fix]:
    yield from _removal(case)
