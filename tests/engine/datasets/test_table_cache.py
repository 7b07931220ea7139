"""Large tables that are kept: the same again, mapped into memory, never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from datasets_made import words

from engine import files
from engine.datasets.tables.files import cache, reading
from engine.datasets.tables.files.cache import Stored
from engine.datasets.tables.files.formats import TextFormat
from engine.datasets.tables.files.reading import read_file
from engine.datasets.tables.table import Table


def table() -> Table:
    block = np.arange(60, dtype=np.uint8).reshape(10, 6)
    columns = {f"pixel{index}": block[:, index] for index in range(6)}
    return Table(
        {
            "단어": words(*["가", None, "나\n다", "", "라"] * 2),
            **columns,
            "x": np.array([0.5, np.nan] * 5),
            "n": np.arange(10) + 2**60,
        }
    )


def entry_in(folder: Path) -> Path:
    return folder / "cache" / "one.table"


def same(one: Table, other: Table) -> bool:
    return list(one.columns) == list(other.columns) and all(
        np.array_equal(values, other.columns[name], equal_nan=values.dtype.kind == "f")
        and values.dtype == other.columns[name].dtype
        for name, values in one.columns.items()
    )


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    chosen = TextFormat("comma", "utf-8", "auto", "double", "yes")
    assert cache.store(entry_in(tmp_path), Stored(table(), chosen, ("list",), "abc"))
    stored = cache.load(entry_in(tmp_path))
    assert stored is not None
    assert same(stored.table, table())
    assert (stored.format, stored.skipped, stored.digest) == (chosen, ("list",), "abc")
    assert not stored.table.columns["x"].flags.writeable
    assert not stored.table.columns["pixel0"].flags.owndata


@pytest.mark.parametrize("place", [0, 70, 300, -60, -10, -1])
def test_a_damaged_file_is_passed_over(tmp_path: Path, place: int) -> None:
    entry = entry_in(tmp_path)
    assert cache.store(entry, Stored(table(), None, (), ""))
    data = bytearray(entry.read_bytes())
    data[place] ^= 255
    entry.write_bytes(data)
    assert cache.load(entry) is None


@pytest.mark.parametrize("length", [0, 1, 19, 100, -1])
def test_a_file_that_is_cut_is_passed_over(tmp_path: Path, length: int) -> None:
    entry = entry_in(tmp_path)
    assert cache.store(entry, Stored(table(), None, (), ""))
    entry.write_bytes(entry.read_bytes()[:length])
    assert cache.load(entry) is None


def test_the_ones_not_used_for_longest_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [entry_in(tmp_path).with_name(f"{number}.table") for number in range(4)]
    for number, entry in enumerate(entries[:3]):
        assert cache.store(entry, Stored(table(), None, (), ""))
        os.utime(entry, (number, number))
    size = entries[0].stat().st_size
    assert cache.load(entries[0]) is not None
    monkeypatch.setattr(cache, "LARGEST_TOTAL", 2 * size + 1)
    assert cache.store(entries[3], Stored(table(), None, (), ""))
    assert [entry.exists() for entry in entries] == [True, False, False, True]


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is read as a large one."""
    monkeypatch.setattr(reading, "LARGE_BYTES", 0)
    path = tmp_path / "large.csv"
    path.write_text("a,class\n" + "1,x\n2,y\n" * 50, encoding="utf-8")
    return path


def test_a_changed_file_is_read_again(large: Path, home: Path) -> None:
    assert read_file(large).table.columns["a"].tolist()[:2] == [1, 2]
    large.write_text(large.read_text(encoding="utf-8").replace("2,y", "3,y"), encoding="utf-8")
    assert read_file(large).table.columns["a"].tolist()[:2] == [1, 3]
    assert len(list(home.rglob("*.table"))) == 2


def test_other_params_are_other_tables(large: Path, home: Path) -> None:
    assert list(read_file(large).table.columns) == ["a", "class"]
    assert list(read_file(large, {"header": "no", "target": "a"}).table.columns) == ["column_1", "column_2"]
    assert list(read_file(large, {"target": "class"}).table.columns) == ["a", "class"]
    assert len(list(home.rglob("*.table"))) == 2


def test_past_a_limit_the_columns_are_mapped(large: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_file(large).table.columns["a"].flags.writeable
    for kept in home.rglob("*.table"):
        kept.unlink()
    monkeypatch.setattr(reading, "MAPPED_BYTES", 0)
    assert not read_file(large).table.columns["a"].flags.writeable


def test_a_cache_folder_that_cannot_be_written(large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands where the folder would be: also root cannot write there."""
    blocked = tmp_path / "blocked"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv(files.HOME_VARIABLE, str(blocked))
    monkeypatch.setattr(reading, "MAPPED_BYTES", 0)
    assert len(read_file(large).table) == 100
    assert len(read_file(large).digest) == 64


def test_a_disk_that_is_full(large: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "_write_array", full)
    assert len(read_file(large).table) == 100
    assert [path for path in home.rglob("*") if path.is_file()] == []
