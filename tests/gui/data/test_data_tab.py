"""The Data tab: what a user opens, filters and splits, and what the session then holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.datasets.dataset import SplitConfig
from engine.datasets.opening import parse_source
from engine.datasets.source import SOURCES, SourceSpec
from engine.params import FilePath
from engine.project import Project
from gui.data.tab import DataTab
from gui.session import Session
from gui.widgets.table_view import WIDEST_HEADER_PX
from tests.gui.conftest import wait_loaded


@pytest.fixture
def asked() -> list[tuple[str, bool]]:
    """Where moved data was looked for, and whether for a folder."""
    return []


@pytest.fixture
def tab(qtbot: QtBot, session: Session, tmp_path: Path, asked: list[tuple[str, bool]]) -> Iterator[DataTab]:
    def ask(_parent: QWidget, _param: FilePath, start: str, wants_folder: bool) -> str:
        asked.append((start, wants_folder))
        found = tmp_path / "now.csv"
        return str(found) if found.exists() else ""

    session.new_project(Project(), tmp_path / "p")
    made = DataTab(session, ask=ask)
    # A minimum of its own: one that follows the layout is more than the offscreen plugin can do.
    made.setMinimumSize(600, 400)
    made.resize(780, 720)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.shutdown()


def open_source(tab: DataTab, qtbot: QtBot, session: Session, key: str) -> None:
    tab.sources.show_source(SourceSpec(key))
    qtbot.mouseClick(tab.sources.button, Qt.MouseButton.LeftButton)
    wait_loaded(qtbot, session)


def write_table(path: Path, rows: int = 60) -> Path:
    lines = [f"{n},{n * n % 7},{'cat' if n % 3 else 'dog'},{n / 2}" for n in range(rows)]
    path.write_text("\n".join(["size,age,animal,weight", *lines]), encoding="utf-8")
    return path


def test_at_first_it_says_what_to_do(tab: DataTab) -> None:
    assert "No data" in tab.state.text
    assert "Choose a source" in tab.state.hint


def test_every_source_can_be_chosen_and_explains_itself(tab: DataTab) -> None:
    for key, source in SOURCES.items():
        tab.sources.show_source(SourceSpec(key))
        assert tab.sources.chosen is source
        assert source.title in tab.state.hint, "how to open it"
        assert (tab.sources.form is not None) == bool(source.params)


def test_the_heading_of_a_family_cannot_be_chosen(tab: DataTab, qtbot: QtBot) -> None:
    tab.sources.show_source(SourceSpec("iris"))
    sources = tab.sources.list
    head = sources.topLevelItem(1)
    assert head is not None
    place = sources.visualItemRect(head).center()
    qtbot.mouseClick(sources.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert tab.sources.chosen is SOURCES["iris"]
    assert tab.sources.button.isEnabled()
    tab.sources.show_source(SourceSpec("xor"))
    qtbot.keyClick(sources, Qt.Key.Key_Down)
    assert tab.sources.chosen is not None
    assert tab.sources.chosen.family == "File", "keys pass over the heading"
    qtbot.keyClick(sources, Qt.Key.Key_Up)
    assert tab.sources.chosen is SOURCES["xor"]


def test_opening_digits_shows_pictures_and_counts(tab: DataTab, session: Session, qtbot: QtBot) -> None:
    open_source(tab, qtbot, session, "digits")
    assert session.project.source == SourceSpec("digits")
    assert tab.view.isVisible()
    assert tab.view.samples.grid.isVisible()
    assert tab.view.samples.grid.count == 1797
    assert "10 classes" in tab.view.summary.text()
    qtbot.waitUntil(tab.view.counts.isVisible)
    assert tab.view.counts.accessibleDescription().startswith("0: Train ")


def test_filters_by_part_and_class(tab: DataTab, session: Session, qtbot: QtBot) -> None:
    open_source(tab, qtbot, session, "digits")
    samples = tab.view.samples
    dataset = session.dataset
    assert dataset is not None
    samples.part.setCurrentIndex(samples.part.findData("validation"))
    assert samples.grid.count == dataset.counts["validation"]
    samples.class_name.setCurrentIndex(samples.class_name.findData("7"))
    rows = samples.rows()
    assert set(dataset.raw.targets[rows]) == {"7"}
    assert set(rows) <= set(dataset.split.validation)
    assert samples.count.text().startswith(f"{len(rows)} ")


def test_the_grid_is_walked_by_keys(tab: DataTab, session: Session, qtbot: QtBot) -> None:
    open_source(tab, qtbot, session, "digits")
    grid = tab.view.samples.grid
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.current_row == 0
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.current_row == grid.columns
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.current_row == 1796
    assert grid.verticalScrollBar().value() == grid.verticalScrollBar().maximum()
    assert "Row 1,796: 8" in tab.view.samples.count.text()


def test_the_grid_zooms_only_for_pictures(tab: DataTab, session: Session, qtbot: QtBot) -> None:
    assert not tab.is_action_enabled("view.zoom_in")
    open_source(tab, qtbot, session, "digits")
    assert tab.is_action_enabled("view.zoom_in")
    before = tab.view.samples.grid.size_px
    tab.action_slots()["view.zoom_in"]()
    assert tab.view.samples.grid.size_px > before


def test_a_table_shows_its_rows_with_the_target_first(tab: DataTab, session: Session, qtbot: QtBot) -> None:
    open_source(tab, qtbot, session, "wine")
    model = tab.view.samples.table.table_model
    assert tab.view.samples.table.isVisible()
    assert model.rowCount() == 178
    assert session.dataset is not None
    assert model.headerData(0, Qt.Orientation.Horizontal) == session.dataset.raw.target_name
    cell = model.index(0, 1)
    assert float(model.data(cell)) == pytest.approx(14.23)
    assert model.data(cell, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    header = tab.view.samples.table.horizontalHeader()
    for column in range(header.count()):
        assert header.sectionSize(column) >= min(header.sectionSizeHint(column), WIDEST_HEADER_PX), "its name is whole"


def test_a_regression_has_no_classes_to_choose(tab: DataTab, session: Session, qtbot: QtBot) -> None:
    open_source(tab, qtbot, session, "diabetes")
    assert not tab.view.samples.class_name.isVisible()
    assert "predicts a number" in tab.view.summary.text()


def test_the_split_is_one_undoable_step(tab: DataTab, session: Session, qtbot: QtBot) -> None:
    open_source(tab, qtbot, session, "iris")
    box = tab.findChild(QWidget, "data.split.is_stratified")
    qtbot.keyClick(box, Qt.Key.Key_Space)
    wait_loaded(qtbot, session)
    assert not session.project.split.is_stratified
    session.undo_stack.undo()
    wait_loaded(qtbot, session)
    assert session.project.split.is_stratified
    assert tab.split.form.values()["is_stratified"] is True


def take(session: Session, path: Path) -> None:
    """What dropping a file on the window comes to; the drop itself is tested with the window."""
    session.set_source(parse_source(str(path)))


def test_a_table_without_a_known_target_asks_for_one(
    tab: DataTab, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    take(session, write_table(tmp_path / "동물.csv"))
    wait_loaded(qtbot, session)
    assert "Which column" in tab.state.text
    choice, button = tab.findChild(QComboBox, "data.target"), tab.findChild(QPushButton, "data.predict")
    assert [choice.itemText(place) for place in range(1, choice.count())] == ["size", "age", "animal", "weight"]
    assert not button.isEnabled(), "nothing is guessed here"
    assert not tab.findChild(QWidget, "data.retry").isVisible(), "to try the same again is no way out"
    choice.setCurrentText("animal")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_loaded(qtbot, session)
    assert session.dataset is not None
    assert session.dataset.class_names == ("cat", "dog")
    assert tab.view.isVisible()


def test_the_target_can_be_typed_on_the_left_too(tab: DataTab, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    take(session, write_table(tmp_path / "동물.csv"))
    wait_loaded(qtbot, session)
    line = tab.findChild(QLineEdit, "data.csv.target")
    assert line.completer().model().rowCount() == 4
    line.setText("animal")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    wait_loaded(qtbot, session)
    assert session.dataset is not None
    assert session.dataset.class_names == ("cat", "dog")
    assert tab.view.isVisible()


def test_the_columns_beside_a_text_are_offered_as_targets(
    tab: DataTab, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    rows = [
        f'{n},"Row {n} is a sentence of more than a few words, and {n % 7} of them are new.",{n % 2}' for n in range(60)
    ]
    (tmp_path / "films.csv").write_text("\n".join(["stars,review,label", *rows]))
    take(session, tmp_path / "films.csv")
    wait_loaded(qtbot, session)
    assert session.dataset is not None
    assert session.dataset.kind == "text"
    words = tab.findChild(QLineEdit, "data.csv.target").completer().model()
    assert {words.index(row, 0).data() for row in range(words.rowCount())} == {"label", "stars", "review"}


def test_the_target_of_the_file_before_is_not_that_of_the_next(
    tab: DataTab, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    session.set_source(SourceSpec("csv", {"path": str(write_table(tmp_path / "animals.csv")), "target": "animal"}))
    wait_loaded(qtbot, session)
    line = tab.findChild(QLineEdit, "data.csv.target")
    assert line.text() == "animal"
    (tmp_path / "next.csv").write_text("a,label\n1,x\n2,y\n" * 20)
    take(session, tmp_path / "next.csv")
    wait_loaded(qtbot, session)
    assert line.text() == ""
    qtbot.mouseClick(tab.sources.button, Qt.MouseButton.LeftButton)
    wait_loaded(qtbot, session)
    assert session.dataset is not None, "read again as it was"


def test_a_file_that_cannot_be_read_says_why_where_samples_would_be(
    tab: DataTab, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    session.set_source(SourceSpec("csv", {"path": str(tmp_path / "gone.csv")}))
    wait_loaded(qtbot, session)
    assert "gone.csv" in tab.state.text
    assert tab.state.hint
    write_table(tmp_path / "gone.csv").write_text("a,label\n1,x\n2,y\n" * 20)
    retry = tab.findChild(QWidget, "data.retry")
    assert retry.isVisible()
    qtbot.mouseClick(retry, Qt.MouseButton.LeftButton)
    wait_loaded(qtbot, session)
    assert tab.view.isVisible()


def test_reading_shows_progress_and_can_be_given_up(tab: DataTab, session: Session, qtbot: QtBot) -> None:
    session.set_source(SourceSpec("digits"))
    cancel = tab.findChild(QWidget, "data.cancel")
    assert cancel.isVisible()
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert not session.is_loading
    assert not cancel.isVisible()


def test_problems_are_told_in_words(tab: DataTab, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("a,b,label\n" + "\n".join(f"{n if n % 5 else ''},1,{n % 2}" for n in range(100)))
    take(session, path)
    wait_loaded(qtbot, session)
    qtbot.waitUntil(tab.view.problems.isVisible)
    assert "Missing values" in tab.view.problems.text()


def test_another_project_shows_its_own_choice(tab: DataTab, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    session.new_project(Project(source=SourceSpec("iris")), tmp_path / "other")
    wait_loaded(qtbot, session)
    assert tab.sources.chosen is SOURCES["iris"]
    assert np.array_equal(tab.view.samples.rows(), np.arange(150))


@pytest.mark.parametrize("name", ["data.sources", "data.open", "data.part", "data.class", "data.grid", "data.table"])
def test_widgets_can_be_found_and_heard(tab: DataTab, name: str) -> None:
    widget = tab.findChild(QWidget, name)
    assert widget.accessibleName()
    assert widget.toolTip() or name == "data.grid"


def test_a_choice_that_leaves_nothing_to_learn_from_is_taken_back_where_it_is_said(
    tab: DataTab, session: Session, qtbot: QtBot
) -> None:
    open_source(tab, qtbot, session, "iris")
    preparation = session.project.preparation
    assert session.dataset is not None
    for column in session.dataset.preprocessing.columns:
        preparation = preparation.with_column(column.name, role="ignore")
    session.set_preparation(preparation, "Change all")
    wait_loaded(qtbot, session)
    assert session.dataset is None
    undo = tab.findChild(QPushButton, "data.undo")
    assert undo.isVisible()
    assert undo.text() == "Undo “Change all”"
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    wait_loaded(qtbot, session)
    assert session.dataset is not None
    assert tab.view.isVisible()


# ---- data that was moved


def test_moved_data_is_asked_for_and_read_from_where_it_is(
    tab: DataTab, session: Session, qtbot: QtBot, tmp_path: Path, asked: list[tuple[str, bool]]
) -> None:
    path = write_table(tmp_path / "before.csv")
    session.set_source(SourceSpec("csv", {"path": str(path), "target": "animal"}))
    wait_loaded(qtbot, session)
    path.rename(tmp_path / "now.csv")
    session.reload_dataset()
    wait_loaded(qtbot, session)
    button = tab.findChild(QWidget, "data.locate_file")
    assert button.isVisible()
    assert not tab.findChild(QWidget, "data.locate_folder").isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_loaded(qtbot, session)
    assert asked == [(str(tmp_path), False)], "the search starts where it was"
    assert session.dataset is not None
    assert session.project.source == SourceSpec("csv", {"path": str(tmp_path / "now.csv"), "target": "animal"})
    session.undo_stack.undo()
    assert session.project.source is not None
    assert session.project.source.params["path"] == str(path)


def test_giving_up_the_search_changes_nothing(
    tab: DataTab, session: Session, qtbot: QtBot, tmp_path: Path, asked: list[tuple[str, bool]]
) -> None:
    session.set_source(SourceSpec("csv", {"path": str(tmp_path / "nowhere" / "gone.csv"), "target": "animal"}))
    wait_loaded(qtbot, session)
    before = session.project.source
    qtbot.mouseClick(tab.findChild(QWidget, "data.locate_file"), Qt.MouseButton.LeftButton)
    assert asked == [(str(tmp_path), False)]
    assert session.project.source == before


def test_other_errors_offer_no_search(tab: DataTab, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    session.set_source(SourceSpec("csv", {"path": str(tmp_path / "empty.csv")}))
    wait_loaded(qtbot, session)
    assert tab.findChild(QWidget, "data.retry").isVisible()
    assert not tab.findChild(QWidget, "data.locate_file").isVisible()


# ---- sources and split


def test_a_source_is_found_by_its_words(tab: DataTab, qtbot: QtBot) -> None:
    panel = tab.sources
    qtbot.keyClicks(panel.search, "fashion")
    titles = [
        item.text(0)
        for item in panel.list.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        if not item.isHidden() and item.parent() is not None
    ]
    assert titles == ["Fashion-MNIST"]
    panel.show_source(SourceSpec("iris"))
    assert panel.search.text() == ""
    assert panel.chosen is SOURCES["iris"]


def test_reading_is_looked_at_only_for_tables_that_are_there(tab: DataTab, tmp_path: Path, qtbot: QtBot) -> None:
    panel = tab.sources
    panel.show_source(SourceSpec("iris"))
    assert not panel.reading.isVisible()
    panel.show_source(SourceSpec("csv"))
    assert panel.reading.isVisible()
    assert not panel.reading.isEnabled()
    path = write_table(tmp_path / "t.csv")
    panel.show_source(SourceSpec("csv", {"path": str(path)}))
    with qtbot.waitSignal(panel.reading_requested) as asked_for:
        panel.reading_requested.disconnect(tab._on_reading_requested)
        qtbot.mouseClick(panel.reading, Qt.MouseButton.LeftButton)
    assert asked_for.args[0].params["path"] == str(path)


def test_the_group_of_the_split_is_one_of_the_columns(
    tab: DataTab, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    session.set_source(SourceSpec("csv", {"path": str(write_table(tmp_path / "t.csv")), "target": "animal"}))
    wait_loaded(qtbot, session)
    line = tab.findChild(QLineEdit, "data.split.group")
    assert set(line.completer().model().stringList()) == {"size", "age", "weight"}
    line.setText("age")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    wait_loaded(qtbot, session)
    dataset = session.dataset
    assert dataset is not None
    ages = [set(dataset.raw.inputs.columns["age"][dataset.split.of(part)]) for part in ("train", "test")]
    assert not ages[0] & ages[1]
    session.undo_stack.undo()
    wait_loaded(qtbot, session)
    assert session.project.split.group == ""


def test_numbers_have_no_classes_to_keep_in_their_shares(tab: DataTab, session: Session, qtbot: QtBot) -> None:
    box = tab.findChild(QWidget, "data.split.is_stratified")
    open_source(tab, qtbot, session, "diabetes")
    assert not box.isEnabled()
    open_source(tab, qtbot, session, "iris")
    assert box.isEnabled()


def test_folds_take_the_place_of_the_test_share(tab: DataTab, session: Session, qtbot: QtBot) -> None:
    open_source(tab, qtbot, session, "iris")
    test_share = tab.findChild(QWidget, "data.split.test")
    fold = tab.findChild(QWidget, "data.split.fold")
    assert test_share.isEnabled()
    assert not fold.isEnabled()
    session.set_split(SplitConfig(folds=5))
    wait_loaded(qtbot, session)
    assert not test_share.isEnabled()
    assert fold.isEnabled()
    assert session.dataset is not None
    assert session.dataset.counts["test"] == 30
