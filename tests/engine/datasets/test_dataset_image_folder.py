"""Folders of pictures as people have them, and all that can be wrong with them."""

from __future__ import annotations

import os
import shutil
import unicodedata
import zipfile
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.dataset import SplitConfig
from engine.datasets.opening import load, open_dataset, parse_source, source_of
from engine.datasets.pictures import checking as picture_checking
from engine.datasets.source import SourceSpec
from engine.errors import DatasetError, FileError
from engine.tasks import Cancelled, CancelToken
from tests.engine.datasets.datasets_made import write_idx_folder
from tests.engine.datasets.pictures_made import codes, open_pictures, pictures_in, write_classes, write_picture


def test_a_folder_a_class(tmp_path: Path) -> None:
    dataset = open_pictures(write_classes(tmp_path / "pets", "dog", "cat", "emu"))
    assert (dataset.kind, dataset.task) == ("image", "multiclass")
    assert dataset.class_names == ("cat", "dog", "emu")
    assert dataset.input_shape == (24, 30, 3)
    assert sum(dataset.counts.values()) == 24
    assert dataset.raw.title == "pets"
    assert codes(dataset) == []
    for path, name in zip(pictures_in(dataset).paths, dataset.raw.targets, strict=True):
        assert Path(path).parent.name == name


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [("train", "val", "test"), ("Train", "VALID", "Testing"), ("training", "validation", "TEST")],
)
def test_given_parts_stay_as_they_are(tmp_path: Path, train: str, validation: str, test: str) -> None:
    for part, count in ((train, 5), (validation, 3), (test, 2)):
        write_classes(tmp_path / part, "a", "b", count=count)
    dataset = open_pictures(tmp_path)
    assert dataset.counts == {"train": 10, "validation": 6, "test": 4}
    assert dataset.task == "binary"
    paths = pictures_in(dataset).paths[dataset.split.validation]
    assert {Path(path).parts[-3] for path in paths} == {validation}


def test_without_a_test_folder_some_training_rows_are_kept_back(tmp_path: Path) -> None:
    write_classes(tmp_path / "train", "a", "b", count=10)
    write_classes(tmp_path / "val", "a", "b", count=3)
    assert open_pictures(tmp_path).counts == {"train": 16, "validation": 6, "test": 4}


@pytest.mark.parametrize("around", ["archive", "archive/data", "train"])
def test_a_folder_around_everything_is_looked_into(tmp_path: Path, around: str) -> None:
    write_classes(tmp_path / around, "a", "b")
    assert open_pictures(tmp_path).class_names == ("a", "b")


def test_classes_may_have_folders_of_their_own(tmp_path: Path) -> None:
    write_classes(tmp_path / "cat", "monday", "tuesday", count=4)
    write_classes(tmp_path, "dog", count=8)
    dataset = open_pictures(tmp_path)
    assert dataset.class_names == ("cat", "dog")
    assert list(dataset.raw.targets).count("cat") == 8


def test_numbered_classes_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    assert open_pictures(write_classes(tmp_path, "10", "9", "2", count=4)).class_names == ("2", "9", "10")


def test_hangul_in_both_its_forms_is_one_class(tmp_path: Path) -> None:
    name = "고양이"
    write_classes(tmp_path / "사진" / "train", unicodedata.normalize("NFD", name), "강아지", count=5)
    write_classes(tmp_path / "사진" / "val", unicodedata.normalize("NFC", name), "강아지", count=2)
    dataset = open_pictures(tmp_path / "사진")
    assert dataset.class_names == ("강아지", name)
    assert dataset.rows("train").read(np.arange(3)).any(axis=(1, 2, 3)).all()


