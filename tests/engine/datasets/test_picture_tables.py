"""A folder of pictures with a table of labels, and a table with a column of pictures."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from engine.datasets.dataset import SplitConfig
from engine.datasets.opening import open_dataset, parse_source
from engine.datasets.pictures.column import pictures_of_column
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.pictures.names import PictureIndex
from engine.errors import DatasetError, FileError, StudioError
from tests.engine.datasets.pictures_made import codes, open_pictures, pictures_in, write_picture


def write_flat(folder: Path, count: int = 12, suffix: str = ".png") -> Path:
    for number in range(count):
        write_picture(folder / f"p{number}{suffix}", shade=10 * number)
    return folder


def write_table(path: Path, *rows: str, header: str = "file,animal") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def animals(count: int = 12, suffix: str = ".png") -> list[str]:
    return [f"p{number}{suffix},{'cat' if number % 2 else 'dog'}" for number in range(count)]


@pytest.mark.parametrize("place", ["pictures/labels.csv", "labels.csv", "pictures/train.csv"])
@pytest.mark.parametrize("suffix", [".png", ""])
def test_a_table_in_or_beside_the_folder_names_the_classes(tmp_path: Path, place: str, suffix: str) -> None:
    folder = write_flat(tmp_path / "pictures")
    write_table(tmp_path / place, *animals(suffix=suffix))
    dataset = open_pictures(folder)
    assert (dataset.kind, dataset.class_names, dataset.raw.target_name) == ("image", ("cat", "dog"), "animal")
    assert dataset.raw.input_column == "file"
    for path, name in zip(pictures_in(dataset).paths, dataset.raw.targets, strict=True):
        assert name == ("cat" if int(Path(path).stem[1:]) % 2 else "dog")
    assert dataset.raw.details is not None
    assert len(dataset.raw.details) == 12


def test_pictures_in_a_folder_below_the_table(tmp_path: Path) -> None:
    write_flat(tmp_path / "images")
    write_table(tmp_path / "labels.csv", *[f"images/{row}" for row in animals()])
    assert open_pictures(tmp_path).class_names == ("cat", "dog")


def test_the_better_named_table_wins_and_others_are_passed_over(tmp_path: Path) -> None:
    folder = write_flat(tmp_path)
    write_table(tmp_path / "aaa.csv", *animals(), header="file,wrong")
    write_table(tmp_path / "sample_submission.csv", *animals(), header="file,wrong")
    write_table(tmp_path / "labels.csv", *animals())
    (tmp_path / "broken.csv").write_bytes(b"\xff\xfe\x00")
    assert open_pictures(folder).raw.target_name == "animal"


def test_of_several_columns_the_target_is_chosen(tmp_path: Path) -> None:
    write_flat(tmp_path)
    rows = [f"{row},{number * 1.5}" for number, row in enumerate(animals())]
    write_table(tmp_path / "t.csv", *rows, header="file,animal,weight")
    with pytest.raises(DatasetError) as caught:
        open_pictures(tmp_path)
    assert caught.value.code == "dataset.no_target"
    dataset = open_pictures(tmp_path, target="weight")
    assert dataset.task == "regression"
    assert dataset.raw.targets[3] == 4.5
    with pytest.raises(DatasetError) as caught:
        open_pictures(tmp_path, target="file")
    assert caught.value.code == "dataset.target_is_names"


def test_rows_and_pictures_without_each_other_are_left_out(tmp_path: Path) -> None:
    write_flat(tmp_path, 14)
    (tmp_path / "p3.png").write_bytes(b"")
    write_table(tmp_path / "labels.csv", *animals(), "gone.png,cat", "p12.png,")
    dataset = open_pictures(tmp_path)
    assert len(pictures_in(dataset)) == 11
    assert {"data.no_label", "data.no_picture", "data.broken_pictures", "data.no_target"} <= set(codes(dataset))


def test_a_table_may_be_named(tmp_path: Path) -> None:
    folder = write_flat(tmp_path / "pictures")
    table = write_table(tmp_path / "elsewhere" / "mine.csv", *animals())
    assert open_pictures(folder, table=str(table)).class_names == ("cat", "dog")
    write_table(folder / "other.csv", "1,2", header="a,b")
    with pytest.raises(DatasetError) as caught:
        open_pictures(folder, table="other.csv")
    assert caught.value.code == "dataset.no_names"
    with pytest.raises(StudioError) as missing:
        open_pictures(folder, table="gone.csv")
    assert isinstance(missing.value, DatasetError | FileError)


def test_a_table_of_boxes_has_no_classes_of_pictures(tmp_path: Path) -> None:
    write_flat(tmp_path)
    rows = [f"{row},1,2,3,4" for row in animals()]
    write_table(tmp_path / "labels.csv", *rows, header="file,animal,xmin,ymin,xmax,ymax")
    with pytest.raises(DatasetError) as caught:
        open_pictures(tmp_path)
    assert caught.value.code == "dataset.no_classes"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a.png", "a.png"),
        ("a", "a.png"),
        (" ./a.png ", "a.png"),
        ("sub/b.png", "sub/b.png"),
        ("sub\\b.png", "sub/b.png"),
        ("data/set/sub/b.png", "sub/b.png"),
        ("b", "sub/b.png"),
        (unicodedata.normalize("NFD", "고양이.png"), "고양이.png"),
        ("c.png", None),
        ("", None),
        (None, None),
    ],
)
def test_a_picture_is_found_by_any_of_its_names(value: str | None, found: str | None) -> None:
    index = PictureIndex("/set", ["/set/a.png", "/set/sub/b.png", "/set/고양이.png"])
    assert index.find(value) == (None if found is None else f"/set/{found}")


def test_a_table_with_a_column_of_paths_becomes_pictures(tmp_path: Path) -> None:
    write_flat(tmp_path / "images")
    rows = [f"images/{row}" for row in animals()]
    table = write_table(tmp_path / "set.csv", *rows, "images/gone.png,cat", header="file,label")
    dataset = open_dataset(parse_source(str(table)), SplitConfig())
    assert dataset.kind == "image"
    assert isinstance(dataset.raw.inputs, PictureFiles)
    assert dataset.input_shape == (24, 30, 3)
    assert sum(dataset.counts.values()) == 12
    assert "data.no_picture" in codes(dataset)
    assert dataset.raw.input_column == "file"
    assert len(dataset.raw.targets) == 12


def test_the_paths_of_a_column(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "sub" / "a.png")
    assert pictures_of_column(str(tmp_path), ["sub/a.png", "sub\\a.png", str(path), "b.png", None, ""]) == [
        *[str(path)] * 3,
        *[None] * 3,
    ]
