"""A Recipe becomes a graph: layers of the table where there are some, opaque ones where not, blocks for models. [K]"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.errors import GraphError, LayerError, SettingsError
from engine.facts import DataFacts
from engine.network.checks.structure import STANDARDISE
from engine.network.editing.columns import column_of, in_columns
from engine.network.editing.layout import STEP_Y_PX, auto_layout
from engine.network.graph import BLOCK, Block, Edge, Graph, Node
from engine.network.importing.inputs import input_shape
from engine.network.importing.keras_layers import (
    check_weights,
    differing_seed,
    keras_refuses,
    kind_and_params,
    layer_of,
    starts_differently,
)
from engine.network.importing.known_bases import base_params, base_within
from engine.network.importing.operations import as_layer, called, is_operation, of_keras
from engine.network.importing.recipe import Base, Item, Recipe, with_refs
from engine.network.importing.report import Findings
from engine.network.importing.safety import RefusedError
from engine.network.kinds import LAYER_KINDS, Dims, LayerKind, ParamValues, Shapes
from engine.network.layers.opaque import REFUSED
from engine.network.opaque_layers import opaque_params
from engine.notes import Note
from engine.params import checked, defaults
from engine.tasks import CancelToken, Report


@dataclass
class Shelf:
    """What the parts of one model share: findings, blocks, layers seen, how far it is."""

    findings: Findings
    facts: DataFacts | None
    report: Report
    cancel: CancelToken
    total: int
    done: int = 0
    blocks: dict[str, Block] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)  # the block of a model within, by the model's own name

    def step(self) -> None:
        self.cancel.check()
        self.done += 1
        self.report(min(1.0, self.done / max(1, self.total)), "Reading layers")


def assembled(recipe: Recipe, shelf: Shelf) -> Graph:
    """The graph of a model, its blocks with it, everything in its place. Raises GraphError, Cancelled."""
    graph, _ = Assembly(recipe, shelf).result()
    return replace(graph, blocks=tuple(shelf.blocks.values()))


def count_layers(recipe: Recipe) -> int:
    """The layers of a model, those of models within it too."""
    return sum(count_layers(item.inner) if item.inner is not None else 1 for item in recipe.items)


def laid_out(graph: Graph) -> Graph:
    """With everything where the canvas puts it in order."""
    places = auto_layout(graph)
    return graph.moved(in_columns(places, column_of(graph, places, STEP_Y_PX)))


class Assembly:
    """Builds one graph, item by item."""

    def __init__(self, recipe: Recipe, shelf: Shelf, fed: Sequence[Dims | None] = ()) -> None:
        self._recipe = recipe.ordered()
        self._shelf = shelf
        self._fed = dict(zip(recipe.inputs, fed, strict=False))
        self._graph = Graph()
        self._names: dict[str, str] = {}  # of nodes, by key of item
        self._shapes: dict[str, Dims | None] = {}  # by name of node
        self._used: dict[str, int] = {}  # how often a layer was met

    def result(self) -> tuple[Graph, Dims | None]:
        """The graph without blocks, and the shape of what it gives."""
        for item in self._recipe.items:
            self._shelf.step()
            self._add(item)
        ends = [self._names[key] for key in self._recipe.outputs if key in self._names]
        return laid_out(self._graph), self._shapes.get(ends[-1]) if ends else None

    def _add(self, item: Item) -> None:
        self._tell_shared(item)
        if item.layer == STANDARDISE or item.layer.startswith(f"{STANDARDISE}_"):
            self._pass_by(item)
            return
        try:
            self._read(item)
        except RefusedError as error:
            self._refuse(item, error.reason)
        except SettingsError as error:
            self._refuse(item, Note(error.what_template, error.values))

    def _read(self, item: Item) -> None:
        """Raises RefusedError."""
        if item.class_name == "InputLayer":
            self._add_input(item)
        elif item.base is not None:
            self._add_base(item, item.base)
        elif item.inner is not None:
            base = base_within(item, item.inner)
            self._add_model(item, item.inner) if base is None else self._add_base(item, base)
        elif is_operation(item):
            self._add_operation(of_keras(item))
        else:
            self._add_layer(item)

    # ---- the parts

    def _tell_shared(self, item: Item) -> None:
        if not item.layer:
            return
        self._used[item.layer] = self._used.get(item.layer, 0) + 1
        if self._used[item.layer] == 2:
            text = "{name} is used several times with the same weights. Here each place has weights of its own."
            self._shelf.findings.add("changed", text, item.line, name=item.title)

    def _pass_by(self, item: Item) -> None:
        """The preprocessing sealed into a model of ours is not a part of its network."""
        for source in item.sources[:1]:
            if source in self._names:
                self._names[item.key] = self._names[source]

    def _add_input(self, item: Item) -> None:
        if item.key in self._fed and self._fed[item.key] is not None:
            shape = self._fed[item.key] or ()
        else:
            shape = input_shape(item, self._shelf.facts, self._shelf.findings)
        self._put(item, "Input", {"shape": shape}, [], shape)

    def _add_model(self, item: Item, inner: Recipe) -> None:
        sources = self._sources(item.sources)
        shapes = [self._shapes[name] for name in sources]
        block = self._shelf.models.get(item.layer, "") if item.layer else ""
        graph, shape = Assembly(inner, self._shelf, shapes).result()
        if not block:
            block = self._block_for(inner.name or item.layer or "model", graph)
            self._shelf.models[item.layer] = block
        self._put(item, BLOCK + block, {}, sources, shape)

    def _add_base(self, item: Item, base: Base) -> None:
        sources = self._sources(item.sources)
        kind, params = base_params(base, item, self._shelf.findings)
        self._put(item, kind.key, params, sources, self._shape(kind, sources, params))

    def _block_for(self, wanted: str, graph: Graph) -> str:
        """The name of a block of that graph: one that is there already, or a new one."""
        blocks = self._shelf.blocks
        for name, block in blocks.items():
            if block.graph == graph:
                return name
        name, number = _identifier(wanted), 0
        while name in blocks:
            number += 1
            name = f"{_identifier(wanted)}_{number}"
        blocks[name] = Block(name, graph)
        return name

    def _add_operation(self, item: Item) -> None:
        plain = as_layer(item)
        shapes = {key: self._shapes.get(self._names.get(key, "")) for key in item.sources}
        if plain is not None and len(set(shapes.values())) <= 1 and plain[0] in LAYER_KINDS:
            kind = LAYER_KINDS[plain[0]]
            params = checked(kind.params, {**defaults(kind.params), **plain[1]})
            sources = self._sources(plain[2])
            self._put(item, kind.key, params, sources, self._shape(kind, sources, params))
            return
        sources = self._sources(list(dict.fromkeys(item.sources)))
        try:
            output = called(item, self._tensors(item, sources))
        except keras_refuses() as error:
            raise RefusedError("Keras refuses it: {reason}", reason=str(error)[:200]) from error
        self._put_opaque(item, output, sources)

    def _add_layer(self, item: Item) -> None:
        layer = layer_of(item)
        sources = self._sources(list(dict.fromkeys(item.sources)))
        shapes = tuple(shape for name in sources if (shape := self._shapes[name]) is not None)
        # Where something in front was not read, most layers are known all the same.
        found = kind_and_params(layer, shapes if len(shapes) == len(sources) else ())
        if found is not None and self._is_plainly_called(found[0], item, len(sources)):
            kind, params = found
            if differing_seed(layer):
                text = "{name}: its seed is left out; the seed of the training settings stands for all."
                self._shelf.findings.add("left_out", text, item.line, name=item.title)
            if starts_differently(layer, kind, params, shapes if len(shapes) == len(sources) else ()):
                text = "Initializers with numbers of their own are the usual ones of Keras here: new weights start so."
                self._shelf.findings.add("changed", text)
            self._put(item, kind.key, params, sources, self._shape(kind, sources, params))
            return
        try:
            args = with_refs(list(item.args), self._tensors(item, sources))
            check_weights(layer, args, kwargs := self._kwargs(item, sources))
            output = layer(*args, **kwargs)
        except keras_refuses() as error:
            raise RefusedError("Keras refuses it: {reason}", reason=str(error).split("\n")[0][:200]) from error
        if isinstance(output, (list, tuple, dict)):
            raise RefusedError("it gives several outputs")
        self._put_opaque(item, output, sources)

    def _is_plainly_called(self, kind: LayerKind, item: Item, count: int) -> bool:
        """Whether the kind calls its layer on as many inputs, and in the same way."""
        kwargs = {name: value for name, value in item.kwargs.items() if name not in ("training", "mask")}
        is_enough = kind.min_inputs <= count and (kind.max_inputs is None or count <= kind.max_inputs)
        return is_enough and (kind.takes == "arguments" or not kwargs) and len(set(item.sources)) == count

    def _kwargs(self, item: Item, sources: Sequence[str]) -> dict[str, Any]:
        given = with_refs(dict(item.kwargs), self._tensors(item, sources))
        return {name: value for name, value in given.items() if name not in ("training", "mask") and value is not None}

    def _put_opaque(self, item: Item, output: Any, sources: list[str]) -> None:
        history = output._keras_history
        try:
            params = opaque_params(history.operation, history.node_index)
        except GraphError as error:
            raise RefusedError("{reason}", reason=Note(error.what_template, error.values)) from error
        text = "{name} is kept as it is: the palette has no layer for it."
        self._shelf.findings.add("opaque", text, item.line, name=item.full_title)
        shape = tuple(int(size) for size in output.shape[1:])
        self._put(item, "Opaque", params, sources, shape)

    def _refuse(self, item: Item, reason: Note) -> None:
        text = "{name} was not read: {reason}."
        self._shelf.findings.add("refused", text, item.line, name=item.full_title, reason=reason)
        # A path that no Opaque makes, so that the network is not built by mistake.
        path = f"keras.layers.{item.class_name}" if item.class_name in REFUSED else item.class_name
        sources = [self._names[key] for key in dict.fromkeys(item.sources) if key in self._names]
        self._put(item, "Opaque", {"path": path}, sources, None)

    # ---- nodes

    def _sources(self, keys: Sequence[str]) -> list[str]:
        """The nodes of these keys. An output beyond the first is not known here."""
        found = [self._names[key] for key in keys if key in self._names]
        if len(found) < len(keys):
            missing = next(key for key in keys if key not in self._names)
            raise RefusedError(
                "it reads {name}, which gives several outputs or is not there", name=missing.split("#")[0]
            )
        return found

    def _tensors(self, item: Item, sources: Sequence[str]) -> dict[str, Any]:
        """Symbolic tensors of the shapes that come in, by key. Raises RefusedError."""
        import keras

        keys = list(dict.fromkeys(item.sources))
        shapes = [self._shapes[name] for name in sources]
        if any(shape is None for shape in shapes):
            raise RefusedError("what goes into it is not known")
        return {key: keras.KerasTensor((None, *(shape or ()))) for key, shape in zip(keys, shapes, strict=True)}

    def _shape(self, kind: LayerKind, sources: Sequence[str], params: ParamValues) -> Dims | None:
        shapes: Shapes = tuple(shape for name in sources if (shape := self._shapes[name]) is not None)
        try:
            return kind.output_shape(shapes, params) if len(shapes) == len(sources) else None
        except LayerError:
            return None

    def _put(
        self, item: Item, kind: str, params: Mapping[str, Any], sources: Sequence[str], shape: Dims | None
    ) -> None:
        name = self._free_name(item, kind)
        self._graph = replace(
            self._graph,
            nodes=(*self._graph.nodes, Node(name, kind, params)),
            edges=(*self._graph.edges, *(Edge(source, name, port) for port, source in enumerate(sources))),
        )
        self._names[item.key], self._shapes[name] = name, shape

    def _free_name(self, item: Item, kind: str) -> str:
        wanted = (
            _identifier(item.layer) if item.layer else self._graph.new_id(item.class_name if kind == "Opaque" else kind)
        )
        name, number = wanted, 0
        while name in self._graph.by_id:
            number += 1
            name = f"{wanted}_{number}"
        return name


def _identifier(text: str) -> str:
    """A name of a layer as a node may have it."""
    name = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in text) or "layer"
    return name if name.isidentifier() else f"layer_{name}"
