"""A Dataset: raw samples, what they are, how they are split and how they are prepared. All values, no files."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine.datasets.encoding import encode_inputs, encode_targets, take
from engine.datasets.preprocessing import DrawingSpec, Preprocessing
from engine.datasets.table import Indices, Table
from engine.facts import DataFacts
from engine.notes import Note

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")
__all__ = ["PARTS", "Dataset", "Indices", "Inputs", "Part", "RawData", "Split", "SplitConfig", "Table"]

Inputs = npt.NDArray[np.uint8] | Table  # pictures (n, height, width, channels), or a table


@dataclass(frozen=True, eq=False)
class RawData:
    """What a source gives: inputs and targets as they came.

    ``targets`` is (n,) of str objects (classes) or float64 (regression). ``parts`` (n,) names the part of every
    row where the source has a split of its own; rows it calls "train" may still give up a validation part.
    ``classes`` fixes order and completeness of the class names where the source knows them.
    """

    title: str
    kind: Literal["image", "table"]
    inputs: Inputs
    targets: npt.NDArray[Any]
    target_name: str
    task: Literal["binary", "multiclass", "regression"]
    classes: tuple[str, ...] = ()
    parts: npt.NDArray[Any] | None = None
    drawing: DrawingSpec | None = None
    every_row_everywhere: bool = False  # a toy too small to split: train, validation and test are the same rows
    problems: tuple[Note, ...] = ()
    fingerprint: str = ""  # sha256 of inputs and targets


@dataclass(frozen=True)
class SplitConfig:
    """Shares of the rows kept back, chosen by ``seed``; stratified by class where possible.

    ``test`` is a share of all rows, ``validation`` of the rows that remain after the test part. Where the source
    brings a test part, ``test`` is not used.
    """

    validation: float = 0.2
    test: float = 0.2
    seed: int = 0
    is_stratified: bool = True


@dataclass(frozen=True, eq=False)
class Split:
    """Row numbers (int64, ascending) of the three parts, and what is to be said about how they were chosen."""

    train: Indices
    validation: Indices
    test: Indices
    notes: tuple[Note, ...] = ()

    def of(self, part: Part) -> Indices:
        return {"train": self.train, "validation": self.validation, "test": self.test}[part]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Raw data with its split and its fitted preprocessing."""

    raw: RawData
    split: Split
    preprocessing: Preprocessing
    problems: tuple[Note, ...] = field(default=())

    @property
    def kind(self) -> str:
        return self.raw.kind

    @property
    def task(self) -> str:
        return self.raw.task

    @property
    def class_names(self) -> tuple[str, ...]:
        return self.preprocessing.target.classes

    @property
    def input_shape(self) -> tuple[int, ...]:
        return self.preprocessing.input_shape

    @property
    def facts(self) -> DataFacts:
        """What a network has to fit."""
        return DataFacts(self.input_shape, self.task, len(self.class_names))

    @property
    def counts(self) -> dict[str, int]:
        return {part: len(self.split.of(part)) for part in PARTS}

    def arrays(self, part: Part) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The rows of a part as a network reads them, made once; not to be written to.

        Inputs are uint8 (n, height, width, channels) or float32 (n, features); targets int64 class indices (n,),
        or float32 (n,) with the training mean taken off and divided by the training deviation.
        """
        if part not in self._arrays:
            indices = self.split.of(part)
            inputs = encode_inputs(self.preprocessing, take(self.raw.inputs, indices))
            self._arrays[part] = inputs, encode_targets(self.preprocessing, self.raw.targets[indices])
        return self._arrays[part]

    @cached_property
    def _arrays(self) -> dict[Part, tuple[npt.NDArray[Any], npt.NDArray[Any]]]:
        return {}
