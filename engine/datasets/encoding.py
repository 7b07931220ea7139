"""Raw samples to what a network reads and back again, by a Preprocessing that was fitted before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.pictures.encoding import picture_rows, wrong_shape
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.preprocessing import Preprocessing
from engine.datasets.rows import ArrayRows, EncodedRows
from engine.datasets.tables import encoding as table_encoding
from engine.datasets.tables.table import Indices, Table, as_numbers, as_words
from engine.datasets.texts.encoding import text_rows
from engine.errors import DatasetError

AnyInputs = npt.NDArray[Any] | Table | PictureFiles


def take(inputs: AnyInputs, indices: Indices) -> AnyInputs:
    """The rows of those numbers; pictures that lie side by side are shared, not copied."""
    if isinstance(inputs, Table | PictureFiles):
        return inputs.rows(indices)
    if len(indices) and indices[-1] - indices[0] == len(indices) - 1 and bool(np.all(np.diff(indices) == 1)):
        return inputs[int(indices[0]) : int(indices[-1]) + 1]
    return inputs[indices]


def encoded_rows(preprocessing: Preprocessing, inputs: AnyInputs, indices: Indices) -> EncodedRows:
    """The rows of those numbers as a network reads them, to be read in batches. Raises DatasetError.

    A missing value becomes what the preprocessing says; columns it does not know are left out.
    """
    if isinstance(inputs, Table):
        if preprocessing.kind == "table":
            return table_encoding.table_rows(preprocessing.columns, inputs, indices)
        raise _given_a_table(preprocessing)
    chosen = take(inputs, indices)
    assert not isinstance(chosen, Table)
    if isinstance(chosen, PictureFiles):
        _check_kind(preprocessing, "image", chosen.common_shape)
        return picture_rows(preprocessing, chosen)
    if chosen.dtype == object and preprocessing.text is not None:
        return text_rows(preprocessing.text, chosen)
    if preprocessing.kind == "image":
        return picture_rows(preprocessing, chosen)
    _check_kind(preprocessing, "array", chosen.shape[1:])
    if chosen.shape[1:] != preprocessing.input_shape:
        raise wrong_shape(preprocessing, chosen.shape[1:])
    return ArrayRows(chosen.astype(np.float32, copy=False))


def check_kind(preprocessing: Preprocessing, inputs: AnyInputs) -> None:
    """Raise DatasetError for arrays where the model reads pictures, and the other way round: shapes may be the same."""
    if not isinstance(inputs, np.ndarray) or inputs.dtype == object:
        return
    kind = "image" if inputs.dtype == np.uint8 and inputs.ndim == 4 and inputs.shape[3] in (1, 3, 4) else "array"
    if {kind, preprocessing.kind} == {"image", "array"}:
        raise DatasetError(
            "The model reads pictures, but was given arrays of other numbers than 0 to 255."
            if preprocessing.kind == "image"
            else "The model reads arrays of any numbers, but was given pictures, of 0 to 255.",
            hint="Give it data like the data it was trained on.",
            code="dataset.shape",
        )


def encode_inputs(preprocessing: Preprocessing, inputs: AnyInputs) -> npt.NDArray[Any]:
    """All rows at once as a network reads them. Raises DatasetError."""
    everything = np.arange(len(inputs), dtype=np.int64)
    return encoded_rows(preprocessing, inputs, everything).read(everything)


def encode_targets(preprocessing: Preprocessing, targets: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Class names (n,) as int64 indices, or numbers as float32 (y - mean) / deviation. Raises DatasetError."""
    target = preprocessing.target
    if target.task == "regression":
        return _scaled(preprocessing, targets)
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
    """A network's outputs as float64 in the units of the targets: (n,) for one, (n, targets) for several."""
    means, deviations = _output_scales(preprocessing)
    values = np.asarray(outputs, dtype=np.float64).reshape(-1, len(means)) * deviations + means
    return values[:, 0] if len(means) == 1 else values


def input_scale(preprocessing: Preprocessing) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """Mean and deviation along the last axis of the inputs, for a Normalization layer; None where nothing is scaled."""
    if preprocessing.kind == "table":
        return table_encoding.feature_scale(preprocessing.columns)
    scaling = preprocessing.scaling
    if scaling is None:
        return None
    width = preprocessing.input_shape[-1] if len(scaling.mean) == 1 else 1
    return scaling.mean * width, scaling.deviation * width


def input_offset(preprocessing: Preprocessing) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """What is taken off every feature of a table and what the rest is divided by, in float64, before the model.

    None where nothing is: the model then takes the values as they are.
    """
    offsets, units = table_encoding.feature_offsets(preprocessing.columns)
    return None if set(offsets) <= {0.0} and set(units) <= {1.0} else (offsets, units)


def feature_names(preprocessing: Preprocessing) -> tuple[str, ...]:
    """The name of every feature of a table in the order of the input vector; empty for anything else."""
    return table_encoding.feature_names(preprocessing.columns)


def encode_row(preprocessing: Preprocessing, row: Mapping[str, str | float]) -> npt.NDArray[np.float32]:
    """One row, column name to value, as float32 (1, features). Empty text is a missing value. Raises DatasetError."""
    if preprocessing.kind != "table":
        raise wrong_shape(preprocessing, (len(row),))
    return table_encoding.encode_table(preprocessing.columns, table_encoding.table_of_row(row))


def _scaled(preprocessing: Preprocessing, targets: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    means, deviations = _output_scales(preprocessing)
    numbers = targets if targets.ndim == 2 else as_numbers(preprocessing.target.name, targets)[:, np.newaxis]
    scaled = ((numbers - means) / deviations).astype(np.float32)
    return scaled[:, 0] if len(means) == 1 else scaled


def _output_scales(preprocessing: Preprocessing) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    outputs = preprocessing.target.outputs
    return np.array([output.mean for output in outputs]), np.array([output.deviation for output in outputs])


def _check_kind(preprocessing: Preprocessing, kind: str, shape: tuple[int, ...]) -> None:
    if preprocessing.kind != kind:
        raise wrong_shape(preprocessing, shape)


def _given_a_table(preprocessing: Preprocessing) -> DatasetError:
    return DatasetError(
        "The model reads pictures of {expected}, but was given a table."
        if preprocessing.kind == "image"
        else "The model reads inputs of {expected}, but was given a table.",
        hint="Give it data like the data it was trained on.",
        code="dataset.shape",
        expected=" x ".join(map(str, preprocessing.input_shape)),
    )
