"""Repairs of pretrained bases and of masks."""

from __future__ import annotations

from collections.abc import Iterator

from engine.network.pretrained.bases import bases, scaling_steps
from engine.network.problems import Fix
from engine.network.repairs.case import Case, repairs
from engine.network.repairs.placing import before, taken_out, with_param


@repairs("weights.missing", "weights.no_file", "base.channels")
def _new_weights(case: Case) -> Iterator[Fix]:
    name = case.name
    yield Fix("Start with new weights", lambda graph: with_param(graph, name, weights="none"))


@repairs("base.too_small")
def _larger(case: Case) -> Iterator[Fix]:
    name, side = case.name, max(bases()[case.node.kind].smallest, 96)
    layer = ("Resizing", {"height": side, "width": side})
    yield Fix("Resize the pictures to {side} × {side}", lambda graph: before(graph, name, layer), {"side": side})


@repairs("advice.base_scaling")
def _scaled(case: Case) -> Iterator[Fix]:
    name, steps = case.name, scaling_steps(case.node.kind)
    yield Fix("Scale pixels as {name} expects", lambda graph: before(graph, name, *steps), {"name": name})


@repairs("advice.base_scaled_twice")
def _unscaled(case: Case) -> Iterator[Fix]:
    names = tuple(name for name in case.problem.values.get("nodes", ()) if name in case.graph.by_id)
    if names:
        told = {"names": case.problem.values["names"]}
        yield Fix("Take {names} out", lambda graph: taken_out(graph, *names), told)


@repairs("advice.mask")
def _unmasked(case: Case) -> Iterator[Fix]:
    (origin,) = case.problem.values["nodes"]
    if origin in case.graph.by_id:
        told = {"origin": origin}
        yield Fix("Set mask_zero off in {origin}", lambda graph: with_param(graph, origin, mask_zero=False), told)