def test_broken_files_are_named_and_left_out(tmp_path: Path) -> None:
    folder = write_classes(tmp_path, "a", "b")
    (folder / "a" / "empty.jpg").write_bytes(b"")
    (folder / "a" / "letter.jpg").write_text("Dear reader, this is no picture at all." * 9)
    whole = write_picture(folder / "a" / "half.jpg", height=200, width=200).read_bytes()
    (folder / "a" / "half.jpg").write_bytes(whole[: len(whole) // 2])
    inside = bytearray(write_picture(folder / "b" / "inside.png", height=200, width=200).read_bytes())
    inside[5_000:5_400] = bytes(400)
    (folder / "b" / "inside.png").write_bytes(inside)
    (folder / "b" / "folder.jpg").mkdir()
    dataset = open_pictures(folder)
    assert len(pictures_in(dataset)) == 16
    (note,) = [note for note in dataset.problems if note.code == "data.broken_pictures"]
    assert note.values["count"] == 4
    for text in (
        "empty.jpg (it is empty)",
        "letter.jpg (it is no picture)",
        "half.jpg (it is cut",
        "inside.png (it is cut",
    ):
        assert text in note.message


def test_of_many_broken_files_the_first_are_named(tmp_path: Path) -> None:
    folder = write_classes(tmp_path, "a", "b")
    for number in range(30):
        (folder / "b" / f"broken{number:02}.png").write_bytes(b"")
    (note,) = open_pictures(folder).problems
    assert note.values["count"] == 30
    assert "broken07" in note.message
    assert "broken08" not in note.message
    assert "(+22)" in note.message


def test_a_picture_of_20000_pixels_is_left_out(tmp_path: Path) -> None:
    from tests.engine.test_picture_decoding import png_header

    folder = write_classes(tmp_path, "a", "b")
    (folder / "a" / "bomb.png").write_bytes(png_header(20_000, 20_000))
    (note,) = open_pictures(folder).problems
    assert "bomb.png (it is too large: 20,000 x 20,000 pixels)" in note.message


def test_a_file_that_may_not_be_read_is_left_out(tmp_path: Path) -> None:
    folder = write_classes(tmp_path, "a", "b")
    (folder / "a" / "0.jpg").chmod(0)
    (folder / "b" / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    if os.access(folder / "a" / "0.jpg", os.R_OK):
        assert picture_checking.look_at(str(tmp_path / "nowhere.jpg")).reason is not None
        assert len(pictures_in(open_pictures(folder))) == 16
    else:
        assert "data.broken_pictures" in codes(open_pictures(folder))


def test_a_class_without_pictures_is_no_class(tmp_path: Path) -> None:
    folder = write_classes(tmp_path, "a", "b")
    (folder / "c").mkdir()
    (folder / "d").mkdir()
    (folder / "d" / "0.png").write_bytes(b"")
    dataset = open_pictures(folder)
    assert dataset.class_names == ("a", "b")
    (note,) = [note for note in dataset.problems if note.code == "data.empty_class"]
    assert note.message.endswith("no classes: c, d.")


def test_a_class_that_only_one_part_lacks_is_a_class(tmp_path: Path) -> None:
    write_classes(tmp_path / "train", "a", "b")
    write_classes(tmp_path / "val", "a", count=3)
    (tmp_path / "val" / "b").mkdir()
    dataset = open_pictures(tmp_path)
    assert dataset.class_names == ("a", "b")
    assert codes(dataset) == []


def test_what_is_hidden_or_something_else_is_passed_over(tmp_path: Path) -> None:
    folder = write_classes(tmp_path, "a", "b")
    write_classes(folder, ".thumbnails", "__MACOSX")
    (folder / "a" / "._0.jpg").write_bytes(b"\0\5\x16\7")
    for name in ("Thumbs.db", "desktop.ini", "notes.txt", ".DS_Store"):
        (folder / "a" / name).write_bytes(b"x")
    dataset = open_pictures(folder)
    assert (dataset.class_names, len(pictures_in(dataset)), codes(dataset)) == (("a", "b"), 16, [])


def test_pictures_beside_the_classes_are_left_out(tmp_path: Path) -> None:
    folder = write_classes(tmp_path, "a", "b")
    write_picture(folder / "logo.png")
    dataset = open_pictures(folder)
    assert len(pictures_in(dataset)) == 16
    assert codes(dataset) == ["data.no_class"]


def test_links_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    folder = write_classes(tmp_path / "set", "a", "b")
    (folder / "a" / "again").symlink_to(folder)
    (folder / "b" / "self").symlink_to(folder / "b")
    (folder / "b" / "broken.jpg").symlink_to(folder / "b" / "broken.jpg")
    dataset = open_pictures(folder)
    assert len(pictures_in(dataset)) == 16
    assert codes(dataset) == ["data.broken_pictures"]


def test_a_class_may_be_a_link_to_a_folder(tmp_path: Path) -> None:
    elsewhere = write_classes(tmp_path / "elsewhere", "many")
    folder = write_classes(tmp_path / "set", "a")
    (folder / "b").symlink_to(elsewhere / "many")
    assert open_pictures(folder).class_names == ("a", "b")


def test_thousands_of_classes(tmp_path: Path) -> None:
    picture = write_picture(tmp_path / "one.png", height=4, width=4)
    for number in range(2_000):
        (tmp_path / "set" / f"{number:04}").mkdir(parents=True)
        for copy in ("x.png", "y.png"):
            os.link(picture, tmp_path / "set" / f"{number:04}" / copy)
    dataset = open_pictures(tmp_path / "set")
    assert len(dataset.class_names) == 2_000
    assert sum(dataset.counts.values()) == 4_000


def test_a_folder_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(DatasetError) as caught:
        open_pictures(tmp_path)
    assert caught.value.code == "dataset.no_pictures"
    with pytest.raises(DatasetError) as caught:
        source_of(tmp_path)
    assert caught.value.code == "dataset.unreadable"


def test_a_folder_of_broken_pictures(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "0.png").write_bytes(b"")
    with pytest.raises(DatasetError) as caught:
        open_pictures(tmp_path)
    assert caught.value.code == "dataset.no_pictures"
    assert "it is empty" in caught.value.what


@pytest.mark.parametrize("names", [("a",), (".",), ("train/images", "valid/images"), ("images", "masks")])
def test_pictures_without_classes_say_what_is_needed(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        write_classes(tmp_path, name)
    with pytest.raises(DatasetError) as caught:
        open_pictures(tmp_path)
    assert caught.value.code == "dataset.no_classes"
    assert "table" in caught.value.hint


def test_one_class_with_pictures_beside_an_empty_one(tmp_path: Path) -> None:
    write_classes(tmp_path, "a")
    (tmp_path / "b").mkdir()
    with pytest.raises(DatasetError) as caught:
        open_pictures(tmp_path)
    assert caught.value.code == "dataset.no_classes"


def test_two_classes_of_which_one_is_broken(tmp_path: Path) -> None:
    write_classes(tmp_path, "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "0.png").write_bytes(b"no")
    with pytest.raises(DatasetError) as caught:
        open_pictures(tmp_path)
    assert caught.value.code == "dataset.one_class"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "gone", write_picture(tmp_path / "a.png")):
        with pytest.raises(DatasetError) as caught:
            open_pictures(path)
        assert caught.value.code in ("dataset.moved", "dataset.not_found")
    with pytest.raises(DatasetError) as caught:
        load(SourceSpec("image_folder", {}))
    assert caught.value.code == "dataset.no_path"


def test_the_source_takes_folders_of_pictures_and_nothing_else(tmp_path: Path) -> None:
    assert source_of(write_classes(tmp_path / "deep" / "deeper" / "set", "a", "b").parents[1]).key == "image_folder"
    assert source_of(write_idx_folder(tmp_path / "idx")).key == "idx"
    write_picture(tmp_path / "idx" / "preview.png")
    assert source_of(tmp_path / "idx").key == "idx"


def test_an_archive_is_unpacked(tmp_path: Path, home: Path) -> None:
    write_classes(tmp_path / "set", "a", "b")
    archive = tmp_path / "pets.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in (tmp_path / "set").rglob("*.jpg"):
            file.write(path, path.relative_to(tmp_path))
    shutil.rmtree(tmp_path / "set")
    spec = parse_source(str(archive))
    assert spec.key == "image_folder"
    dataset = open_dataset(spec, SplitConfig())
    assert (dataset.class_names, dataset.raw.title) == (("a", "b"), "pets")
    assert home in Path(pictures_in(dataset).paths[0]).parents


def test_opening_can_be_cancelled(tmp_path: Path) -> None:
    folder = write_classes(tmp_path, "a", "b")
    cancel = CancelToken()
    told: list[float | None] = []

    def report(fraction: float | None, text: str = "") -> None:  # noqa: ARG001
        told.append(fraction)
        if fraction is not None:
            cancel.cancel()

    with pytest.raises(Cancelled):
        load(SourceSpec("image_folder", {"path": str(folder)}), report=report, cancel=cancel)
    assert told


def test_the_same_pictures_have_the_same_fingerprint_wherever_they_lie(tmp_path: Path) -> None:
    first = open_pictures(write_classes(tmp_path / "first", "a", "b")).raw.fingerprint
    shutil.copytree(tmp_path / "first", tmp_path / "second")
    assert open_pictures(tmp_path / "second").raw.fingerprint == first
    (tmp_path / "second" / "a" / "0.jpg").rename(tmp_path / "second" / "a" / "zero.jpg")
    assert open_pictures(tmp_path / "second").raw.fingerprint != first


def test_a_folder_that_may_not_be_opened(tmp_path: Path) -> None:
    folder = write_classes(tmp_path / "set", "a", "b")
    (folder / "c").mkdir(mode=0)
    if os.access(folder / "c", os.R_OK):
        pytest.skip("this user may read everything")
    assert "data.unreadable_folder" in codes(open_pictures(folder))
    folder.chmod(0)
    with pytest.raises(FileError):
        open_pictures(folder)
    folder.chmod(0o700)


def test_cats_and_dogs(shared_data: Path) -> None:
    dataset = open_pictures(shared_data / "cats_dogs")
    assert dataset.class_names == ("cats", "dogs")
    assert dataset.counts == {"train": 480, "validation": 200, "test": 120}
    assert codes(dataset) == []
    rows = dataset.rows("train")
    assert rows.read(np.arange(16)).shape == (16, *dataset.input_shape)


def test_detection_sets_are_not_misread(shared_data: Path) -> None:
    for name in ("bccd_voc", "photos"):
        with pytest.raises(DatasetError) as caught:
            open_pictures(shared_data / name)
        assert caught.value.code == "dataset.no_classes"
