"""Cells that look like numbers: codes with zeros before them, and signs between thousands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from datasets_made import load

from engine.datasets.dataset import Table
from engine.datasets.tables.files import csv_pieces, reading
from engine.datasets.tables.files.reading import read_table
from engine.datasets.tables.table import in_order


def column_of(folder: Path, cells: list[str], delimiter: str = ",") -> list[Any]:
    path = folder / "t.csv"
    rows = [f'{number}{delimiter}"{cell}"{delimiter}{"ab"[number % 2]}' for number, cell in enumerate(cells)]
    path.write_text("\n".join([delimiter.join(("row", "cell", "class")), *rows]) + "\n", encoding="utf-8")
    return read_table(path).columns["cell"].tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["01234", "90210"], ["01234", "90210"]),
        (["010-12", "001"], ["010-12", "001"]),
        (["00501", "NA", "10001"], ["00501", None, "10001"]),
        (["01", "12"], [1.0, 12.0]),
        (["007.5", "0120"], [7.5, 120.0]),
        (["0", "100"], [0.0, 100.0]),
        (["1,234", "999", "12,345.5"], [1234.0, 999.0, 12345.5]),
        (["1,23", "999"], ["1,23", "999"]),
        (["0,125", "1,250"], ["0,125", "1,250"]),
    ],
)
def test_codes_and_thousands_between_commas(tmp_path: Path, cells: list[str], values: list[Any]) -> None:
    assert column_of(tmp_path, cells) == values


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.234,5", "12,25", "7"], [1234.5, 12.25, 7.0]),
        (["1,234,567", "12"], [1234567.0, 12.0]),
        (["1,234", "5,678"], [1.234, 5.678]),
        (["1.234.567", "12"], [1234567.0, 12.0]),
        (["1.234", "5.678"], [1.234, 5.678]),
    ],
)
def test_thousands_between_semicolons_only_where_it_is_sure(
    tmp_path: Path, cells: list[str], values: list[Any]
) -> None:
    assert column_of(tmp_path, cells, ";") == values


def test_a_code_far_below_in_a_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGE_BYTES", 1)
    monkeypatch.setattr("engine.datasets.tables.files.guessing.HEAD_BYTES", 2_000)
    monkeypatch.setattr(csv_pieces, "PIECE_BYTES", 4_000)
    cells = [str(10_000 + number) for number in range(600)]
    assert column_of(tmp_path, cells) == [float(cell) for cell in cells]
    cells[500] = "01234"
    assert column_of(tmp_path, cells) == cells


def test_codes_are_classes_and_numbers_where_those_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,zip\n" + "".join(f"{n},{'01234' if n % 2 else '90210'}\n" for n in range(20)))
    raw = load(str(path), target="zip")
    assert (raw.task, raw.classes) == ("binary", ("01234", "90210"))
    raw = load(str(path), target="zip", task="regression")
    assert set(raw.targets.tolist()) == {1234.0, 90210.0}
    assert isinstance(raw.inputs, Table)


def test_classes_have_one_order_whatever_they_are_called() -> None:
    assert in_order({"10", "9", "2.5"}) == ("2.5", "9", "10")
    assert in_order({"10", "9", "b"}) == ("10", "9", "b")
    for names in (["10", "nan", "9"], ["nan", "9", "10"], ["9", "10", "nan"]):
        assert in_order(set(names)) == ("10", "9", "nan")
