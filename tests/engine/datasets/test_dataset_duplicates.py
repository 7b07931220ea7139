"""Duplicates: found in every kind of data, named by part, and read only when asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasets_made import table_data, words

from engine.datasets.dataset import Dataset, Inputs, RawData, Split, Table
from engine.datasets.fitting import fit
from engine.datasets.insight import duplicates
from engine.datasets.insight.duplicates import duplicates_across, is_quick
from engine.datasets.insight.row_keys import row_keys
from engine.datasets.pictures.files import PictureFiles
from engine.tasks import Cancelled, CancelToken, no_report

ROWS = 20  # 0 to 15 train, 16 and 17 validate, 18 and 19 test


def dataset_of(raw: RawData) -> Dataset:
    rows = np.arange(len(raw.targets))
    split = Split(rows[:-4], rows[-4:-2], rows[-2:])
    return Dataset(raw, split, fit(raw, split.train))


def inputs_of(kind: str, folder: Path) -> tuple[str, Inputs]:
    """Rows that are all different but for 3 and 1, 17 and 1, 19 and 2, and 18 and 16."""
    numbers = np.arange(float(ROWS))
    numbers[[3, 17, 19, 18]] = numbers[[1, 1, 2, 16]]
    if kind == "table":
        names = [f"name {number % 4}" for number in numbers]
        return kind, Table({"size": numbers, "name": words(*names), "id": np.arange(ROWS)})
    if kind == "text":
        return kind, words(*(f"text {number}" for number in numbers))
    if kind == "files":
        for row, number in enumerate(numbers):
            # All of one size: it is what is in them that counts.
            (folder / f"{row}.png").write_bytes(b"%4d" % number)
        return "image", PictureFiles(words(*(str(folder / f"{row}.png") for row in range(ROWS))), (2, 2, 1))
    pictures = np.repeat(numbers.astype(np.uint8), 4).reshape(ROWS, 2, 2, 1)
    return kind, pictures if kind == "image" else pictures.astype(np.float32)


@pytest.mark.parametrize("kind", ["table", "text", "image", "array", "files"])
def test_duplicates_are_found(kind: str, tmp_path: Path) -> None:
    kind, inputs = inputs_of(kind, tmp_path)
    report = duplicates_across(dataset_of(table_data(ROWS, kind=kind, inputs=inputs)))
    assert [rows.tolist() for rows in report.groups] == [[1, 3, 17], [2, 19], [16, 18]]
    assert report.rows.tolist() == [1, 2, 3, 16, 17, 18, 19]
    assert report.train_validation.tolist() == [17]
    assert report.train_test.tolist() == [19]
    assert report.validation_test.tolist() == [18]


def test_they_are_named() -> None:
    report = duplicates_across(dataset_of(table_data(ROWS, inputs=inputs_of("table", Path())[1])))
    messages = [note.message for note in report.notes]
    assert messages[0].startswith("Validation rows that are in the training part too: 1 (17).")
    assert messages[1].startswith("Test rows that are in the training part too: 1 (19).")
    # Targets go round a, b, c: those of 1, 3 and 17 are b, a, c; of 2 and 19 c and b; of 16 and 18 b and a.
    assert messages[-1].startswith("Rows with the inputs of another row but another target: 7 (1, 2, 3, 16, 17, …")
    assert report.conflicting.tolist() == [1, 2, 3, 16, 17, 18, 19]


def test_numbers_to_predict_contradict_nothing() -> None:
    raw = table_data(ROWS, inputs=inputs_of("table", Path())[1], targets=np.arange(20.0), classes=(), task="regression")
    assert len(duplicates_across(dataset_of(raw)).conflicting) == 0


def test_without_duplicates_there_is_nothing_to_say() -> None:
    report = duplicates_across(dataset_of(table_data(ROWS, inputs=Table({"size": np.arange(20.0)}))))
    assert (report.groups, report.notes, report.across, len(report.rows)) == ((), (), {}, 0)


def test_where_most_rows_are_alike_that_is_how_the_data_is() -> None:
    report = duplicates_across(dataset_of(table_data(ROWS, inputs=Table({"size": np.arange(20.0) % 3}))))
    assert [note.message for note in report.notes] == [
        "Most rows are there more than once (20 of 20): the inputs have few different values."
    ]


@pytest.mark.parametrize("inputs", [Table({"u": np.full(20, np.nan), "v": words(*[None] * 20)}), words(*[" "] * 20)])
def test_rows_of_which_nothing_is_known_are_not_alike(inputs: Inputs) -> None:
    assert len(set(row_keys(inputs, report=no_report, cancel=CancelToken()).tolist())) == 20


@pytest.mark.parametrize(
    ("first", "second", "is_equal"),
    [
        (0.0, -0.0, True),
        (np.nan, -np.nan, True),
        (1.0, 1.0 + 1e-15, False),
        ("a", "a", True),
        ("a", None, False),
        ("", None, False),
    ],
)
def test_what_counts_as_equal(first: Any, second: Any, is_equal: bool) -> None:
    values = words(first, second) if isinstance(first, str) else np.array([first, second])
    keys = row_keys(Table({"c": values, "same": np.ones(2)}), report=no_report, cancel=CancelToken())
    assert (keys[0] == keys[1]) == is_equal


def test_the_order_of_values_within_a_row_counts() -> None:
    table = Table({"u": np.array([1.0, 2.0]), "v": np.array([2.0, 1.0])})
    assert len(set(row_keys(table, report=no_report, cancel=CancelToken()).tolist())) == 2


def test_a_file_that_cannot_be_read_is_like_no_other(tmp_path: Path) -> None:
    paths = words(*(str(tmp_path / name) for name in ("gone", "gone too")))
    keys = row_keys(PictureFiles(paths, (1, 1, 1)), report=no_report, cancel=CancelToken())
    assert keys[0] != keys[1]


@pytest.mark.parametrize("kind", ["table", "image", "files"])
def test_looking_can_be_cancelled(kind: str, tmp_path: Path) -> None:
    kind, inputs = inputs_of(kind, tmp_path)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        duplicates_across(dataset_of(table_data(ROWS, kind=kind, inputs=inputs)), cancel=cancel)


def test_much_to_read_is_not_read_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, inputs = inputs_of("files", tmp_path)
    dataset = dataset_of(table_data(ROWS, kind=kind, inputs=inputs))
    assert is_quick(dataset)
    monkeypatch.setattr(duplicates, "QUICK_BYTES", 4 * ROWS - 1)
    assert not is_quick(dataset)


@pytest.mark.parametrize("kind", ["table", "text", "image"])
def test_a_set_of_arrays_is_quick_up_to_a_size(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, inputs = inputs_of(kind, tmp_path)
    dataset = dataset_of(table_data(ROWS, kind=kind, inputs=inputs))
    assert is_quick(dataset)
    monkeypatch.setattr(duplicates, "QUICK_BYTES", 10)
    assert not is_quick(dataset)
