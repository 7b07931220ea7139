"""The dialog of reading: every guess is shown and can be changed, the rows follow, and what is wrong is said in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from engine.datasets.opening import parse_source
from engine.datasets.source import SourceSpec
from gui.data.reading_dialog import ReadingDialog, edit_reading
from gui.session import Session
from tests.gui.conftest import wait_loaded
from tests.gui.test_widget_contract import faults

Open = Callable[..., ReadingDialog]


@pytest.fixture
def open_dialog(qtbot: QtBot) -> Open:
    def make(path: Path, **params: str) -> ReadingDialog:
        spec = parse_source(str(path), params)
        dialog = ReadingDialog(spec)
        qtbot.addWidget(dialog)
        dialog.show()
        settled(qtbot, dialog)
        return dialog

    return make


def settled(qtbot: QtBot, dialog: ReadingDialog) -> None:
    qtbot.waitUntil(lambda: dialog.preview is not None or bool(dialog.problem.text()), timeout=10_000)


def choose(qtbot: QtBot, dialog: ReadingDialog, name: str, value: str) -> None:
    combo = dialog.findChild(QComboBox, f"reading.{name}")
    index = combo.findData(value)
    assert index >= 0
    before = dialog.preview
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    qtbot.waitUntil(lambda: dialog.preview is not before, timeout=10_000)


def cells(dialog: ReadingDialog) -> list[list[str]]:
    model = dialog.table.reading
    return [
        [str(model.data(model.index(row, column))) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def heads(dialog: ReadingDialog) -> list[str]:
    model = dialog.table.reading
    return [str(model.headerData(column, Qt.Orientation.Horizontal)) for column in range(model.columnCount())]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


PRICES = "size;cost;town\n1,5;10,25;Ulm\n2,5;20,50;Bonn\n3,5;30,75;Kiel\n"


def test_guesses_are_shown_with_the_rows(open_dialog: Open, tmp_path: Path) -> None:
    dialog = open_dialog(write(tmp_path / "prices.csv", PRICES), target="cost")
    assert heads(dialog) == ["size\nNumber", "cost\nTarget", "town\nCategory"]
    assert cells(dialog)[0] == ["1,5", "10,25", "Ulm"]
    assert "Delimiter: Semicolon" in dialog.found.text()
    assert "UTF-8" in dialog.found.text()
    assert dialog.problem.isHidden()


def test_a_guess_is_never_final(open_dialog: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = open_dialog(write(tmp_path / "prices.csv", PRICES), target="cost")
    choose(qtbot, dialog, "delimiter", "comma")
    assert cells(dialog)[0][0] == "1"
    assert "Delimiter" not in dialog.found.text(), "what was said is not found out"
    assert dialog.spec.params["delimiter"] == "comma"
    choose(qtbot, dialog, "delimiter", "auto")
    assert cells(dialog)[0] == ["1,5", "10,25", "Ulm"]


def test_the_header_can_be_a_row(open_dialog: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = open_dialog(write(tmp_path / "prices.csv", PRICES), target="cost")
    choose(qtbot, dialog, "header", "no")
    assert cells(dialog)[0] == ["size", "cost", "town"]
    assert "cost" in dialog.problem.text(), "there is no column of that name any more"
    assert dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_a_wrong_encoding_is_said_and_mended_in_the_dialog(open_dialog: Open, qtbot: QtBot, tmp_path: Path) -> None:
    path = write(tmp_path / "korean.csv", "이름,나이,label\n철수,3,a\n영희,4,b\n", "cp949")
    dialog = open_dialog(path)
    assert cells(dialog)[0] == ["철수", "3", "a"]
    combo = dialog.findChild(QComboBox, "reading.encoding")
    index = combo.findData("utf-8")
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    qtbot.waitUntil(lambda: dialog.preview is None, timeout=10_000)
    assert dialog.problem.isVisible()
    assert dialog.table.reading.rowCount() == 0
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    choose(qtbot, dialog, "encoding", "cp949")
    assert cells(dialog)[1] == ["영희", "4", "b"]
    assert dialog.problem.isHidden()
    assert dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_ragged_rows_are_said(open_dialog: Open, tmp_path: Path) -> None:
    dialog = open_dialog(write(tmp_path / "ragged.csv", "a,b,label\n1,2,x\n1,2,3,4,y\n3,4,z\n"))
    assert "not equally long" in dialog.problem.text()


def test_a_file_that_is_gone_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    path = write(tmp_path / "prices.csv", PRICES)
    spec = parse_source(str(path))
    path.unlink()
    dialog = ReadingDialog(spec)
    qtbot.addWidget(dialog)
    dialog.show()
    settled(qtbot, dialog)
    assert "prices.csv" in dialog.problem.text()


def test_a_click_on_a_head_chooses_the_target(open_dialog: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = open_dialog(write(tmp_path / "prices.csv", PRICES))
    assert "predicted" in dialog.problem.text(), "none of the columns is called as targets are"
    header = dialog.table.horizontalHeader()
    viewport = header.viewport()
    middle = viewport.rect().center()
    middle.setX(header.sectionViewportPosition(0) + 20)
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert dialog.spec.params["target"] == "size"
    assert dialog.findChild(QLineEdit, "reading.target").text() == "size"
    assert heads(dialog)[0] == "size\nTarget"
    assert dialog.problem.isHidden()


def test_the_keyboard_chooses_one_target_and_one_more(open_dialog: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = open_dialog(write(tmp_path / "prices.csv", PRICES))
    table = dialog.table
    table.setCurrentIndex(table.reading.index(0, 1))
    qtbot.keyClick(table, Qt.Key.Key_T)
    table.setCurrentIndex(table.reading.index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert dialog.spec.params["target"] == "cost, size"
    assert heads(dialog)[:2] == ["size\nTarget", "cost\nTarget"]


def test_the_target_can_be_typed_and_is_suggested(open_dialog: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = open_dialog(write(tmp_path / "prices.csv", PRICES))
    line = dialog.findChild(QLineEdit, "reading.target")
    assert line.completer().model().rowCount() == 3
    line.setFocus()
    line.setText("town")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert heads(dialog)[2] == "town\nTarget"
    assert dialog.isVisible(), "Enter in a line is no OK"


def test_cancel_changes_nothing_and_ok_is_one_step(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    path = write(tmp_path / "prices.csv", PRICES * 1)
    spec = SourceSpec("csv", {"path": str(path), "target": "cost"})
    session.set_source(spec)
    wait_loaded(qtbot, session)

    def answer(button: QDialogButtonBox.StandardButton) -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ReadingDialog)
        settled(qtbot, dialog)
        dialog.table.target_chosen.emit("size", False)
        qtbot.mouseClick(dialog.buttons.button(button), Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, lambda: answer(QDialogButtonBox.StandardButton.Cancel))
    edit_reading(session, spec)
    assert session.project.source == spec
    QTimer.singleShot(0, lambda: answer(QDialogButtonBox.StandardButton.Ok))
    edit_reading(session, spec)
    assert session.project.source is not None
    assert session.project.source.params["target"] == "size"
    session.undo_stack.undo()
    assert session.project.source == spec
    wait_loaded(qtbot, session)


def test_a_workbook_offers_its_sheets(open_dialog: Open, qtbot: QtBot, tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, word in (("first", "a"), ("second", "b")):
            sheet = book.add_worksheet(name)
            for row, cells_of_row in enumerate((["x", "label"], [1, word], [2, word])):
                sheet.write_row(row, 0, cells_of_row)
    dialog = open_dialog(path)
    assert dialog.found.text().endswith("Sheet: first")
    line = dialog.findChild(QLineEdit, "reading.sheet")
    before = dialog.preview
    line.setText("second")
    line.editingFinished.emit()
    qtbot.waitUntil(lambda: dialog.preview is not before, timeout=10_000)
    assert cells(dialog)[0][1] == "b"


def test_every_widget_can_be_found_heard_and_reached(open_dialog: Open, tmp_path: Path) -> None:
    dialog = open_dialog(write(tmp_path / "prices.csv", PRICES))
    assert faults(dialog, "reading") == []
