"""Opening: what a user types, a separate test set, and the fingerprint."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from datasets_made import load, open_dataset, parse_source, table_data, words, write_idx_folder

from engine.datasets.dataset import PARTS, SplitConfig, Table
from engine.datasets.fingerprint import fingerprint
from engine.datasets.joining import with_test
from engine.datasets.source import SourceSpec
from engine.errors import DatasetError, SettingsError

TRAIN = "size,colour,class\n" + "".join(f"{n},blue,b\n{n + 1},red,a\n" for n in range(0, 20, 2))


def write(folder: Path, text: str, name: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_bare_name_is_built_in_unless_there_is_such_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_source("digits") == parse_source("builtin:digits") == SourceSpec("digits", {})
    write_idx_folder(tmp_path / "digits")
    assert parse_source("digits").key == "idx"
    assert parse_source("builtin:digits").key == "digits"


def test_a_path_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "자료").mkdir()
    write(tmp_path / "자료", TRAIN, "train.csv")
    monkeypatch.chdir(tmp_path / "자료")
    spec = parse_source("train.csv", {"target": "colour", "header": "yes"})
    assert spec.key == "csv"
    assert Path(spec.params["path"]).is_absolute()
    assert spec.values["target"] == "colour"
    assert open_dataset(spec, SplitConfig()).raw.target_name == "colour"


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(DatasetError) as caught:
        parse_source("builtin:digit")
    assert caught.value.code == "dataset.unknown"
    assert "breast_cancer" in caught.value.text


def test_a_path_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        parse_source(str(tmp_path / "nowhere"))
    assert caught.value.code == "dataset.not_found"
    assert "builtin:iris" in caught.value.text


@pytest.mark.parametrize("name", ["notes.pdf", "folder"])
def test_what_cannot_be_read_says_what_can(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"%PDF")
    with pytest.raises(DatasetError) as caught:
        parse_source(str(path))
    assert caught.value.code == "dataset.unreadable"
    assert "CSV" in caught.value.text


def test_a_source_without_such_a_param_refuses_it() -> None:
    with pytest.raises(SettingsError):
        parse_source("iris", {"target": "species"})


# A separate test set.


def open_with_test(tmp_path: Path, test: str, **params: str) -> dict[str, int]:
    main = parse_source(write(tmp_path, TRAIN, "train.csv"), params)
    test_spec = parse_source(write(tmp_path, test, "test.csv"))
    return open_dataset(main, SplitConfig(validation=0.25, test=0.5), test=test_spec).counts


def test_a_separate_test_set_is_the_test_part(tmp_path: Path) -> None:
    main = parse_source(write(tmp_path, TRAIN, "train.csv"))
    test = parse_source(write(tmp_path, "class,colour,size\nb,blue,100\nb,green,200\n", "test.csv"))
    dataset = open_dataset(main, SplitConfig(validation=0.25), test=test)
    assert dataset.counts == {"train": 15, "validation": 5, "test": 2}
    inputs, targets = dataset.arrays("test")
    assert inputs.tolist() == [[100.0, 1.0, 0.0], [200.0, 0.0, 0.0]]
    assert targets.tolist() == [1, 1]
    assert dataset.preprocessing.columns[0].mean < 20


def test_the_test_set_is_read_with_the_target_and_task_of_the_main_one(tmp_path: Path) -> None:
    assert open_with_test(tmp_path, "class,colour,size\nb,blue,1\na,red,2\n", target="colour")["test"] == 2
    assert open_with_test(tmp_path, "class,colour,size\nb,blue,1\na,red,2\n", target="size")["test"] == 2


@pytest.mark.parametrize(
    ("test", "code", "word"),
    [
        ("size,colour,class\n1,red,zebra\n", "dataset.unknown_class", "zebra"),
        ("size,class\n1,a\n", "dataset.missing_column", "colour"),
        ("size,colour,class\ntall,red,a\n", "dataset.not_a_number", "tall"),
        ("size,colour\n1,red\n", "dataset.target_missing", "class"),
    ],
)
def test_a_test_set_that_does_not_fit(tmp_path: Path, test: str, code: str, word: str) -> None:
    with pytest.raises(DatasetError) as caught:
        open_with_test(tmp_path, test)
    assert caught.value.code == code
    assert word in caught.value.text


def test_a_test_set_of_pictures_for_a_table() -> None:
    with pytest.raises(DatasetError) as caught:
        open_dataset(parse_source("iris"), SplitConfig(), test=parse_source("digits"))
    assert caught.value.code == "dataset.test_shape"


def test_pictures_of_another_size(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        with_test(load("digits"), load(str(write_idx_folder(tmp_path / "x"))))
    assert caught.value.code == "dataset.test_shape"


def test_the_own_test_part_gives_way(tmp_path: Path) -> None:
    main = load(str(write_idx_folder(tmp_path / "a")))
    joined = with_test(main, load(str(write_idx_folder(tmp_path / "b", rows=8, test_rows=4))))
    assert joined.parts is not None
    assert [int(np.sum(joined.parts == part)) for part in PARTS] == [40, 0, 12]
    assert len(joined.inputs) == len(joined.targets) == 52


# The fingerprint.


def test_the_fingerprint_follows_the_data_alone(tmp_path: Path) -> None:
    first = open_dataset(parse_source(write(tmp_path, TRAIN, "one.csv")), SplitConfig())
    again = open_dataset(parse_source(write(tmp_path, TRAIN, "two.csv")), SplitConfig(seed=9))
    other = open_dataset(parse_source(write(tmp_path, TRAIN.replace("19,red", "18,red"), "three.csv")), SplitConfig())
    assert len(first.raw.fingerprint) == 64
    assert first.raw.fingerprint == again.raw.fingerprint
    assert first.raw.fingerprint != other.raw.fingerprint


def test_packing_changes_no_fingerprint(tmp_path: Path) -> None:
    packed, plain = (load(str(write_idx_folder(tmp_path / str(flag), is_packed=flag))) for flag in (True, False))
    assert fingerprint(packed) == fingerprint(plain)


@pytest.mark.parametrize(
    "changes",
    [
        {"targets": words(*["b", "a", "c"] * 10)},
        {"classes": ("c", "b", "a")},
        {"inputs": Table({"size": np.arange(30.0)})},
        {"inputs": Table({"size": words(*["ab", "c"] * 15)})},
    ],
)
def test_what_changes_a_fingerprint(changes: dict[str, object]) -> None:
    assert fingerprint(table_data(30, **changes)) != fingerprint(table_data(30))


def test_words_that_join_alike_differ() -> None:
    one, other = (table_data(2, inputs=Table({"x": words(*pair)})) for pair in (("ab", "c"), ("a", "bc")))
    assert fingerprint(one) != fingerprint(other)
    none, empty = (table_data(2, inputs=Table({"x": words("a", last)})) for last in (None, ""))
    assert fingerprint(none) != fingerprint(empty)


def test_side_by_side_pictures_are_not_copied() -> None:
    raw = load("digits")
    dataset = open_dataset(parse_source("digits"), SplitConfig(validation=0.0, test=0.0))
    assert isinstance(dataset.raw.inputs, np.ndarray)
    assert np.shares_memory(dataset.arrays("train")[0], dataset.raw.inputs)
    assert len(dataset.arrays("test")[0]) == 0
    assert len(raw.targets) == dataset.counts["train"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_with_odd_characters(tmp_path: Path) -> None:
    assert parse_source(write(tmp_path, TRAIN, "a b'c\"{x}.csv")).key == "csv"
    with pytest.raises(DatasetError) as caught:
        parse_source(str(tmp_path / "{none}.csv"))
    assert "{none}" in caught.value.text
