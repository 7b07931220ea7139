"""Joining a separate test set to a dataset, so that both are read and prepared in one way."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Inputs, RawData
from engine.datasets.encoding import take
from engine.datasets.fitting import class_names
from engine.datasets.pictures.column import words
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.preprocessing import Kind
from engine.datasets.tables.columns import are_pictures, sample_of_words
from engine.datasets.tables.table import Indices, Table, as_numbers, as_words, is_number_column
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
        inputs=_joined(raw, kept, test),
        targets=np.concatenate([raw.targets[own], _targets(raw, test)]),
        classes=class_names(raw),
        parts=np.concatenate([own_parts, np.full(len(test.targets), "test", dtype=object)]),
        every_row_everywhere=False,
        problems=raw.problems + tuple(map(_of_test_data, test.problems)),
        fingerprint="",
        details=_joined_details(raw.details, own, test.details),
    )


def _of_test_data(problem: Note) -> Note:
    return Note("Test data: {problem}", {"problem": problem}, problem.code)


def _targets(raw: RawData, test: RawData) -> npt.NDArray[Any]:
    if raw.task == "regression":
        return as_numbers(raw.target_name, test.targets)
    names = as_words(test.targets)
    unknown = sorted(set(names) - set(class_names(raw)))
    if unknown:
        raise DatasetError(
            "The test data has the class {unknown}, which the training data does not know.",
            hint="The classes are: {classes}.",
            code="dataset.unknown_class",
            unknown=", ".join(f"“{name}”" for name in unknown),
            classes=", ".join(class_names(raw)),
        )
    return names


def _joined(raw: RawData, train: Inputs, added: RawData) -> Inputs:
    """The rows ``train`` of ``raw`` with those that are added."""
    test = added.inputs
    if isinstance(train, Table) and isinstance(test, Table):
        return _joined_tables(train, _in_own_folder(test, added.folder, raw.folder), raw.target_name)
    if isinstance(train, PictureFiles) and isinstance(test, PictureFiles):
        return train.joined(test)
    if isinstance(train, np.ndarray) and isinstance(test, np.ndarray):
        # Pictures of 0..255 and arrays of 0..1 may have one shape.
        is_alike = raw.kind == added.kind and train.shape[1:] == test.shape[1:]
        if is_alike:
            return np.concatenate([train, test])
    raise DatasetError(
        "The test data is {test}, the training data {train}.",
        hint="Choose test data of the same kind and size.",
        code="dataset.test_shape",
        test=_in_words(added.kind, test),
        train=_in_words(raw.kind, train),
    )


def _joined_details(details: Table | None, own: Indices, added: Table | None) -> Table | None:
    """The columns beside pictures or texts that both have."""
    if details is None or added is None:
        return None
    columns: dict[str, npt.NDArray[Any]] = {}
    for name in (name for name in details.columns if name in added.columns):
        both = [details.columns[name][own], added.columns[name]]
        are_numbers = all(is_number_column(values) for values in both)
        columns[name] = np.concatenate(both if are_numbers else [as_words(values) for values in both])
    return Table(columns) if columns else None


def _in_own_folder(table: Table, own: str, other: str) -> Table:
    """The table with the pictures that its columns name where they are, seen from another folder."""
    if not own or own == other:
        return table
    columns = {
        name: words([os.path.join(own, word) if word else word for word in values.tolist()])
        if values.dtype == object and are_pictures(own, sample_of_words(values))
        else values
        for name, values in table.columns.items()
    }
    return Table(columns)


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


def _in_words(kind: Kind, inputs: Inputs) -> Note:
    if isinstance(inputs, Table):
        return Note("a table")
    if isinstance(inputs, PictureFiles):
        return Note("pictures in files")
    if kind == "text":
        return Note("texts")
    text = "pictures of {shape}" if kind == "image" else "numbers in arrays of {shape}"
    return Note(text, {"shape": " x ".join(str(size) for size in inputs.shape[1:])})
