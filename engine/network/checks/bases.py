"""Advice on pretrained bases: whether the pixels come in as their ImageNet weights learned them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.facts import DataFacts
from engine.network.graph import Graph, Node
from engine.network.kinds import ParamValues
from engine.network.pretrained.bases import bases
from engine.network.problems import Problem
from engine.notes import listed

_SCALING = frozenset({"Rescaling", "Normalization"})


def base_advice(graph: Graph, params: Mapping[str, ParamValues], facts: DataFacts | None) -> Iterator[Problem]:
    """Bases with weights that were learned of pixels scaled in another way."""
    if facts is None or len(facts.input_shape) != 3 or facts.kind not in ("", "image"):
        return
    known = bases()
    for node in graph.nodes:
        if node.kind in known and params.get(node.id, {}).get("weights", "none") != "none":
            yield from _pixels(graph, node, known[node.kind].mode == "included", facts)


def _pixels(graph: Graph, node: Node, is_included: bool, facts: DataFacts) -> Iterator[Problem]:
    scaling = [name for name in _before(graph, node.id) if graph.by_id[name].kind in _SCALING]
    values = {"name": node.id, "kind": node.kind, "names": listed(scaling, 3), "nodes": tuple(scaling)}
    if facts.has_scaling:
        text = (
            "The weights of {name} were learned of pixels of 0 to 255, but the preparation of the data scales them. "
            "Turn the scaling off in the Data tab."
        )
        yield Problem(node.id, text, values, is_error=False, code="advice.base_prepared")
    elif is_included and scaling:
        text = "{name} scales pixels itself, and {names} scales them before. Take {names} out."
        yield Problem(node.id, text, values, is_error=False, code="advice.base_scaled_twice")
    elif not is_included and not scaling:
        text = "The weights of {name} were learned of scaled pixels, but these come in as 0 to 255. Scale them before."
        yield Problem(node.id, text, values, is_error=False, code="advice.base_scaling")


def _before(graph: Graph, name: str) -> list[str]:
    """All layers whose output reaches a layer, the nearest first."""
    found: list[str] = []
    waiting = list(graph.inputs_of(name))
    for source in waiting:
        if source not in found:
            found.append(source)
            waiting += graph.inputs_of(source)
    return found
