"""The network as it is being built, computed for one sample layer by layer; an edit computes what lies behind it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import backend
from engine.errors import GraphError, StudioError
from engine.network.build import called
from engine.network.calls import call_of, filled, made
from engine.network.checks.structure import input_dtype
from engine.network.expansion import Path as NodePath
from engine.network.kinds import LayerKind, ParamValues, Shapes, layer_kind
from engine.notes import Note
from engine.prediction.live.base_layers import InnerLayer, extracting, holds_layers, inner_layers
from engine.prediction.live.flow import Flow, entering, flow_of
from engine.prediction.live.kernels import FloatArray, Kernel, kernel_of
from engine.prediction.live.values import Flowed, Output, Request, Sample, statistics_of
from engine.prediction.live.weights import TrainedWeights, own_randomness, trained_weights
from engine.tasks import CancelToken, Report, no_report

Signature = tuple[str, ParamValues, Shapes]


@dataclass
class _Layer:
    """A Keras layer, None for a mere function, and what it last put out for which tensors."""

    signature: Signature
    kind: LayerKind
    layer: Any = None
    is_trained: bool | None = None  # None without weights
    arrays: list[npt.NDArray[Any]] = field(default_factory=list)
    kernel: Kernel | None = None
    fed: list[Any] = field(default_factory=list)
    tensor: Any = None
    output: Output | None = None
    extractor: Any = None  # of a base: the model that gives the outputs of the layers inside

    def give(self, fed: list[Any], tensor: Any, name: str) -> None:
        """Remember what came of what."""
        values = np.asarray(tensor)[0].astype(np.float32)
        self.fed, self.tensor, self.output = fed, tensor, Output(name, values, statistics_of(values))


class Preview:
    """Computes one request after another and keeps what the next one may use again. For any one thread at a time.

    New weights depend on the layer's name and parameters alone, so that pictures do not change with edits elsewhere.
    """

    def __init__(self) -> None:
        self._layers: dict[str, _Layer] = {}
        self._entered: dict[str, tuple[npt.NDArray[Any], str, Any, Output]] = {}
        self._sample: Sample | None = None
        self._path: Path | None = None
        self._trained = TrainedWeights()

    def flow(self, request: Request, *, report: Report = no_report, cancel: CancelToken | None = None) -> Flowed:
        """All outputs, as far as the network is valid; the first time this imports keras, which takes seconds.

        Raises PredictionError for a model file that cannot be read, and Cancelled.
        """
        cancel = cancel or CancelToken()
        backend.start(report=report, cancel=cancel)
        start = time.perf_counter()
        self._use(request.weights)
        flow = flow_of(request.graph)
        try:
            entered = self._enter(flow, request.sample)
        except GraphError as error:
            return Flowed(request, problem=_reason(error), seconds=time.perf_counter() - start)
        stopped = self._compute(flow, entered, cancel)
        return self._answer(request, flow, stopped, time.perf_counter() - start)

    def _use(self, path: Path | None) -> None:
        if path == self._path:
            return
        # Read first: a file that cannot be read leaves everything as it was.
        self._trained = trained_weights(path) if path is not None else TrainedWeights()
        self._path = path
        self._layers.clear()
        self._entered.clear()

    def _enter(self, flow: Flow, sample: Sample) -> dict[str, Any]:
        """The tensors of the Inputs; the same ones as before for the same sample."""
        import tensorflow

        if sample is not self._sample:
            self._entered.clear()
        self._sample = sample
        tensors: dict[str, Any] = {}
        for name, values in entering(flow, sample, self._trained.scales).items():
            dtype, known = input_dtype(flow.graph, name), self._entered.get(name)
            if known is None or known[1] != dtype or not _are_equal(known[0], values):
                numbers = values.astype(np.float32)
                tensor = tensorflow.constant(values[np.newaxis], dtype=dtype)
                known = (values, dtype, tensor, Output(name, numbers, statistics_of(numbers)))
                self._entered[name] = known
            tensors[name] = known[2]
        self._entered = {name: self._entered[name] for name in tensors}
        return tensors

    def _compute(self, flow: Flow, tensors: dict[str, Any], cancel: CancelToken) -> dict[str, Note]:
        """Bring ``_layers`` up to date; why a layer that should work did not."""
        layers: dict[str, _Layer] = {}
        stopped: dict[str, Note] = {}
        for name in flow.order:
            sources = flow.graph.inputs_of(name)
            if name in tensors or not sources or any(source not in tensors for source in sources):
                continue
            cancel.check()
            try:
                found = self._made(flow, name, [tensors[source] for source in sources])
            except StudioError as error:
                stopped[name] = _reason(error)
                continue
            except _failures() as error:
                reason = str(error).strip().partition("\n")[0]
                stopped[name] = Note("Keras could not compute {name}: {reason}", {"name": name, "reason": reason})
                continue
            layers[name], tensors[name] = found, found.tensor
        self._layers = layers
        return stopped

    def _made(self, flow: Flow, name: str, tensors: list[Any]) -> _Layer:
        """The layer of a node with what it gives: the one there is, if it is still what it was."""
        kind, params, shapes = layer_kind(flow.graph.by_id[name].kind), flow.params[name], flow.input_shapes(name)
        signature = kind.key, params, shapes
        found = self._layers.get(name)
        if found is None or found.signature != signature:
            found = self._new(signature, kind, name, tensors)
            found.kernel = kernel_of(kind.key, params, found.arrays, shapes[0], flow.picture_behind(name))
        if [id(tensor) for tensor in found.fed] != [id(tensor) for tensor in tensors]:
            found.give(tensors, _called(found, tensors), name)
        return found

    def _new(self, signature: Signature, kind: LayerKind, name: str, tensors: list[Any]) -> _Layer:
        """A layer with the weights of the file, or with new ones, and what it gives."""
        new = _Layer(signature, kind)
        with own_randomness(name):
            if not kind.is_function(signature[1]):
                new.layer = made(call_of(kind, signature[1], signature[2]))
                if kind.finish is not None:
                    kind.finish(new.layer, signature[1])
            tensor = _called(new, tensors)  # which builds it
        arrays = new.layer.get_weights() if new.layer is not None else []
        known = self._trained.fitting(name, arrays) if arrays else None
        if arrays:
            new.is_trained = known is not None
        if known is not None:
            new.layer.set_weights(list(known))
            tensor = _called(new, tensors)
        new.arrays = list(known or arrays)
        new.give(tensors, tensor, name)
        return new

    def _inside(self, name: str) -> Iterator[InnerLayer]:
        base = self._layers[name]
        if base.extractor is None:
            base.extractor = extracting(base.layer)
        return inner_layers(base.layer, base.extractor, base.fed[0])

    def _answer(self, request: Request, flow: Flow, stopped: dict[str, Note], seconds: float) -> Flowed:
        by_name = {name: entry[3] for name, entry in self._entered.items()}
        by_name.update((name, layer.output) for name, layer in self._layers.items() if layer.output is not None)
        exits = flow.expansion.exits
        outputs = {path: by_name[name] for path, name in exits.items() if name in by_name}
        kernels: dict[NodePath, Kernel] = {}
        sources: dict[NodePath, FloatArray] = {}
        bases = frozenset(
            flow.expansion.path_of(name) for name, layer in self._layers.items() if holds_layers(layer.layer)
        )
        for name, layer in self._layers.items():
            path = flow.expansion.path_of(name)
            sources[path] = by_name[flow.graph.inputs_of(name)[0]].values
            if layer.kernel is not None:
                kernels[path] = layer.kernel
        if request.inside in bases:
            for inner in self._inside(flow.expansion.exit_of(request.inside)):
                path = (*request.inside, inner.output.layer)
                outputs[path], sources[path] = inner.output, inner.source
                if inner.kernel is not None:
                    kernels[path] = inner.kernel
        learning = {name: layer.is_trained for name, layer in self._layers.items() if layer.is_trained is not None}
        return Flowed(
            request,
            outputs,
            kernels,
            sources,
            bases,
            taken=tuple(name for name, is_trained in learning.items() if is_trained),
            untrained=tuple(name for name, is_trained in learning.items() if not is_trained),
            stopped={flow.expansion.path_of(name): note for name, note in stopped.items()},
            seconds=seconds,
        )


def _called(layer: _Layer, tensors: list[Any]) -> Any:
    _, params, shapes = layer.signature
    if layer.layer is None:
        return made(filled(call_of(layer.kind, params, shapes), tensors))
    return called(layer.layer, layer.kind, params, tensors)


def _reason(error: StudioError) -> Note:
    return Note(error.what_template, error.values, code=error.code)


def _failures() -> tuple[type[Exception], ...]:
    """What Keras and TensorFlow raise about a layer that does not work, or does not fit into memory."""
    import tensorflow

    return ValueError, TypeError, tensorflow.errors.OpError


def _are_equal(old: npt.NDArray[Any], new: npt.NDArray[Any]) -> bool:
    return old is new or (old.shape == new.shape and bool(np.array_equal(old, new, equal_nan=True)))
