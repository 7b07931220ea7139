"""Excel and Parquet files: what their types become, and every way they can be wrong."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest
import xlsxwriter
from datasets_made import load, open_dataset, parse_source

from engine import files
from engine.datasets.dataset import SplitConfig, Table
from engine.datasets.tables.files import apart
from engine.datasets.tables.files.reading import read_table
from engine.errors import DatasetError
from engine.tasks import Cancelled, CancelToken

DAYS = [datetime.datetime(2024, 2, day) for day in range(1, 7)]


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> str:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return str(path)


def flowers(path: Path) -> str:
    rows = [[n / 3, n, f"색 {n % 2}", DAYS[n], n % 2 == 0, "ab"[n % 2]] for n in range(6)]
    return workbook(path, {"빈 장": [], "꽃": [["길이", "n", "색", "날", "참", "class"], *rows]})


def frame() -> polars.DataFrame:
    return polars.DataFrame(
        {
            "길이": [n / 3 for n in range(6)],
            "n": [*range(5), None],
            "색": polars.Series([f"색 {n % 2}" for n in range(6)], dtype=polars.Categorical),
            "날": DAYS,
            "때": [day.replace(hour=7) for day in DAYS],
            "참": [n % 2 == 0 for n in range(6)],
            "id": [2**53 + n for n in range(6)],
            "byte": polars.Series(range(6), dtype=polars.UInt8),
            "list": [[n] for n in range(6)],
            "class": [*"ababa", None],
        }
    )


def code_of(path: str | Path, **params: str) -> str:
    with pytest.raises(DatasetError) as caught:
        load(str(path), **params)
    return caught.value.code


def test_a_sheet_has_its_numbers_whole_its_dates_and_its_words(tmp_path: Path) -> None:
    raw = load(flowers(tmp_path / "꽃.xlsx"))
    assert isinstance(raw.inputs, Table)
    columns = raw.inputs.columns
    assert columns["길이"].tolist() == pytest.approx([n / 3 for n in range(6)], abs=1e-14)
    assert columns["n"].tolist() == list(range(6))
    assert columns["색"].tolist() == ["색 0", "색 1"] * 3
    assert columns["날"].tolist() == [f"2024-02-0{day}" for day in range(1, 7)]
    assert columns["참"].tolist() == ["true", "false"] * 3
    assert (raw.classes, raw.task) == (("a", "b"), "binary")


def test_a_sheet_can_be_chosen(tmp_path: Path) -> None:
    path = workbook(tmp_path / "two.xlsx", {"one": [["a", "class"], [1, "x"]], "two": [["b", "y"], [2, 3], [4, 5]]})
    assert load(path).target_name == "class"
    assert load(path, sheet="two").target_name == "y"
    with pytest.raises(DatasetError) as caught:
        load(path, sheet="three")
    assert caught.value.code == "dataset.sheet_missing"
    assert "one, two" in caught.value.text


def test_a_sheet_without_a_header(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"a": [[1, "x"], [2, "y"], [], [3, "x"]]})
    assert load(path, target="column_2").targets.tolist() == ["x", "y", "x"]
    assert load(path, target="1", header="yes").targets.tolist() == ["2", "3"]


def test_a_word_far_down_a_column_of_numbers_is_kept(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"a": [["a", "y"], *([n, n] for n in range(2000)), ["tall", 1]]})
    assert read_table(Path(path)).columns["a"][-1] == "tall"


@pytest.mark.parametrize(
    ("sheets", "code"), [({"a": []}, "dataset.empty"), ({"a": [["size", "class"]]}, "dataset.no_rows")]
)
def test_a_sheet_with_nothing_in_it(tmp_path: Path, sheets: dict[str, list[list[Any]]], code: str) -> None:
    assert code_of(workbook(tmp_path / "a.xlsx", sheets)) == code


def test_a_workbook_that_is_cut(tmp_path: Path) -> None:
    path = Path(flowers(tmp_path / "a.xlsx"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert code_of(path) == "dataset.damaged"


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.parquet"])
@pytest.mark.parametrize(("data", "code"), [(b"", "dataset.empty"), (b"a,b\n1,2\n" * 9, "dataset.damaged")])
def test_what_is_something_else(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert code_of(tmp_path / name) == code


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    """What Excel writes then is an OLE container with a stream of this name."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    )
    assert code_of(path) == "dataset.password"


