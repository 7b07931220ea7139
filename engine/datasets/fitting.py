"""Fitting a Preprocessing on the training rows, and on them alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import RawData
from engine.datasets.encoding import take
from engine.datasets.pictures.fitting import fit_pictures
from engine.datasets.preparation import Preparation
from engine.datasets.preprocessing import OutputScale, Preprocessing, Scaling, TargetEncoding
from engine.datasets.scales import scale_of
from engine.datasets.tables.column_plan import ColumnPlan
from engine.datasets.tables.columns import plan_columns
from engine.datasets.tables.encoding import num_features
from engine.datasets.tables.fitting import fit_columns
from engine.datasets.tables.table import LARGEST, Indices, Table, as_numbers, as_words, in_order
from engine.datasets.texts.fitting import fit_text
from engine.errors import DatasetError
from engine.notes import Note, listed
from engine.tasks import CancelToken, Report, no_report

NOTHING_TO_LEARN = Note("No training row has a value in it.", code="data.empty_column")


def class_names(raw: RawData) -> tuple[str, ...]:
    """The classes the source names, or else all that occur: what there is to tell apart, not a fitted figure."""
    if raw.task == "regression":
        return ()
    return raw.classes or in_order(set(as_words(raw.targets)))


def fit(
    raw: RawData,
    train_rows: Indices,
    preparation: Preparation | None = None,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> Preprocessing:
    """The preprocessing of ``raw`` from its training rows. Raises DatasetError when there is nothing to learn from."""
    preparation = preparation or Preparation()
    target = _fit_target(raw, train_rows, preparation)
    if isinstance(raw.inputs, Table):
        return _fit_table(raw, raw.inputs, train_rows, target, preparation, cancel)
    if raw.kind == "image":
        fitted = fit_pictures(raw.inputs, train_rows, target, raw.drawing, preparation)
        return fitted.model_copy(update={"input_column": raw.input_column})
    inputs = take(raw.inputs, train_rows)
    assert isinstance(inputs, np.ndarray)
    if raw.kind == "text":
        text = fit_text(inputs, preparation.text, report=report, cancel=cancel)
        return Preprocessing(
            kind="text", input_shape=(text.width,), text=text, target=target, input_column=raw.input_column
        )
    return Preprocessing(
        kind="array", input_shape=inputs.shape[1:], scaling=_fit_array(inputs, preparation), target=target
    )


def left_out(raw: RawData, preprocessing: Preprocessing) -> tuple[str, ...]:
    """The columns of the table that the preprocessing does not use."""
    if not isinstance(raw.inputs, Table):
        return ()
    used = {column.name for column in preprocessing.columns}
    return tuple(name for name in raw.inputs.columns if name not in used)


def left_out_notes(raw: RawData, preprocessing: Preprocessing) -> tuple[Note, ...]:
    """Why columns are not learnt from, one note a reason; a choice of the user's is no news."""
    names_of: dict[Note, list[str]] = {}
    for column in raw.plan:
        if column.role == "ignore" and column.why is not None:
            names_of.setdefault(column.why, []).append(column.name)
    inputs = {column.name for column in raw.plan if column.role == "input"}
    for name in left_out(raw, preprocessing):
        if name in inputs:
            names_of.setdefault(NOTHING_TO_LEARN, []).append(name)
    return tuple(
        Note(
            "“{names}” is left out. {why}" if len(names) == 1 else "These columns are left out: {names}. {why}",
            {"names": listed(names), "why": why},
            code="data.left_out",
        )
        for why, names in names_of.items()
    )


def _fit_table(
    raw: RawData,
    table: Table,
    train_rows: Indices,
    target: TargetEncoding,
    preparation: Preparation,
    cancel: CancelToken | None,
) -> Preprocessing:
    # What columns are for was read from the whole table where it was recognised; nothing else is from other rows.
    plan = raw.plan or _plan_of_training_rows(raw, table, train_rows, preparation)
    columns = fit_columns(table, train_rows, plan, preparation, cancel)
    if not num_features(columns):
        raise DatasetError(
            "No column is left to learn from.",
            hint="The data needs at least one column of numbers or categories beside “{target}”.",
            code="dataset.no_columns",
            target=target.name,
        )
    return Preprocessing(kind="table", input_shape=(num_features(columns),), columns=columns, target=target)


def _plan_of_training_rows(
    raw: RawData, table: Table, train_rows: Indices, preparation: Preparation
) -> tuple[ColumnPlan, ...]:
    return plan_columns(replace(raw, inputs=table.rows(train_rows), targets=raw.targets[train_rows]), preparation)


def _fit_array(inputs: npt.NDArray[Any], preparation: Preparation) -> Scaling | None:
    """One scale an entry of the last axis: the features of a sample, whatever else it has."""
    if preparation.table.scale == "none":
        return None
    features = inputs.reshape(-1, inputs.shape[-1])
    columns = (features[:, index].astype(np.float64) for index in range(features.shape[1]))
    scales = [scale_of(column, preparation.table.scale) for column in columns]
    return Scaling(mean=tuple(mean for mean, _ in scales), deviation=tuple(deviation for _, deviation in scales))


def _fit_target(raw: RawData, train_rows: Indices, preparation: Preparation) -> TargetEncoding:
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
    columns = raw.target_columns.items()
    outputs = tuple(_fit_output(name, values, train_rows, preparation) for name, values in columns)
    return TargetEncoding(name=raw.target_name, task=raw.task, outputs=outputs)


def _fit_output(name: str, values: npt.NDArray[Any], train_rows: Indices, preparation: Preparation) -> OutputScale:
    numbers = as_numbers(name, values)
    if np.isnan(numbers).any():
        raise DatasetError(
            "“{target}” has values that cannot be learnt: {count:,} of them are beyond ±{largest:.0e}.",
            hint="Mend them, or give the target in larger units.",
            code="dataset.target_range",
            target=name,
            count=int(np.isnan(numbers).sum()),
            largest=LARGEST,
        )
    mean, deviation = scale_of(numbers[train_rows], preparation.target.target_scale)
    return OutputScale(name=name, mean=mean, deviation=deviation)
