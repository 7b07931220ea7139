"""What a template is, the table of them, and the parts most of them are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.editing.columns import COLUMN_PX, LONGEST_COLUMN
from engine.network.editing.layout import STEP_Y_PX
from engine.network.graph import Edge, Graph, Node
from engine.tables import add_entry

GROUPS = (
    "Tables",
    "Dense, step by step",
    "Small pictures",
    "Photos",
    "Transfer learning",
    "Texts",
    "Branched networks",
)

Layer = tuple[str, Mapping[str, Any]]


def _nothing_else(_facts: DataFacts) -> Mapping[str, Any]:
    return {}


def _as_they_are(facts: DataFacts) -> DataFacts:
    return facts


@dataclass(frozen=True)
class Template:
    """A network to start from.

    ``group`` is one of GROUPS. ``source`` and ``source_params`` name the dataset it is made for; "" where only users
    have such data. ``make`` builds it for any data and raises GraphError if it cannot. ``settings`` are training
    settings by name; ``adapt`` gives those that other data changes. ``preparation`` are params of the preparation of
    the data by name, such as ``mode`` "sequence"; ``prepared`` gives the facts of data after that. ``example`` is data
    to draw the network for while there is none.
    """

    key: str
    title: str
    text: str
    group: str
    source: str
    example: DataFacts
    make: Callable[[DataFacts], Graph]
    settings: Mapping[str, Any]
    source_params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    adapt: Callable[[DataFacts], Mapping[str, Any]] = _nothing_else
    preparation: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    prepared: Callable[[DataFacts], DataFacts] = _as_they_are

    def settings_for(self, facts: DataFacts) -> dict[str, Any]:
        """The training settings for this data."""
        return {**self.settings, **self.adapt(facts)}

    def refusal(self, facts: DataFacts) -> GraphError | None:
        """Why it cannot be made for this data; None when it can."""
        try:
            self.make(self.prepared(facts))
        except GraphError as error:
            return error
        return None


TEMPLATES: dict[str, Template] = {}


def template(key: str) -> Template:
    """The template of that key. Raises GraphError, which lists them."""
    try:
        return TEMPLATES[key]
    except KeyError:
        raise GraphError(
            "There is no template “{key}”.",
            hint="The templates are: {known}.",
            code="template.unknown",
            key=key,
            known=", ".join(TEMPLATES),
        ) from None


def line(*layers: Layer) -> Graph:
    """A graph of layers one behind the other, placed from top to bottom; long ones in columns, to be seen whole."""
    graph = Graph()
    for kind, params in layers:
        name = graph.new_id(kind)
        edges = (Edge(graph.nodes[-1].id, name),) if graph.nodes else ()
        graph = Graph((*graph.nodes, Node(name, kind, params)), (*graph.edges, *edges))
    return in_columns(graph)


def in_columns(graph: Graph) -> Graph:
    """The nodes of a line in columns of one height, each read from its head to its foot."""
    columns = math.ceil(len(graph.nodes) / LONGEST_COLUMN)
    rows = math.ceil(len(graph.nodes) / max(1, columns))
    places = {
        node.id: (number // rows * COLUMN_PX, number % rows * STEP_Y_PX) for number, node in enumerate(graph.nodes)
    }
    return graph.moved(places)


def register(new: Template) -> Template:
    """Add a template to the table, at import."""
    return add_entry(TEMPLATES, new)


def head(facts: DataFacts) -> Layer:
    """The last layer: what the task needs."""
    return "Dense", {"units": facts.output_units, "activation": facts.output_activation}


def flat(facts: DataFacts) -> list[Layer]:
    """The Input; pixels brought to 0..1; one vector."""
    layers: list[Layer] = [("Input", {"shape": facts.input_shape})]
    if len(facts.input_shape) > 1:
        layers.append(("Flatten", {}))
    if facts.has_pixels:
        layers.append(("Rescaling", {"scale": 1 / 255}))
    return layers


def mlp(
    *units: int, activation: str = "relu", dropout: float = 0.0, regularizers: Sequence[str] = ()
) -> Callable[[DataFacts], Graph]:
    """Dense layers of so many units, each with that dropout behind it.

    ``regularizers`` are those of the first layers' weights, the output's among them.
    """

    extras: list[dict[str, str]] = [{"kernel_regularizer": name} for name in regularizers]
    extras += [{}] * (len(units) + 1 - len(extras))

    def make(facts: DataFacts) -> Graph:
        layers = flat(facts)
        for count, extra in zip(units, extras, strict=False):
            layers.append(("Dense", {"units": count, "activation": activation, **extra}))
            if dropout:
                layers.append(("Dropout", {"rate": dropout}))
        kind, params = head(facts)
        return line(*layers, (kind, {**params, **extras[len(units)]}))

    return make
