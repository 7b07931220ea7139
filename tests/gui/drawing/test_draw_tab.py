"""The Draw tab as a user meets it: strokes, what the network sees, bars, and models that come and go."""

from __future__ import annotations

import shutil
import sys
import threading

import numpy as np
import pytest
from PIL import Image

from engine.errors import StudioError
from engine.prediction.drawing import drawing_to_input
from engine.prediction.models import BUNDLED_DIGITS, bundled_models
from engine.prediction.predictor import Predictor
from gui.drawing.reader import DrawingReader
from gui.drawing.tab import DrawTab

LOAD_MS = 60_000  # the first keras import on a busy machine
ONE = [(0.5, 0.15), (0.5, 0.3), (0.5, 0.5), (0.5, 0.7), (0.5, 0.85)]
RING = [(0.5 + 0.25 * np.sin(a), 0.5 - 0.35 * np.cos(a)) for a in np.linspace(0, 2 * np.pi, 40)]


@pytest.fixture
def reading_tab(draw_tab, draw_session, digits_run, qtbot):
    """The tab, shown, with the small run chosen and ready."""
    shutil.copytree(digits_run.folder, draw_session.runs_folder / digits_run.folder.name)
    draw_session.training.runs_changed.emit()
    box = draw_tab.chooser.box
    box.setCurrentIndex(1)
    with qtbot.waitSignal(draw_tab.reader.ready, timeout=LOAD_MS):
        draw_tab.show()
    qtbot.waitUntil(lambda: draw_tab.sentence.text() == "Nothing drawn yet: draw a digit")
    return draw_tab


def _wait_for_reading_of_all(tab: DrawTab, qtbot, act) -> None:
    """Do ``act`` and wait until what is on the sheet has been read."""
    with qtbot.waitSignal(tab.reader.read, timeout=LOAD_MS, check_params_cb=lambda r: r.number == tab.reader.number):
        act()


def test_strokes_move_the_bars_and_say_the_digit(reading_tab, digits_run, stroke, qtbot):
    tab = reading_tab
    assert tab.bars.values is None
    _wait_for_reading_of_all(tab, qtbot, lambda: stroke(tab.canvas, RING))
    expected = Predictor.open(digits_run.model_path)
    seen = drawing_to_input(tab.canvas.ink(), expected.preprocessing)
    assert tab.bars.names == tuple("0123456789")
    assert tab.bars.values == pytest.approx(expected.probabilities(seen)[0].tolist(), abs=1e-5)
    assert tab.answer.text() == "0"
    assert tab.bars.best == 0
    assert "%" in tab.sentence.text()
    assert tab.bars.accessibleDescription().startswith("0: ")
    assert (tab.seen.image.width(), tab.seen.image.height()) == (8, 8)


def test_another_stroke_changes_the_reading(reading_tab, stroke, qtbot):
    tab = reading_tab
    _wait_for_reading_of_all(tab, qtbot, lambda: stroke(tab.canvas, RING))
    before = tab.bars.values
    _wait_for_reading_of_all(tab, qtbot, lambda: stroke(tab.canvas, ONE))
    assert tab.bars.values != before


@pytest.mark.parametrize("action", ["draw.clear", "draw.undo"])
def test_an_emptied_sheet_says_nothing_is_drawn(reading_tab, stroke, qtbot, action):
    tab = reading_tab
    _wait_for_reading_of_all(tab, qtbot, lambda: stroke(tab.canvas, RING))
    _wait_for_reading_of_all(tab, qtbot, tab.action_slots()[action])
    assert tab.sentence.text() == "Nothing drawn yet: draw a digit"
    assert tab.bars.values is None
    assert tab.seen.image.isNull()
    assert not tab.is_action_enabled("draw.save")


def test_drawing_is_possible_while_the_model_loads(draw_tab, draw_session, digits_run, stroke, qtbot):
    shutil.copytree(digits_run.folder, draw_session.runs_folder / digits_run.folder.name)
    draw_session.training.runs_changed.emit()
    draw_tab.chooser.box.setCurrentIndex(1)
    with qtbot.waitSignal(draw_tab.reader.read, timeout=LOAD_MS, check_params_cb=lambda r: r.seen is not None):
        draw_tab.show()
        assert draw_tab.sentence.text() == "Getting the model ready…"
        stroke(draw_tab.canvas, RING)
    assert draw_tab.answer.text() == "0"


def test_a_finished_run_is_offered_and_taken(draw_tab, draw_session, digits_run, qtbot):
    draw_tab.show()
    assert draw_tab.chooser.model == BUNDLED_DIGITS
    folder = draw_session.runs_folder / digits_run.folder.name
    shutil.copytree(digits_run.folder, folder)
    draw_session.training.runs_changed.emit()
    assert draw_tab.chooser.model == BUNDLED_DIGITS
    assert draw_tab.chooser.is_offering
    with qtbot.waitSignal(draw_tab.reader.ready, timeout=LOAD_MS, check_params_cb=lambda m: m.text == str(folder)):
        draw_tab.chooser.offer_button.click()
    assert draw_tab.chooser.model == str(folder)
    assert not draw_tab.chooser.is_offering
    assert draw_tab.bars.names == tuple("0123456789")


def test_a_deleted_run_gives_way_to_the_bundled_model(reading_tab, draw_session):
    shutil.rmtree(draw_session.runs_folder)
    draw_session.training.runs_changed.emit()
    assert reading_tab.chooser.model == BUNDLED_DIGITS
    assert reading_tab.reader.model == BUNDLED_DIGITS


