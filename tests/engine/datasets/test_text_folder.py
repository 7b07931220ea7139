"""Folders of texts: layouts, encodings, what is broken, what is left out."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pytest
from datasets_made import load

from engine.datasets.dataset import SplitConfig
from engine.datasets.opening import open_dataset, parse_source, source_of
from engine.datasets.source import SourceSpec
from engine.datasets.texts.files import decoded
from engine.errors import DatasetError, SettingsError
from engine.tasks import Cancelled, CancelToken


def write(folder: Path, **classes: list[str]) -> Path:
    """A folder a class with one file a text."""
    for name, texts in classes.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(texts):
            (folder / name / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


def reviews(folder: Path) -> Path:
    """Laid out as the Large Movie Review Dataset is."""
    for part in ("train", "test"):
        write(folder / part, neg=[f"bad {part} {n}" for n in range(6)], pos=[f"good {part} {n}" for n in range(6)])
        (folder / part / "urls_pos.txt").write_text("http://x\n")
    write(folder / "train", unsup=["nobody knows"])
    (folder / "imdb.vocab").write_text("bad\n")
    (folder / "imdbEr.txt").write_text("0.1\n")
    return folder


def test_one_folder_a_class(tmp_path: Path) -> None:
    write(tmp_path, joy=["so happy", "영화가 좋다"], anger=["no!"], fear=["help"])
    raw = load(str(tmp_path))
    assert (raw.kind, raw.task, raw.classes, raw.parts) == ("text", "multiclass", ("anger", "fear", "joy"), None)
    assert raw.inputs.tolist() == ["no!", "help", "so happy", "영화가 좋다"]  # type: ignore[union-attr]  # an array
    assert raw.targets.tolist() == ["anger", "fear", "joy", "joy"]
    assert raw.problems == ()


def test_the_layout_of_the_imdb_reviews(tmp_path: Path) -> None:
    dataset = open_dataset(parse_source(str(reviews(tmp_path / "aclImdb"))), SplitConfig(validation=0.25))
    assert (dataset.task, dataset.class_names) == ("binary", ("neg", "pos"))
    assert dataset.counts == {"train": 9, "validation": 3, "test": 12}
    assert dataset.preprocessing.text is not None
    assert "test" not in dataset.preprocessing.text.vocabulary
    x, y = dataset.arrays("test")
    assert x.dtype == np.uint8
    good = dataset.preprocessing.text.vocabulary.index("good")
    np.testing.assert_array_equal(x[:, good], y)


def test_a_folder_around_it_is_looked_through(tmp_path: Path) -> None:
    reviews(tmp_path / "aclImdb")
    assert load(str(tmp_path)).classes == ("neg", "pos")


def test_an_archive_is_read_as_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERWISE_HOME", str(tmp_path / "home"))
    archive = tmp_path / "opinions.v1.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(reviews(tmp_path / "opinions"), "opinions")
    raw = load(str(archive))
    assert raw.title == "opinions"
    assert len(raw.inputs) == 24


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
def test_encodings_are_guessed(encoding: str) -> None:
    text = "영화가 정말 좋았다. Great!"
    assert decoded(text.encode(encoding)) == text


def test_a_guess_is_not_final(tmp_path: Path) -> None:
    write(tmp_path, a=["x"], b=["y"])
    (tmp_path / "a" / "0.txt").write_bytes("caf\xe9 \xe9t\xe9".encode("cp1252"))
    assert load(str(tmp_path), encoding="cp1252").inputs[0] == "café été"  # type: ignore[index]  # an array
    with pytest.raises(SettingsError):
        load(str(tmp_path), encoding="ebcdic")


def test_broken_and_empty_texts_are_listed_and_left_out(tmp_path: Path) -> None:
    write(tmp_path, a=["fine", "", " \n"], b=["fine too"])
    (tmp_path / "b" / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0")
    raw = load(str(tmp_path))
    assert raw.inputs.tolist() == ["fine", "fine too"]  # type: ignore[union-attr]  # an array
    (note,) = raw.problems
    assert note.code == "data.broken_texts"
    assert note.values["count"] == 3
    assert "b/picture.txt" in note.message


def test_an_empty_class_folder_is_named(tmp_path: Path) -> None:
    write(tmp_path, a=["x"], b=["y"], c=[])
    raw = load(str(tmp_path))
    assert raw.classes == ("a", "b")
    assert [note.code for note in raw.problems] == ["data.empty_class"]
    assert "c" in raw.problems[0].message


def test_one_class_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        open_dataset(parse_source(str(write(tmp_path, a=["x"] * 9))), SplitConfig())
    assert caught.value.code == "dataset.one_class"


@pytest.mark.parametrize("classes", [{}, {"a": [], "b": []}, {"a": [""], "b": [" "]}])
def test_no_texts_are_refused(tmp_path: Path, classes: dict[str, list[str]]) -> None:
    spec = SourceSpec("text_folder", {"path": str(write(tmp_path, **classes))})
    with pytest.raises(DatasetError) as caught:
        open_dataset(spec, SplitConfig())
    assert caught.value.code == "dataset.no_texts"


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    spec = SourceSpec("text_folder", {"path": str(write(tmp_path, a=["x"], b=["y"]))})
    with pytest.raises(Cancelled):
        open_dataset(spec, SplitConfig(), cancel=cancel)


def test_texts_are_told_from_pictures_by_the_first_files(tmp_path: Path) -> None:
    assert source_of(write(tmp_path / "texts", a=["x"], b=["y"])).key == "text_folder"
    for name in ("a", "b"):
        write(tmp_path / "pictures", **{name: ["what this class is"]})
        (tmp_path / "pictures" / name / "1.png").write_bytes(b"")
    pictures = tmp_path / "pictures"
    text_folder = source_of(tmp_path / "texts")
    assert not text_folder.accepts(pictures)
    assert not text_folder.accepts(tmp_path / "nothing")
    (tmp_path / "flat").mkdir()
    (tmp_path / "flat" / "readme.txt").write_text("x")
    assert not text_folder.accepts(tmp_path / "flat")
