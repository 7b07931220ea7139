"""Repairs of settings: values out of range, settings nobody knows, and names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine.errors import SettingsError
from engine.network.checks.structure import STANDARDISE
from engine.network.graph import Graph
from engine.network.problems import Fix
from engine.network.repairs.case import Case, repairs
from engine.network.repairs.placing import taken_out, with_param, without_params
from engine.notes import Note
from engine.params import Int, Pair, Param, Real, Values

NAME_LENGTH = 40


@repairs("param.value")
def _values(case: Case) -> Iterator[Fix]:
    """The nearest value that is allowed, or the default, for every setting that is wrong."""
    if case.kind is None:
        return
    wrong = [param for param in case.kind.params if not _is_good(param, case.node.params)]
    name = case.name
    if len(wrong) == 1:
        near = nearest(wrong[0], case.node.params[wrong[0].name])
        usual = wrong[0].default
        for value in [usual] if near is None or near == usual else [near, usual]:
            yield _set(name, wrong[0], value)
    elif wrong:
        names = [param.name for param in wrong]
        text = "Set {count} settings of {name} to their defaults"
        yield Fix(text, lambda graph: without_params(graph, name, names), {"name": name, "count": len(wrong)})


def _set(name: str, param: Param, value: Any) -> Fix:
    said = ", ".join(map(str, value)) if isinstance(value, tuple) else value
    values = {"param": Note(param.label), "value": said}
    return Fix("Set {param} to {value}", lambda graph: with_param(graph, name, **{param.name: value}), values)


def _is_good(param: Param, values: Values) -> bool:
    if param.name not in values:
        return True
    try:
        param.check(values[param.name])
    except SettingsError:
        return False
    return True


def nearest(param: Param, value: Any) -> Any:
    """The allowed value nearest to one that is not; None where there is none to speak of."""
    if isinstance(param, Int | Real):
        limited = _limited(value, param.low, param.high)
        return None if limited is None else round(limited) if isinstance(param, Int) else limited
    if isinstance(param, Pair) and isinstance(value, tuple | list) and len(value) == 2:
        parts = [_limited(part, param.low, param.high) for part in value]
        return None if None in parts else tuple(round(part) for part in parts if part is not None)
    return None


def _limited(value: Any, low: float, high: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return min(max(value, low), high)


@repairs("param.unknown")
def _unknown(case: Case) -> Iterator[Fix]:
    if case.kind is None:
        return
    known = {param.name for param in case.kind.params}
    unknown = [key for key in case.node.params if key not in known]
    name = case.name
    text = "Drop the setting {param}" if len(unknown) == 1 else "Drop the settings {param}"
    yield Fix(text, lambda graph: without_params(graph, name, unknown), {"param": ", ".join(unknown)})


@repairs("graph.unknown_kind")
def _unknown_kind(case: Case) -> Iterator[Fix]:
    name = case.name
    yield Fix("Take {name} out", lambda graph: taken_out(graph, name), {"name": name})


@repairs("names.bad")
def _bad_name(case: Case) -> Iterator[Fix]:
    old, new = case.name, good_name(case.graph, case.name)
    yield Fix("Rename it {name}", lambda graph: graph.renamed(old, new), {"name": new})


def good_name(graph: Graph, name: str) -> str:
    """A name for a layer as near to this one as Keras and Python allow, and not taken yet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = re.sub(r"\W+", "_", plain).strip("_").lower()[:NAME_LENGTH]
    if stem.startswith(STANDARDISE):
        stem = f"own_{stem}"
    if not stem.isidentifier():
        stem = f"layer_{stem}".rstrip("_")
    return graph.new_id(stem)


@repairs("names.twice")
def _twice(case: Case) -> Iterator[Fix]:
    name = case.name
    yield Fix("Give them names of their own", lambda graph: _with_own_names(graph, name))


def _with_own_names(graph: Graph, name: str) -> Graph:
    """The last one keeps the name, for that is the one wires mean."""
    places = [place for place, node in enumerate(graph.nodes) if node.id == name][:-1]
    for place in places:
        new = replace(graph.nodes[place], id=graph.new_id(graph.nodes[place].kind))
        graph = replace(graph, nodes=(*graph.nodes[:place], new, *graph.nodes[place + 1 :]))
    return graph
