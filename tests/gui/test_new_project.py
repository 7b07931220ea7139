"""New projects: what a template makes, and what the dialog refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.datasets.opening import open_dataset
from engine.datasets.source import SOURCES, SourceSpec
from engine.network.templates import TEMPLATES
from engine.project import Project
from gui.new_project import SOURCE_FACTS, NewProject, NewProjectDialog, needs_own_data, project_from, waits_for_data


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_every_template_makes_a_project_that_fits_its_data(key: str) -> None:
    project = project_from(key, "x")
    assert bool(project.graph.nodes) != waits_for_data(key)
    assert (project.source is None) == needs_own_data(key)
    chosen = {**project.preparation.text.model_dump(), **project.preparation.image.model_dump()}
    assert {name: chosen[name] for name in TEMPLATES[key].preparation} == dict(TEMPLATES[key].preparation)


@pytest.mark.parametrize("key", sorted(key for key in SOURCE_FACTS if SOURCES[key].family == "Built in"))
def test_what_is_known_beforehand_of_a_source_is_true(key: str) -> None:
    project = Project(source=SourceSpec(key))
    assert project.source is not None
    assert open_dataset(project.source, project.split).facts == SOURCE_FACTS[key]


def test_the_new_project_dialog_refuses_a_name_in_use(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "Taken").mkdir()
    dialog = NewProjectDialog(parent_folder=tmp_path)
    qtbot.addWidget(dialog)
    name = dialog.findChild(QWidget, "new_project.name")
    name.clear()
    qtbot.keyClicks(name, "Taken")
    assert "already" in dialog.findChild(QLabel, "new_project.problem").text()
    qtbot.keyClicks(name, " no more")
    assert dialog.findChild(QLabel, "new_project.problem").text() == ""
    assert dialog.choice == NewProject("", tmp_path / "Taken no more")
    dialog.done(QDialog.DialogCode.Rejected)
