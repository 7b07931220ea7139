"""New projects: what a template makes, and what the dialog refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from engine.datasets.opening import open_dataset
from engine.datasets.source import SOURCES, SourceSpec
from engine.network.analysis import analyse
from engine.network.templates import TEMPLATES
from engine.project import Project
from gui.network.gallery.cards import CARD
from gui.new_project import (
    EMPTY,
    SOURCE_FACTS,
    SUGGESTED,
    NewProject,
    NewProjectDialog,
    needs_own_data,
    project_from,
    waits_for_data,
    with_network,
)


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


def test_a_project_may_begin_with_what_suits_its_data() -> None:
    project = project_from(SUGGESTED, "x")
    assert project == project_from(EMPTY, "x")
    assert needs_own_data(SUGGESTED)
    assert waits_for_data(SUGGESTED)
    facts = SOURCE_FACTS["breast_cancer"]
    few, many = (with_network(project, SUGGESTED, facts, count) for count in (100, 100_000))
    assert analyse(few.graph, facts).problems == ()
    assert few.config.batch_size < many.config.batch_size
    assert sum(analyse(few.graph).total_params) < sum(analyse(many.graph).total_params)


def test_the_dialog_offers_empty_my_data_and_every_template(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = NewProjectDialog(parent_folder=tmp_path)
    qtbot.addWidget(dialog)
    assert dialog.choice.template == EMPTY
    cards = dialog.findChild(QListWidget, "new_project.templates")
    keys = [cards.item(row).data(CARD).key for row in range(cards.count()) if cards.item(row).data(CARD)]
    assert keys[:2] == [EMPTY, SUGGESTED]
    assert sorted(keys[2:]) == sorted(TEMPLATES)
    search = dialog.findChild(QLineEdit, "new_project.search")
    qtbot.keyClicks(search, "LeNet")
    assert dialog.choice == NewProject("lenet-5", tmp_path / "LeNet-5")
    qtbot.keyClicks(search, " zzz")
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    assert not ok.isEnabled()
    assert dialog.findChild(QLabel, "new_project.problem").text()
    search.clear()
    assert ok.isEnabled()
