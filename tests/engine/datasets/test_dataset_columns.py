"""Columns: what they are for and what they hold is guessed, said, and overridden."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasets_made import SHARED, load, open_dataset, parse_source, table_data, words

from engine.datasets.dataset import RawData, SplitConfig, Table
from engine.datasets.fitting import fit
from engine.datasets.preparation import Preparation
from engine.datasets.tables.column_plan import ColumnPlan
from engine.datasets.tables.columns import column_plans, plan_columns
from engine.errors import DatasetError

ROWS = 60
PROSE = [f"the film was number {number} of all the films i saw" for number in range(ROWS)]


def raw_of(columns: dict[str, Any], **changes: Any) -> RawData:
    rows = len(next(iter(columns.values())))
    made = {name: words(*values) if isinstance(values, list) else values for name, values in columns.items()}
    return table_data(rows, inputs=Table(made), **changes)


def planned(columns: dict[str, Any], preparation: Preparation | None = None, **changes: Any) -> dict[str, ColumnPlan]:
    plans = plan_columns(raw_of(columns, **changes), preparation or Preparation())
    return {plan.name: plan for plan in plans}


def codes(plan: ColumnPlan) -> tuple[str, str, str]:
    return plan.role, plan.type, plan.why.code if plan.why is not None else ""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.linspace(0.0, 1.0, ROWS), ("input", "number", "")),
        (["red", "blue", None] * 20, ("input", "category", "")),
        (np.full(ROWS, np.nan), ("ignore", "number", "data.empty_column")),
        ([None] * ROWS, ("ignore", "category", "data.empty_column")),
        ([f"name{number}" for number in range(ROWS)], ("ignore", "category", "data.all_different")),
        ([f"name{number}" for number in range(12)], ("ignore", "category", "data.all_different")),
        ([f"Mr. John{number} Bradley Smith" for number in range(ROWS)], ("ignore", "category", "data.all_different")),
        (PROSE, ("input", "text", "")),
        (["a very long name of a category", "another long name of a category"] * 30, ("input", "category", "")),
        ([f"2024-03-{day % 28 + 1:02}" for day in range(ROWS)], ("input", "date", "data.date_column")),
        ([f"2024년 3월 {day % 28 + 1}일" for day in range(ROWS)], ("input", "date", "data.date_column")),
        ([f"2024.03.{day % 28 + 1:02}" for day in range(ROWS)], ("input", "date", "data.date_column")),
        ([f"192.168.{number % 9}.1" for number in range(ROWS)], ("input", "category", "")),
    ],
)
def test_a_column_is_guessed(values: Any, expected: tuple[str, str, str]) -> None:
    assert codes(planned({"column": values})["column"]) == expected


def test_the_target_comes_last() -> None:
    plans = plan_columns(table_data(), Preparation())
    assert plans[-1] == ColumnPlan("kind", "target", "category")
    regression = table_data(targets=np.arange(30.0), classes=(), task="regression", target_names=("u", "v"))
    assert plan_columns(regression, Preparation())[-2:] == (
        ColumnPlan("u", "target", "number"),
        ColumnPlan("v", "target", "number"),
    )


@pytest.mark.parametrize("name", ["id", "ID", "index", "Unnamed: 0", "번호"])
def test_a_plain_row_number_is_ignored_with_a_reason(name: str) -> None:
    assert codes(planned({name: np.arange(1.0, ROWS + 1)})[name]) == ("ignore", "number", "data.identifier")


@pytest.mark.parametrize("name", ["patient_id", "PassengerId", "No.", "case"])
def test_another_row_number_is_an_input_with_a_doubt(name: str) -> None:
    assert codes(planned({name: np.arange(1.0, ROWS + 1)})[name]) == ("input", "number", "data.identifier")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("idea", np.linspace(0.0, 1.0, ROWS)),
        ("year", np.arange(1960.0, 1960.0 + ROWS)),
        ("patient_id", np.arange(ROWS) // 2),
        ("humid", np.linspace(3.0, 4.0, ROWS)),
    ],
)
def test_what_is_no_row_number_is_not_doubted(name: str, values: Any) -> None:
    assert codes(planned({name: values})[name]) == ("input", "number", "")


def test_beside_prose_row_numbers_and_answers_are_ignored() -> None:
    columns = {
        "key": np.arange(0.0, ROWS),
        "rating": np.array([1.0, 8.0, 5.0] * 20),  # goes with a, b, c
        "length": np.array([1.0, 2.0] * 30),
        "text": PROSE,
    }
    plan = planned(columns)
    assert {name: codes(plan[name]) for name in columns} == {
        "key": ("ignore", "number", "data.identifier"),
        "rating": ("ignore", "number", "data.gives_away"),
        "length": ("input", "number", ""),
        "text": ("input", "text", ""),
    }


def test_without_prose_an_answer_is_an_input() -> None:
    plan = planned({"rating": np.array([1.0, 8.0, 5.0] * 20), "size": np.linspace(0, 1, ROWS)})
    assert plan["rating"].role == "input"


def test_paths_of_pictures_beside_the_table_are_pictures(tmp_path: Path) -> None:
    (tmp_path / "사진").mkdir()
    names = [f"사진/{number}.png" for number in range(ROWS)]
    for name in names:
        (tmp_path / name).write_bytes(b"-")
    columns = {"file": names, "width": np.linspace(0, 1, ROWS)}
    assert codes(planned(columns, folder=str(tmp_path))["file"]) == ("input", "image", "")
    assert codes(planned(columns, folder=str(tmp_path))["width"]) == ("ignore", "number", "data.beside_pictures")
    assert codes(planned(columns, folder=str(tmp_path / "other"))["file"])[1] == "category"
    assert codes(planned(columns)["file"])[1] == "category"


@pytest.mark.parametrize("choice", [{"role": "ignore"}, {"type": "number"}, {"type": "category"}, {"type": "text"}])
def test_a_choice_wins_over_every_guess(choice: dict[str, str]) -> None:
    columns = {
        "id": np.arange(ROWS),
        "text": PROSE,
        "name": [f"name{number}" for number in range(ROWS)],
        "date": ["2024-03-01", "2024-03-02"] * 30,
    }
    for name in columns:
        plan = planned(columns, Preparation().with_column(name, **choice))[name]
        for field, value in choice.items():
            assert getattr(plan, field) == value, name


def test_a_column_that_was_left_out_can_be_brought_back() -> None:
    preparation = Preparation().with_column("id", role="input")
    assert codes(planned({"id": np.arange(ROWS), "text": PROSE}, preparation)["id"]) == ("input", "number", "")


def test_a_choice_for_a_column_that_is_gone_is_harmless() -> None:
    assert "gone" not in planned({"size": np.arange(3.0)}, Preparation().with_column("gone", role="ignore"))


def test_the_plan_is_there_after_opening(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,text,class\n" + "".join(f"{n},{PROSE[n]},{'ab'[n % 2]}\n" for n in range(ROWS)))
    dataset = open_dataset(parse_source(str(path)), SplitConfig())
    assert [plan.role for plan in column_plans(dataset.raw, dataset.preparation)] == ["ignore", "input", "target"]
    untouched = replace(dataset.raw, plan=())
    assert column_plans(untouched, dataset.preparation) == dataset.raw.plan
    assert column_plans(table_data(kind="image", inputs=np.zeros((30, 2, 2, 1), np.uint8)), Preparation()) == ()


def test_a_zip_code_can_be_a_category_and_a_year_of_words_a_number(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = "".join(f"{'1234' if n % 2 else '0987'},{'unknown' if n == 3 else n},{'ab'[n % 2]}\n" for n in range(ROWS))
    path.write_text("zip,age,class\n" + rows)
    preparation = Preparation().with_column("zip", type="category").with_column("age", type="number")
    dataset = open_dataset(parse_source(str(path)), SplitConfig(), preparation)
    zip_code, age = dataset.preprocessing.columns
    assert (zip_code.type, zip_code.categories) == ("category", ("0987", "1234"))
    assert age.type == "number"
    row = int(
        np.flatnonzero(np.concatenate([dataset.split.train, dataset.split.validation, dataset.split.test]) == 3)[0]
    )
    encoded = np.concatenate([dataset.arrays(part)[0] for part in ("train", "validation", "test")])
    assert encoded[row, -1] == np.float32(age.fill), "a word among numbers is a missing value"


def test_words_that_are_said_to_be_numbers_are_missing_where_they_are_none() -> None:
    preparation = Preparation().with_column("column", type="number")
    fitted = fit(raw_of({"column": ["1", "two"] * 30}), np.arange(ROWS), preparation)
    assert fitted.columns[0].fill == 1.0
    with pytest.raises(DatasetError) as caught:
        fit(raw_of({"column": ["red", "blue"] * 30}), np.arange(ROWS), preparation)
    assert caught.value.code == "dataset.no_columns"


@pytest.mark.skipif(not (SHARED / "text").is_dir(), reason="no shared data")
def test_reviews_are_texts_without_a_word_said() -> None:
    raw = load(str(SHARED / "text" / "imdb_train.csv.gz"))
    plan = {column.name: codes(column) for column in plan_columns(raw, Preparation())}
    assert plan == {
        "id": ("ignore", "number", "data.identifier"),
        "rating": ("ignore", "number", "data.gives_away"),
        "text": ("input", "text", ""),
        "label": ("target", "category", ""),
    }


def test_short_reviews_are_texts() -> None:
    short = [f"정말 최고 영화{number}" for number in range(ROWS)]
    assert codes(planned({"document": short})["document"]) == ("input", "text", "")
    assert codes(
        planned({"말": [f"배우 연기가 정말 좋다 영화{'가나다라'[n % 4]} {'참' * n}" for n in range(ROWS)]})["말"]
    ) == (
        "input",
        "text",
        "",
    )
    assert codes(planned({"review": [f"nice film{number}" for number in range(ROWS)]})["review"])[1] == "text"
    addresses = [f"서울시 강남구 역삼동 {number}" for number in range(ROWS)]
    assert codes(planned({"주소": addresses})["주소"]) == ("ignore", "category", "data.all_different")
    assert codes(planned({"text": [f"w{number}" for number in range(ROWS)]})["text"])[1] == "category"
