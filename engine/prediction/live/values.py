"""What a live preview is asked and what it answers, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.network.expansion import Path as NodePath
from engine.network.graph import Graph
from engine.notes import Note
from engine.prediction.live.kernels import Kernel

FloatArray = npt.NDArray[np.float32]
InputScale = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class Statistics:
    """Of finite numbers only, but for the counts; ``zero_share`` is in 0..1 of all. All None where none is finite."""

    low: float | None
    high: float | None
    mean: float | None
    zero_share: float
    nan_count: int = 0
    infinite_count: int = 0


def statistics_of(values: npt.NDArray[Any]) -> Statistics:
    """What there is to say about an array of numbers of any shape."""
    finite = values[np.isfinite(values)]
    nans = int(np.isnan(values).sum())
    infinite = values.size - finite.size - nans
    zeros = float(np.mean(values == 0)) if values.size else 0.0
    if not finite.size:
        return Statistics(None, None, None, zeros, nans, infinite)
    mean = float(finite.mean(dtype=np.float64))
    return Statistics(float(finite.min()), float(finite.max()), mean, zeros, nans, infinite)


@dataclass(frozen=True, eq=False)
class Output:
    """What a layer puts out for the sample: float32 without the batch dimension. ``layer`` is its name for Keras."""

    layer: str
    values: FloatArray
    statistics: Statistics


@dataclass(frozen=True, eq=False)
class Sample:
    """One sample as a network reads it, without the batch dimension, and what is known of it.

    ``scale`` is what a Normalization layer right behind the Input applies, as ``build_model`` takes it. ``position``
    counts the samples of its part from 0; ``part`` is empty for one that comes from no data.
    """

    values: npt.NDArray[Any]
    label: str = ""
    part: str = ""
    position: int = 0
    count: int = 1
    scale: InputScale | None = None
    class_names: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Request:
    """``weights`` is a .keras file whose weights are taken by the layers' names; None for new ones.

    ``inside`` is the path of a pretrained base whose own layers are wanted too.
    """

    graph: Graph
    sample: Sample
    weights: Path | None = None
    inside: NodePath = ()


@dataclass(frozen=True, eq=False)
class Flowed:
    """What came out of every node that could be computed, by its path: the node, then those inside its block.

    ``untrained`` names layers that have weights, but got none from the file. ``stopped`` says what kept a layer from
    being computed; layers behind it are in neither. ``problem`` says why nothing flows at all. ``seconds`` is what the
    computing took. ``bases`` are the nodes that hold layers of their own, to be asked for as ``inside``.
    """

    request: Request
    outputs: Mapping[NodePath, Output] = field(default_factory=dict)
    kernels: Mapping[NodePath, Kernel] = field(default_factory=dict)
    sources: Mapping[NodePath, FloatArray] = field(default_factory=dict)
    bases: frozenset[NodePath] = frozenset()
    taken: tuple[str, ...] = ()
    untrained: tuple[str, ...] = ()
    stopped: Mapping[NodePath, Note] = field(default_factory=dict)
    problem: Note | None = None
    seconds: float = 0.0
