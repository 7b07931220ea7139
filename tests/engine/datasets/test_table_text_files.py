"""Delimited text: how the format is guessed and given, several targets, and large files that are read in pieces."""

from __future__ import annotations

import gzip
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasets_made import load, open_dataset, parse_source

from engine.datasets.dataset import RawData, SplitConfig, Table
from engine.datasets.fingerprint import fingerprint
from engine.datasets.tables.files import csv_pieces, reading
from engine.datasets.tables.files.guessing import guess_delimiter, guess_quote, is_header
from engine.datasets.tables.files.reading import read_file, read_table
from engine.errors import DatasetError, SettingsError
from engine.tasks import Cancelled, CancelToken

HANGUL = "크기;색;class\n1,5;빨강;가\n2,5;파랑;나\n"


def write(folder: Path, text: str | bytes, name: str = "표 하나.csv") -> str:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def columns_of(raw: RawData) -> dict[str, list[Any]]:
    assert isinstance(raw.inputs, Table)
    return {name: values.tolist() for name, values in raw.inputs.columns.items()}


def code_of(path: str, **params: str) -> str:
    with pytest.raises(DatasetError) as caught:
        load(path, **params)
    return caught.value.code


# The format, guessed and given.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
def test_hangul_names_in_a_hangul_path_whatever_the_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "한글 폴더").mkdir()
    raw = load(write(tmp_path / "한글 폴더", HANGUL.encode(encoding)))
    assert columns_of(raw) == {"크기": [1.5, 2.5], "색": ["빨강", "파랑"]}


