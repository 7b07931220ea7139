"""Raw rows to what a network reads and back again, by a Preprocessing that was fitted before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine.datasets.preprocessing import ColumnEncoding, Preprocessing
from engine.datasets.table import Indices, Table, as_numbers, as_words
from engine.errors import DatasetError

Pictures = npt.NDArray[np.uint8]


def take(inputs: Pictures | Table, indices: Indices) -> Pictures | Table:
    """The rows of those numbers; pictures that lie side by side are shared, not copied."""
    if isinstance(inputs, Table):
        return inputs.rows(indices)
    if len(indices) and indices[-1] - indices[0] == len(indices) - 1 and bool(np.all(np.diff(indices) == 1)):
        return inputs[int(indices[0]) : int(indices[-1]) + 1]
    return inputs[indices]


def encode_inputs(preprocessing: Preprocessing, inputs: Pictures | Table) -> npt.NDArray[Any]:
    """Pictures (n, height, width, channels) uint8 as they are; a table as float32 (n, features).

    A missing number becomes the training mean; a missing or unknown category becomes zeros. Columns the
    preprocessing does not know are left out. Raises DatasetError when a column is missing, when a number column
    holds words, or when pictures have another shape.
    """
    if isinstance(inputs, Table):
        return _encode_table(preprocessing, inputs)
    if preprocessing.kind != "image" or inputs.shape[1:] != preprocessing.input_shape:
        raise _wrong_shape(preprocessing, inputs.shape[1:])
    return inputs


def encode_targets(preprocessing: Preprocessing, targets: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Class names (n,) as int64 indices, or numbers as float32 (y - mean) / deviation. Raises DatasetError."""
    target = preprocessing.target
    if target.task == "regression":
        numbers = as_numbers(target.name, targets)
        return ((numbers - target.mean) / target.deviation).astype(np.float32)
    index_of = {name: index for index, name in enumerate(target.classes)}
    try:
        return np.array([index_of[name] for name in as_words(targets)], dtype=np.int64)
    except KeyError as error:
        raise DatasetError(
            "“{name}” in “{target}” is none of the classes.",
            hint="The classes are: {classes}.",
            code="dataset.unknown_class",
            name=error.args[0],
            target=target.name,
            classes=", ".join(target.classes),
        ) from error


def decode_regression(preprocessing: Preprocessing, outputs: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """A network's outputs (n,) or (n, 1) as float64 (n,) in the units of the target column."""
    target = preprocessing.target
    return np.asarray(outputs, dtype=np.float64).reshape(-1) * target.deviation + target.mean


def input_scale(preprocessing: Preprocessing) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """Mean and deviation of every feature of a table, for a Normalization layer; None for pictures.

    A feature made of a category has mean 0 and deviation 1, so it stays 0 or 1.
    """
    if preprocessing.kind == "image":
        return None
    means: list[float] = []
    deviations: list[float] = []
    for column in preprocessing.columns:
        is_number = column.type == "number"
        means += [column.mean] if is_number else [0.0] * len(column.categories)
        deviations += [column.deviation] if is_number else [1.0] * len(column.categories)
    return tuple(means), tuple(deviations)


def feature_names(preprocessing: Preprocessing) -> tuple[str, ...]:
    """The name of every feature of a table in the order of the input vector; empty for pictures."""
    names: list[str] = []
    for column in preprocessing.columns:
        is_number = column.type == "number"
        names += [column.name] if is_number else [f"{column.name}={value}" for value in column.categories]
    return tuple(names)


def encode_row(preprocessing: Preprocessing, row: Mapping[str, str | float]) -> npt.NDArray[np.float32]:
    """One row, column name to value, as float32 (1, features). Empty text is a missing value. Raises DatasetError."""
    if preprocessing.kind == "image":
        raise _wrong_shape(preprocessing, (len(row),))
    columns: dict[str, npt.NDArray[Any]] = {}
    for name, value in row.items():
        cell = np.empty(1, dtype=object)
        cell[0] = value.strip() if isinstance(value, str) else value
        columns[name] = cell if isinstance(value, str) else cell.astype(np.float64)
    return _encode_table(preprocessing, Table(columns))


def encode_picture(preprocessing: Preprocessing, picture: Pictures) -> Pictures:
    """A picture file's RGB (height, width, 3), of any size, as (1, height, width, channels) uint8.

    It is stretched to the model's size; for one channel it is made grey by luminance. Raises DatasetError when
    the model does not read pictures, or reads some of other channels than grey or colour.
    """
    if preprocessing.kind != "image" or preprocessing.input_shape[2:] not in ((1,), (3,)):
        raise _wrong_shape(preprocessing, picture.shape)
    height, width, channels = preprocessing.input_shape
    image = Image.fromarray(picture).convert("L" if channels == 1 else "RGB")
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image, dtype=np.uint8).reshape(1, height, width, channels)


def _encode_table(preprocessing: Preprocessing, table: Table) -> npt.NDArray[np.float32]:
    if preprocessing.kind == "image":
        raise DatasetError(
            "The model reads pictures of {expected}, but was given a table.",
            hint="Give it data like the data it was trained on.",
            code="dataset.shape",
            expected=" x ".join(map(str, preprocessing.input_shape)),
        )
    missing = [column.name for column in preprocessing.columns if column.name not in table.columns]
    if missing:
        raise DatasetError(
            "The column {missing} is not there.",
            hint="These columns are needed: {needed}.",
            code="dataset.missing_column",
            missing=", ".join(f"“{name}”" for name in missing),
            needed=", ".join(column.name for column in preprocessing.columns),
        )
    parts = [_encode_column(column, table.columns[column.name]) for column in preprocessing.columns]
    return np.concatenate(parts, axis=1) if parts else np.zeros((len(table), 0), dtype=np.float32)


def _encode_column(column: ColumnEncoding, values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    if column.type == "number":
        numbers = as_numbers(column.name, values)
        return np.where(np.isnan(numbers), column.fill, numbers).astype(np.float32)[:, np.newaxis]
    words = as_words(values)
    return np.stack([words == value for value in column.categories], axis=1).astype(np.float32)


def _wrong_shape(preprocessing: Preprocessing, shape: tuple[int, ...]) -> DatasetError:
    return DatasetError(
        "The model reads pictures of {expected}, but was given {shape}."
        if preprocessing.kind == "image"
        else "The model reads rows of {expected}, but was given {shape}.",
        hint="Give it data like the data it was trained on.",
        code="dataset.shape",
        expected=" x ".join(map(str, preprocessing.input_shape)),
        shape=" x ".join(map(str, shape)),
    )
