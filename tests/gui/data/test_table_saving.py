"""The rows that are shown as a CSV file: saved by the button, given up, and refused."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.datasets.opening import parse_source
from engine.project import Project
from engine.tasks import CancelToken, Report
from gui.data import table_saving
from gui.data.samples_page import SamplesPage
from gui.session import Message, Session
from tests.gui.conftest import wait_loaded

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def suggested() -> list[Path]:
    """What was suggested as the place for the file."""
    return []


@pytest.fixture
def page(qtbot: QtBot, session: Session, tmp_path: Path, suggested: list[Path]) -> Iterator[SamplesPage]:
    def ask(_parent: QWidget, suggestion: Path) -> str:
        suggested.append(suggestion)
        return str(tmp_path / "saved" / "표.csv") if len(suggested) == 1 else ""

    session.new_project(Project(), tmp_path / "p")
    path = tmp_path / "점수.csv"
    path.write_text("\n".join(["a,label", *(f"{row},{'가' if row % 2 else '나'}" for row in range(40))]))
    session.set_source(parse_source(str(path)))
    wait_loaded(qtbot, session)
    made = SamplesPage(session, ask_where=ask)
    made.setMinimumSize(600, 400)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_dataset(session.dataset)
    yield made
    made.shutdown()


def messages(session: Session) -> list[Message]:
    told: list[Message] = []
    session.message_posted.connect(told.append)
    return told


def test_what_is_filtered_is_what_is_saved(
    page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path, suggested: list[Path]
) -> None:
    told = messages(session)
    (tmp_path / "saved").mkdir()
    page.class_name.setCurrentIndex(page.class_name.findData("가"))
    qtbot.mouseClick(page.saving.button, LEFT)
    qtbot.waitUntil(lambda: bool(told))
    assert suggested[0].parent == tmp_path / "p"
    assert suggested[0].name.startswith("점수")
    assert suggested[0].suffix == ".csv"
    with (tmp_path / "saved" / "표.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["label", "a"], *(["가", str(row)] for row in range(1, 40, 2))]
    assert (told[0].level, "표.csv" in told[0].text) == ("info", True)
    assert page.saving.button.isVisible()
    qtbot.mouseClick(page.saving.button, LEFT)
    assert suggested[1].parent == tmp_path / "saved", "where the last one was saved"
    assert page.saving.button.isVisible(), "given up in the dialog"


def test_nothing_cannot_be_saved(page: SamplesPage, qtbot: QtBot) -> None:
    assert page.saving.button.isEnabled()
    page.search.setText("nowhere")
    qtbot.waitUntil(lambda: len(page.rows()) == 0)
    assert not page.saving.button.isEnabled()
    page.search.clear()
    qtbot.waitUntil(lambda: page.saving.button.isEnabled())
    page.show_dataset(None)
    assert not page.saving.button.isEnabled()


def test_a_place_that_cannot_be_written_is_told(
    page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    told = messages(session)
    (tmp_path / "saved").write_text("a file where a folder should be")
    qtbot.mouseClick(page.saving.button, LEFT)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].level == "error"
    assert page.saving.button.isVisible()


def test_saving_shows_progress_and_can_be_given_up(
    page: SamplesPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_args: object, report: Report, cancel: CancelToken) -> None:
        report(0.5, "")
        while True:
            cancel.wait(0.01)
            cancel.check()

    monkeypatch.setattr(table_saving, "save_table_csv", slow)
    told = messages(session)
    saving = page.saving
    qtbot.mouseClick(saving.button, LEFT)
    qtbot.waitUntil(lambda: saving.progress.value() == saving.progress.maximum() // 2)
    assert saving.progress.isVisible()
    assert not saving.button.isVisible()
    page.show_dataset(None)
    assert saving.cancel.isVisible(), "what was begun goes on"
    qtbot.mouseClick(saving.cancel, LEFT)
    qtbot.waitUntil(saving.button.isVisible)
    assert not told


def test_the_ending_is_added(monkeypatch: pytest.MonkeyPatch, page: SamplesPage, tmp_path: Path) -> None:
    given = {"": "", str(tmp_path / "a"): str(tmp_path / "a.csv"), str(tmp_path / "a.txt"): str(tmp_path / "a.txt")}
    for chosen, wanted in given.items():
        monkeypatch.setattr(table_saving.QFileDialog, "getSaveFileName", lambda *_args, chosen=chosen: (chosen, ""))
        assert table_saving.ask_where_to_save_table(page, tmp_path / "b.csv") == wanted
