"""Projects: saved whole or not at all, one window each, unsaved work found again."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from engine import files
from engine.datasets.augmentation.steps import AugmentationStep
from engine.datasets.dataset import SplitConfig
from engine.datasets.preparation import Preparation
from engine.datasets.source import SourceSpec
from engine.errors import FileError, ProjectError
from engine.network.templates import line
from engine.project import (
    PROJECT_FILE,
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


def test_what_was_chosen_for_the_data_is_kept(tmp_path: Path) -> None:
    step = AugmentationStep(key="rotate", values={"degrees": 10.0})
    preparation = Preparation(augmentation=(step,)).with_texts({"scale": "min_max", "max_tokens": "500"})
    preparation = preparation.with_column("나이", role="ignore", missing="median")
    split = SplitConfig(group="학교", folds=4, fold=1)
    project = replace(Project("준비"), preparation=preparation, split=split)
    save_project(project, tmp_path / "준비")
    assert open_project(tmp_path / "준비") == project


def test_a_project_of_version_1_opens_with_its_data_prepared_as_it_was(tmp_path: Path) -> None:
    save_project(Project("옛것"), tmp_path / "옛것")
    path = tmp_path / "옛것" / PROJECT_FILE
    stored = json.loads(path.read_text(encoding="utf-8"))
    del stored["preparation"]
    for name in ("group", "folds", "fold"):
        del stored["split"][name]
    path.write_text(json.dumps({**stored, "version": 1}), encoding="utf-8")
    assert open_project(tmp_path / "옛것").preparation == Preparation()


@pytest.mark.parametrize(
    "damage",
    [
        {"table": {"scale": "sideways"}},
        {"columns": {"a": {"role": "king"}}},
        {"text": {"ngrams": 9}},
        {"augmentation": [{"key": "teleport"}]},
        {"unknown": 1},
    ],
)
def test_a_preparation_that_is_none_is_refused(tmp_path: Path, damage: dict[str, object]) -> None:
    save_project(Project("p"), tmp_path / "p")
    path = tmp_path / "p" / PROJECT_FILE
    stored = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**stored, "preparation": damage}), encoding="utf-8")
    with pytest.raises(ProjectError):
        open_project(tmp_path / "p")
