"""Arrays that NumPy saved: what their names, shapes and types make them, and every way they can be wrong."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasets_made import load, open_dataset, parse_source

from engine.datasets.arrays import files as array_files
from engine.datasets.arrays.roles import Pair, pairs, read_name
from engine.datasets.dataset import RawData, SplitConfig, Table
from engine.errors import StudioError

ROWS = 12
CLASSES = np.arange(ROWS) % 3
PICTURES = np.zeros((ROWS, 5, 5), np.uint8)


def saved(path: Path, **arrays: Any) -> str:
    np.savez(path, **arrays)
    return str(path)


def read(tmp_path: Path, params: dict[str, str] | None = None, **arrays: Any) -> RawData:
    return load(saved(tmp_path / "data.npz", **arrays), **(params or {}))


def code_of(text: str, **params: str) -> str:
    with pytest.raises(StudioError) as caught:
        load(text, **params)
    return caught.value.code


# Names.


@pytest.mark.parametrize(
    ("name", "part", "role"),
    [
        ("x_train", "train", "inputs"),
        ("Xtest", "test", "inputs"),
        ("trainImages", "train", "inputs"),
        ("val-labels", "validation", "targets"),
        ("y", "", "targets"),
        ("faces", "", ""),
        ("data_batch", "", "inputs"),
    ],
)
def test_what_a_name_says(name: str, part: str, role: str) -> None:
    assert (read_name(name).part, read_name(name).role) == (part, role)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("y", "x"), (Pair("", "x", "y"),)),
        (("data", "target", "feature_names"), (Pair("", "data", "target"),)),
        (("arr_0",), (Pair("", "arr_0", ""),)),
        (
            ("test_images", "test_labels", "train_images", "train_labels", "val_images", "val_labels"),
            (
                Pair("train", "train_images", "train_labels"),
                Pair("validation", "val_images", "val_labels"),
                Pair("test", "test_images", "test_labels"),
            ),
        ),
        (("one", "two", "three"), ()),
    ],
)
def test_names_make_pairs(names: tuple[str, ...], found: tuple[Pair, ...]) -> None:
    assert pairs(dict.fromkeys(names, (ROWS, 2))) == found


def test_two_arrays_without_known_names_are_told_by_their_rank(tmp_path: Path) -> None:
    raw = read(tmp_path, k=CLASSES, v=PICTURES)
    assert raw.kind == "image"
    assert raw.classes == ("0", "1", "2")


def test_the_arrays_can_be_named(tmp_path: Path) -> None:
    arrays = {"a": np.zeros((ROWS, 2)), "b": np.ones((ROWS, 3)), "c": CLASSES, "d": CLASSES * 2}
    raw = read(tmp_path, {"inputs": "b", "targets": "d"}, **arrays)
    assert isinstance(raw.inputs, Table)
    assert list(raw.inputs.columns) == ["feature1", "feature2", "feature3"]
    assert raw.classes == ("0", "2", "4")
    assert code_of(str(tmp_path / "data.npz")) == "dataset.arrays_unclear"


# What they are.


def test_the_parts_of_medical_sets_are_kept(tmp_path: Path) -> None:
    arrays: dict[str, Any] = {}
    for part, count in (("train", 8), ("val", 2), ("test", 4)):
        arrays[f"{part}_images"] = np.zeros((count, 6, 6, 3), np.uint8)
        arrays[f"{part}_labels"] = (np.arange(count) % 2)[:, np.newaxis]
    dataset = open_dataset(parse_source(saved(tmp_path / "pneumonia.npz", **arrays)), SplitConfig())
    assert dataset.counts == {"train": 8, "validation": 2, "test": 4}
    assert (dataset.kind, dataset.task, dataset.input_shape) == ("image", "binary", (6, 6, 3))


def test_channels_may_come_first(tmp_path: Path) -> None:
    pictures = np.zeros((ROWS, 3, 6, 7), np.int64)
    pictures[:, 2] = 255
    raw = read(tmp_path, x=pictures, y=CLASSES)
    assert isinstance(raw.inputs, np.ndarray)
    assert raw.inputs.shape == (ROWS, 6, 7, 3)
    assert (raw.inputs[..., 2] == 255).all()
    assert raw.inputs.dtype == np.uint8


def test_bytes_in_rows_become_pictures(tmp_path: Path) -> None:
    path = saved(tmp_path / "flat.npz", x=np.zeros((ROWS, 64), np.uint8), y=CLASSES)
    dataset = open_dataset(parse_source(path), SplitConfig())
    assert (dataset.kind, dataset.input_shape) == ("image", (8, 8, 1))


def test_rows_of_numbers_are_a_table(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(60, 3))
    path = saved(tmp_path / "rows.npz", data=values, target=values[:, 0] * 2)
    dataset = open_dataset(parse_source(path), SplitConfig())
    assert (dataset.kind, dataset.task, dataset.input_shape) == ("table", "regression", (3,))


@pytest.mark.parametrize("shape", [(ROWS, 4, 3), (ROWS, 4, 4, 2), (ROWS, 2, 2, 2, 2)])
def test_any_other_rank_is_an_array(tmp_path: Path, shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(0).normal(size=shape)
    dataset = open_dataset(parse_source(saved(tmp_path / "a.npz", x=values, y=CLASSES)), SplitConfig())
    inputs, _ = dataset.arrays("train")
    assert (dataset.kind, dataset.input_shape) == ("array", shape[1:])
    assert inputs.dtype == np.float32


@pytest.mark.parametrize(
    ("targets", "wanted", "task", "classes"),
    [
        (np.arange(ROWS) % 2, "auto", "binary", ("0", "1")),
        (np.arange(ROWS) % 2, "regression", "regression", ()),
        (np.array(["a", "나", "c"] * 4), "auto", "multiclass", ("a", "c", "나")),
        (np.array([b"a", b"b"] * 6), "auto", "binary", ("a", "b")),
        (np.eye(3)[CLASSES], "auto", "multiclass", ("0", "1", "2")),
        (np.linspace(0, 1, ROWS), "auto", "regression", ()),
        (np.array([True, False] * 6), "auto", "binary", ("0", "1")),
    ],
)
def test_what_targets_mean(
    tmp_path: Path, targets: np.ndarray[Any, Any], wanted: str, task: str, classes: tuple[str, ...]
) -> None:
    raw = read(tmp_path, {"task": wanted}, x=PICTURES, y=targets)
    assert (raw.task, raw.classes) == (task, classes)


def test_several_numbers_a_sample_are_several_targets(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(ROWS, 2))
    raw = read(tmp_path, x=PICTURES, y=values)
    assert raw.task == "regression"
    assert raw.names_of_targets == ("target1", "target2")
    assert np.array_equal(raw.targets, values)


def test_words_are_a_table_of_words(tmp_path: Path) -> None:
    raw = read(tmp_path, x=np.array(["red", "blue", "red"] * 4), y=CLASSES)
    assert isinstance(raw.inputs, Table)
    assert raw.inputs.columns["feature1"].tolist()[:2] == ["red", "blue"]


# .npy


def test_an_npy_finds_its_targets_beside_it(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", PICTURES)
    np.save(tmp_path / "y.npy", CLASSES)
    np.save(tmp_path / "other_labels.npy", CLASSES * 0)
    assert load(str(tmp_path / "x.npy")).classes == ("0", "1", "2")
    assert parse_source(str(tmp_path)).key == "arrays"


def test_an_npy_with_its_name_in_the_name_of_its_labels(tmp_path: Path) -> None:
    np.save(tmp_path / "faces.npy", PICTURES)
    np.save(tmp_path / "faces_labels.npy", CLASSES)
    assert load(str(tmp_path / "faces.npy")).classes == ("0", "1", "2")


def test_the_last_column_of_a_lone_npy_is_its_target(tmp_path: Path) -> None:
    np.save(tmp_path / "table.npy", np.column_stack([np.random.default_rng(0).normal(size=(ROWS, 2)), CLASSES]))
    raw = load(str(tmp_path / "table.npy"))
    assert isinstance(raw.inputs, Table)
    assert len(raw.inputs.columns) == 2
    assert raw.classes == ("0", "1", "2")
    np.save(tmp_path / "table.npy", PICTURES)
    assert code_of(str(tmp_path / "table.npy")) == "dataset.missing_array"


def test_a_large_npy_is_mapped_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_files, "MAPPED_BYTES", 100)
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(ROWS, 4, 3)).astype(np.float32))
    np.save(tmp_path / "y.npy", CLASSES)
    raw = load(str(tmp_path / "x.npy"))
    assert isinstance(raw.inputs, np.memmap)
    dataset = open_dataset(parse_source(str(tmp_path / "x.npy")), SplitConfig())
    assert dataset.arrays("train")[0].dtype == np.float32


# What is wrong with them.


def test_objects_are_not_unpickled(tmp_path: Path) -> None:
    marker = tmp_path / "it ran"

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (marker,)

    evil = np.array([Evil()] * ROWS, dtype=object)
    assert code_of(saved(tmp_path / "a.npz", x=evil, y=CLASSES)) == "dataset.pickled"
    assert code_of(saved(tmp_path / "b.npz", x=PICTURES, y=evil)) == "dataset.pickled"
    np.save(tmp_path / "c.npy", evil.reshape(4, 3))
    assert code_of(str(tmp_path / "c.npy")) == "dataset.pickled"
    assert not marker.exists()


def test_an_array_beside_that_is_not_needed_may_hold_objects(tmp_path: Path) -> None:
    assert len(read(tmp_path, x=PICTURES, y=CLASSES, names=np.array([None, "a"], dtype=object)).targets) == ROWS


@pytest.mark.parametrize(
    ("arrays", "code"),
    [
        ({"x": PICTURES, "y": CLASSES[:-1]}, "dataset.count_mismatch"),
        ({"x": PICTURES, "y": np.float64(3)}, "dataset.count_mismatch"),
        ({"x": PICTURES}, "dataset.missing_array"),
        ({"x": PICTURES, "y": np.zeros((ROWS, 2, 2))}, "dataset.targets_shape"),
        ({"x": PICTURES, "y": np.where(CLASSES == 1, np.nan, 1.0)}, "dataset.targets_missing"),
        ({"x": PICTURES[:0], "y": CLASSES[:0]}, "dataset.no_rows"),
        ({"x": PICTURES + 1j, "y": CLASSES}, "dataset.array_type"),
        ({"x": np.full((ROWS, 2, 2), np.nan), "y": CLASSES}, "dataset.not_finite"),
        ({"x": np.full((ROWS, 2, 2), 1e300), "y": CLASSES}, "dataset.not_finite"),
        ({"x": np.array([["a"]] * ROWS).reshape(ROWS, 1, 1), "y": CLASSES}, "dataset.words_shape"),
        ({"x": PICTURES, "y": np.array(["a"] * ROWS), "task": "regression"}, "dataset.not_numeric"),
    ],
)
def test_arrays_that_do_not_fit(tmp_path: Path, arrays: dict[str, Any], code: str) -> None:
    params = {"task": arrays.pop("task")} if "task" in arrays else {}
    assert code_of(saved(tmp_path / "data.npz", **arrays), **params) == code


def test_a_shape_that_is_only_said_costs_no_memory(tmp_path: Path) -> None:
    for shape in ("(4294967296, 4294967296)", "(100000000000,)", "(-4, 3)"):
        stream = io.BytesIO()
        header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
        stream.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + bytes(64))
        (tmp_path / "x.npy").write_bytes(stream.getvalue())
        with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
            archive.writestr("x.npy", stream.getvalue())
        assert code_of(str(tmp_path / "x.npy")) in ("dataset.damaged", "dataset.missing_array", "dataset.array_type")
        assert code_of(str(tmp_path / "a.npz")) in ("dataset.damaged", "dataset.missing_array", "dataset.array_type")


def test_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_files, "SMALL_ENOUGH_BYTES", 1_000)
    np.savez_compressed(tmp_path / "a.npz", x=np.zeros((1_000, 1_000)), y=np.arange(1_000) % 2)
    assert code_of(str(tmp_path / "a.npz")) == "archive.bomb"


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", ["x.npy", "a.npz"])
def test_a_file_cut_off(tmp_path: Path, name: str, share: float) -> None:
    if name == "x.npy":
        np.save(tmp_path / name, np.zeros((50, 3)))
    else:
        saved(tmp_path / name, x=PICTURES, y=CLASSES)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: int(len(data) * share)])
    assert code_of(str(tmp_path / name)) == "dataset.damaged"


def test_no_path() -> None:
    assert code_of("builtin:arrays") == "dataset.no_path"
