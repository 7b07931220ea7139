"""Words that may be numbers and classes that may be one are told, not mended behind the user's back."""

from __future__ import annotations

from pathlib import Path

import pytest
from datasets_made import load, words

from engine.datasets.tables.mixed import alike_classes, mixed_columns
from engine.datasets.tables.table import Table
from tests.engine.datasets.pictures_made import write_picture


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["1", "2", "many", "4.5"], "among the numbers: a (many)"),
        (["$1.50", "$2,000.00", "-$3"], "beside the numbers: a ($1.50)"),
        (["15%", "7 %", "0"], "beside the numbers: a (15%)"),
        (["1,000원", "500원"], "beside the numbers: a (1,000원)"),
        (["red", "blue", "3"], ""),
        (["01234", "90210", "unknown"], ""),
        ([None, None], ""),
    ],
)
def test_words_among_numbers(values: list[str | None], told: str) -> None:
    notes = [note.message for note in mixed_columns(Table({"a": words(*values)}))]
    assert len(notes) == bool(told)
    assert told in "".join(notes)


def test_the_target_and_the_classes_too(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [
        f"{number},{'$' if number % 3 else ''}{number}.50,{['cat', 'Cat', 'dog'][number % 3]}" for number in range(30)
    ]
    path.write_text("\n".join(["a,price,class", *rows]) + "\n")
    assert [note.code for note in load(str(path), target="price").problems] == ["data.mixed_column"]
    problems = load(str(path), target="class").problems
    assert "“Cat”, “cat”" in problems[-1].message


def test_folders_that_differ_in_capitals(tmp_path: Path) -> None:
    for part, names in (("train", ("Cat", "Dog")), ("test", ("cat", "Dog"))):
        for name in names:
            write_picture(tmp_path / "pictures" / part / name / "a.png")
    assert "data.alike_classes" in [note.code for note in load(str(tmp_path / "pictures")).problems]
    assert not list(alike_classes(["cat", "dog", "0", "1"]))