def test_a_damaged_model_is_told_in_the_tab_and_can_be_tried_again(reading_tab, digits_run, draw_session, qtbot):
    tab = reading_tab
    model = draw_session.runs_folder / digits_run.folder.name / "best.keras"
    whole = model.read_bytes()
    model.write_bytes(whole[:500])
    with qtbot.waitSignal(tab.reader.failed, timeout=LOAD_MS) as failed:
        tab.retry.click()
    assert isinstance(failed.args[0], StudioError)
    assert failed.args[0].what in tab.problem_text.text()
    assert failed.args[0].hint in tab.problem_text.text()
    assert not tab.problem.isHidden()
    model.write_bytes(whole)
    with qtbot.waitSignal(tab.reader.ready, timeout=LOAD_MS):
        tab.retry.click()
    assert tab.problem.isHidden()


def test_a_dropped_picture_is_read(reading_tab, tmp_path, qtbot):
    pixels = np.full((120, 120), 255, np.uint8)
    yy, xx = np.mgrid[:120, :120]
    radius = np.hypot((xx - 60) / 30, (yy - 60) / 42)
    pixels[(radius > 0.7) & (radius < 1.1)] = 30
    Image.fromarray(pixels).save(tmp_path / "zero.png")
    _wait_for_reading_of_all(reading_tab, qtbot, lambda: reading_tab.canvas.picture_dropped.emit(tmp_path / "zero.png"))
    assert reading_tab.answer.text() == "0"


def test_a_dropped_file_that_is_no_picture_becomes_a_message(draw_tab, draw_session, tmp_path, qtbot):
    (tmp_path / "no.png").write_bytes(b"\x89PNG nothing")
    with qtbot.waitSignal(draw_session.message_posted) as posted:
        draw_tab.lay_in(tmp_path / "no.png")
    assert posted.args[0].level == "error"
    assert draw_tab.canvas.drawing.is_empty


def test_saving_writes_dark_ink_on_white(draw_session, tmp_path, stroke, qtbot):
    tab = DrawTab(draw_session, ask_save=lambda _parent: str(tmp_path / "그림"))
    qtbot.addWidget(tab)
    tab.resize(900, 600)
    stroke(tab.canvas, ONE)
    tab.action_slots()["draw.save"]()
    saved = np.asarray(Image.open(tmp_path / "그림.png").convert("L"))
    assert saved[saved.shape[0] // 2, saved.shape[1] // 2] == 0
    assert saved[4, 4] == 255
    tab.shutdown()


def test_a_folder_that_cannot_be_written_is_a_message(draw_session, tmp_path, stroke, qtbot):
    (tmp_path / "file").write_text("in the way")
    tab = DrawTab(draw_session, ask_save=lambda _parent: str(tmp_path / "file" / "drawing.png"))
    qtbot.addWidget(tab)
    stroke(tab.canvas, ONE)
    with qtbot.waitSignal(draw_session.message_posted) as posted:
        tab.save()
    assert posted.args[0].level == "error"


def test_tools_follow_the_actions(draw_tab, stroke):
    draw_tab.action_slots()["draw.eraser"]()
    assert draw_tab.canvas.tool == "eraser"
    assert draw_tab.tools.eraser.isChecked()
    draw_tab.action_slots()["draw.pen"]()
    assert draw_tab.canvas.tool == "pen"
    assert not draw_tab.is_action_enabled("draw.undo")
    stroke(draw_tab.canvas, ONE)
    assert draw_tab.is_action_enabled("draw.undo")
    assert draw_tab.tools.undo.isEnabled()


def test_undo_and_redo_of_the_window_are_those_of_the_strokes(draw_tab, stroke):
    assert not draw_tab.is_action_enabled("edit.undo")
    stroke(draw_tab.canvas, ONE)
    draw_tab.action_slots()["edit.undo"]()
    assert draw_tab.canvas.drawing.is_empty
    assert draw_tab.is_action_enabled("edit.redo")
    draw_tab.action_slots()["edit.redo"]()
    assert not draw_tab.canvas.drawing.is_empty


def test_shutdown_ends_the_thread(reading_tab):
    reading_tab.shutdown()
    assert not [thread for thread in threading.enumerate() if thread.name == "worker _serve"]


@pytest.mark.skipif(BUNDLED_DIGITS not in bundled_models(), reason="resources/models has no digits.keras")
def test_the_bundled_model_reads_a_digit_at_first_start(draw_tab, stroke, qtbot):
    with qtbot.waitSignal(draw_tab.reader.ready, timeout=LOAD_MS):
        draw_tab.show()
    _wait_for_reading_of_all(draw_tab, qtbot, lambda: stroke(draw_tab.canvas, ONE))
    assert draw_tab.answer.text() == "1"
    assert (draw_tab.seen.image.width(), draw_tab.seen.image.height()) == (28, 28)


def test_after_a_bug_the_model_can_be_chosen_again(qtbot, digits_run, monkeypatch):
    def break_down(_path: object) -> None:
        raise ZeroDivisionError("a bug")

    reader = DrawingReader()
    monkeypatch.setattr(sys, "excepthook", lambda *_caught: None)
    monkeypatch.setattr(Predictor, "open", break_down)
    with qtbot.waitSignal(reader.failed, timeout=60_000) as failed:
        reader.choose(str(digits_run.folder))
    assert failed.args == [None]
    monkeypatch.undo()
    with qtbot.waitSignal(reader.ready, timeout=60_000):
        reader.choose(str(digits_run.folder))
    assert reader.close(60)
