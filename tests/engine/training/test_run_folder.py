"""Run folders: each run has one of its own, and a damaged one is told apart from a whole one."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from engine import files
from engine.errors import FileError, TrainingError
from engine.training.run import (
    Run,
    is_alive,
    list_runs,
    new_run_folder,
    open_run,
    read_history,
    run_name,
    this_process,
)


def test_a_folder_in_use_is_never_given_twice(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        folders = list(pool.map(lambda _: new_run_folder(tmp_path / "runs", "같은 이름"), range(24)))
    assert len(set(folders)) == 24
    assert {folder.parent for folder in folders} == {tmp_path / "runs"}


def test_an_empty_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    assert new_run_folder(tmp_path, "run") == tmp_path / "run"
    assert new_run_folder(tmp_path, "run") == tmp_path / "run-2"


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a letter")
    for runs, name in ((tmp_path, "run"), (tmp_path / "run", "inner")):
        with pytest.raises(FileError):
            new_run_folder(runs, name)
    assert (tmp_path / "run").read_text() == "a letter"


def test_a_run_is_called_what_any_system_can_write(tmp_path: Path) -> None:
    name = run_name("숫자/둘: " + "길" * 300)
    assert new_run_folder(tmp_path, name).parent == tmp_path


@pytest.mark.parametrize("damage", [b"\xff\xfe\x00\n", b"null\n", b"[1]\n", b'{"epoch": 1}\n', b"{\n"])
def test_history_ends_where_it_is_damaged(tmp_path: Path, digits_run: Run, damage: bytes) -> None:
    lines = (digits_run.folder / "history.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "history.jsonl").write_bytes(lines[0] + damage + lines[1])
    assert read_history(tmp_path) == digits_run.history[:1]


@pytest.mark.parametrize("changes", [{"version": "two"}, {"process": "me"}, {"state": "asleep"}, {"counts": None}])
def test_a_damaged_run_is_refused_and_passed_over(tmp_path: Path, digits_run: Run, changes: dict[str, Any]) -> None:
    value = files.read_json(digits_run.folder / "run.json")
    files.write_json(tmp_path / "whole" / "run.json", value)
    files.write_json(tmp_path / "damaged" / "run.json", {**value, **changes})
    with pytest.raises(TrainingError) as caught:
        open_run(tmp_path / "damaged")
    assert caught.value.code == "run.damaged"
    assert [run.folder.name for run in list_runs(tmp_path)] == ["whole"]


def test_a_process_is_alive_while_it_is_the_same_one() -> None:
    assert is_alive(this_process())
    assert not is_alive((os.getpid(), 1.0))
    assert not is_alive((-5, 1.0))
    assert not is_alive((2**70, 1.0))
