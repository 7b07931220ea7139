"""Findings: what is wrong with columns, values and rows, in words and as rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from datasets_made import open_dataset, parse_source, table_data, words

from engine.datasets.dataset import Dataset, RawData, Split, SplitConfig, Table
from engine.datasets.fitting import fit, left_out_notes
from engine.datasets.insight.findings import findings
from engine.datasets.insight.statistics import describe
from engine.datasets.insight.summaries import column_summaries
from engine.datasets.preparation import ColumnChoice, Preparation, TableChoice, TargetChoice
from engine.datasets.recognition import recognised
from engine.tasks import Cancelled, CancelToken

ROWS = 60
SIZES = np.random.default_rng(0).normal(size=ROWS)
ANSWERS = ["a", "b", "c"] * (ROWS // 3)


def dataset_of(columns: dict[str, Any], preparation: Preparation | None = None, **changes: Any) -> Dataset:
    preparation = preparation or Preparation()
    made = {name: words(*values) if isinstance(values, list) else values for name, values in columns.items()}
    raw = recognised(table_data(ROWS, inputs=Table(made), **changes), preparation)
    rows = np.arange(len(raw.targets))
    split = Split(rows[:-20], rows[-20:-10], rows[-10:])
    fitted = fit(raw, split.train, preparation)
    return Dataset(raw, split, fitted, raw.problems + left_out_notes(raw, fitted), preparation)


def regression(columns: dict[str, Any], targets: Any) -> Dataset:
    return dataset_of(columns, targets=targets, classes=(), task="regression")


def said(dataset: Dataset, code: str) -> list[str]:
    return [note.message for note in findings(dataset).problems if note.code == code]


def test_nothing_is_said_of_good_data() -> None:
    assert findings(dataset_of({"size": SIZES, "other": np.roll(SIZES, 7)})).problems == ()


def test_a_column_that_says_the_class_is_named() -> None:
    answer = np.array([{"a": 1.0, "b": 5.0, "c": 5.5}[name] for name in ANSWERS])
    dataset = dataset_of({"size": SIZES, "code": answer, "word": [name * 2 for name in ANSWERS]})
    assert len(said(dataset, "data.leaking_column")) == 1
    assert "code, word." in said(dataset, "data.leaking_column")[0]


@pytest.mark.parametrize(
    "values",
    [
        SIZES,  # every value occurs once: that each has one class is no wonder
        [name if row else "b" for row, name in enumerate(ANSWERS)],  # wrong once
        np.ones(ROWS),
        [None] * 59 + ["a"],
    ],
)
def test_a_column_that_does_not_say_the_class_is_not(values: Any) -> None:
    assert said(dataset_of({"size": SIZES, "column": values}), "data.leaking_column") == []


def test_a_column_that_says_the_number_is_named() -> None:
    noisy = SIZES + np.random.default_rng(1).normal(size=ROWS) * 0.2
    with_gaps = -3.0 * SIZES
    with_gaps[3] = np.nan
    dataset = regression({"noisy": noisy, "dollars": with_gaps, "huge": SIZES * 1e200}, SIZES * 1.3 + 5)
    assert said(dataset, "data.leaking_column")[0].startswith("The answer can be read off this column: dollars")
    assert "noisy" not in said(dataset, "data.leaking_column")[0]


def test_one_of_several_targets_is_enough() -> None:
    targets = np.stack([np.roll(SIZES, 3), SIZES * 2], axis=1)
    dataset = dataset_of(
        {"size": SIZES, "other": np.roll(SIZES, 9)},
        targets=targets,
        classes=(),
        task="regression",
        target_names=("u", "v"),
    )
    assert "this column: size." in said(dataset, "data.leaking_column")[0]
    assert [(summary.name, summary.role) for summary in column_summaries(dataset)][2:] == [
        ("u", "target"),
        ("v", "target"),
    ]


def test_row_numbers_and_many_categories_are_doubted() -> None:
    cities = [f"city {row % 55}" for row in range(ROWS)]
    preparation = Preparation().with_column("city", role="input")
    dataset = dataset_of({"case": np.arange(ROWS), "city": cities, "size": SIZES}, preparation)
    assert said(dataset, "data.identifier")[0].startswith("A different value in every row: case.")
    many = dataset_of({"city": [f"city {row % 55}" for row in range(ROWS)]}, preparation)
    assert said(many, "data.many_categories") == []
    raw = table_data(300, inputs=Table({"city": words(*(f"city {row % 55}" for row in range(300)))}))
    wide = Dataset(raw, Split(np.arange(200), np.arange(200, 250), np.arange(250, 300)), fit(raw, np.arange(200)))
    assert "city (55)" in said(wide, "data.many_categories")[0]


def test_columns_left_out_are_named_with_the_reason() -> None:
    columns = {"id": np.arange(ROWS), "empty": np.full(ROWS, np.nan), "blank": [None] * ROWS, "size": SIZES}
    late = np.full(ROWS, np.nan)
    late[-5:] = 1.0
    messages = said(dataset_of({**columns, "late": late}), "data.left_out")
    assert messages == [
        "“id” is left out. It numbers the rows: nothing can be learnt from it.",
        "These columns are left out: empty, blank. It has no values.",
        "“late” is left out. No training row has a value in it.",
    ]
    chosen = Preparation().with_column("size", role="ignore").with_column("id", role="input")
    assert said(dataset_of(columns, chosen), "data.left_out") == [messages[1]]


def gaps(preparation: Preparation) -> list[str]:
    size = SIZES.copy()
    size[3] = np.nan
    colour = ["red" if row % 2 else "blue" for row in range(ROWS - 2)] + [None, None]
    day = [f"2024-03-{row % 28 + 1}" for row in range(ROWS - 1)] + [None]
    return said(dataset_of({"size": size, "colour": colour, "day": day}, preparation), "data.missing_values")


def test_missing_values_are_said_with_what_is_done_about_them() -> None:
    assert gaps(Preparation()) == [
        "Missing values: size (1). A missing number is replaced by the mean of the training rows.",
        "Missing values: colour (2). A missing category is none of the categories.",
        "Missing values: day (1). A missing date is replaced by the mean of the training rows.",
    ]
    rules = TableChoice(missing="median", missing_category="most_frequent")
    own = {"size": ColumnChoice(missing="constant", constant=1.0)}
    messages = gaps(Preparation(table=rules, columns=own))
    assert "size (1). A missing number is replaced by the constant that was chosen." in messages[0]
    assert "colour (2). A missing category is replaced by the most frequent one" in messages[1]
    assert "day (1). A missing date is replaced by the median" in messages[2]
    assert gaps(Preparation(table=TableChoice(missing="drop", missing_category="drop"))) == []


def test_imbalance_suggests_balancing_until_it_is_done() -> None:
    targets = words(*(["a"] * 37 + ["b"] * 3 + ["a"] * 16 + ["b"] * 4))

    def message(preparation: Preparation) -> str:
        dataset = dataset_of({"size": SIZES}, preparation, targets=targets, classes=("a", "b"), task="binary")
        return said(dataset, "data.imbalance")[0]

    assert not message(Preparation(target=TargetChoice(balance="class_weight"))).endswith("consider balancing them.")
    assert message(Preparation()).endswith("consider balancing them.")


def test_rows_with_a_problem_can_be_shown() -> None:
    size = SIZES.copy()
    size[3] = np.nan
    size[[55, 10]] = size[20]
    targets = words(*ANSWERS)
    targets[7] = "rare"
    rows = findings(dataset_of({"size": size}, targets=targets, classes=("a", "b", "c", "rare"))).rows
    assert {code: found.tolist() for code, (_, found) in rows.items()} == {
        "data.missing_values": [3],
        "data.few_rows": [7],
        "data.leakage": [55],
        "data.conflicts": [10, 20, 55],
        "data.duplicates": [10, 20, 55],
    }
    assert rows["data.leakage"][0].message == "In several parts"


def test_empty_texts_can_be_shown() -> None:
    raw = RawData("t", "text", words("a film", " ", "", "b film"), words(*"abab"), "y", "binary", ("a", "b"))
    dataset = Dataset(raw, Split(np.arange(4), np.arange(0), np.arange(0)), fit(raw, np.arange(4)))
    assert findings(dataset).rows["data.empty_texts"][1].tolist() == [1, 2]


def test_a_toy_has_neither_problems_nor_rows() -> None:
    found = findings(open_dataset(parse_source("xor"), SplitConfig()))
    assert (found.problems, found.rows) == ((), {})


def test_looking_can_be_cancelled() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        findings(dataset_of({"size": SIZES}), cancel=cancel)


def test_every_column_is_described_with_role_and_type() -> None:
    columns = {"id": np.arange(ROWS), "size": SIZES, "day": [f"2024-03-{row % 28 + 1}" for row in range(ROWS)]}
    described = describe(dataset_of(columns))["columns"]
    assert [(column["name"], column["role"], column["type"]) for column in described] == [
        ("id", "ignore", "number"),
        ("size", "input", "number"),
        ("day", "input", "date"),
    ]
