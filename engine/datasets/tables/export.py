"""Rows of a dataset as a CSV file that Excel opens with its letters whole."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import files
from engine.datasets.dataset import Dataset
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.tables.table import Indices, Table, number_word
from engine.tasks import CancelToken, Report, no_report

BATCH = 5_000  # rows at most
CELLS = 200_000  # at most: the csv module writes a batch at a stroke, and no other thread runs meanwhile


def save_table_csv(
    dataset: Dataset,
    rows: Indices,
    path: Path,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> None:
    """Write those rows of the raw data in that order: what is to be predicted, then every column as it came.

    Missing values are empty cells. UTF-8 with its mark, without which Excel takes Hangul for something else. Raises
    FileError and Cancelled; an older file then stays whole.
    """
    cancel = cancel or CancelToken()
    columns = export_columns(dataset)
    with files.replacing(path) as temporary, open(temporary, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        batch = max(1, min(BATCH, CELLS // max(1, len(columns))))
        for start in range(0, len(rows), batch):
            cancel.check()
            report(start / len(rows), "")
            part = rows[start : start + batch]
            writer.writerows(zip(*(_cells(values[part]) for values in columns.values()), strict=True))


def export_columns(dataset: Dataset) -> dict[str, npt.NDArray[Any]]:
    """The columns of a dataset as a table, targets first, each (n,); arrays have a column an entry.

    A column that has the target's name in the inputs too is written once.
    """
    raw = dataset.raw
    columns = raw.target_columns
    if raw.details is not None:
        return columns | {name: values for name, values in raw.details.columns.items() if name not in columns}
    if isinstance(raw.inputs, Table):
        return columns | {name: values for name, values in raw.inputs.columns.items() if name not in columns}
    if isinstance(raw.inputs, PictureFiles):
        return columns | {_free("file", columns): raw.inputs.paths}
    if raw.kind == "text":
        return columns | {_free(raw.input_column or "text", columns): raw.inputs}
    flat = raw.inputs.reshape(len(raw.inputs), -1)
    name = "pixel" if raw.kind == "image" else "value"
    return columns | {_free(f"{name}{number}", columns): flat[:, number] for number in range(flat.shape[1])}


def _free(name: str, taken: dict[str, npt.NDArray[Any]]) -> str:
    return f"{name} (input)" if name in taken else name


def _cells(values: npt.NDArray[Any]) -> list[Any]:
    """Values as they are written: numbers as short as they can be told apart, missing ones empty."""
    if values.dtype.kind == "f":
        return ["" if word is None else word for word in map(_number, values.tolist())]
    return ["" if value is None else value for value in values.tolist()]


def _number(value: float) -> str | None:
    return number_word(value) if np.isfinite(value) else None
