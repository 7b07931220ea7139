"""The columns editor: roles, types and treatments as a user sets them, one column or several at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from engine.datasets.preparation import ColumnChoice, Preparation
from engine.datasets.source import SourceSpec
from engine.datasets.tables.column_plan import ColumnPlan
from gui.data.columns_editor import ColumnsEditor
from gui.data.columns_model import HEADERS
from gui.data.prepare_page import PreparePage
from gui.session import Message, Session
from tests.gui.conftest import wait_loaded

SHOWN = Qt.ItemDataRole.DisplayRole


@pytest.fixture
def page(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[PreparePage]:
    made = PreparePage(session)
    made.setMinimumSize(900, 500)
    qtbot.addWidget(made)
    session.dataset_changed.connect(lambda: made.show_dataset(session.dataset))
    with qtbot.waitExposed(made):
        made.show()
    path = tmp_path / "people.csv"
    rng = np.random.default_rng(0)
    lines = []
    for n in range(80):
        height = "" if n % 7 == 0 else rng.integers(150, 200)
        lines.append(f"{n},{rng.integers(20, 60)},{height},{'red' if n % 3 else 'blue'},{n / 3:.3f}")
    path.write_text("\n".join(["id,age,height,colour,score", *lines]), encoding="utf-8")
    session.set_source(SourceSpec("csv", {"path": str(path), "target": "score"}))
    wait_loaded(qtbot, session)
    assert session.dataset is not None, session.dataset_error
    yield made
    made.shutdown()


def place(page: PreparePage, name: str, field: str) -> QModelIndex:
    proxy = page.columns.proxy
    for row in range(proxy.rowCount()):
        if proxy.index(row, 0).data() == name:
            return proxy.index(row, HEADERS.index(field))
    raise AssertionError(f"{name} is not shown")


def text(page: PreparePage, name: str, field: str) -> str:
    return str(place(page, name, field).data())


def choose(page: PreparePage, qtbot: QtBot, session: Session, name: str, field: str, value: object) -> None:
    """With the keyboard: the cell is edited with F2 and the entry chosen."""
    view = page.columns.view
    view.setCurrentIndex(place(page, name, field))
    edit_current(page, qtbot, value)
    wait_loaded(qtbot, session)


def edit_current(page: PreparePage, qtbot: QtBot, value: object) -> None:
    view = page.columns.view
    qtbot.keyClick(view, Qt.Key.Key_F2)
    combo = view.findChild(QComboBox)
    assert combo is not None
    index = next(number for number in range(combo.count()) if combo.itemData(number) == value)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def test_guesses_are_shown_as_such_and_the_target_is_marked(page: PreparePage) -> None:
    assert text(page, "age", "type") == "auto (Number)"
    assert text(page, "colour", "type") == "auto (Category)"
    assert text(page, "colour", "encode") == "auto (One-hot)"
    assert text(page, "colour", "scale") == "–", "a category has no scale"
    assert text(page, "score", "role") == "Target"
    assert page.columns.proxy.index(0, 0).data() == "score", "the target comes first"


def test_a_doubt_about_a_column_is_in_its_tip(page: PreparePage) -> None:
    tip = str(place(page, "id", "role").data(Qt.ItemDataRole.ToolTipRole))
    assert "number" in tip


def test_a_type_is_overridden_marked_and_reset(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    choose(page, qtbot, session, "age", "type", "category")
    assert session.project.preparation.columns == {"age": ColumnChoice(type="category")}
    assert session.undo_stack.undoText() == "Change age"
    assert text(page, "age", "type") == "Category"
    assert place(page, "age", "type").data(Qt.ItemDataRole.FontRole).bold()
    assert session.dataset is not None
    column = next(column for column in session.dataset.preprocessing.columns if column.name == "age")
    assert column.type == "category"
    qtbot.mouseClick(page.columns.reset_button, Qt.MouseButton.LeftButton)
    wait_loaded(qtbot, session)
    assert session.project.preparation.columns == {}
    assert text(page, "age", "type") == "auto (Number)"


def test_back_to_auto_in_the_list_itself(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    choose(page, qtbot, session, "age", "scale", "min_max")
    choose(page, qtbot, session, "age", "scale", None)
    assert session.project.preparation.columns == {}


def test_an_ignored_column_is_no_feature(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    choose(page, qtbot, session, "colour", "role", "ignore")
    assert session.dataset is not None
    assert "colour" not in {column.name for column in session.dataset.preprocessing.columns}
    assert text(page, "colour", "encode") == "–"
    session.undo_stack.undo()
    wait_loaded(qtbot, session)
    assert "colour" in {column.name for column in session.dataset.preprocessing.columns}


def test_another_target_is_one_step(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    choose(page, qtbot, session, "colour", "role", "ignore")
    choose(page, qtbot, session, "colour", "role", "target")
    assert session.project.source is not None
    assert session.project.source.params["target"] == "colour"
    assert session.project.preparation.columns == {}, "a target is not ignored"
    assert session.dataset is not None
    assert session.dataset.class_names == ("blue", "red")
    session.undo_stack.undo()
    wait_loaded(qtbot, session)
    assert session.project.source.params["target"] == "score"
    assert session.project.preparation.columns["colour"].role == "ignore"


def test_one_more_target_and_one_less(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    choose(page, qtbot, session, "age", "role", "one more target")
    assert session.project.source is not None
    assert session.project.source.params["target"] == "score, age"
    assert session.dataset is not None, session.dataset_error
    assert session.dataset.raw.names_of_targets == ("score", "age")
    choose(page, qtbot, session, "score", "role", "input")
    assert session.project.source.params["target"] == "age"
    assert session.dataset.raw.names_of_targets == ("age",)


def test_the_last_target_cannot_be_taken_away(
    page: PreparePage, session: Session, qtbot: QtBot, messages: list[Message]
) -> None:
    before = session.project
    choose(page, qtbot, session, "score", "role", "input")
    assert session.project == before
    assert messages[-1].hint == "Choose another target first."


def test_several_columns_at_once(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    view = page.columns.view
    view.setCurrentIndex(place(page, "age", "scale"))
    rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    view.selectionModel().select(place(page, "height", "scale"), rows)
    assert page.columns.count.text().endswith("2 selected")
    edit_current(page, qtbot, "none")
    wait_loaded(qtbot, session)
    said = session.project.preparation.columns
    assert said == {"age": ColumnChoice(scale="none"), "height": ColumnChoice(scale="none")}
    assert session.undo_stack.undoText() == "Change age, height"
    assert len(page.columns.proxy.selected_names()) == 2, "the selection outlives the edit"
    qtbot.mouseClick(page.columns.reset_all_button, Qt.MouseButton.LeftButton)
    wait_loaded(qtbot, session)
    assert session.project.preparation.columns == {}


def test_the_menu_sets_all_selected_columns(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    view = page.columns.view
    view.selectAll()
    view.selectionModel().setCurrentIndex(place(page, "age", "name"), QItemSelectionModel.SelectionFlag.NoUpdate)
    menu = page.columns.set_button.menu()
    menu.aboutToShow.emit()
    scale = next(action.menu() for action in menu.actions() if action.text() == "Scale")
    next(action for action in scale.actions() if action.text().startswith("Min-max")).trigger()
    wait_loaded(qtbot, session)
    assert {choice.scale for choice in session.project.preparation.columns.values()} == {"min_max"}
    assert set(session.project.preparation.columns) == {"score", "id", "age", "height", "colour"}


def test_a_share_to_clip_is_typed(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    view = page.columns.view
    view.setCurrentIndex(place(page, "age", "clip"))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    line = view.findChild(QLineEdit)
    assert line is not None
    line.setText("0.05")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(session.project.preparation.columns))
    wait_loaded(qtbot, session)
    assert session.project.preparation.columns == {"age": ColumnChoice(clip=0.05)}


def test_what_cannot_be_clipped_changes_nothing(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    view = page.columns.view
    view.setCurrentIndex(place(page, "age", "clip"))
    qtbot.keyClick(view, Qt.Key.Key_F2)
    line = view.findChild(QLineEdit)
    assert line is not None
    line.setText("half")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.findChild(QLineEdit) is None)
    assert session.project.preparation.columns == {}


def test_a_missing_value_may_be_a_constant_with_a_flag(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    assert text(page, "height", "constant") == "–"
    choose(page, qtbot, session, "height", "missing", "constant")
    choose(page, qtbot, session, "height", "missing_flag", True)
    view = page.columns.view
    view.setCurrentIndex(place(page, "height", "constant"))
    qtbot.keyClick(view, Qt.Key.Key_F2)
    line = view.findChild(QLineEdit)
    assert line is not None
    line.setText("165")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.project.preparation.columns["height"].constant is not None)
    wait_loaded(qtbot, session)
    assert session.dataset is not None
    column = next(column for column in session.dataset.preprocessing.columns if column.name == "height")
    assert column.fill == 165.0
    assert column.has_flag


def test_the_filter_finds_columns_by_a_part_of_their_name(page: PreparePage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.columns.filter, "IGH")
    assert page.columns.proxy.rowCount() == 1
    assert page.columns.count.text() == "1 column"
    page.columns.filter.clear()
    assert page.columns.proxy.rowCount() == 5


def test_a_source_without_a_choice_of_target_keeps_it(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    session.set_source(SourceSpec("iris"))
    wait_loaded(qtbot, session)
    target = page.columns.proxy.index(0, HEADERS.index("role"))
    assert target.data() == "Target"
    assert not target.flags() & Qt.ItemFlag.ItemIsEditable
    options = page.columns.model.options(1, "role")
    assert [value for _, value in options] == [None, "input", "ignore"]


def test_ten_thousand_columns_are_shown_filtered_and_edited_at_once(qtbot: QtBot) -> None:
    editor = ColumnsEditor()
    editor.setMinimumSize(800, 500)
    qtbot.addWidget(editor)
    plans = tuple(ColumnPlan(f"feature {n}", "input", "number") for n in range(10_000))
    start = time.perf_counter()
    editor.show_columns(plans, Preparation(), has_target_choice=True)
    with qtbot.waitExposed(editor):
        editor.show()
    editor.filter.setText("999")
    assert editor.proxy.rowCount() == 19
    editor.filter.clear()
    editor.view.selectAll()
    asked: list[object] = []
    editor.edit_requested.connect(asked.append)
    editor.model.request(0, "scale", "none", editor.proxy.selected_names())
    editor.view.scrollToBottom()
    editor.grab()
    assert time.perf_counter() - start < 10.0
    assert len(asked) == 1