def test_a_workbook_with_a_cell_at_the_end_of_the_world(tmp_path: Path) -> None:
    """The reader makes room for all cells between the first and the last: here for 17 billion."""
    path = Path(workbook(tmp_path / "a.xlsx", {"a": [["size", "class"], [1, "x"]]}))
    altered = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(altered, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="B2"', b'r="XFD1048576"').replace(b'r="2"', b'r="1048576"'))
    path.write_bytes(altered.getvalue())
    assert code_of(path) == "dataset.damaged"


def test_a_missing_workbook(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        load("excel", path=str(tmp_path / "none.xlsx"))
    assert caught.value.code == "dataset.not_found"


def test_the_types_of_parquet(tmp_path: Path) -> None:
    path = tmp_path / "꽃.parquet"
    frame().write_parquet(path)
    raw = load(str(path))
    assert isinstance(raw.inputs, Table)
    columns = raw.inputs.columns
    assert {name: values.dtype.kind for name, values in columns.items()} == dict(
        zip(["길이", "n", "색", "날", "때", "참", "id", "byte"], "ffOOOOiu", strict=True)
    )
    assert columns["id"].tolist() == [2**53 + n for n in range(5)]
    assert columns["byte"].dtype == np.uint8
    assert columns["날"][0] == "2024-02-01"
    assert columns["때"][0].startswith("2024-02-01 07:00:00")
    assert columns["참"].tolist() == ["true", "false"] * 2 + ["true"]
    assert sorted(note.code for note in raw.problems) == ["data.no_target", "data.unreadable_column"]


def test_parquet_of_lists_only(tmp_path: Path) -> None:
    frame().select("list").write_parquet(tmp_path / "a.parquet")
    assert code_of(tmp_path / "a.parquet") == "dataset.no_columns"


def test_parquet_without_rows(tmp_path: Path) -> None:
    frame().clear().write_parquet(tmp_path / "a.parquet")
    assert code_of(tmp_path / "a.parquet") == "dataset.no_rows"


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_parquet_that_is_cut(tmp_path: Path, share: float) -> None:
    path = tmp_path / "a.parquet"
    frame().write_parquet(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert code_of(path) == "dataset.damaged"


def test_parquet_whose_pages_are_overwritten(tmp_path: Path) -> None:
    """Its end is whole, so only reading it tells; polars panics or aborts on it."""
    path = tmp_path / "a.parquet"
    frame().write_parquet(path, compression="uncompressed")
    data = bytearray(path.read_bytes())
    data[4:200] = bytes([255]) * 196
    path.write_bytes(data)
    assert code_of(path) == "dataset.damaged"


def test_a_second_opening_needs_no_other_process(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = flowers(tmp_path / "a.xlsx")
    first = load(path)
    assert list(home.rglob("*.table"))
    monkeypatch.setattr(apart.multiprocessing, "get_context", None)
    assert load(path).fingerprint == first.fingerprint


def test_a_cache_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv(files.HOME_VARIABLE, str(blocked))
    dataset = open_dataset(parse_source(flowers(tmp_path / "a.xlsx")), SplitConfig())
    assert sum(dataset.counts.values()) == 6


def test_reading_apart_can_be_cancelled(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    path = Path(flowers(tmp_path / "a.xlsx"))
    with pytest.raises(Cancelled):
        apart.run_apart(runs_for_ever, path, kind="Excel", cancel=cancel)


def test_what_runs_for_ever_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LEAST_TIME_S", 0.1)
    path = Path(flowers(tmp_path / "a.xlsx"))
    with pytest.raises(DatasetError) as caught:
        apart.run_apart(runs_for_ever, path, kind="Excel")
    assert caught.value.code == "dataset.damaged"


def runs_for_ever(_path: Path) -> None:
    while True:
        pass
