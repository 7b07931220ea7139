"""What a table turns out to be: columns of pixels and paths are pictures, a column of sentences alone is texts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy.typing as npt

from engine.datasets.dataset import RawData
from engine.datasets.pictures.column import with_picture_column
from engine.datasets.preparation import Preparation
from engine.datasets.tables.column_plan import ColumnPlan
from engine.datasets.tables.columns import beside_pictures, is_left_out_beside_pictures, plan_columns
from engine.datasets.tables.incomplete_rows import without_incomplete
from engine.datasets.tables.missing import is_missing
from engine.datasets.tables.pixel_columns import drawing_of, pictures_of
from engine.datasets.tables.table import Table, as_words
from engine.errors import DatasetError
from engine.tasks import CancelToken, Report, no_report


def recognised(
    raw: RawData, preparation: Preparation, *, report: Report = no_report, cancel: CancelToken | None = None
) -> RawData:
    """The raw data with the plan of its columns; its kind and inputs are what the input columns hold.

    Pixel columns are pictures unless the preparation says they are numbers. One column of sentences, or of paths of
    picture files, is the input alone; the whole table is then in ``details``. Rows are left out where the preparation
    drops those with missing values. Raises DatasetError, Cancelled.
    """
    if not isinstance(raw.inputs, Table) or not raw.inputs.columns:
        return raw
    pictures = _pixels(raw, raw.inputs, preparation)
    if pictures is not None:
        return pictures
    plan = plan_columns(raw, preparation)
    raw = without_incomplete(replace(raw, plan=plan), preparation)
    inputs = [column for column in plan if column.role == "input"]
    if len(inputs) == 1 and inputs[0].type == "text":
        return _texts(raw, inputs[0].name)
    if any(column.type == "image" for column in inputs):
        return _picture_files(raw, inputs, report, cancel)
    return raw


def _pixels(raw: RawData, table: Table, preparation: Preparation) -> RawData | None:
    """Columns of pixels as pictures; columns that are ignored, and row numbers, may stand beside them."""
    beside = {
        name: values for name, values in table.columns.items() if is_left_out_beside_pictures(name, values, preparation)
    }
    rest = {name: values for name, values in table.columns.items() if name not in beside}
    pictures = pictures_of(Table(rest), preparation.image) if rest else None
    if pictures is None:
        return None
    raw = replace(raw, kind="image", inputs=pictures, drawing=drawing_of(pictures))
    if not beside:
        return raw
    plan = plan_columns(replace(raw, inputs=Table(beside)), preparation)
    return replace(raw, details=Table(beside), plan=tuple(beside_pictures(column) for column in plan))


def _texts(raw: RawData, name: str) -> RawData:
    assert isinstance(raw.inputs, Table)
    texts: npt.NDArray[Any] = as_words(raw.inputs.columns[name])
    texts[is_missing(texts)] = ""
    return replace(raw, kind="text", inputs=texts, details=raw.inputs, input_column=name)


def _picture_files(raw: RawData, inputs: list[ColumnPlan], report: Report, cancel: CancelToken | None) -> RawData:
    if len(inputs) > 1:
        raise DatasetError(
            "Pictures cannot be learnt from together with other columns: {names}.",
            hint="Choose “ignore” for the other columns, or for the column of pictures.",
            code="dataset.pictures_and_columns",
            names=", ".join(f"“{column.name}”" for column in inputs),
        )
    return with_picture_column(raw, inputs[0].name, report=report, cancel=cancel)
