"""The live chart: when it draws what, and that what it was given can be seen."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from engine.errors import FileError
from gui import theme
from gui.widgets.chart_data import Axis, ChartData, Curve
from gui.widgets.live_chart import LiveChart

ROOT = Path(__file__).resolve().parents[3]
AXES = (Axis("loss", "손실 Loss", low=0.0, can_log=True), Axis("accuracy", "Accuracy", high=1.0))


def curves(count: int, top: float = 1.0) -> ChartData:
    x = tuple(range(1, count + 1))
    falling = tuple(top / n for n in x)
    return ChartData(
        axes=AXES,
        curves=(
            Curve("loss", "training", "train", x, falling),
            Curve("loss", "validation", "validation", x, falling),
            Curve("accuracy", "training", "train", x, tuple(1 - y / 2 / top for y in falling)),
        ),
        x_title="Epoch",
        x_high=20.0,
        best_x=float(count),
        best_label="best epoch",
    )


class Clock:
    """Time that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def chart(qtbot, clock):
    chart = LiveChart(clock=clock)
    qtbot.addWidget(chart)
    chart.resize(800, 300)
    return chart


def shown(qtbot, chart: LiveChart) -> None:
    chart.show_data(curves(2))
    chart.show()
    qtbot.waitUntil(lambda: chart.full_drawings > 0 and chart.accessibleDescription() != "")
    qtbot.waitUntil(lambda: chart._timer.isActive() is False)
    QApplication.processEvents()


def pixels_like(chart: LiveChart, colour: str) -> int:
    picture = chart.grab().toImage()
    wanted = QColor(colour).rgb()
    return sum(picture.pixel(x, y) == wanted for x in range(picture.width()) for y in range(60, picture.height() - 50))


def test_lines_can_be_seen_in_the_colours_of_the_theme(qtbot, chart):
    shown(qtbot, chart)
    assert pixels_like(chart, theme.colours().train) > 100
    assert pixels_like(chart, theme.colours().validation) > 100


def test_only_the_lines_are_drawn_while_the_axes_hold(qtbot, chart, clock):
    shown(qtbot, chart)
    before = chart.full_drawings, chart.line_drawings
    for count in range(3, 8):
        clock.now += 1.0
        chart.show_data(curves(count))
        qtbot.waitUntil(lambda: not chart._timer.isActive())
    assert chart.full_drawings == before[0]
    assert chart.line_drawings == before[1] + 5


def test_axes_are_fitted_at_most_once_a_second(qtbot, chart, clock):
    shown(qtbot, chart)
    full = chart.full_drawings
    clock.now += 0.2
    chart.show_data(curves(3, top=5.0))
    qtbot.waitUntil(lambda: chart.line_drawings > 0)
    assert chart.full_drawings == full, "too early: the lines run out of the axes for a moment"
    clock.now += 1.0
    qtbot.waitUntil(lambda: chart.full_drawings == full + 1)


def test_many_values_at_once_make_one_drawing(qtbot, chart, clock):
    shown(qtbot, chart)
    before = chart.line_drawings
    clock.now += 1.0
    for count in range(3, 20):
        chart.show_data(curves(count))
    qtbot.waitUntil(lambda: chart.line_drawings > before)
    assert chart.line_drawings == before + 1
    assert "best epoch: 19" in chart.accessibleDescription()


def test_a_hidden_chart_draws_nothing_and_catches_up(qtbot, chart, clock):
    shown(qtbot, chart)
    chart.hide()
    drawings = chart.full_drawings + chart.line_drawings
    clock.now += 5.0
    chart.show_data(curves(9))
    QApplication.processEvents()
    assert chart.full_drawings + chart.line_drawings == drawings
    assert not chart._timer.isActive()
    chart.show()
    qtbot.waitUntil(lambda: "best epoch: 9" in chart.accessibleDescription())
    assert chart.full_drawings + chart.line_drawings > drawings


def test_the_latest_values_are_there_for_screen_readers(qtbot, chart):
    shown(qtbot, chart)
    assert chart.accessibleDescription() == (
        "손실 Loss: training 0.5, validation 0.5; Accuracy: training 0.75; best epoch: 2"
    )


def test_it_follows_the_change_to_dark(qtbot, chart):
    shown(qtbot, chart)
    app = QApplication.instance()
    light = QPalette(app.palette())
    try:
        app.setPalette(theme.make_palette(theme.DARK))
        qtbot.waitUntil(lambda: chart.grab().toImage().pixelColor(5, 5) == QColor(theme.DARK.base))
    finally:
        app.setPalette(light)


def test_logarithmic_and_back(qtbot, chart):
    shown(qtbot, chart)
    full = chart.full_drawings
    chart.set_log(True)
    qtbot.waitUntil(lambda: chart.full_drawings > full)
    chart.set_log(False)
    qtbot.waitUntil(lambda: chart.full_drawings > full + 1)


@pytest.mark.parametrize(("ending", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_saving(chart, tmp_path, ending, magic):
    chart.show_data(curves(4))
    path = tmp_path / f"곡선.{ending}"
    chart.save(path)
    assert path.read_bytes().startswith(magic)


def test_saving_where_one_cannot_is_an_error_one_can_read(chart, tmp_path):
    chart.show_data(curves(4))
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileError):
        chart.save(tmp_path / "file" / "chart.png")


def test_hangul_is_drawn_from_the_bundled_font(qtbot, chart):
    # A missing letter is a warning of matplotlib's, and warnings are errors here.
    shown(qtbot, chart)
    chart.show_data(replace(curves(3), x_title="세대"))
    qtbot.waitUntil(lambda: chart.full_drawings > 1)


def test_pyplot_stays_out():
    # In a process of its own, since keras imports pyplot where it finds it.
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from gui.widgets.live_chart import LiveChart; before = 'matplotlib' in sys.modules;"
        "chart = LiveChart(); print(before, 'matplotlib' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False True False"
