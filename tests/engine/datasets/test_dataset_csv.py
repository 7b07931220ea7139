"""Tables from CSV: what is guessed, what it becomes, and every way such a file can be wrong."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from datasets_made import load, open_dataset, parse_source

from engine.datasets.dataset import RawData, SplitConfig, Table
from engine.datasets.preparation import Preparation
from engine.datasets.preprocessing import DrawingSpec
from engine.datasets.recognition import recognised
from engine.datasets.tables.files.guessing import guess_delimiter
from engine.datasets.tables.files.reading import read_table
from engine.datasets.tables.target import choose_task
from engine.errors import DatasetError, StudioError

FLOWERS = "size,colour,class\n1,red,a\n2,blue,b\n3,red,a\n4,blue,b\n5,red,a\n6,blue,b\n7,red,a\n8,blue,b\n9,red,a\n"


def write(folder: Path, text: str | bytes, name: str = "꽃 표.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def columns_of(raw: RawData) -> dict[str, list[object]]:
    assert isinstance(raw.inputs, Table)
    return {name: values.tolist() for name, values in raw.inputs.columns.items()}


def error_of(path: Path, **params: str) -> StudioError:
    with pytest.raises(StudioError) as caught:
        load(str(path), **params)
    return caught.value


def test_a_plain_table(tmp_path: Path) -> None:
    raw = load(str(write(tmp_path, FLOWERS)))
    assert (raw.task, raw.classes, raw.target_name, raw.title) == ("binary", ("a", "b"), "class", "꽃 표")
    assert columns_of(raw) == {"size": [float(n) for n in range(1, 10)], "colour": (["red", "blue"] * 5)[:9]}
    dataset = open_dataset(parse_source(str(write(tmp_path, FLOWERS))), SplitConfig())
    assert dataset.input_shape == (3,)
    assert sum(dataset.counts.values()) == 9


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_guessed(tmp_path: Path, delimiter: str) -> None:
    raw = load(str(write(tmp_path, FLOWERS.replace(",", delimiter))))
    assert list(columns_of(raw)) == ["size", "colour"]


def test_a_delimiter_within_quotes_does_not_count() -> None:
    assert guess_delimiter('"a,b,c";"d,e,f"\n"1,2,3";"4,5,6"\n') == ";"


def test_a_decimal_comma_is_no_delimiter() -> None:
    assert guess_delimiter("1,5;2,5;3,5\n1,6;2,6;3,6\n") == ";"


def test_a_ragged_row_does_not_hide_the_delimiter() -> None:
    assert guess_delimiter("a,b,c\n1,2,3\n1,2\n1,2,3\n") == ","


def test_a_given_delimiter_is_used(tmp_path: Path) -> None:
    raw = load(str(write(tmp_path, "a,b;y\n1,2;3\n4,5;6\n")), delimiter="semicolon")
    assert columns_of(raw) == {"a,b": [1.2, 4.5]}


def test_a_decimal_comma(tmp_path: Path) -> None:
    raw = load(str(write(tmp_path, "size;y\n1,5;10,25\n2,5;20,75\n")))
    assert columns_of(raw) == {"size": [1.5, 2.5]}
    assert raw.targets.tolist() == [10.25, 20.75]


def test_without_a_header_columns_are_numbered(tmp_path: Path) -> None:
    raw = load(str(write(tmp_path, "5.1,3.5,setosa\n4.9,3.0,setosa\n7.0,3.2,virginica\n")), target="column_3")
    assert list(columns_of(raw)) == ["column_1", "column_2"]
    assert len(raw.targets) == 3


def test_a_header_of_numbers_can_be_said(tmp_path: Path) -> None:
    raw = load(str(write(tmp_path, "2019,2020,y\n1,2,3\n4,5,6\n")), header="yes")
    assert columns_of(raw) == {"2019": [1.0, 4.0], "2020": [2.0, 5.0]}


def test_column_names_become_unique(tmp_path: Path) -> None:
    raw = load(str(write(tmp_path, "a,a,,y\n1,2,3,4\n5,6,7,8\n")))
    assert list(columns_of(raw)) == ["a", "a_2", "column_3"]


def test_missing_cells_and_spaces(tmp_path: Path) -> None:
    raw = load(str(write(tmp_path, "size, colour ,y\n 1 ,red,1.5\nNA,,2.5\n?, blue,3.5\n")))
    columns = columns_of(raw)
    assert columns["colour"] == ["red", None, "blue"]
    assert np.isnan(columns["size"][1:]).all()  # type: ignore[call-overload]


def test_rows_without_a_target_are_left_out_and_said(tmp_path: Path) -> None:
    raw = load(str(write(tmp_path, "size,class\n1,a\n2,\n3,b\n4,NA\n")))
    assert raw.targets.tolist() == ["a", "b"]
    assert columns_of(raw) == {"size": [1.0, 3.0]}
    assert [note.message for note in raw.problems] == ["2 rows have no “class” and are left out."]


def test_blank_lines_and_windows_line_ends(tmp_path: Path) -> None:
    raw = load(str(write(tmp_path, b"\xef\xbb\xbfsize,class\r\n1,a\r\n\r\n2,b\r\n\r\n")))
    assert columns_of(raw) == {"size": [1.0, 2.0]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_hangul_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    raw = load(str(write(tmp_path, "크기,색,class\n1,빨강,가\n2,파랑,나\n".encode(encoding))))
    assert columns_of(raw) == {"크기": [1.0, 2.0], "색": ["빨강", "파랑"]}
    assert raw.classes == ("가", "나")
    assert bool(raw.problems) == (encoding == "cp949")


def test_a_packed_file(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(FLOWERS.encode()), "flowers.csv.gz")
    raw = load(str(path))
    assert (len(raw.targets), raw.title) == (9, "flowers")


def test_a_table_to_predict_is_read_as_training_reads_it(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "size;colour\n1,5;red\n2,5;blue\n"))
    assert table.columns["size"].tolist() == [1.5, 2.5]
    assert table.columns["colour"].tolist() == ["red", "blue"]


# The target and the task.


@pytest.mark.parametrize("name", ["target", "Label", "CLASS", "y", "MEDV", "Species"])
def test_the_target_is_guessed_by_its_name(tmp_path: Path, name: str) -> None:
    assert load(str(write(tmp_path, f"a,{name},b\n1,1,2\n2,2,3\n"))).target_name == name


def test_a_usual_name_goes_before_a_well_known_one(tmp_path: Path) -> None:
    assert load(str(write(tmp_path, "price,target,b\n1,1,2\n2,2,3\n"))).target_name == "target"


def test_the_target_may_be_typed_in_small_letters(tmp_path: Path) -> None:
    assert load(str(write(tmp_path, "G1,G3\n1,1.5\n2,2.5\n")), target="g3").target_name == "G3"


def test_no_target_names_the_columns(tmp_path: Path) -> None:
    error = error_of(write(tmp_path, "height,weight\n1,2\n3,4\n"))
    assert error.code == "dataset.no_target"
    assert "height, weight" in error.text


def test_a_target_that_is_no_column_names_the_columns(tmp_path: Path) -> None:
    error = error_of(write(tmp_path, FLOWERS), target="weight")
    assert error.code == "dataset.target_missing"
    assert "size, colour, class" in error.text


@pytest.mark.parametrize(
    ("name", "values", "task"),
    [
        ("x", list(range(10)) * 3, "classification"),
        ("x", list(range(11)) * 3, "regression"),
        ("x", [0.5, 1.0, 1.5] * 10, "regression"),
        ("label", list(range(24)) * 3, "classification"),
        ("label", list(range(60)), "regression"),
        ("label", list(range(101)) * 9, "regression"),
    ],
)
def test_few_whole_numbers_are_classes(name: str, values: list[float], task: str) -> None:
    assert choose_task(name, np.array(values, dtype=np.float64), "auto") == task


def test_the_task_can_be_said(tmp_path: Path) -> None:
    path = write(tmp_path, "a,y\n1,0\n2,1\n3,1.0\n4,0\n")
    assert (load(str(path)).task, load(str(path)).classes) == ("binary", ("0", "1"))
    assert load(str(path), task="regression").task == "regression"
    words = error_of(write(tmp_path, FLOWERS), task="regression")
    assert words.code == "dataset.not_numeric"


# Pictures in columns.


def pixel_csv(pixels: int, *, first: int = 1, value: str = "7", label: str = "label", names: str = "pixel") -> str:
    header = ",".join([label, *(f"{names}{number}" for number in range(first, first + pixels))])
    rows = [",".join([str(row % 3 * 2), *[value if n else str(row) for n in range(pixels)]]) for row in range(12)]
    return "\n".join([header, *rows]) + "\n"


@pytest.mark.parametrize(("pixels", "shape"), [(16, (4, 4, 1)), (48, (4, 4, 3))])
@pytest.mark.parametrize("first", [0, 1])
def test_pixel_columns_are_pictures(tmp_path: Path, pixels: int, shape: tuple[int, ...], first: int) -> None:
    raw = recognised(load(str(write(tmp_path, pixel_csv(pixels, first=first)))), Preparation())
    assert isinstance(raw.inputs, np.ndarray)
    assert raw.kind == "image"
    assert raw.inputs.shape == (12, *shape)
    assert raw.inputs.dtype == np.uint8
    assert raw.inputs[:, 0, 0, 0].tolist() == list(range(12))
    assert raw.classes == ("0", "2", "4")
    assert raw.drawing is None


def test_mostly_black_pixels_can_be_drawn(tmp_path: Path) -> None:
    raw = recognised(load(str(write(tmp_path, pixel_csv(784, value="0")))), Preparation())
    assert raw.drawing == DrawingSpec(box_px=20, centring="mass")


@pytest.mark.parametrize("text", [pixel_csv(15), pixel_csv(16, value="256"), pixel_csv(16, value="0.5")])
def test_what_is_no_square_of_bytes_stays_a_table(tmp_path: Path, text: str) -> None:
    assert recognised(load(str(write(tmp_path, text))), Preparation()).kind == "table"


# What can be wrong.


def test_a_missing_file(tmp_path: Path) -> None:
    assert error_of(tmp_path / "none.csv").code == "dataset.not_found"
    with pytest.raises(DatasetError) as caught:
        load("csv", path=str(tmp_path / "none.csv"))
    assert caught.value.code == "dataset.not_found"


def test_no_file_at_all() -> None:
    assert error_of(Path("csv")).code == "dataset.no_path"


@pytest.mark.parametrize("text", ["", "\n\n", "  \n"])
def test_an_empty_file(tmp_path: Path, text: str) -> None:
    assert error_of(write(tmp_path, text)).code == "dataset.empty"


@pytest.mark.parametrize("text", ["size,class\n", "size,class", "size,class\n\n,\n"])
def test_a_header_and_nothing_else(tmp_path: Path, text: str) -> None:
    assert error_of(write(tmp_path, text)).code == "dataset.no_rows"


def test_a_target_without_a_value(tmp_path: Path) -> None:
    assert error_of(write(tmp_path, "size,class\n1,\n2,NA\n")).code == "dataset.no_rows"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a,b,class\n1,2,x\n3,4,5,y\n6,7,x\n", "3"),
        ("a,b,class\n1,2,x\n3,y\n6,7,x\n", "3"),
        ("a,b,class\n1,2,x\n3,4,y\n6,7", "4"),
        ("a,b,class\n1,,x\n3,4,y\n6", "4"),
    ],
)
def test_ragged_rows_and_a_cut_last_row_say_the_line(tmp_path: Path, text: str, line: str) -> None:
    error = error_of(write(tmp_path, text))
    assert error.code == "dataset.ragged"
    assert f"Line {line} " in error.text


def test_a_file_cut_within_a_quoted_cell(tmp_path: Path) -> None:
    assert error_of(write(tmp_path, 'a,class\n1,"x"\n2,"y')).code == "dataset.cut"


def test_an_empty_last_cell_is_missing_not_ragged(tmp_path: Path) -> None:
    raw = load(str(write(tmp_path, 'class,note\nx,"a\nb"\ny,\nx,c\n')))
    assert columns_of(raw) == {"note": ["a\nb", None, "c"]}


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\xff\xfea\x00b"])
def test_what_is_no_text(tmp_path: Path, data: bytes) -> None:
    assert error_of(write(tmp_path, data)).code == "dataset.not_text"


def test_a_packed_file_that_is_cut(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(FLOWERS.encode())[:-12], "cut.csv.gz")
    assert error_of(path).code == "dataset.damaged"


def test_one_class_only(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        open_dataset(parse_source(str(write(tmp_path, "size,class\n1,a\n2,a\n3,a\n4,a\n5,a\n"))), SplitConfig())
    assert caught.value.code == "dataset.one_class"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, FLOWERS)
    path.chmod(0)
    assert error_of(path).code == "file.read"


@pytest.mark.parametrize("value", ["1e300", "-4e20"])
def test_a_target_beyond_what_float32_can_square_is_refused(tmp_path: Path, value: str) -> None:
    path = tmp_path / "large.csv"
    path.write_text("a,target\n" + "".join(f"{i},{i}.5\n" for i in range(30)) + f"5,{value}\n", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        open_dataset(parse_source(str(path)), SplitConfig())
    assert (caught.value.code, caught.value.values["count"]) == ("dataset.target_range", 1)
