"""What is found wrong with the columns of a table, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Dataset
from engine.datasets.insight.summaries import ColumnSummary, column_summaries
from engine.datasets.tables.codes import codes_of
from engine.datasets.tables.column_plan import ColumnPlan
from engine.datasets.tables.column_rules import column_rules
from engine.datasets.tables.columns import MANY_CATEGORIES, MAYBE_ROW_NUMBER, column_plans
from engine.datasets.tables.giveaways import gives_away, is_the_same
from engine.datasets.tables.table import Table, is_number_column
from engine.notes import Note, listed
from engine.tasks import CancelToken

Values = npt.NDArray[Any]


# What happens to missing values, by what a column holds and the rule for it.
_REMEDIES = {
    ("number", "mean"): Note("A missing number is replaced by the mean of the training rows."),
    ("number", "median"): Note("A missing number is replaced by the median of the training rows."),
    ("number", "most_frequent"): Note("A missing number is replaced by the most frequent one of the training rows."),
    ("number", "constant"): Note("A missing number is replaced by the constant that was chosen."),
    ("date", "mean"): Note("A missing date is replaced by the mean of the training rows."),
    ("date", "median"): Note("A missing date is replaced by the median of the training rows."),
    ("date", "most_frequent"): Note("A missing date is replaced by the most frequent one of the training rows."),
    ("date", "constant"): Note("A missing date is replaced by the constant that was chosen."),
    ("category", "none"): Note("A missing category is none of the categories."),
    ("category", "most_frequent"): Note(
        "A missing category is replaced by the most frequent one of the training rows."
    ),
    ("category", "constant"): Note("A missing category is a category of its own."),
    ("text", "none"): Note("A missing text is an empty one."),
    ("text", "constant"): Note("A missing text is replaced by the constant that was chosen."),
}


def column_problems(dataset: Dataset, cancel: CancelToken) -> Iterator[Note]:
    """What a user should know of the columns that are learnt from. Raises Cancelled."""
    if not isinstance(dataset.raw.inputs, Table):
        return
    plan = [column for column in column_plans(dataset.raw, dataset.preparation) if column.role == "input"]
    names = {column.name for column in plan}
    summaries = [summary for summary in column_summaries(dataset, cancel=cancel) if summary.name in names]
    yield from _constant(summaries)
    yield from _missing(dataset, summaries)
    yield from _identifiers(plan)
    yield from _many_categories(dataset)
    yield from _giveaways(dataset, plan, cancel)


def _constant(summaries: Sequence[ColumnSummary]) -> Iterator[Note]:
    constant = [summary.name for summary in summaries if summary.distinct == 1 and not summary.missing]
    if constant:
        text = "The same value in every row: {names}. Nothing can be learnt from it."
        yield Note(text, {"names": listed(constant)}, "data.constant_column")


def _missing(dataset: Dataset, summaries: Sequence[ColumnSummary]) -> Iterator[Note]:
    """One note a remedy. Where rows with missing values were dropped, that has been said."""
    names_of: dict[Note, list[str]] = {}
    for summary in summaries:
        rule = column_rules(dataset.preparation, summary.name, summary.type).missing
        remedy = _REMEDIES.get((summary.type, rule), _REMEDIES["text", "none"])
        if summary.missing:
            names_of.setdefault(remedy, []).append(f"{summary.name} ({summary.missing:,})")
    for remedy, names in names_of.items():
        values = {"names": listed(names), "remedy": remedy}
        yield Note("Missing values: {names}. {remedy}", values, "data.missing_values")


def _identifiers(plan: Sequence[ColumnPlan]) -> Iterator[Note]:
    doubtful = [column.name for column in plan if column.why == MAYBE_ROW_NUMBER]
    if doubtful:
        text = "A different value in every row: {names}. If it only numbers or names the rows, ignore the column."
        yield Note(text, {"names": listed(doubtful)}, "data.identifier")


def _many_categories(dataset: Dataset) -> Iterator[Note]:
    many = [
        f"{column.name} ({len(column.categories):,})"
        for column in dataset.preprocessing.columns
        if len(column.categories) > MANY_CATEGORIES and not column.is_ordinal
    ]
    if many:
        text = "Very many categories: {names}. Each is an input of its own, with few rows to learn it from."
        yield Note(text, {"names": listed(many)}, "data.many_categories")


def _giveaways(dataset: Dataset, plan: Sequence[ColumnPlan], cancel: CancelToken) -> Iterator[Note]:
    guilty = list(_giving_away(dataset, plan, cancel))
    if guilty:
        text = (
            "The answer can be read off this column: {names}. If it is not known when predictions are to be made, "
            "ignore it."
        )
        yield Note(text, {"names": listed(guilty)}, "data.leaking_column")


def _giving_away(dataset: Dataset, plan: Sequence[ColumnPlan], cancel: CancelToken) -> Iterator[str]:
    raw = dataset.raw
    assert isinstance(raw.inputs, Table)
    is_guilty = _same_number(raw.targets) if raw.task == "regression" else _same_class(raw.targets)
    for column in plan:
        cancel.check()
        if column.type in ("number", "category") and is_guilty(raw.inputs.columns[column.name]):
            yield column.name


def _same_class(targets: Values) -> Callable[[Values], bool]:
    answers = codes_of(targets)
    return lambda values: gives_away(values, answers)


def _same_number(targets: Values) -> Callable[[Values], bool]:
    all_numbers = targets.reshape(len(targets), -1).astype(np.float64).T
    return lambda values: is_number_column(values) and any(is_the_same(values, numbers) for numbers in all_numbers)
