"""Rows as CSV: what is written can be read again, and a failure leaves the old file."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from engine.datasets.dataset import Dataset, RawData, SplitConfig, Table
from engine.datasets.opening import prepare
from engine.datasets.preparation import Preparation
from engine.datasets.tables.export import BATCH, CELLS, save_table_csv
from engine.errors import FileError
from engine.tasks import Cancelled, CancelToken


def words(values: list[str | None]) -> np.ndarray:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def korean(rows: int = 30) -> Dataset:
    columns = {
        "키": np.array([np.nan if n % 5 == 0 else n + 0.1 for n in range(rows)]),
        "나이": np.arange(rows, dtype=np.int64),
        "메모, 따옴표": words([None if n % 7 == 0 else f'줄\n"{n}", 끝' for n in range(rows)]),
    }
    targets = words(["고양이" if n % 2 else "개" for n in range(rows)])
    return prepare(RawData("표", "table", Table(columns), targets, "동물", "binary"), SplitConfig(), Preparation())


def test_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    dataset, path = korean(), tmp_path / "내보내기.csv"
    rows = np.array([3, 0, 29], dtype=np.int64)
    save_table_csv(dataset, rows, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "the mark that Excel needs for Hangul"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines == [
        ["동물", "키", "나이", "메모, 따옴표"],
        ["고양이", "3.1", "3", '줄\n"3", 끝'],
        ["개", "", "0", ""],
        ["고양이", "29.1", "29", '줄\n"29", 끝'],
    ]
    assert pl.read_csv(path)["나이"].to_list() == [3, 0, 29]


def test_numbers_lose_nothing(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=50) * 10.0 ** np.arange(-25, 25)
    raw = RawData("n", "table", Table({"x": values}), np.arange(50.0), "y", "regression")
    save_table_csv(prepare(raw, SplitConfig(), Preparation()), np.arange(50), tmp_path / "n.csv")
    with (tmp_path / "n.csv").open(encoding="utf-8-sig", newline="") as file:
        written = [float(line["x"]) for line in csv.DictReader(file)]
    assert written == values.tolist()


def test_pictures_are_columns_of_pixels(digits: Dataset, tmp_path: Path) -> None:
    save_table_csv(digits, np.arange(5), tmp_path / "d.csv")
    frame = pl.read_csv(tmp_path / "d.csv")
    assert frame.columns[:2] == ["digit", "pixel0"]
    assert frame.drop("digit").to_numpy().tolist() == digits.raw.inputs[:5].reshape(5, 64).tolist()


def test_an_input_with_the_targets_name_is_not_lost(tmp_path: Path) -> None:
    texts = words([f"글 {n} 하나" for n in range(20)])
    raw = RawData("t", "text", texts, words(["a", "b"] * 10), "text", "binary")
    save_table_csv(prepare(raw, SplitConfig(), Preparation()), np.arange(2), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "text,text (input)",
        "a,글 0 하나",
        "b,글 1 하나",
    ]


def test_breaking_off_leaves_the_old_file(tmp_path: Path) -> None:
    dataset, path = korean(3 * BATCH), tmp_path / "old.csv"
    path.write_text("old")
    token = CancelToken()
    told: list[float | None] = []

    def report(fraction: float | None, text: str = "") -> None:  # noqa: ARG001
        told.append(fraction)
        token.cancel()

    with pytest.raises(Cancelled):
        save_table_csv(dataset, np.arange(3 * BATCH), path, report=report, cancel=token)
    assert told == [0.0]
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileError) as caught:
        save_table_csv(korean(), np.arange(3), tmp_path / "file" / "x.csv")
    assert caught.value.code == "file.write"


def test_wide_rows_are_written_a_few_at_a_time(tmp_path: Path) -> None:
    inputs = np.zeros((300, CELLS // 100), dtype=np.uint8)
    raw = RawData("wide", "array", inputs, np.arange(300) % 2, "label", "binary")
    told: list[float | None] = []

    def report(fraction: float | None, text: str = "") -> None:  # noqa: ARG001
        told.append(fraction)

    save_table_csv(prepare(raw, SplitConfig(), Preparation()), np.arange(300), tmp_path / "w.csv", report=report)
    assert len(told) >= 3, "no other thread runs while a batch is written"
