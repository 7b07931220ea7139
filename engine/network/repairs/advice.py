"""What advice can do at the press of a button."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engine.network.checks.structure import exits
from engine.network.graph import Graph
from engine.network.problems import Fix
from engine.network.repairs.case import Case, repairs
from engine.network.repairs.placing import before, behind, exchanged, first_known, taken_out, with_param
from engine.network.repairs.shapes import pooled_for

USUAL_RATE = 0.5


def _nodes(case: Case) -> tuple[str, ...]:
    """The layers the advice is about; none if some of them are inside blocks, where a repair does not reach."""
    names = tuple(case.problem.values.get("nodes", ()))
    return names if all(name in case.graph.by_id for name in names) else ()


def _each(change: Callable[[Graph, str], Graph], names: Sequence[str]) -> Callable[[Graph], Graph]:
    """The change made to every one of these layers."""

    def apply(graph: Graph) -> Graph:
        for name in names:
            graph = change(graph, name)
        return graph

    return apply


@repairs("advice.rescaling")
def _rescaling(case: Case) -> Iterator[Fix]:
    name = case.name
    text = "Insert Rescaling behind {name}"
    yield Fix(text, lambda graph: behind(graph, name, ("Rescaling", {"scale": 1 / 255})), {"name": name})


@repairs("advice.vanishing", "advice.linear_stack", "advice.softmax_inside")
def _relu(case: Case) -> Iterator[Fix]:
    names = _nodes(case)
    if names:
        text = "Give {name} the activation relu" if len(names) == 1 else "Give them the activation relu"
        yield Fix(text, _each(_with_relu, names), {"name": names[0]})


def _with_relu(graph: Graph, name: str) -> Graph:
    if graph.node(name).kind in ("Softmax", "ReLU"):
        return exchanged(graph, name, ("ReLU", {}))
    return with_param(graph, name, activation="relu")


@repairs("advice.softmax_of_one")
def _sigmoid(case: Case) -> Iterator[Fix]:
    names = _nodes(case)
    if names:
        yield Fix("Use sigmoid", _each(_with_sigmoid, names))


def _with_sigmoid(graph: Graph, name: str) -> Graph:
    if graph.node(name).kind == "Softmax":
        return exchanged(graph, name, ("Activation", {"activation": "sigmoid"}))
    return with_param(graph, name, activation="sigmoid")


@repairs("advice.giant_dense")
def _pooling(case: Case) -> Iterator[Fix]:
    kinds = first_known(str(case.problem.values.get("pooling", "")))
    if kinds:
        yield pooled_for(case.name, kinds[0])


@repairs("advice.high_dropout")
def _rate(case: Case) -> Iterator[Fix]:
    names = _nodes(case)
    if names:
        values = {"rate": f"{USUAL_RATE:.0%}"}
        yield Fix("Set the rate to {rate}", _each(_with_usual_rate, names), values)


def _with_usual_rate(graph: Graph, name: str) -> Graph:
    return with_param(graph, name, rate=USUAL_RATE)


@repairs("advice.dropout_at_end")
def _dropout_at_end(case: Case) -> Iterator[Fix]:
    """In front of the Dense before it, where that is what comes before; or away."""
    names = _nodes(case)
    if len(names) == 1 and len(case.sources) == 1 and case.graph.by_id[case.sources[0]].kind == "Dense":
        name, dense = names[0], case.sources[0]
        values = {"name": name, "dense": dense}
        yield Fix("Put {name} before {dense}", lambda graph: _moved_before(graph, name, dense), values)
    yield from _removal(names)


def _moved_before(graph: Graph, name: str, target: str) -> Graph:
    node = graph.node(name)
    return before(taken_out(graph, name), target, (node.kind, node.params))


@repairs("advice.norm_at_end")
def _norm_at_end(case: Case) -> Iterator[Fix]:
    yield from _removal(_nodes(case))


def _removal(names: Sequence[str]) -> Iterator[Fix]:
    if names:
        yield Fix("Take {names} out", lambda graph: taken_out(graph, *names), {"names": ", ".join(names)})


@repairs("advice.dropout_before_norm")
def _behind_norm(case: Case) -> Iterator[Fix]:
    names = _nodes(case)
    if names:
        text = "Put {name} behind the normalisation"
        yield Fix(text, _each(_moved_behind, names), {"name": names[0]})


def _moved_behind(graph: Graph, name: str) -> Graph:
    """Behind the normalisation and an activation right below it; as the end it would switch off the answer."""
    node = graph.node(name)
    norms = [target for target in graph.outputs_of(name) if graph.by_id[target].kind == "BatchNormalization"]
    graph = taken_out(graph, name)
    for norm in norms:
        if norm not in exits(graph):
            graph = behind(graph, norm, (node.kind, node.params))
    return graph
