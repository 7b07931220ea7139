"""Column encodings fitted on the training rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.preparation import Preparation
from engine.datasets.preprocessing import ColumnEncoding
from engine.datasets.scales import held_apart, scale_of
from engine.datasets.tables.column_plan import ColumnPlan
from engine.datasets.tables.column_rules import ColumnRules, column_rules
from engine.datasets.tables.dates import chosen_date_format, date_features, date_format_of, is_cyclic, seconds_of
from engine.datasets.tables.encoding import category_codes, numbers_of
from engine.datasets.tables.missing import is_missing
from engine.datasets.tables.table import Indices, Table, as_words, in_order, is_number_column
from engine.datasets.texts.fitting import fit_text
from engine.tasks import CancelToken

WORDS_OF_A_COLUMN = 1_000  # a column of a table is one of many: its texts need not be told apart as finely

Numbers = npt.NDArray[np.float64]


def fit_columns(
    table: Table,
    train_rows: Indices,
    plan: Sequence[ColumnPlan],
    preparation: Preparation,
    cancel: CancelToken | None = None,
) -> tuple[ColumnEncoding, ...]:
    """The encoding of every input column, from its training rows; a column is copied at a time.

    A column without any value in them is left out. Raises DatasetError, Cancelled.
    """
    cancel = cancel or CancelToken()
    fitted: list[ColumnEncoding] = []
    for column in plan:
        cancel.check()
        if column.role == "input" and column.type != "image":
            encoding = _fit_column(column, table.columns[column.name][train_rows], preparation)
            fitted += [encoding] if encoding is not None else []
    return tuple(fitted)


def _fit_column(column: ColumnPlan, values: npt.NDArray[Any], preparation: Preparation) -> ColumnEncoding | None:
    rules = column_rules(preparation, column.name, column.type)
    if column.type == "number":
        return _fit_numbers(column.name, values, rules)
    if column.type == "date":
        return _fit_dates(column.name, values, rules)
    if column.type == "text":
        return _fit_texts(column.name, values, rules, preparation)
    return _fit_categories(column.name, values, rules)


def _fit_numbers(name: str, values: npt.NDArray[Any], rules: ColumnRules) -> ColumnEncoding | None:
    # Words in a column that was said to hold numbers: "unknown" and the like are missing values.
    encoding = ColumnEncoding(name=name, type="number", words_are_missing=not is_number_column(values))
    numbers = numbers_of(encoding, values)
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return None
    low, high, known = _held(known, rules.clip)
    mean, deviation = scale_of(known, rules.scale)
    fill = rules.constant if rules.missing == "constant" else _middle(known, rules.missing)
    offset, unit = held_apart(known, mean, deviation) if rules.scale != "none" else (0.0, 1.0)
    return encoding.model_copy(
        update={
            "fill": fill,
            "has_flag": rules.has_flag and len(known) < len(numbers),
            "low": low,
            "high": high,
            "mean": mean,
            "deviation": deviation,
            "offset": offset,
            "unit": unit,
        }
    )


def _fit_dates(name: str, values: npt.NDArray[Any], rules: ColumnRules) -> ColumnEncoding | None:
    is_words = values.dtype == object
    form = (date_format_of(values) if is_words else "") or chosen_date_format(values)
    seconds = seconds_of(values, form) if form else np.full(len(values), np.nan)
    known = seconds[~np.isnan(seconds)]
    if not len(known):
        return None
    low, high, known = _held(known, rules.clip)
    features = date_features(known)
    scales = [(0.0, 1.0) if is_cyclic(i) else scale_of(features[:, i], rules.scale) for i in range(features.shape[1])]
    return ColumnEncoding(
        name=name,
        type="date",
        date_format=form,
        fill=_constant_date(rules, form, _middle(known, rules.missing)),
        has_flag=rules.has_flag and len(known) < len(seconds),
        low=low,
        high=high,
        means=tuple(mean for mean, _ in scales),
        deviations=tuple(deviation for _, deviation in scales),
    )


def _fit_texts(
    name: str, values: npt.NDArray[Any], rules: ColumnRules, preparation: Preparation
) -> ColumnEncoding | None:
    words = as_words(values)
    absent = is_missing(words)
    if absent.all():
        return None
    choice = preparation.text
    # A sequence of word numbers has no place among the features of a row.
    mode = "multi_hot" if choice.mode == "sequence" else choice.mode
    own = choice.model_copy(update={"mode": mode, "max_tokens": min(choice.max_tokens, WORDS_OF_A_COLUMN)})
    return ColumnEncoding(
        name=name,
        type="text",
        text=fit_text(words[~absent], own),
        fill_word=rules.constant_word if rules.missing == "constant" else None,
        has_flag=rules.has_flag and bool(absent.any()),
    )


def _fit_categories(name: str, values: npt.NDArray[Any], rules: ColumnRules) -> ColumnEncoding | None:
    words = as_words(values)
    known = [word for word in words.tolist() if word is not None]
    if not known:
        return None
    categories = in_order(set(known))
    has_missing = len(known) < len(words)
    fill_word: str | None = None
    if rules.missing == "constant" and has_missing:
        fill_word = rules.constant_word
        categories += () if fill_word in categories else (fill_word,)
    elif rules.missing in ("most_frequent", "drop"):
        fill_word = _most_frequent_word(known, categories)
    encoding = ColumnEncoding(
        name=name,
        type="category",
        categories=categories,
        fill_word=fill_word,
        has_flag=rules.has_flag and has_missing,
    )
    if rules.encode != "ordinal":
        return encoding
    mean, deviation = scale_of(category_codes(categories, words).astype(np.float64), rules.scale)
    return encoding.model_copy(update={"is_ordinal": True, "mean": mean, "deviation": deviation})


def _held(known: Numbers, share: float) -> tuple[float | None, float | None, Numbers]:
    """The values at both ends of what clipping leaves, and all values held within them."""
    if share <= 0.0:
        return None, None, known
    low, high = (float(bound) for bound in np.quantile(known, (share, 1.0 - share)))
    return low, high, np.clip(known, low, high)


def _middle(known: Numbers, rule: str) -> float:
    """The mean (also for rows that would have been dropped), the median, or the smallest most frequent value."""
    if rule == "median":
        return float(np.median(known))
    if rule == "most_frequent":
        different, counts = np.unique(known, return_counts=True)
        return float(different[int(np.argmax(counts))])
    return float(known.mean())


def _most_frequent_word(known: list[str], categories: tuple[str, ...]) -> str:
    counts = np.bincount(category_codes(categories, np.array(known, dtype=object)), minlength=len(categories))
    return categories[int(np.argmax(counts))]


def _constant_date(rules: ColumnRules, form: str, otherwise: float) -> float:
    if rules.missing != "constant":
        return otherwise
    word = np.empty(1, dtype=object)
    word[0] = rules.constant_word
    seconds = float(seconds_of(word, form)[0])
    return otherwise if np.isnan(seconds) else seconds
