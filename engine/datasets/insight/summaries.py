"""Classes counted, and columns in a few figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import PARTS, Dataset, Part
from engine.datasets.tables.codes import places_in
from engine.datasets.tables.column_plan import ColumnPlan, ColumnRole, PlannedType
from engine.datasets.tables.columns import column_plans
from engine.datasets.tables.table import Indices, Table, is_number_column
from engine.tasks import CancelToken, Report, no_report


@dataclass(frozen=True)
class ColumnSummary:
    """One column over all rows. ``minimum``, ``maximum`` and ``mean`` are None for words and for an empty column."""

    name: str
    type: PlannedType
    missing: int
    distinct: int
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    role: ColumnRole = "input"


def class_counts(dataset: Dataset) -> dict[Part, dict[str, int]]:
    """Rows of every class in every part, classes without rows included; empty for regression."""
    names = dataset.class_names
    if not names:
        return {}
    codes = places_in(names, dataset.raw.targets.tolist())
    return {part: _counted(codes[dataset.split.of(part)], names) for part in PARTS}


def column_summaries(
    dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None
) -> tuple[ColumnSummary, ...]:
    """Of ``columns_of`` the dataset, used or not; empty where there is no table.

    Raises Cancelled between two columns.
    """
    cancel = cancel or CancelToken()
    if _table_of(dataset) is None:
        return ()
    columns = columns_of(dataset)
    plan_of = {plan.name: plan for plan in column_plans(dataset.raw, dataset.preparation)}
    summaries: list[ColumnSummary] = []
    for name, values in columns.items():
        cancel.check()
        report(len(summaries) / len(columns), "")
        summaries.append(_summary(plan_of[name], values))
    return tuple(summaries)


def columns_of(dataset: Dataset) -> dict[str, npt.NDArray[Any]]:
    """Columns of the table, or of the one that pictures or texts came with; then the numbers to predict."""
    table = _table_of(dataset)
    targets = dataset.raw.target_columns if dataset.task == "regression" else {}
    return {**(table.columns if table is not None else {}), **targets}


def _table_of(dataset: Dataset) -> Table | None:
    return dataset.raw.inputs if isinstance(dataset.raw.inputs, Table) else dataset.raw.details


def _counted(codes: Indices, names: Sequence[str]) -> dict[str, int]:
    sizes = np.bincount(codes[codes >= 0], minlength=len(names))
    return dict(zip(names, sizes.tolist(), strict=True))


def _summary(plan: ColumnPlan, values: npt.NDArray[Any]) -> ColumnSummary:
    if not is_number_column(values):
        known = [value for value in values.tolist() if value is not None]
        return ColumnSummary(plan.name, plan.type, len(values) - len(known), len(set(known)), role=plan.role)
    numbers = values[np.isfinite(values)]
    missing, distinct = len(values) - len(numbers), len(np.unique(numbers))
    if not len(numbers):
        return ColumnSummary(plan.name, plan.type, missing, distinct, role=plan.role)
    low, high, mean = float(numbers.min()), float(numbers.max()), float(numbers.mean())
    return ColumnSummary(plan.name, plan.type, missing, distinct, low, high, mean, plan.role)
