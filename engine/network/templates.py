"""Ready-made networks that adapt to the data they are given, with the training settings they do well with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.graph import Edge, Graph, Node
from engine.network.kinds import Dims
from engine.network.shapes import shape_text
from engine.tables import add_entry

STEP_PX = 112  # from one layer's top to the next one's on the canvas
SMALL_PX = 16  # pictures with fewer pixels a side lose too many of them to convolutions without padding
LARGE_PX = 48

Layer = tuple[str, Mapping[str, Any]]


def _nothing_else(_facts: DataFacts) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Template:
    """A network to start from.

    ``source`` and ``source_params`` name the dataset it is made for; ``make`` builds it for any data and raises
    GraphError if it cannot. ``settings`` are training settings by name; ``adapt`` gives those that other data changes.
    ``preparation`` are params of the preparation of the data by name, such as ``mode`` "sequence".
    """

    key: str
    title: str
    text: str
    source: str
    make: Callable[[DataFacts], Graph]
    settings: Mapping[str, Any]
    source_params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    adapt: Callable[[DataFacts], Mapping[str, Any]] = _nothing_else
    preparation: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def settings_for(self, facts: DataFacts) -> dict[str, Any]:
        """The training settings for this data."""
        return {**self.settings, **self.adapt(facts)}


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
    """A graph of layers one behind the other, placed from top to bottom."""
    graph = Graph()
    for place, (kind, params) in enumerate(layers):
        name = graph.new_id(kind)
        edges = (Edge(graph.nodes[-1].id, name),) if graph.nodes else ()
        graph = Graph((*graph.nodes, Node(name, kind, params, 0.0, place * STEP_PX)), (*graph.edges, *edges))
    return graph


def _register(new: Template) -> None:
    add_entry(TEMPLATES, new)


def _head(facts: DataFacts) -> Layer:
    return "Dense", {"units": facts.output_units, "activation": facts.output_activation}


def _flat(facts: DataFacts) -> list[Layer]:
    """The Input; pixels brought to 0..1; one vector."""
    layers: list[Layer] = [("Input", {"shape": facts.input_shape})]
    if len(facts.input_shape) > 1:
        layers.append(("Flatten", {}))
    if facts.has_pixels:
        layers.append(("Rescaling", {"scale": 1 / 255}))
    return layers


def _mlp(*units: int, activation: str = "relu", dropout: float = 0.0) -> Callable[[DataFacts], Graph]:
    def make(facts: DataFacts) -> Graph:
        layers = _flat(facts)
        for count in units:
            layers.append(("Dense", {"units": count, "activation": activation}))
            if dropout:
                layers.append(("Dropout", {"rate": dropout}))
        return line(*layers, _head(facts))

    return make


def _picture(facts: DataFacts) -> Dims:
    """The image behind the input: its own shape, one channel for a plane, a square for that many columns."""
    dims = facts.input_shape
    if len(dims) == 3:
        return dims
    if len(dims) == 2:
        return (*dims, 1)
    side = math.isqrt(math.prod(dims))
    if len(dims) == 1 and side >= 4 and side * side == dims[0]:
        return side, side, 1
    raise GraphError(
        "This template needs pictures, but a sample of the data is {shape}.",
        hint="Choose a template without convolutions, such as “Breast cancer, dense” (breast-cancer-mlp).",
        code="template.needs_pictures",
        shape=shape_text(dims),
    )


def _convolutions(facts: DataFacts) -> Graph:
    picture = _picture(facts)
    layers: list[Layer] = [("Input", {"shape": facts.input_shape})]
    if picture != facts.input_shape:
        layers.append(("Reshape", {"target_shape": picture}))
    if len(facts.input_shape) > 1 and not facts.has_scaling:
        layers.append(("Rescaling", {"scale": 1 / 255}))
    layers += _small_blocks(picture) if min(picture[:2]) < SMALL_PX else _large_blocks(picture)
    layers += [("Dense", {"units": 128, "activation": "relu"}), ("Dropout", {"rate": 0.5})]
    return line(*layers, _head(facts))


def _small_blocks(picture: Dims) -> list[Layer]:
    """Two convolutions that keep the few pixels there are, and pooling as long as there is something to pool."""
    layers: list[Layer] = []
    side = min(picture[:2])
    for filters in (32, 64):
        layers.append(_conv(filters, "same"))
        if side >= 4:
            layers.append(("MaxPooling2D", {"pool_size": (2, 2)}))
            side //= 2
    return [*layers, ("Flatten", {})]


def _large_blocks(picture: Dims) -> list[Layer]:
    """Two pairs of convolutions; one convolution in place of each pair loses a tenth of a percent on MNIST."""
    pooling: Layer = ("MaxPooling2D", {"pool_size": (2, 2)})
    first = [_conv(32, "valid"), _conv(32, "valid"), pooling, ("Dropout", {"rate": 0.25})]
    second = [_conv(64, "valid"), _conv(64, "valid"), pooling]
    # Of a large picture Flatten would leave a hundred thousand numbers, nearly all of the parameters behind them.
    last = "Flatten" if min(picture[:2]) < LARGE_PX else "GlobalAveragePooling2D"
    return [*first, *second, (last, {})]


def _conv(filters: int, padding: str) -> Layer:
    return "Conv2D", {"filters": filters, "kernel_size": (3, 3), "padding": padding, "activation": "relu"}


def _fewer_epochs_for_larger_pictures(facts: DataFacts) -> Mapping[str, Any]:
    # Sets of larger pictures are larger sets: MNIST has 40 times the samples of scikit-learn's digits.
    is_large = len(facts.input_shape) > 1 and min(facts.input_shape[:2]) >= SMALL_PX
    return {"epochs": 5, "batch_size": 64} if is_large else {}


_register(
    Template(
        key="digits-cnn",
        title="Handwritten digits, convolutional",
        text="Convolutions find strokes and what they make up, dense layers name the digit.",
        source="digits",
        make=_convolutions,
        settings={"epochs": 30, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001},
        adapt=_fewer_epochs_for_larger_pictures,
    )
)
_register(
    Template(
        key="digits-mlp",
        title="Handwritten digits, dense",
        text="The same digits read by dense layers alone, for comparison with convolutions.",
        source="digits",
        make=_mlp(128, 64),
        settings={"epochs": 20, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001},
        adapt=_fewer_epochs_for_larger_pictures,
    )
)
_register(
    Template(
        key="fashion-softmax",
        title="Clothes, softmax regression",
        text="One layer and no more: what a linear classifier makes of pictures of clothes.",
        source="fashion_mnist",
        make=_mlp(),
        # SGD at 0.01 is at 0.833 after five epochs and not done; Adam is where the line is, at 0.855.
        settings={"epochs": 5, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001},
    )
)
_register(
    Template(
        key="fashion-mlp",
        title="Clothes, dense",
        text="Three dense layers that grow narrower: 256, 128 and 64 units.",
        source="fashion_mnist",
        make=_mlp(256, 128, 64),
        settings={"epochs": 10, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.001},
    )
)
_register(
    Template(
        key="xor-logistic",
        title="XOR, logistic regression",
        text="One sigmoid unit draws one straight line, and no line parts XOR: at most three of four points are right.",
        source="xor",
        make=_mlp(),
        settings={"epochs": 50, "batch_size": 4, "optimizer": "sgd", "learning_rate": 0.1},
    )
)
_register(
    Template(
        key="xor-mlp",
        title="XOR, one hidden layer",
        text="Eight hidden units bend the line, and all four points come out right.",
        source="xor",
        make=_mlp(8, activation="tanh"),
        settings={"epochs": 60, "batch_size": 4, "optimizer": "adam", "learning_rate": 0.1},
    )
)
_register(
    Template(
        key="breast-cancer-mlp",
        title="Breast cancer, dense",
        text="Thirty measurements of a cell nucleus, two hidden layers, one probability.",
        source="breast_cancer",
        make=_mlp(16, 8),
        settings={"epochs": 40, "batch_size": 32, "optimizer": "adam", "learning_rate": 0.001},
    )
)
