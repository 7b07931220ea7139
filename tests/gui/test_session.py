"""Session: projects open and save whole, every edit can be undone, data follows its source."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine import files
from engine.datasets.augmentation.steps import AugmentationStep
from engine.datasets.dataset import SplitConfig
from engine.datasets.source import SourceSpec
from engine.errors import FileError, ProjectError
from engine.network.graph import Graph, Node
from engine.project import AUTOSAVE_FILE, LOCK_FILE, Project, autosave, open_project, save_project
from gui.session import Message, Session
from tests.gui.conftest import wait_loaded

GRAPH = Graph((Node("dense", "Dense", {"units": 3}),))


def test_a_new_project_is_on_the_disk_and_locked(session: Session, tmp_path: Path) -> None:
    session.new_project(Project(name="One", graph=GRAPH), tmp_path / "one")
    assert open_project(tmp_path / "one").graph == GRAPH
    assert (tmp_path / "one" / LOCK_FILE).exists()
    assert session.settings.recent_projects == [tmp_path / "one"]
    session.close()
    assert not (tmp_path / "one" / LOCK_FILE).exists()


def test_edits_undo_and_redo_and_mark_the_project_modified(session: Session, tmp_path: Path) -> None:
    session.new_project(Project(), tmp_path / "p")
    session.set_graph(GRAPH, "Add Dense")
    assert session.is_modified
    assert session.undo_stack.undoText() == "Add Dense"
    session.undo_stack.undo()
    assert session.graph == Graph()
    assert not session.is_modified
    session.undo_stack.redo()
    assert session.graph == GRAPH


def test_edits_with_one_key_become_one_step(session: Session, tmp_path: Path) -> None:
    session.new_project(Project(graph=GRAPH), tmp_path / "p")
    for x in (1.0, 2.0, 3.0):
        session.set_graph(session.graph.moved({"dense": (x, 0.0)}), "Move", merge_key="drag 1")
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.graph == GRAPH


def test_edits_with_one_key_that_lead_back_are_no_step(session: Session, tmp_path: Path) -> None:
    session.new_project(Project(graph=GRAPH), tmp_path / "p")
    for x in (1.0, 0.0):
        session.set_graph(session.graph.moved({"dense": (x, 0.0)}), "Move", merge_key="drag 1")
    assert session.undo_stack.count() == 0
    assert not session.is_modified


def test_what_was_saved_is_a_step_of_its_own(session: Session, tmp_path: Path) -> None:
    session.new_project(Project(graph=GRAPH), tmp_path / "p")
    session.set_graph(session.graph.moved({"dense": (1.0, 0.0)}), "Move", merge_key="drag 1")
    session.save()
    session.set_graph(session.graph.moved({"dense": (2.0, 0.0)}), "Move", merge_key="drag 1")
    assert session.is_modified
    session.undo_stack.undo()
    assert session.graph.node("dense").x == 1.0
    assert not session.is_modified


def test_only_changes_of_the_same_share_become_one_step(session: Session, tmp_path: Path) -> None:
    session.new_project(Project(), tmp_path / "p")
    for split in (SplitConfig(test=0.3), SplitConfig(test=0.4), SplitConfig(test=0.4, seed=7)):
        session.set_split(split)
    assert session.undo_stack.count() == 2


def test_an_edit_that_changes_nothing_is_no_step(session: Session, tmp_path: Path) -> None:
    session.new_project(Project(graph=GRAPH), tmp_path / "p")
    session.set_graph(GRAPH, "Nothing")
    assert session.undo_stack.count() == 0


def test_a_source_is_read_and_the_analysis_knows_it(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    session.new_project(Project(), tmp_path / "p")
    session.set_source(SourceSpec("xor"))
    assert session.is_loading
    wait_loaded(qtbot, session)
    assert session.dataset is not None
    assert session.dataset.class_names == ("0", "1")


def test_only_the_newest_source_arrives(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    session.new_project(Project(), tmp_path / "p")
    titles: list[str] = []
    session.dataset_changed.connect(lambda: titles.append(session.dataset.raw.title if session.dataset else ""))
    for key in ("iris", "wine", "xor"):
        session.set_source(SourceSpec(key))
    wait_loaded(qtbot, session)
    session.close()
    qtbot.wait(0)
    assert titles == ["XOR"]


def test_reading_that_is_given_up_leaves_no_data_of_another_source(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    session.new_project(Project(source=SourceSpec("iris")), tmp_path / "p")
    wait_loaded(qtbot, session)
    session.hold_loading()
    session.set_source(SourceSpec("wine"))
    session.training.start()
    assert not session.training.is_running, "the data is still that of the source before"
    session.cancel_loading()
    assert session.dataset is None
    assert session.dataset_error is not None
    assert session.dataset_error.code == "dataset.given_up"


def test_data_that_cannot_be_read_leaves_an_error(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    session.new_project(Project(), tmp_path / "p")
    session.set_source(SourceSpec("csv", {"path": str(tmp_path / "missing.csv")}))
    wait_loaded(qtbot, session)
    assert session.dataset is None
    assert session.dataset_error is not None
    assert "missing.csv" in session.dataset_error.what


def test_a_changed_split_reads_again(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    session.new_project(Project(source=SourceSpec("iris")), tmp_path / "p")
    wait_loaded(qtbot, session)
    session.set_split(SplitConfig(validation=0.2, test=0.5))
    wait_loaded(qtbot, session)
    assert session.dataset is not None
    assert session.dataset.counts["test"] == 75


def test_unsaved_work_of_a_crash_comes_back_as_one_step(
    session: Session, messages: list[Message], tmp_path: Path
) -> None:
    saved = Project(name="p")
    save_project(saved, tmp_path / "p")
    autosave(replace(saved, graph=GRAPH), tmp_path / "p")
    session.open(tmp_path / "p")
    assert session.graph == GRAPH
    assert session.is_modified
    assert messages[-1].level == "info"
    session.undo_stack.undo()
    assert session.graph == Graph()


def test_put_aside_writes_beside_the_project_and_save_drops_it(session: Session, tmp_path: Path) -> None:
    session.new_project(Project(), tmp_path / "p")
    session.put_aside()
    assert not (tmp_path / "p" / AUTOSAVE_FILE).exists()
    session.set_graph(GRAPH, "Add")
    session.put_aside()
    assert (tmp_path / "p" / AUTOSAVE_FILE).exists()
    assert open_project(tmp_path / "p").graph == Graph()
    session.save()
    assert not (tmp_path / "p" / AUTOSAVE_FILE).exists()
    assert open_project(tmp_path / "p").graph == GRAPH


@pytest.mark.parametrize("leaves", [Session.put_aside, Session.close])
def test_work_put_aside_and_taken_back_is_not_restored(
    session: Session, tmp_path: Path, leaves: Callable[[Session], None]
) -> None:
    session.new_project(Project(), tmp_path / "p")
    session.set_graph(GRAPH, "Add")
    session.put_aside()
    session.undo_stack.undo()
    leaves(session)
    assert not (tmp_path / "p" / AUTOSAVE_FILE).exists()


def test_a_folder_named_from_here_is_remembered_from_everywhere(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_project(Project(), tmp_path / "p")
    monkeypatch.chdir(tmp_path)
    session.open(Path("p"))
    assert session.settings.recent_projects == [tmp_path / "p"]
    session.open(tmp_path / "p")


def test_a_project_held_by_another_process_stays_closed(session: Session, tmp_path: Path) -> None:
    save_project(Project(name="held"), tmp_path / "held")
    save_project(Project(name="mine"), tmp_path / "mine")
    session.open(tmp_path / "mine")
    code = (
        "import sys; from pathlib import Path; from engine.project import ProjectLock;"
        "lock = ProjectLock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "held")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=files.resource().parent,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(ProjectError) as caught:
            session.open(tmp_path / "held")
        other.communicate()
    assert caught.value.code == "project.locked"
    assert session.project.name == "mine"
    session.open(tmp_path / "held")
    assert session.project.name == "held"


def test_a_project_of_a_newer_version_changes_nothing(session: Session, tmp_path: Path) -> None:
    session.new_project(Project(name="mine"), tmp_path / "mine")
    save_project(Project(), tmp_path / "new")
    path = tmp_path / "new" / "project.json"
    files.write_json(path, files.read_json(path) | {"version": 99})
    with pytest.raises(ProjectError) as caught:
        session.open(tmp_path / "new")
    assert caught.value.code == "project.newer"
    assert session.folder == tmp_path / "mine"


def test_save_as_goes_on_in_the_new_folder(session: Session, tmp_path: Path) -> None:
    session.new_project(Project(name="a"), tmp_path / "a")
    session.set_graph(GRAPH, "Add")
    session.save_as(tmp_path / "b")
    assert not session.is_modified
    assert open_project(tmp_path / "b").graph == GRAPH
    assert open_project(tmp_path / "a").graph == Graph()
    assert not (tmp_path / "a" / LOCK_FILE).exists()
    session.undo_stack.undo()
    assert session.project.name == "b", "older work in the folder of now"


def test_saving_where_nothing_can_be_written_keeps_the_work(session: Session, tmp_path: Path) -> None:
    session.new_project(Project(), tmp_path / "p")
    session.set_graph(GRAPH, "Add")
    shutil.rmtree(tmp_path / "p")
    (tmp_path / "p").write_text("no folder any more")
    with pytest.raises(FileError):
        session.save()
    assert session.is_modified
    assert session.graph == GRAPH
    session.close()
    assert session.graph == GRAPH, "closing does not mind either"


def test_a_project_without_a_folder_can_only_be_saved_as(session: Session, tmp_path: Path) -> None:
    session.open_unsaved(Project(graph=GRAPH))
    assert session.is_modified
    with pytest.raises(FileError) as caught:
        session.save()
    assert caught.value.code == "project.no_folder"
    session.put_aside()
    session.save_as(tmp_path / "p")
    assert open_project(tmp_path / "p").graph == GRAPH


# ---- preparing


def test_another_preparation_is_worked_out_without_reading_again(session: Session, qtbot: QtBot) -> None:
    session.set_source(SourceSpec("iris"))
    wait_loaded(qtbot, session)
    first = session.dataset
    assert first is not None
    preparation = session.project.preparation
    target = preparation.target.model_copy(update={"balance": "class_weight"})
    session.set_preparation(preparation.model_copy(update={"target": target}))
    assert session.is_preparing
    wait_loaded(qtbot, session)
    assert session.dataset is not None
    assert session.dataset is not first
    assert session.dataset.raw is first.raw
    assert session.dataset.class_weights is not None
    table = preparation.table.model_copy(update={"missing": "drop"})
    session.set_preparation(preparation.model_copy(update={"table": table}))
    wait_loaded(qtbot, session)
    assert session.dataset.raw is not first.raw, "which rows there are may be another matter"


def test_augmentation_changes_the_dataset_of_training_and_reads_nothing(session: Session, qtbot: QtBot) -> None:
    session.set_source(SourceSpec("digits"))
    wait_loaded(qtbot, session)
    first = session.dataset
    assert first is not None
    steps = (AugmentationStep(key="rotate"),)
    session.set_preparation(session.project.preparation.model_copy(update={"augmentation": steps}))
    assert not session.is_loading
    assert session.dataset is not None
    assert session.dataset.preparation.augmentation == steps
    assert session.dataset.raw is first.raw
    session.undo_stack.undo()
    assert session.dataset.preparation.augmentation == ()


def test_another_source_is_no_preparing(session: Session, qtbot: QtBot) -> None:
    session.set_source(SourceSpec("iris"))
    wait_loaded(qtbot, session)
    session.set_source(SourceSpec("wine"))
    assert session.is_loading
    assert not session.is_preparing
    wait_loaded(qtbot, session)
