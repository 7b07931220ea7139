"""Joining a separate test set to a dataset, so that both are read and prepared in one way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Inputs, RawData
from engine.datasets.encoding import take
from engine.datasets.fitting import class_names
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.tables.table import Table, as_numbers, as_words, is_number_column
from engine.errors import DatasetError
from engine.notes import Note


def with_test(raw: RawData, test: RawData) -> RawData:
    """``raw`` with all rows of ``test`` behind its own as the test part; a test part of its own is left out.

    Raises DatasetError when the test set is of another kind or shape, lacks a column, or has a class of its own.
    """
    own = np.arange(len(raw.targets)) if raw.parts is None else np.flatnonzero(raw.parts != "test")
    kept = take(raw.inputs, own)
    own_parts = np.full(len(own), "train", dtype=object) if raw.parts is None else raw.parts[own]
    return replace(
        raw,
        inputs=_joined(kept, test.inputs, raw.target_name),
        targets=np.concatenate([raw.targets[own], _targets(raw, test)]),
        classes=class_names(raw),
        parts=np.concatenate([own_parts, np.full(len(test.targets), "test", dtype=object)]),
        every_row_everywhere=False,
        problems=raw.problems + tuple(map(_of_test_data, test.problems)),
        fingerprint="",
    )


def _of_test_data(problem: Note) -> Note:
    return Note("Test data: {problem}", {"problem": problem}, problem.code)


def _targets(raw: RawData, test: RawData) -> npt.NDArray[Any]:
    if raw.task == "regression":
        return as_numbers(raw.target_name, test.targets)
    words = as_words(test.targets)
    unknown = sorted(set(words) - set(class_names(raw)))
    if unknown:
        raise DatasetError(
            "The test data has the class {unknown}, which the training data does not know.",
            hint="The classes are: {classes}.",
            code="dataset.unknown_class",
            unknown=", ".join(f"“{name}”" for name in unknown),
            classes=", ".join(class_names(raw)),
        )
    return words


def _joined(train: Inputs, test: Inputs, target: str) -> Inputs:
    if isinstance(train, Table) and isinstance(test, Table):
        return _joined_tables(train, test, target)
    if isinstance(train, PictureFiles) and isinstance(test, PictureFiles):
        return train.joined(test)
    if not isinstance(train, np.ndarray) or not isinstance(test, np.ndarray) or train.shape[1:] != test.shape[1:]:
        raise DatasetError(
            "The test data is {test}, the training data {train}.",
            hint="Choose test data of the same kind and size.",
            code="dataset.test_shape",
            test=_in_words(test),
            train=_in_words(train),
        )
    return np.concatenate([train, test])


def _joined_tables(train: Table, test: Table, target: str) -> Table:
    missing = [name for name in train.columns if name not in test.columns]
    if missing:
        raise DatasetError(
            "The test data lacks the column {missing}.",
            hint="It needs the columns of the training data: {needed}.",
            code="dataset.missing_column",
            missing=", ".join(f"“{name}”" for name in missing),
            needed=", ".join([*train.columns, target]),
        )
    joined: dict[str, npt.NDArray[Any]] = {}
    for name, values in train.columns.items():
        added = test.columns[name]
        if is_number_column(values) and not is_number_column(added):
            added = as_numbers(name, added)
        joined[name] = np.concatenate([values, added if is_number_column(values) else as_words(added)])
    return Table(joined)


def _in_words(inputs: Inputs) -> Note:
    if isinstance(inputs, Table):
        return Note("a table")
    if isinstance(inputs, PictureFiles):
        return Note("pictures in files")
    return Note("pictures of {shape}", {"shape": " x ".join(str(size) for size in inputs.shape[1:])})
