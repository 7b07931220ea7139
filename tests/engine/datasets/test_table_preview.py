"""The preview of a table file: what is shown is what would be read, and it is there at once."""

from __future__ import annotations

import time
from pathlib import Path

import polars
import pytest
import xlsxwriter

from engine.datasets.tables.files.reading import read_file
from engine.datasets.tables.preview import preview_table
from engine.errors import DatasetError, SettingsError

TEXT = "이름;크기;날짜;글\n가;1,5;2024-01-02;한 두 세 네 다섯 여섯 일곱\n나;;2024-01-03;하나 둘 셋 넷 다섯 여섯 일곱\n"


def write(folder: Path, data: str | bytes, name: str = "표.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_what_was_guessed_is_told(tmp_path: Path) -> None:
    shown = preview_table(write(tmp_path, TEXT.encode("cp949")), {})
    assert (shown.kind, shown.delimiter, shown.encoding, shown.decimal) == ("csv", "semicolon", "cp949", "comma")
    assert (shown.quote, shown.has_header, shown.is_ragged) == ("double", True, False)
    assert shown.names == ("이름", "크기", "날짜", "글")
    assert shown.rows[0] == ("가", "1,5", "2024-01-02", "한 두 세 네 다섯 여섯 일곱")
    assert shown.types == ("category", "number", "date", "text")


def test_a_choice_is_followed(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT)
    shown = preview_table(path, {"delimiter": "comma", "header": "no", "path": str(path), "target": "x"})
    assert (shown.names, shown.is_ragged) == (("column_1", "column_2"), True)
    assert shown.rows[0] == ("이름;크기;날짜;글", None)
    assert preview_table(path, {"decimal": "point"}).types[1] == "category"


def test_what_was_guessed_reads_the_same_when_it_is_given(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT.encode("utf-16"))
    shown = preview_table(path, {})
    given = {"delimiter": shown.delimiter, "encoding": shown.encoding, "decimal": shown.decimal, "quote": shown.quote}
    for name, values in read_file(path).table.columns.items():
        assert read_file(path, given).table.columns[name].tolist()[0] == values.tolist()[0]


def test_only_the_head_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n" + "1,2\n" * 4_000_000)
    start = time.process_time()
    shown = preview_table(path, {}, rows=20)
    assert time.process_time() - start < 0.5
    assert (len(shown.rows), shown.types) == (20, ("number", "number"))


def test_a_head_cut_within_a_row_or_letter_shows_whole_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "가나,다라\n" + "마바,사아\n" * 30)
    for size in range(60, 75):
        monkeypatch.setattr("engine.datasets.tables.files.guessing.HEAD_BYTES", size)
        shown = preview_table(path, {})
        assert shown.encoding == "utf-8"
        assert set(shown.rows) == {("마바", "사아")}


def test_a_workbook_shows_its_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name in ("하나", "둘"):
        book.add_worksheet(name).write_row(0, 0, ["a", name])
    book.sheetnames["둘"].write_row(1, 0, [1, 2])
    book.close()
    shown = preview_table(path, {"sheet": "둘"})
    assert (shown.kind, shown.sheets, shown.sheet) == ("excel", ("하나", "둘"), "둘")
    assert (shown.names, shown.rows, shown.types) == (("a", "둘"), (("1", "2"),), ("number", "number"))


def test_parquet(tmp_path: Path) -> None:
    polars.DataFrame({"a": [1, None], "b": ["x", "y"]}).write_parquet(tmp_path / "a.parquet")
    shown = preview_table(tmp_path / "a.parquet", {})
    assert (shown.names, shown.rows, shown.delimiter) == (("a", "b"), (("1", "x"), (None, "y")), "")


@pytest.mark.parametrize(("data", "code"), [(b"", "dataset.empty"), (b"\x00\x01\x02", "dataset.not_text")])
def test_what_cannot_be_shown(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(DatasetError) as caught:
        preview_table(write(tmp_path, data), {})
    assert caught.value.code == code


def test_a_missing_file_and_a_wrong_option(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        preview_table(tmp_path / "none.csv", {})
    assert caught.value.code == "dataset.not_found"
    with pytest.raises(SettingsError):
        preview_table(write(tmp_path, TEXT), {"delimiter": "colon"})
