"""Fitting a Preprocessing on the training rows, and on them alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import RawData
from engine.datasets.preprocessing import ColumnEncoding, Preprocessing, TargetEncoding
from engine.datasets.table import LARGEST, Indices, Table, as_numbers, as_words, in_order, is_number_column
from engine.errors import DatasetError

MANY_CATEGORIES = 50


def class_names(raw: RawData) -> tuple[str, ...]:
    """The classes the source names, or else all that occur: what there is to tell apart, not a fitted figure."""
    if raw.task == "regression":
        return ()
    return raw.classes or in_order(set(as_words(raw.targets)))


def fit(raw: RawData, train_rows: Indices) -> Preprocessing:
    """The preprocessing of ``raw`` from its training rows. Raises DatasetError when there is nothing to learn from.

    A text column with more than 50 values of which most are different (names, notes) is left out, and so is a
    column without any value.
    """
    target = _fit_target(raw, train_rows)
    if not isinstance(raw.inputs, Table):
        height, width, channels = raw.inputs.shape[1:]
        return Preprocessing(kind="image", input_shape=(height, width, channels), target=target, drawing=raw.drawing)
    table = raw.inputs.rows(train_rows)
    fitted = [_fit_column(name, values) for name, values in table.columns.items()]
    columns = tuple(column for column in fitted if column is not None)
    features = sum(1 if column.type == "number" else len(column.categories) for column in columns)
    if not features:
        raise DatasetError(
            "No column is left to learn from.",
            hint="The data needs at least one column of numbers or categories beside “{target}”.",
            code="dataset.no_columns",
            target=raw.target_name,
        )
    return Preprocessing(kind="table", input_shape=(features,), columns=columns, target=target)


def left_out(raw: RawData, preprocessing: Preprocessing) -> tuple[str, ...]:
    """The columns of the table that the preprocessing does not use."""
    if not isinstance(raw.inputs, Table):
        return ()
    used = {column.name for column in preprocessing.columns}
    return tuple(name for name in raw.inputs.columns if name not in used)


def _fit_target(raw: RawData, train_rows: Indices) -> TargetEncoding:
    if raw.task != "regression":
        classes = class_names(raw)
        if len(classes) < 2:
            raise DatasetError(
                "“{target}” has only one class, “{name}”: there is nothing to tell apart.",
                hint="Choose another target, or add rows of another class.",
                code="dataset.one_class",
                target=raw.target_name,
                name="".join(classes),
            )
        return TargetEncoding(name=raw.target_name, task=raw.task, classes=classes)
    numbers = as_numbers(raw.target_name, raw.targets)
    if np.isnan(numbers).any():
        raise DatasetError(
            "“{target}” has values that cannot be learnt: {count:,} of them are beyond ±{largest:.0e}.",
            hint="Mend them, or give the target in larger units.",
            code="dataset.target_range",
            target=raw.target_name,
            count=int(np.isnan(numbers).sum()),
            largest=LARGEST,
        )
    mean, deviation = _mean_and_deviation(numbers[train_rows])
    return TargetEncoding(name=raw.target_name, task=raw.task, mean=mean, deviation=deviation)


def _fit_column(name: str, values: npt.NDArray[Any]) -> ColumnEncoding | None:
    if is_number_column(values):
        numbers = as_numbers(name, values)
        if bool(np.all(np.isnan(numbers))):
            return None
        mean, deviation = _mean_and_deviation(numbers)
        return ColumnEncoding(name=name, type="number", fill=mean, mean=mean, deviation=deviation)
    words = {word for word in values if word is not None}
    is_prose = len(words) > MANY_CATEGORIES and len(words) > len(values) / 2
    if not words or is_prose:
        return None
    return ColumnEncoding(name=name, type="category", categories=in_order(words))


def _mean_and_deviation(numbers: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Of the known values; a deviation of 1 for a constant, so that dividing by it is harmless."""
    known = numbers[~np.isnan(numbers)]
    deviation = float(np.std(known))
    # A constant such as 0.1 has a deviation of rounding errors, not of exactly zero.
    is_constant = float(np.ptp(known)) == 0.0
    return float(np.mean(known)), 1.0 if is_constant or deviation == 0.0 else deviation
