"""A Dataset: raw samples, what they are, how they are split and how they are prepared. All values, no files."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine.datasets.balance import class_weights, resampled
from engine.datasets.encoding import encode_targets, encoded_rows
from engine.datasets.pictures.decoded_cache import with_cache
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.preparation import Preparation
from engine.datasets.preprocessing import DrawingSpec, Kind, Preprocessing, Task
from engine.datasets.rows import RESIDENT_BYTES, RESIDENT_PICTURE_BYTES, ArrayRows, EncodedRows, size_bytes
from engine.datasets.tables.column_plan import ColumnPlan
from engine.datasets.tables.table import Indices, Table
from engine.facts import DataFacts
from engine.notes import Note
from engine.tasks import CancelToken, Report, no_report

Part = Literal["train", "validation", "test"]
AT_ONCE = 256  # rows read between two looks at whether somebody gave up
PARTS: tuple[Part, ...] = ("train", "validation", "test")
__all__ = ["PARTS", "Dataset", "Indices", "Inputs", "Part", "RawData", "Split", "SplitConfig", "Table"]

# A table; pictures in files; or an array: pictures (n, height, width, channels) uint8, texts (n,) str objects,
# or numbers (n, ...) of any real dtype.
Inputs = npt.NDArray[Any] | Table | PictureFiles


@dataclass(frozen=True, eq=False)
class RawData:
    """What a source gives: inputs and targets as they came.

    ``targets`` is (n,) of str objects (classes) or float64 (regression), or float64 (n, targets) for several numbers,
    named in ``target_names``. ``parts`` (n,) names the part of every row where the source has a split of its own; rows
    it calls "train" may still give up a validation part. ``classes`` fixes order and completeness of the class names
    where the source knows them. ``details`` has the columns of a table that came with pictures or texts.
    """

    title: str
    kind: Kind
    inputs: Inputs
    targets: npt.NDArray[Any]
    target_name: str
    task: Task
    classes: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    parts: npt.NDArray[Any] | None = None
    drawing: DrawingSpec | None = None
    every_row_everywhere: bool = False  # a toy too small to split: train, validation and test are the same rows
    problems: tuple[Note, ...] = ()
    fingerprint: str = ""  # sha256 of inputs and targets
    details: Table | None = None
    input_column: str = ""  # the column of ``details`` that texts or the paths of pictures came from
    folder: str = ""  # where the table lies: paths in its columns start there
    plan: tuple[ColumnPlan, ...] = ()  # what its columns are for, once it is recognised

    @property
    def names_of_targets(self) -> tuple[str, ...]:
        """The columns to predict, one or several."""
        return self.target_names or (self.target_name,)

    @property
    def target_columns(self) -> dict[str, npt.NDArray[Any]]:
        """What is to be predicted as columns by name, each (n,): one for classes, one a number for regression."""
        columns = self.targets if self.targets.ndim == 2 else self.targets[:, np.newaxis]
        return {name: columns[:, number] for number, name in enumerate(self.names_of_targets)}


@dataclass(frozen=True)
class SplitConfig:
    """Shares of the rows kept back, chosen by ``seed``; stratified by class where possible.

    ``test`` is a share of all rows, ``validation`` of the rows that remain after the test part. Where the source
    brings a test part, ``test`` is not used. Rows with the same value in the column ``group`` stay together. With
    ``folds`` of 2 or more the test part is fold number ``fold`` (from 0) of that many, and ``test`` is not used.
    """

    validation: float = 0.2
    test: float = 0.2
    seed: int = 0
    is_stratified: bool = True
    group: str = ""
    folds: int = 0
    fold: int = 0


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
    preparation: Preparation = field(default_factory=Preparation)

    @property
    def kind(self) -> Kind:
        return self.raw.kind

    @property
    def task(self) -> Task:
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
        return facts_of(self.preprocessing)

    @property
    def counts(self) -> dict[str, int]:
        return {part: len(self.split.of(part)) for part in PARTS}

    @cached_property
    def training_rows(self) -> Indices:
        """The train part as training goes through it: with repeated or left out rows where classes are balanced."""
        return resampled(self.split.train, self.raw.targets, self.preparation.target.balance)

    @cached_property
    def class_weights(self) -> dict[int, float] | None:
        """Class index to weight where the classes are balanced by weights, or None. The mean over rows is 1."""
        if self.preparation.target.balance != "class_weight" or self.task == "regression":
            return None
        return class_weights(self.targets("train"), len(self.class_names))

    def rows(self, part: Part) -> EncodedRows:
        """The inputs of a part as a network reads them, to be read in batches; made once."""
        if part not in self._rows:
            rows = encoded_rows(self.preprocessing, self.raw.inputs, self._indices(part))
            is_kept = self.preparation.image.cache and self._are_files and size_bytes(rows) > RESIDENT_PICTURE_BYTES
            self._rows[part] = with_cache(rows) if is_kept else rows
        return self._rows[part]

    def targets(self, part: Part) -> npt.NDArray[Any]:
        """The targets of a part: int64 class indices (n,), or scaled float32 (n,), or (n, targets) for several."""
        return encode_targets(self.preprocessing, self.raw.targets[self._indices(part)])

    def is_resident(self, part: Part) -> bool:
        """Whether the rows of a part fit into memory at once, so that ``arrays`` may be asked for."""
        limit = RESIDENT_PICTURE_BYTES if self._are_files else RESIDENT_BYTES
        return size_bytes(self.rows(part)) <= limit

    def make_resident(self, part: Part, *, report: Report = no_report, cancel: CancelToken | None = None) -> None:
        """Read what ``arrays`` gives beforehand, where it fits into memory. Raises Cancelled."""
        if part not in self._arrays and self.is_resident(part):
            self._arrays[part] = self._read(part, report, cancel or CancelToken())

    def arrays(self, part: Part) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """All rows of a part as a network reads them, made once; not to be written to. Ask ``is_resident`` before.

        Rows that cannot be read are left out.

        Inputs are uint8 (n, height, width, channels), float32 (n, features) or what else ``Preprocessing`` says;
        targets are as ``targets`` gives them.
        """
        if part not in self._arrays:
            self._arrays[part] = self._read(part, no_report, CancelToken())
        return self._arrays[part]

    def _read(self, part: Part, report: Report, cancel: CancelToken) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        rows, targets = self.rows(part), self.targets(part)
        everything = np.arange(len(rows), dtype=np.int64)
        if isinstance(rows, ArrayRows):
            return rows.values, targets
        x = np.empty((len(rows), *rows.shape), dtype=rows.dtype)
        for start in range(0, len(rows), AT_ONCE):
            cancel.check()
            report(start / len(rows), self.raw.title)
            x[start : start + AT_ONCE] = rows.read(everything[start : start + AT_ONCE])
        keep = ~rows.broken(everything)
        return (x, targets) if keep.all() else (x[keep], targets[keep])

    @property
    def _are_files(self) -> bool:
        return isinstance(self.raw.inputs, PictureFiles)

    def _indices(self, part: Part) -> Indices:
        return self.training_rows if part == "train" else self.split.of(part)

    @cached_property
    def _rows(self) -> dict[Part, EncodedRows]:
        return {}

    @cached_property
    def _arrays(self) -> dict[Part, tuple[npt.NDArray[Any], npt.NDArray[Any]]]:
        return {}


def facts_of(preprocessing: Preprocessing) -> DataFacts:
    """What a network has to fit that reads what this preprocessing makes."""
    target, text = preprocessing.target, preprocessing.text
    return DataFacts(
        input_shape=preprocessing.input_shape,
        task=target.task,
        num_classes=len(target.classes),
        num_targets=max(1, len(target.outputs)),
        kind=preprocessing.kind,
        has_scaling=preprocessing.scaling is not None,
        vocabulary_size=text.vocabulary_size if text is not None and text.mode == "sequence" else 0,
    )