def test_western_letters_that_are_neither_utf_8_nor_korean(tmp_path: Path) -> None:
    raw = load(write(tmp_path, "größe;class\n1;é\n2;à\n".encode("cp1252")))
    assert raw.classes == ("à", "é")
    assert [note.code for note in raw.problems] == ["data.cp1252"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_wrong_encoding_given_by_hand(tmp_path: Path, encoding: str) -> None:
    assert code_of(write(tmp_path, HANGUL.encode("cp949") + b"\n1;2"), encoding=encoding) == "dataset.encoding"


def test_an_encoding_given_by_hand_is_used(tmp_path: Path) -> None:
    assert load(write(tmp_path, HANGUL.encode("cp949")), encoding="cp949").classes == ("가", "나")


def test_what_is_no_option_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load(write(tmp_path, HANGUL), delimiter="colon")


def test_spaces_part_columns_of_numbers(tmp_path: Path) -> None:
    raw = load(write(tmp_path, " 6.32E-03  18.00   2.31\n 2.731E-02  0.00   7.07\n"), target="column_3")
    assert columns_of(raw) == {"column_1": [0.00632, 0.02731], "column_2": [18.0, 0.0]}


def test_words_with_spaces_are_one_column() -> None:
    assert guess_delimiter("city name\nNew York\nLos Angeles\n") == ","


def test_single_quotation_marks(tmp_path: Path) -> None:
    text = "name,class\n'a, b',x\n'c, d',y\n"
    assert guess_quote(text) == "single"
    assert columns_of(load(write(tmp_path, text))) == {"name": ["a, b", "c, d"]}


def test_quotation_marks_that_are_none(tmp_path: Path) -> None:
    path = write(tmp_path, 'pipe,class\n5",x\n6",y\n')
    assert columns_of(load(path)) == columns_of(load(path, quote="none")) == {"pipe": ['5"', '6"']}


def test_a_decimal_sign_given_by_hand(tmp_path: Path) -> None:
    path = write(tmp_path, 'size,class\n"1,5",x\n"2,5",y\n')
    assert columns_of(load(path)) == {"size": ["1,5", "2,5"]}
    assert columns_of(load(path, decimal="comma")) == {"size": [1.5, 2.5]}
    semicolon = write(tmp_path, "size;class\n1,5;x\n2,5;y\n")
    assert columns_of(load(semicolon, decimal="point")) == {"size": ["1,5", "2,5"]}


def test_columns_numbered_one_after_the_other_have_a_header() -> None:
    assert is_header(["label", *map(str, range(64))])
    assert is_header([*map(str, range(1, 65)), "label"])
    assert not is_header([*map(str, range(10)), "label"])
    assert not is_header(["5", *["0"] * 64])


def test_mixed_types_in_a_column_are_words(tmp_path: Path) -> None:
    raw = load(write(tmp_path, "size,class\n1,x\ntall,y\n2.5,x\n"))
    assert columns_of(raw) == {"size": ["1", "tall", "2.5"]}


def test_line_ends_within_quotes(tmp_path: Path) -> None:
    raw = load(write(tmp_path, 'text,class\n"one\ntwo, ""three""",x\nfour,y\n'))
    assert columns_of(raw) == {"text": ['one\ntwo, "three"', "four"]}


def test_whole_numbers_beyond_float64_stay_apart(tmp_path: Path) -> None:
    raw = load(
        write(tmp_path, "a,class\n1,9007199254740993\n2,9007199254740992\n3,9007199254740993\n"), task="classification"
    )
    assert raw.classes == ("9007199254740992", "9007199254740993")


# Targets.


def test_several_targets_are_numbers_to_predict_together(tmp_path: Path) -> None:
    path = write(tmp_path, "a,G1,G2\n1,10,20\n2,11,\n3,12,22\n")
    raw = load(path, target="G2, g1")
    assert (raw.target_name, raw.target_names, raw.task) == ("G2, G1", ("G2", "G1"), "regression")
    assert raw.targets.tolist() == [[20.0, 10.0], [22.0, 12.0]]
    assert raw.targets.dtype == np.float64
    assert columns_of(raw) == {"a": [1.0, 3.0]}
    assert [note.values["count"] for note in raw.problems] == [1]


def test_a_column_whose_name_has_a_comma_goes_first(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b,"a, b"\n1,2,3\n4,5,6\n')
    assert load(path, target="a, b").names_of_targets == ("a, b",)


@pytest.mark.parametrize(("target", "task"), [("a,class", "auto"), ("a,b", "classification")])
def test_several_targets_that_cannot_be(tmp_path: Path, target: str, task: str) -> None:
    assert code_of(write(tmp_path, "a,b,class\n1,2,x\n3,4,y\n"), target=target, task=task) == "dataset.several_targets"


def test_one_of_several_targets_is_no_column(tmp_path: Path) -> None:
    assert code_of(write(tmp_path, "a,b\n1,2\n3,4\n"), target="a,c") == "dataset.target_missing"


def test_labels_with_gaps_are_as_many_classes_as_there_are(tmp_path: Path) -> None:
    labels = [label for label in range(25) if label != 9] * 3
    raw = load(write(tmp_path, "a,label\n" + "".join(f"{n},{label}\n" for n, label in enumerate(labels))))
    assert len(raw.classes) == 24
    assert "9" not in raw.classes


# Large files, read in pieces.


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Every file is a large one, and its pieces are a few rows."""
    assert not home.exists()
    monkeypatch.setattr(reading, "LARGE_BYTES", 0)
    monkeypatch.setattr(csv_pieces, "PIECE_BYTES", 300)
    monkeypatch.setattr("engine.datasets.tables.files.guessing.HEAD_BYTES", 400)


def rows(count: int, cell: str = '{n}.5,"word, {n}\n",{n}') -> str:
    return "".join(cell.format(n=n) + f",{'xy'[n % 2]}\n" for n in range(count))


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_file_in_pieces_is_read_as_a_whole_one_is(tmp_path: Path, encoding: str, ends: str) -> None:
    text = "수,말,n,class\n" + rows(200)
    table = read_table(Path(write(tmp_path, text.replace("\n", ends).encode(encoding))))
    assert table.columns["수"].tolist() == [n + 0.5 for n in range(200)]
    assert table.columns["말"].tolist() == [f"word, {n}" for n in range(200)]
    assert table.columns["class"].tolist() == ["x", "y"] * 100


@pytest.mark.usefixtures("small_pieces")
def test_a_packed_file_in_pieces(tmp_path: Path) -> None:
    data = gzip.compress(("a,b,n,class\n" + rows(200)).encode())
    assert len(read_table(Path(write(tmp_path, data, "a.csv.gz")))) == 200
    assert code_of(write(tmp_path, data[: len(data) // 2], "b.csv.gz")) == "dataset.damaged"


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize(
    ("late", "expected"),
    [
        ("2.25", 2.25),
        ("300", 300.0),
        ("NA", None),
        ("", None),
        ("tall", "tall"),
        (" 7 ", 7.0),
        ("9007199254740993", 9007199254740993),
    ],
)
def test_a_value_far_down_widens_its_column(tmp_path: Path, late: str, expected: float | str | None) -> None:
    names = [f"pixel{number}" for number in range(1, 5)]
    text = ",".join([*names, "class"]) + "\n" + "1,2,3,4,x\n" * 300 + f"1,{late},3,4,y\n"
    values = read_table(Path(write(tmp_path, text))).columns["pixel2"].tolist()
    assert len(values) == 301
    assert values[0] == ("2" if isinstance(expected, str) else 2)
    assert values[-1] == expected if expected is not None else values[-1] != values[-1]


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize(
    ("end", "code"), [("1,2\n", "dataset.ragged"), ("1,2,3,x,5\n", "dataset.ragged"), ('1,2,"3', "dataset.cut")]
)
def test_a_large_file_that_is_wrong_far_down_says_the_line(tmp_path: Path, end: str, code: str) -> None:
    path = write(tmp_path, "a,b,c,class\n" + "1,2,3,x\n" * 400 + end)
    with pytest.raises(DatasetError) as caught:
        load(path)
    assert (caught.value.code, caught.value.values["line"]) == (code, 402)


@pytest.mark.usefixtures("small_pieces")
def test_reading_in_pieces_can_be_cancelled(tmp_path: Path) -> None:
    cancel = CancelToken()
    told: list[float | None] = []

    def report(fraction: float | None, _text: str) -> None:
        told.append(fraction)
        cancel.cancel()

    with pytest.raises(Cancelled):
        read_file(Path(write(tmp_path, "a,b,c,class\n" + rows(400))), report=report, cancel=cancel)
    assert len(told) == 1


def test_the_fingerprint_of_a_kept_table_is_the_same_again(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGE_BYTES", 0)
    path = write(tmp_path, "a,b,n,class\n" + rows(50))
    first, again = load(path), load(path)
    assert list(home.rglob("*.table"))
    assert len(first.fingerprint) == 64
    assert first.fingerprint == again.fingerprint
    assert load(path, target="a").fingerprint != first.fingerprint
    assert fingerprint(first) == fingerprint(again)


def test_ten_thousand_columns_are_quick(tmp_path: Path, home: Path) -> None:
    names = ",".join([*(f"f{number}" for number in range(9_999)), "class"])
    cells = ",".join(["0.25", "17", "4"] * 3_333)
    path = write(tmp_path, f"{names}\n" + "".join(f"{cells},{'xy'[n % 2]}\n" for n in range(200)))
    start = time.process_time()
    raw = load(path)
    assert time.process_time() - start < 6
    assert isinstance(raw.inputs, Table)
    assert (len(raw.inputs.columns), len(raw.inputs)) == (9_999, 200)
    assert home.exists()


def test_a_target_with_missing_values_and_one_class_left(tmp_path: Path) -> None:
    spec = parse_source(write(tmp_path, "a,class\n1,x\n2,\n3,x\n4,?\n5,x\n"))
    with pytest.raises(DatasetError) as caught:
        open_dataset(spec, SplitConfig())
    assert caught.value.code == "dataset.one_class"


def test_words_that_repeat_are_one_object_each(tmp_path: Path, home: Path) -> None:
    path = write(tmp_path, "colour,class\n" + "빨강,x\n,y\n파랑,x\n" * 5_000)
    colours = read_table(Path(path)).columns["colour"]
    assert colours.tolist() == ["빨강", None, "파랑"] * 5_000
    assert len({id(colour) for colour in colours}) == 3
    assert not list(home.rglob("*.table"))
