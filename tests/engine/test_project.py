"""Projects: saved whole or not at all, one window each, unsaved work found again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from engine import files
from engine.datasets.source import SourceSpec
from engine.errors import FileError, ProjectError
from engine.network.templates import line
from engine.project import (
    Project,
    ProjectLock,
    autosave,
    autosaved,
    discard_autosave,
    is_project,
    open_project,
    project_to_json,
    save_project,
)
from engine.training.config import TrainingConfig


@pytest.fixture
def project() -> Project:
    graph = line(("Input", {"shape": (2,)}), ("Dense", {"units": 1, "activation": "sigmoid"}))
    source = SourceSpec("csv", {"path": "/tmp/성적.csv", "target": "G3"})
    return Project(name="첫 프로젝트", source=source, graph=graph, config=TrainingConfig(epochs=3))


def test_a_project_survives_saving_in_a_hangul_folder(tmp_path: Path, project: Project) -> None:
    folder = tmp_path / "내 프로젝트"
    save_project(project, folder)
    assert is_project(folder)
    assert open_project(folder) == project


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 1}', "null", "\x00\x01"])
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "project.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        open_project(tmp_path)
    assert caught.value.code == "project.damaged"
    assert path.read_text(encoding="utf-8") == text


def test_every_cut_of_the_file_is_refused(tmp_path: Path, project: Project) -> None:
    save_project(project, tmp_path)
    path = tmp_path / "project.json"
    whole = path.read_text(encoding="utf-8").rstrip()
    for size in range(0, len(whole), 37):
        path.write_text(whole[:size], encoding="utf-8")
        with pytest.raises(ProjectError):
            open_project(tmp_path)


def test_a_newer_version_is_refused_by_its_number(tmp_path: Path, project: Project) -> None:
    files.write_json(tmp_path / "project.json", {**project_to_json(project), "version": 99, "novelty": 1})
    with pytest.raises(ProjectError) as caught:
        open_project(tmp_path)
    assert caught.value.code == "project.newer"


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        open_project(tmp_path)
    assert caught.value.code == "project.missing"


def test_unsaved_work_is_put_aside_and_found_until_it_is_saved(tmp_path: Path, project: Project) -> None:
    save_project(Project(), tmp_path)
    assert autosaved(tmp_path) is None
    autosave(project, tmp_path)
    assert autosaved(tmp_path) == project
    assert open_project(tmp_path) == Project()
    save_project(project, tmp_path)
    assert autosaved(tmp_path) is None
    autosave(project, tmp_path)
    discard_autosave(tmp_path)
    assert autosaved(tmp_path) is None


def test_damaged_work_put_aside_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "autosave.json").write_text("{", encoding="utf-8")
    assert autosaved(tmp_path) is None


def test_a_file_in_the_way_of_the_folder_leaves_nothing_half_written(tmp_path: Path, project: Project) -> None:
    (tmp_path / "p").write_text("mine")
    with pytest.raises(FileError):
        save_project(project, tmp_path / "p")
    assert (tmp_path / "p").read_text() == "mine"


def test_one_window_a_project(tmp_path: Path) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        owner = [sleeper.pid, psutil.Process(sleeper.pid).create_time()]
        (tmp_path / "open.lock").write_text(json.dumps(owner))
        with pytest.raises(ProjectError) as caught:
            ProjectLock(tmp_path)
        assert caught.value.code == "project.locked"
    finally:
        sleeper.communicate(b"\n")
    # Its process is gone: the lock is taken over, and given back.
    ProjectLock(tmp_path).release()
    assert not (tmp_path / "open.lock").exists()
