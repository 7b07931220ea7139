"""The sheet: what the mouse, the keyboard and dropped pictures leave on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.drawing.canvas import DrawingCanvas
from gui.drawing.ink import INK_SIDE, picture_to_ink

LINE = [(0.2, 0.5), (0.35, 0.5), (0.5, 0.5), (0.65, 0.5), (0.8, 0.5)]


@pytest.fixture
def canvas(qtbot: QtBot) -> DrawingCanvas:
    widget = DrawingCanvas()
    qtbot.addWidget(widget)
    widget.resize(420, 400)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_a_stroke_leaves_smooth_ink_where_the_mouse_went(canvas, stroke):
    stroke(canvas, LINE)
    ink = canvas.ink()
    assert ink.shape == (INK_SIDE, INK_SIDE)
    assert ink.dtype == np.uint8
    assert ink[140, 70:210].min() == 255
    assert ink[40].max() == 0
    # Anti-aliased: the edge of a stroke is between paper and ink.
    assert ((ink > 0) & (ink < 255)).any()


def test_a_click_leaves_a_dot(canvas, stroke):
    stroke(canvas, [(0.5, 0.5)])
    ink = canvas.ink()
    assert ink[140, 140] == 255
    assert 300 < (ink > 127).sum() < 600


def test_the_eraser_takes_ink_away(canvas, stroke):
    stroke(canvas, LINE)
    canvas.tool = "eraser"
    stroke(canvas, [(0.5, 0.4), (0.5, 0.5), (0.5, 0.6)])
    ink = canvas.ink()
    assert ink[140, 140] == 0
    assert ink[140, 70] == 255


def test_undo_and_redo_go_stroke_by_stroke(canvas, stroke):
    stroke(canvas, LINE)
    first = canvas.ink()
    stroke(canvas, [(0.5, 0.2), (0.5, 0.8)])
    second = canvas.ink()
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(canvas.ink(), first)
    canvas.redo()
    assert np.array_equal(canvas.ink(), second)
    canvas.undo()
    canvas.undo()
    assert canvas.ink().max() == 0


def test_clear_empties_the_sheet_and_can_be_undone(canvas, stroke):
    stroke(canvas, LINE)
    drawn = canvas.ink()
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert canvas.ink().max() == 0
    assert canvas.drawing.is_empty
    canvas.undo()
    assert np.array_equal(canvas.ink(), drawn)


def test_the_drawing_survives_another_size_of_the_window(canvas, stroke):
    stroke(canvas, LINE)
    drawn = canvas.ink()
    canvas.resize(300, 500)
    assert np.array_equal(canvas.ink(), drawn)
    shown = canvas.grab().toImage()
    middle = canvas.paper_rect().center()
    assert shown.pixelColor(middle).lightness() < 40
    assert shown.pixelColor(middle - QPoint(0, 60)).lightness() > 240


def test_a_stroke_goes_on_when_the_window_changes_its_size_in_the_middle(canvas):
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(canvas, button, none, QPoint(80, 200))
    QTest.mouseMove(canvas, QPoint(200, 200))
    canvas.resize(800, 800)
    QTest.mouseMove(canvas, QPoint(700, 400))
    QTest.mouseRelease(canvas, button, none, QPoint(700, 400))
    assert canvas.ink()[140, 60:240].min() == 255
    assert len(canvas.drawing.marks) == 1


def test_the_pen_width_counts(canvas, stroke):
    canvas.pen_width = 8
    stroke(canvas, LINE)
    thin = (canvas.ink() > 127).sum()
    canvas.clear()
    canvas.pen_width = 40
    stroke(canvas, LINE)
    assert (canvas.ink() > 127).sum() > 4 * thin


def test_the_keyboard_draws(canvas):
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    for _ in range(10):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    ink = canvas.ink()
    assert ink[140, 140:180].min() == 255
    assert len(canvas.drawing.marks) == 1


@pytest.mark.parametrize(("pressure", "least", "most"), [(0.1, 6, 14), (1.0, 22, 27)])
def test_a_tablet_pen_draws_as_wide_as_it_is_pressed(canvas, pressure, least, most):
    kind, pen = QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen
    # An event only points to its device.
    device = QPointingDevice("pen", 1, kind, pen, QInputDevice.Capability.Pressure, 1, 1)
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    for event, x in (
        (QTabletEvent.Type.TabletPress, 100),
        (QTabletEvent.Type.TabletMove, 300),
        (QTabletEvent.Type.TabletRelease, 300),
    ):
        place = QPointF(x, 200)
        tablet = QTabletEvent(event, device, place, place, pressure, 0.0, 0.0, 0.0, 0.0, 0.0, none, left, left)
        QApplication.sendEvent(canvas, tablet)
    assert least <= (canvas.ink()[:, 120] > 127).sum() <= most


def test_a_finger_draws(canvas):
    device = QTest.createTouchDevice()
    paper = canvas.paper_rect()
    QTest.touchEvent(canvas, device).press(0, paper.center() - QPoint(80, 0), canvas).commit()
    QTest.touchEvent(canvas, device).move(0, paper.center(), canvas).commit()
    QTest.touchEvent(canvas, device).release(0, paper.center(), canvas).commit()
    assert canvas.ink()[140, 100:140].min() == 255
    assert len(canvas.drawing.marks) == 1


def test_only_pictures_can_be_dropped(canvas, tmp_path):
    dropped = []
    canvas.picture_dropped.connect(dropped.append)
    for name in ("digit.png", "notes.txt"):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(50, 50), copy, data, left, none)
        enter.ignore()
        canvas.dragEnterEvent(enter)
        assert enter.isAccepted() == name.endswith(".png")
        canvas.dropEvent(QDropEvent(QPointF(50, 50), copy, data, left, none))
    assert dropped == [tmp_path / "digit.png"]


@pytest.mark.parametrize("paper", [255, 20])
def test_a_picture_becomes_ink_whatever_its_polarity(tmp_path: Path, paper: int):
    pixels = np.full((100, 200, 3), paper, np.uint8)
    pixels[40:60, 90:110] = 255 - paper
    Image.fromarray(pixels).save(tmp_path / "한글.png")
    ink = picture_to_ink(np.asarray(Image.open(tmp_path / "한글.png")))
    assert ink.shape == (INK_SIDE, INK_SIDE)
    assert ink[140, 140] == 255
    assert ink[140, 20] == 0
    assert ink[5].max() == 0


def test_an_even_picture_has_no_ink():
    assert picture_to_ink(np.full((50, 50, 3), 180, np.uint8)).max() == 0
