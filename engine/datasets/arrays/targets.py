"""What an array of targets means: classes, one number, or several numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import RawData
from engine.datasets.preprocessing import Task
from engine.datasets.tables.table import as_words, in_order
from engine.datasets.tables.target import choose_task
from engine.errors import DatasetError

MOST_TARGETS = 1_000


@dataclass(frozen=True, eq=False)
class Targets:
    """The targets as RawData has them."""

    values: npt.NDArray[Any]
    task: Task
    name: str
    names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def put_into(self, **raw: Any) -> RawData:
        """RawData with these targets."""
        return RawData(
            targets=self.values,
            task=self.task,
            target_name=self.name,
            target_names=self.names,
            classes=self.classes,
            **raw,
        )


def targets_of(values: npt.NDArray[Any], wanted: str) -> Targets:
    """Words and few whole numbers are classes, as are rows with a single 1 (one-hot); other numbers are regression.

    ``values`` is (n,), (n, 1) or (n, targets); ``wanted`` is "auto", "classification" or "regression". Raises
    DatasetError for another shape, a number that is not finite, or regression on words.
    """
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim not in (1, 2) or (values.ndim == 2 and not 1 <= values.shape[1] <= MOST_TARGETS):
        raise DatasetError(
            "The targets are an array of {shape}, not one value a sample or a few.",
            hint="Name the array of targets, with one row a sample.",
            code="dataset.targets_shape",
            shape=" x ".join(str(size) for size in values.shape),
        )
    if values.dtype.kind in "US":
        words = np.char.decode(values, "utf-8", "replace") if values.dtype.kind == "S" else values
        return _classified(words.reshape(len(words), -1)[:, 0].astype(object), wanted)
    numbers = values.astype(np.uint8) if values.dtype.kind == "b" else values
    if not np.isfinite(numbers).all():
        raise DatasetError(
            "Some targets are missing: they are not finite numbers.",
            hint="Leave out samples without a target.",
            code="dataset.targets_missing",
        )
    if numbers.ndim == 2:
        return _columns(numbers, wanted)
    name = "label" if numbers.dtype.kind in "iu" else "target"
    if choose_task(name, numbers, wanted) == "regression":
        return Targets(numbers.astype(np.float64), "regression", "target")
    return _classified(as_words(numbers), "classification")


def _columns(numbers: npt.NDArray[Any], wanted: str) -> Targets:
    is_one_hot = bool(np.all((numbers == 0) | (numbers == 1))) and bool(np.all(numbers.sum(axis=1) == 1))
    if is_one_hot and wanted != "regression":
        classes = tuple(str(index) for index in range(numbers.shape[1]))
        words = np.array(classes, dtype=object)[numbers.argmax(axis=1)]
        return Targets(words, "binary" if len(classes) == 2 else "multiclass", "label", classes=classes)
    names = tuple(f"target{number}" for number in range(1, numbers.shape[1] + 1))
    return Targets(numbers.astype(np.float64), "regression", names[0], names)


def _classified(words: npt.NDArray[Any], wanted: str) -> Targets:
    if wanted == "regression":
        choose_task("target", words, wanted)
    classes = in_order(set(words))
    return Targets(words, "binary" if len(classes) == 2 else "multiclass", "label", classes=classes)
