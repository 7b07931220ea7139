"""Statistics: the contract of ``main.py data`` and the problems in words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from datasets_made import open_dataset, parse_source, table_data, words

from engine.datasets.dataset import Dataset, RawData, Split, Table
from engine.datasets.fitting import fit
from engine.datasets.insight.statistics import describe, problems
from engine.datasets.insight.summaries import class_counts, column_summaries
from engine.datasets.splits import SplitConfig


def dataset_of(raw: RawData) -> Dataset:
    rows = np.arange(len(raw.targets))
    split = Split(rows[:-4], rows[-4:-2], rows[-2:])
    return Dataset(raw, split, fit(raw, split.train))


def test_the_description_is_json_with_the_promised_keys() -> None:
    described = json.loads(json.dumps(describe(open_dataset(parse_source("digits"), SplitConfig())), allow_nan=False))
    assert described["kind"] == "image"
    assert described["task"] == "multiclass"
    assert described["classes"] == list("0123456789")
    assert described["input_shape"] == [8, 8, 1]
    assert described["counts"] == {"train": 1150, "validation": 288, "test": 359}
    assert described["problems"] == []
    assert (described["title"], described["target"], described["columns"]) == ("Digits 8x8", "digit", [])
    assert sum(described["class_counts"]["test"].values()) == 359


def test_a_table_with_missing_values_is_json_too() -> None:
    columns = {"empty": np.full(30, np.nan), "size": np.arange(30.0)}
    described = describe(dataset_of(table_data(30, inputs=Table(columns))))
    assert json.loads(json.dumps(described, allow_nan=False)) == described


def test_classes_are_counted_in_every_part() -> None:
    counts = class_counts(dataset_of(table_data(30)))
    assert counts["train"] == {"a": 9, "b": 9, "c": 8}
    assert counts["test"] == {"a": 0, "b": 1, "c": 1}


def test_columns_are_summarised() -> None:
    size, colour = column_summaries(dataset_of(table_data(30)))
    known = [0, *range(2, 30)]
    assert (size.type, size.missing, size.distinct) == ("number", 1, 29)
    assert (size.minimum, size.maximum, size.mean) == (0.0, 29.0, float(np.mean(known)))
    assert (colour.type, colour.missing, colour.distinct, colour.mean) == ("category", 0, 3, None)


def test_a_number_to_predict_is_summarised_last() -> None:
    raw = table_data(30, targets=np.arange(30.0), classes=(), task="regression")
    assert [summary.name for summary in column_summaries(dataset_of(raw))] == ["size", "colour", "kind"]


def said(raw: RawData, word: str) -> bool:
    return any(word in problem.message for problem in problems(dataset_of(raw)))


def test_missing_values_are_said() -> None:
    assert said(table_data(30), "size (1)")
    assert not said(table_data(30, inputs=Table({"size": np.arange(30.0)})), "Missing")


def test_a_constant_column_is_said() -> None:
    raw = table_data(30, inputs=Table({"same": np.ones(30), "size": np.arange(30.0)}))
    assert said(raw, "The same value in every row: same.")
    assert not said(table_data(30), "The same value")


def test_too_few_and_no_rows_of_a_class_are_said() -> None:
    assert said(table_data(30), "Fewer than 10 training rows have the class a, b, c")
    assert not said(table_data(60), "Fewer than")
    assert said(table_data(60, classes=("a", "b", "c", "zebra")), "No training row has the class zebra")


def test_imbalance_is_said() -> None:
    def raw_of(rare: int) -> RawData:
        return table_data(200, targets=words(*["b"] * rare, *["a"] * (200 - rare)), classes=("a", "b"), task="binary")

    assert said(raw_of(12), "out of balance: “a” has 184 training rows, the smallest 12")
    assert not said(raw_of(80), "out of balance")


def test_a_toy_has_no_problems() -> None:
    assert problems(open_dataset(parse_source("xor"), SplitConfig())) == ()


def test_a_column_that_is_left_out_is_said(tmp_path: Path) -> None:
    path = tmp_path / "essays.csv"
    path.write_text("essay,size,class\n" + "".join(f"essay {n},{n},{'ab'[n % 2]}\n" for n in range(200)))
    dataset = open_dataset(parse_source(str(path)), SplitConfig())
    assert dataset.input_shape == (1,)
    said_of = [problem.message for problem in problems(dataset) if problem.code == "data.left_out"]
    assert len(said_of) == 1
    assert said_of[0].startswith("“essay” is left out. Nearly every value is another one")
