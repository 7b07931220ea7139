"""A Dataset: raw samples, what they are, how they are split and how they are prepared. All values, no files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine.datasets.preprocessing import DrawingSpec, Preprocessing
from engine.facts import DataFacts

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of a table by name, each (rows,): float64 with NaN for missing, or object (str, None for missing)."""

    columns: dict[str, npt.NDArray[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def rows(self, indices: Indices) -> Table:
        return Table({name: values[indices] for name, values in self.columns.items()})


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
    problems: tuple[str, ...] = ()
    fingerprint: str = ""  # sha256 of inputs and targets


@dataclass(frozen=True)
class SplitConfig:
    """Shares of the rows kept for validation and test, chosen by ``seed``; stratified by class where possible."""

    validation: float = 0.2
    test: float = 0.2
    seed: int = 0
    is_stratified: bool = True


@dataclass(frozen=True, eq=False)
class Split:
    """Row numbers (int64) of the three parts."""

    train: Indices
    validation: Indices
    test: Indices

    def of(self, part: Part) -> Indices:
        return {"train": self.train, "validation": self.validation, "test": self.test}[part]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Raw data with its split and its fitted preprocessing."""

    raw: RawData
    split: Split
    preprocessing: Preprocessing
    problems: tuple[str, ...] = field(default=())

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
