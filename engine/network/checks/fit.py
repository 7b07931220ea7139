"""Problems between a network and its data: what comes in, and what goes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.checks.structure import entrances, exits
from engine.network.graph import Graph
from engine.network.inputs import shares
from engine.network.kinds import Dims, ParamValues
from engine.network.problems import Problem, problem_of
from engine.network.shapes import shape_text

_ACTIVATIONS = {
    "Softmax": "softmax",
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ELU": "elu",
    "SELU": "selu",
    "GELU": "gelu",
}
_UNCHANGING = ("Flatten", "Reshape", "Dropout")  # the activation in front of these is still the output's


def fit_problems(
    graph: Graph, shapes: Mapping[str, Dims | None], params: Mapping[str, ParamValues], facts: DataFacts
) -> Iterator[Problem]:
    """Problems of a network with one entrance and one exit; ``params`` are the checked ones of every node."""
    starts, ends = entrances(graph), exits(graph)
    if len(starts) == 1:
        yield from _input(starts[0], shapes.get(starts[0]), facts)
    elif starts:
        yield from _inputs(starts, [shapes.get(start) for start in starts], facts)
    if starts and len(ends) == 1:
        shape = shapes.get(ends[0])
        if shape is not None:
            yield from _output(graph, ends[0], shape, params, facts)
    for node in graph.by_id.values():
        if node.kind == "Embedding" and node.id in params:
            yield from _embedding(graph, node.id, params[node.id]["input_dim"], facts)


def _input(node: str, shape: Dims | None, facts: DataFacts) -> Iterator[Problem]:
    if shape is not None and shape != facts.input_shape:
        yield Problem(
            node,
            "The Input takes {expected}, but a sample of the data is {shape}. "
            "Set its shape to {shape}, or choose a template.",
            {"expected": shape_text(shape), "shape": shape_text(facts.input_shape)},
            code="fit.input",
        )


def _inputs(starts: Sequence[str], shapes: Sequence[Dims | None], facts: DataFacts) -> Iterator[Problem]:
    """Several Inputs have to share out a sample between them."""
    known = [shape for shape in shapes if shape is not None]
    if len(known) == len(starts):
        try:
            shares(facts.input_shape, known)
        except GraphError as error:
            yield problem_of(starts[1], error)


def _embedding(graph: Graph, node: str, size: int, facts: DataFacts) -> Iterator[Problem]:
    if not any(graph.by_id[source].kind == "Input" for source in graph.inputs_of(node) if source in graph.by_id):
        return
    if not facts.vocabulary_size:
        text = (
            "{name} needs numbers of words, but the data has none. "
            "Set the vectorisation of texts to sequences, or take {name} out."
        )
        yield Problem(node, text, {"name": node}, code="fit.no_sequences")
    elif size < facts.vocabulary_size:
        text = (
            "{name} knows {size:,} numbers, but the words of the data have {needed:,}. Set its input_dim to {needed}."
        )
        values = {"name": node, "size": size, "needed": facts.vocabulary_size}
        yield Problem(node, text, values, code="fit.vocabulary")


def _output(
    graph: Graph, node: str, shape: Dims, params: Mapping[str, ParamValues], facts: DataFacts
) -> Iterator[Problem]:
    units = facts.output_units
    values = {
        "name": node,
        "shape": shape_text(shape),
        "units": units,
        "activation": facts.output_activation,
        "loss": facts.loss,
    }
    if len(shape) > 1:
        text = (
            "The network ends in {name} with {shape}, but the data needs a vector of {units}. "
            "Put Flatten or GlobalAveragePooling2D and a Dense of {units} units behind it."
        )
        yield Problem(node, text, values, code="fit.output_rank")
    elif shape != (units,):
        dense = _dense_of(graph, node)
        texts = _UNITS if dense else _UNITS_WITHOUT_DENSE
        yield Problem(dense or node, texts[facts.task], {**values, "name": dense or node}, code="fit.units")
    else:
        yield from _activation(graph, node, values, params, facts)


_UNITS = {
    "binary": "{name} gives {shape} numbers, but two classes need {units}. Set its units to {units}.",
    "multiclass": "{name} gives {shape} numbers, but the data has {units} classes. Set its units to {units}.",
    "regression": "{name} gives {shape} numbers, but the data has {units} value to predict. Set its units to {units}.",
}
_UNITS_WITHOUT_DENSE = {
    "binary": "{name} gives {shape} numbers, but two classes need {units}. Put a Dense of {units} units behind it.",
    "multiclass": (
        "{name} gives {shape} numbers, but the data has {units} classes. Put a Dense of {units} units behind it."
    ),
    "regression": (
        "{name} gives {shape} numbers, but the data has {units} value to predict. "
        "Put a Dense of {units} units behind it."
    ),
}


def _dense_of(graph: Graph, node: str) -> str:
    """The Dense whose units are what the network gives: the last layer, or the one before its activation."""
    while graph.by_id[node].kind in ("Softmax", "Activation") and graph.inputs_of(node):
        node = graph.inputs_of(node)[0]
    return node if graph.by_id[node].kind == "Dense" else ""


def _activation(
    graph: Graph,
    node: str,
    values: dict[str, object],
    params: Mapping[str, ParamValues],
    facts: DataFacts,
) -> Iterator[Problem]:
    found = output_activation(graph, node, params)
    if found == facts.output_activation:
        return
    values = {**values, "found": found}
    if found == "softmax":
        text = "softmax over one number always gives 1, so nothing can be learned. Set the activation to {activation}."
        yield Problem(node, text, values, code="fit.softmax_of_one")
    elif facts.task == "regression":
        text = "The activation {found} limits what {name} can predict. For any value, set it to {activation}."
        yield Problem(node, text, values, is_error=False, code="advice.output_activation")
    else:
        text = (
            "The output has the activation {found}, but classes need {activation}, which goes with the loss of the "
            "task, {loss}. Set it in {name}."
        )
        yield Problem(node, text, values, code="fit.activation")


def output_activation(graph: Graph, node: str, params: Mapping[str, ParamValues]) -> str:
    """The activation that made the numbers a node gives, ``linear`` where there is none."""
    while graph.by_id[node].kind in _UNCHANGING and graph.inputs_of(node):
        node = graph.inputs_of(node)[0]
    kind = graph.by_id[node].kind
    if kind in _ACTIVATIONS:
        return _ACTIVATIONS[kind]
    found = str(params.get(node, {}).get("activation", "linear"))
    # An Activation of linear changes nothing, so what counts is in front of it.
    if kind == "Activation" and found == "linear" and graph.inputs_of(node):
        return output_activation(graph, graph.inputs_of(node)[0], params)
    return found


def fitted(graph: Graph, facts: DataFacts) -> Graph:
    """The graph with its Input taking the data's shape and its last Dense giving what the task needs.

    An Embedding behind the Input knows as many words as the data has.
    """
    for name in entrances(graph):
        graph = graph.with_params(name, {**graph.node(name).params, "shape": facts.input_shape})
        for reader in graph.outputs_of(name):
            if graph.node(reader).kind == "Embedding" and facts.vocabulary_size:
                known = {**graph.node(reader).params, "input_dim": facts.vocabulary_size}
                graph = graph.with_params(reader, known)
    ends = exits(graph)
    if len(ends) == 1 and graph.node(ends[0]).kind == "Dense":
        wanted = {"units": facts.output_units, "activation": facts.output_activation}
        graph = graph.with_params(ends[0], {**graph.node(ends[0]).params, **wanted})
    return graph
