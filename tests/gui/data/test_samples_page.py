"""The page of samples: what a user filters, searches and opens, in data of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.datasets.opening import parse_source
from engine.project import Project
from gui.data.sample_dialog import SampleDialog
from gui.data.samples_page import SamplesPage
from gui.data.tab import DataTab
from gui.session import Session
from tests.gui.conftest import wait_loaded
from tests.gui.test_widget_contract import faults

LEFT = Qt.MouseButton.LeftButton
WORDS = ("good", "bad", "film", "story", "actor", "long", "short", "green")


@pytest.fixture
def tab(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[DataTab]:
    session.new_project(Project(), tmp_path / "p")
    made = DataTab(session)
    made.setMinimumSize(600, 400)
    made.resize(1100, 760)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.shutdown()


@pytest.fixture
def page(tab: DataTab) -> SamplesPage:
    return tab.view.samples


def read(qtbot: QtBot, session: Session, source: str, **params: str) -> None:
    session.set_source(parse_source(source, params or None))
    wait_loaded(qtbot, session)
    assert session.dataset is not None, session.dataset_error


def write_texts(path: Path) -> Path:
    rng = np.random.default_rng(0)
    lines = []
    for row in range(60):
        words = " ".join(rng.choice(WORDS, 12))
        lines.append(
            f'{row},"Row {row}: {words}.<br />The {row % 7}th sentence, and it is a long one indeed.",{row % 2}'
        )
    path.write_text("\n".join(["id,review,label", *lines]), encoding="utf-8")
    return path


def write_pictures(folder: Path, per_class: int = 12) -> Path:
    for name, shade in (("고양이", 40), ("dog", 200)):
        (folder / name).mkdir(parents=True)
        for number in range(per_class):
            picture = np.full((30 + number, 40, 3), shade, dtype=np.uint8)
            Image.fromarray(picture).save(folder / name / f"{number:02}.png")
    return folder


def write_table(path: Path) -> Path:
    lines = [f"{row},{'' if row % 10 == 0 else row * 2},{'red' if row % 3 else 'blue'},{row % 2}" for row in range(80)]
    path.write_text("\n".join(["a,b,colour,label", *lines]), encoding="utf-8")
    return path


def found(qtbot: QtBot, page: SamplesPage, words: str) -> list[int]:
    """The rows that are left when these words were typed."""
    with qtbot.waitSignal(page.rows_changed):
        page.search.setText(words)
    return page.rows().tolist()


# ---- every kind


def test_texts_are_listed_with_their_beginning(
    page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    read(qtbot, session, str(write_texts(tmp_path / "texts.csv")), target="label")
    assert session.dataset is not None
    assert session.dataset.kind == "text"
    model = page.table.table_model
    assert page.table.isVisible()
    assert model.rowCount() == 60
    assert model.data(model.index(3, 1)).startswith("Row 3: ")
    qtbot.mouseClick(page.switch.buttons["table"], LEFT)
    assert "id" in model.names


def test_words_are_searched_for_in_texts(page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    read(qtbot, session, str(write_texts(tmp_path / "texts.csv")), target="label")
    assert found(qtbot, page, "the 3TH sentence") == [row for row in range(60) if row % 7 == 3]
    page.class_name.setCurrentIndex(page.class_name.findData("1"))
    wanted = [row for row in range(60) if row % 7 == 3 and row % 2 == 1]
    qtbot.waitUntil(lambda: page.rows().tolist() == wanted)
    assert page.count.text().startswith(f"{len(wanted)} of 60")
    assert found(qtbot, page, "no such words") == []
    assert page.empty.isVisible()
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(page.rows()) == 30)


def test_numbers_and_words_are_searched_for_in_tables(
    page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    read(qtbot, session, str(write_table(tmp_path / "t.csv")), target="label")
    assert found(qtbot, page, "26") == [13, 26], "2 * 13, and the row itself"
    assert found(qtbot, page, "BLUE") == list(range(0, 80, 3))


def test_pictures_in_files_come_in_by_and_by(page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    read(qtbot, session, str(write_pictures(tmp_path / "pets")))
    assert page.grid.isVisible()
    assert page.grid.count == 24
    qtbot.waitUntil(lambda: page.grid.num_waiting == 0)
    shot = page.grid.viewport().grab().toImage()
    colour = shot.pixelColor(QPoint(6 + 32, 6 + 32))
    assert colour.red() in (40, 200)


def test_a_table_beside_pictures(page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    read(qtbot, session, str(write_pictures(tmp_path / "pets")))
    qtbot.mouseClick(page.switch.buttons["table"], LEFT)
    assert page.table.isVisible()
    assert not page.size_slider.isVisible()
    rows = found(qtbot, page, "고양이")
    assert session.dataset is not None
    assert set(session.dataset.raw.targets[rows]) == {"고양이"}


def test_numbers_of_more_axes_are_drawn(page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "a.npz", x=rng.normal(size=(40, 12, 3)).astype(np.float32), y=np.arange(40) % 2)
    read(qtbot, session, str(tmp_path / "a.npz"))
    assert session.dataset is not None
    assert session.dataset.kind == "array"
    assert page.grid.isVisible()
    page.open_sample(0)
    sample = shown(qtbot, page)
    assert sample.body.currentWidget() is sample.body.numbers
    assert sample.facts.values["What the network reads: Shape"] == "12 × 3"


# ---- filters


def test_a_problem_leads_to_its_rows(
    tab: DataTab, page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    read(qtbot, session, str(write_table(tmp_path / "t.csv")), target="label")
    qtbot.waitUntil(tab.view.problems.isVisible)
    page.part.setCurrentIndex(page.part.findData("test"))
    tab.view.show_page("statistics")
    tab.view.problems.label.linkActivated.emit("data.missing_values")
    assert tab.view.pages.currentIndex() == 0
    assert page.rows().tolist() == list(range(0, 80, 10))
    assert page.part.currentData() == "", "of all parts"


def test_a_click_on_a_bar_shows_the_class(page: SamplesPage, session: Session, qtbot: QtBot) -> None:
    read(qtbot, session, "builtin:digits")
    qtbot.waitUntil(page.counts.isVisible)
    bars = page.counts.bars
    qtbot.mouseClick(bars, LEFT, pos=QPoint(int(bars.width() / 11), 30))
    assert page.class_name.currentData() is not None
    assert session.dataset is not None
    assert set(session.dataset.raw.targets[page.rows()]) == {page.class_name.currentData()}
    qtbot.mouseClick(page.classes, LEFT)
    assert not page.counts.isVisible()


def test_a_hundred_classes_have_legible_names(page: SamplesPage) -> None:
    names = {f"class number {number}": 5 for number in range(100)}
    page.counts.show_counts({"train": names, "validation": names, "test": names})
    line = page.fontMetrics().height()
    assert page.counts.bars.width() >= 100 * line, "every name has a line of its own"
    assert page.counts.bars.sizeHint().height() > 100 - line


def test_another_split_keeps_the_filters(page: SamplesPage, session: Session, qtbot: QtBot) -> None:
    read(qtbot, session, "builtin:digits")
    page.class_name.setCurrentIndex(page.class_name.findData("7"))
    session.undo_stack.setClean()
    session.set_split(replace(session.project.split, seed=5))
    wait_loaded(qtbot, session)
    assert page.class_name.currentData() == "7"
    read(qtbot, session, "builtin:wine")
    assert page.class_name.currentData() is None, "other data starts at everything"


def test_the_size_follows_slider_and_wheel(page: SamplesPage, session: Session, qtbot: QtBot) -> None:
    read(qtbot, session, "builtin:digits")
    page.size_slider.setFocus()
    before = page.grid.size_px
    qtbot.keyClick(page.size_slider, Qt.Key.Key_Right)
    assert page.grid.size_px > before
    grid = page.grid
    turn = QWheelEvent(
        QPointF(50, 50),
        QPointF(grid.viewport().mapToGlobal(QPoint(50, 50))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(grid.viewport(), turn)
    assert grid.size_px == before
    assert page.size_slider.value() == 2


# ---- one sample


def shown(qtbot: QtBot, page: SamplesPage) -> SampleDialog:
    dialog = page.sample
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.sample is not None)
    return dialog


def test_enter_shows_a_picture_large_and_arrows_walk_on(page: SamplesPage, session: Session, qtbot: QtBot) -> None:
    read(qtbot, session, "builtin:digits")
    page.class_name.setCurrentIndex(page.class_name.findData("3"))
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    dialog = shown(qtbot, page)
    assert dialog.isVisible()
    assert dialog.sample is not None
    assert dialog.sample.row == page.rows()[0]
    assert not dialog.previous.isEnabled()
    facts = dialog.facts.values
    assert facts["What the network reads: Rank"] == "3"
    assert facts["What the network reads: dtype"] == "uint8"
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: dialog.sample is not None and dialog.sample.row == page.rows()[1])
    assert page.grid.current == 1, "the grid goes along"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_pixel_values_are_seen_far_in(page: SamplesPage, session: Session, qtbot: QtBot) -> None:
    read(qtbot, session, "builtin:digits")
    page.open_sample(0)
    dialog = shown(qtbot, page)
    view = dialog.body.pair.came
    assert not view.shows_values
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.shows_values
    assert session.dataset is not None
    pixels = session.dataset.raw.inputs[0]
    assert view.value_text(3, 2) == str(pixels[2, 3, 0])
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert not view.shows_values


def test_a_picture_is_copied_and_saved(page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    read(qtbot, session, str(write_pictures(tmp_path / "pets")))
    page.open_sample(1)
    dialog = shown(qtbot, page)
    assert dialog.sample is not None
    assert dialog.facts.values["File"].replace("\u200b", "") == dialog.sample.file
    qtbot.mouseClick(dialog.copy, LEFT)
    assert QGuiApplication.clipboard().image().size() == dialog.body.picture.size()
    dialog.save_picture(tmp_path / "저장.png")
    with Image.open(tmp_path / "저장.png") as picture:
        assert np.array_equal(np.asarray(picture.convert("RGB")), dialog.sample.original)
    dialog.save_picture(tmp_path / "저장.png" / "below a file.png")
    assert "cannot be written" in dialog.status.text()


def test_a_file_that_went_away_is_told_and_the_next_is_shown(
    page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    read(qtbot, session, str(write_pictures(tmp_path / "pets")))
    assert session.dataset is not None
    Path(session.dataset.raw.inputs.paths[0]).unlink()
    page.open_sample(0)
    dialog = page.sample
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.body.currentWidget() is dialog.body.problem)
    assert not dialog.copy.isEnabled()
    qtbot.mouseClick(dialog.next, LEFT)
    qtbot.waitUntil(lambda: dialog.sample is not None and dialog.sample.row == 1)
    assert dialog.body.currentWidget() is dialog.body.pair


def test_a_text_in_full_has_its_unknown_words_marked(
    page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    path = write_texts(tmp_path / "texts.csv")
    read(qtbot, session, str(path), target="label")
    assert session.dataset is not None
    row = int(session.dataset.split.of("test")[0])
    page.open_sample(row)
    dialog = shown(qtbot, page)
    text = dialog.body.words.edit.toPlainText()
    assert text == session.dataset.raw.inputs[row]
    marked = [selection.cursor.selectedText() for selection in dialog.body.words.edit.extraSelections()]
    assert str(row) in marked, "the number of a test row stands in no training text"
    assert "br" not in marked, "tags are no words"
    assert "sentence" not in marked
    qtbot.mouseClick(dialog.copy, LEFT)
    assert QGuiApplication.clipboard().text() == text


def test_a_row_is_a_list_of_columns_and_features(
    page: SamplesPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    read(qtbot, session, str(write_table(tmp_path / "t.csv")), target="label")
    page.table.setFocus()
    page.table.selectRow(4)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    dialog = shown(qtbot, page)
    model = dialog.body.values.table_model
    lines = {model.data(model.index(line, 0)): model.data(model.index(line, 2)) for line in range(model.rowCount())}
    assert set(lines) == {"label", "a", "b", "colour"}
    assert "red" in lines["colour"]
    assert dialog.facts.values["label"] == "0"
    assert not dialog.save.isVisible()


def test_other_data_closes_the_sample(page: SamplesPage, session: Session, qtbot: QtBot) -> None:
    read(qtbot, session, "builtin:digits")
    page.open_sample(0)
    shown(qtbot, page)
    read(qtbot, session, "builtin:wine")
    assert page.sample is None


@pytest.mark.parametrize("source", ["digits", "iris"])
def test_every_widget_of_a_sample_can_be_found_and_heard(
    page: SamplesPage, session: Session, qtbot: QtBot, source: str
) -> None:
    read(qtbot, session, f"builtin:{source}")
    page.open_sample(0)
    assert faults(shown(qtbot, page), "data") == []
