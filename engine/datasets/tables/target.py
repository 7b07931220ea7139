"""Which columns of a table are to be predicted, and whether that is classification or regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.table import is_number_column
from engine.errors import DatasetError
from engine.notes import listed

# The names people give to what is to be predicted, then those of well-known sets.
_USUAL = ("target", "label", "class", "y")
_WELL_KNOWN = ("medv", "price", "species", "diagnosis", "outcome", "survived")
_CLASS_NAMES = ("label", "class")

MOST_COLUMNS_TOLD = 40
FEW_VALUES = 10
MANY_CLASSES = 100


def choose_targets(path: Path, columns: Sequence[str], wanted: str) -> tuple[str, ...]:
    """The columns named in ``wanted``, parted by commas, or the guess of one where it is empty. Raises DatasetError.

    A column whose own name has a comma goes first.
    """
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    if wanted in columns or wanted.lower() in map(str.lower, columns) or len(names) < 2:
        return (choose_target(path, columns, wanted.strip() if wanted.strip() in columns else wanted),)
    return tuple(dict.fromkeys(choose_target(path, columns, name) for name in names))


def check_several(targets: Mapping[str, npt.NDArray[Any]], wanted: str) -> None:
    """Several targets are numbers to predict together. Raises DatasetError for words, and for classification."""
    for name, values in targets.items():
        if wanted == "classification" or not is_number_column(values):
            raise DatasetError(
                "Several targets must be numbers, but “{target}” has words."
                if not is_number_column(values)
                else "Several targets can only be predicted as numbers, not as classes.",
                hint="Name one target for classification, or targets of numbers for regression.",
                code="dataset.several_targets",
                target=name,
            )


def choose_target(path: Path, columns: Sequence[str], wanted: str) -> str:
    """The column called ``wanted``, or the guess where that is empty. Raises DatasetError naming the columns."""
    if wanted in columns:
        return wanted
    by_lower = {name.lower(): name for name in reversed(columns)}
    if wanted and wanted.lower() in by_lower:
        return by_lower[wanted.lower()]
    if wanted:
        raise DatasetError(
            "{path} has no column “{target}”.",
            hint="Its columns are: {columns}.",
            code="dataset.target_missing",
            path=str(path),
            target=wanted,
            columns=listed(columns, MOST_COLUMNS_TOLD),
        )
    for name in _USUAL + _WELL_KNOWN:
        if name in by_lower:
            return by_lower[name]
    raise DatasetError(
        "{path}: it is not said which column is to be predicted.",
        hint="Name the target, one of: {columns}.",
        code="dataset.no_target",
        path=str(path),
        names=tuple(columns),
        columns=listed(columns, MOST_COLUMNS_TOLD),
    )


def choose_task(name: str, values: npt.NDArray[Any], wanted: str) -> Literal["classification", "regression"]:
    """The task ``wanted``, or for "auto": words are classes, and so are few whole numbers; other numbers are not.

    Few is at most 10 different values; for a column called label or class it is 100, if every value occurs
    twice on average. ``values`` has no missing ones. Raises DatasetError for regression on words.
    """
    is_number = is_number_column(values)
    if wanted == "regression" and not is_number:
        raise DatasetError(
            "“{target}” has words, so it cannot be predicted as a number.",
            hint="Choose classification, or a target of numbers.",
            code="dataset.not_numeric",
            target=name,
        )
    if wanted == "regression" or wanted == "classification":
        return "regression" if wanted == "regression" else "classification"
    if not is_number:
        return "classification"
    distinct = len(np.unique(values))
    limit = min(MANY_CLASSES, len(values) // 2) if name.lower() in _CLASS_NAMES else FEW_VALUES
    is_whole = bool(np.all(values == np.round(values)))
    return "classification" if is_whole and distinct <= max(limit, FEW_VALUES) else "regression"
