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
    """Every column of the table, used or not, then the targets of numbers; empty where there is no table.

    Raises Cancelled between two columns.
    """
    cancel = cancel or CancelToken()
    raw = dataset.raw
    table = raw.inputs if isinstance(raw.inputs, Table) else raw.details
    if table is None:
        return ()
    columns = dict(table.columns)
    if dataset.task == "regression":
        values = raw.targets if raw.targets.ndim == 2 else raw.targets[:, np.newaxis]
        columns.update((name, values[:, index]) for index, name in enumerate(raw.names_of_targets))
    plan_of = {plan.name: plan for plan in column_plans(raw, dataset.preparation)}
    summaries: list[ColumnSummary] = []
    for name, values in columns.items():
        cancel.check()
        report(len(summaries) / len(columns), "")
        summaries.append(_summary(plan_of[name], values))
    return tuple(summaries)


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
