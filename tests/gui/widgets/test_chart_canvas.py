"""Still charts: what is drawn, what is said under the mouse, and what is saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from engine.errors import FileError
from engine.tasks import CancelToken, no_report
from gui import theme
from gui.widgets.chart_canvas import ChartCanvas, Drawing, draw, save_plot
from gui.widgets.chart_saving import with_ending
from gui.widgets.plot_style import shortened
from gui.widgets.plots import BarsPlot, HeatMap, HistogramPlot, PicturesPlot, Plot, PointsPlot, SideBySide

RANDOM = np.random.default_rng(0)
HISTOGRAM = HistogramPlot(
    np.arange(6.0) - 0.5,
    np.array([[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]]),
    "키 $x_1$ (cm)",
    "행",
    groups=("고양이", "개 $5 ~ $6"),
    lines=(("평균", 2.0), ("중앙값", 2.5)),
    are_whole=True,
    description="키",
)
PLOTS: dict[str, Plot] = {
    "histogram": HISTOGRAM,
    "bars": BarsPlot(("가나다", "a" * 99, "c"), np.array([[3, 2, 1]]), "Rows", description="bars"),
    "bars of many": BarsPlot(tuple(f"단어{n}" for n in range(30)), RANDOM.random((9, 30)), "x", tuple("abcdefghi")),
    "no bars": BarsPlot((), np.zeros((1, 0)), "x"),
    "map": HeatMap(("하나", "둘", "셋"), np.array([[1, 0.5, np.nan], [0.5, 1, -0.9], [np.nan, -0.9, 1]]), "r"),
    "large map": HeatMap(tuple(f"열 이름이 아주 긴 {n}" for n in range(41)), RANDOM.random((41, 41)), "r"),
    "points": PointsPlot(
        RANDOM.random((700, 2)), np.arange(700) % 21, tuple(f"반{n}" for n in range(21)), "x", "y", labels=["p"] * 700
    ),
    "valued points": PointsPlot(RANDOM.random((9, 2)), np.zeros(9), (), "x", "y", values=np.arange(9.0)),
    "no points": PointsPlot(np.zeros((0, 2)), np.zeros(0), ("a",), "x", "y"),
    "pictures": PicturesPlot(
        (np.full((8, 8, 1), 99.0), RANDOM.random((8, 8, 3)) * 255, np.zeros((2, 9, 3))),
        ("전체", "편차", "c"),
        (False, True, False),
    ),
    "side by side": SideBySide((HISTOGRAM, BarsPlot(("a",), np.array([[1]]), "n", title="제목"))),
}


def drawn(plot: Plot, colours: theme.Colours = theme.LIGHT, size: tuple[int, int] = (640, 400)) -> Drawing:
    return draw(plot, size, 1.0, colours, report=no_report, cancel=CancelToken())


def has_colour(image: QImage, colour: str) -> int:
    pixels = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGBA8888).constBits(), dtype=np.uint8)
    wanted = QColor(colour).getRgb()[:3]
    return int(np.all(pixels.reshape(-1, 4)[:, :3] == wanted, axis=1).sum())


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS.keys())
@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_every_plot_draws_in_both_themes(plot: Plot, colours: theme.Colours) -> None:
    drawing = drawn(plot, colours)
    assert (drawing.image.width(), drawing.image.height()) == (640, 400)
    assert has_colour(drawing.image, colours.base) > 1_000
    assert len(drawing.boxes) == len(drawing.texts)


def test_no_size_is_too_small() -> None:
    for plot in PLOTS.values():
        assert not drawn(plot, size=(1, 1)).image.isNull()


def test_bars_have_the_colours_of_their_groups() -> None:
    drawing = drawn(HISTOGRAM)
    assert has_colour(drawing.image, theme.LIGHT.train) > 2_000
    assert has_colour(drawing.image, theme.LIGHT.validation) > 2_000


def test_a_bar_says_its_numbers() -> None:
    drawing = drawn(HISTOGRAM)
    left, top, right, bottom = drawing.boxes[1]
    assert drawing.text_at((left + right) / 2, (top + bottom) / 2) == "1: 6\n고양이: 2\n개 $5 ~ $6: 4"
    assert drawing.text_at(2, 2) == ""


def test_the_nearest_point_is_told() -> None:
    points = np.array([[0.0, 0.0], [1.0, 1.0]])
    drawing = drawn(PointsPlot(points, np.zeros(2), ("a",), "x", "y", labels=("low", "high")))
    (x0, y0, *_), (x1, y1, *_) = drawing.boxes
    assert (drawing.text_at(x0, y0), drawing.text_at(x1 + 3, y1 - 3)) == ("low", "high")
    assert x0 < x1
    assert y0 > y1, "up is up"


@pytest.mark.parametrize(
    ("ending", "head"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("PNG", b"\x89")]
)
def test_it_is_saved_in_every_format(tmp_path: Path, ending: str, head: bytes) -> None:
    for name in ("histogram", "valued points", "pictures"):
        path = tmp_path / f"{name} 차트.{ending}"
        save_plot(PLOTS[name], path, report=no_report, cancel=CancelToken())
        assert path.read_bytes().startswith(head)


def test_a_saved_picture_is_light_and_large(tmp_path: Path) -> None:
    save_plot(HISTOGRAM, tmp_path / "c.png", report=no_report, cancel=CancelToken())
    with Image.open(tmp_path / "c.png") as picture:
        assert picture.size == (1600, 960)
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_a_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(FileError):
        save_plot(HISTOGRAM, tmp_path / "file" / "c.png", report=no_report, cancel=CancelToken())
    assert (tmp_path / "file").read_text() == "old"


@pytest.mark.parametrize(
    ("path", "ending", "full"),
    [
        ("a.svg", "png", "a.svg"),
        ("a", "pdf", "a.pdf"),
        ("a.b", "svg", "a.b.svg"),
        ("a.PNG", "svg", "a.PNG"),
        ("a", "", "a.png"),
    ],
)
def test_a_name_gets_the_ending_that_was_chosen(path: str, ending: str, full: str) -> None:
    assert with_ending(path, ending) == full


def test_long_names_are_shortened() -> None:
    assert shortened("a\nb  c") == "a b c"
    assert shortened("x" * 50, 10) == "x" * 9 + "…"


# ---- the widget


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[ChartCanvas]:
    made = ChartCanvas()
    qtbot.addWidget(made)
    made.resize(600, 400)
    yield made
    made.shutdown()


def wait_drawn(qtbot: QtBot, canvas: ChartCanvas) -> None:
    qtbot.waitUntil(lambda: canvas.is_drawn, timeout=20_000)


def test_it_draws_when_it_is_seen(canvas: ChartCanvas, qtbot: QtBot) -> None:
    canvas.show_plot(HISTOGRAM)
    assert not canvas.is_drawn
    canvas.show()
    wait_drawn(qtbot, canvas)
    assert has_colour(canvas.grab().toImage(), theme.colours().train) > 1_000
    assert canvas.accessibleDescription() == "키"
    left, top, right, bottom = canvas._drawing.boxes[0]
    assert canvas.text_at((left + right) / 2, (top + bottom) / 2).startswith("0: 6")


def test_it_is_drawn_anew_in_another_size(canvas: ChartCanvas, qtbot: QtBot) -> None:
    canvas.show_plot(HISTOGRAM)
    canvas.show()
    wait_drawn(qtbot, canvas)
    canvas.resize(800, 500)
    assert not canvas.is_drawn
    wait_drawn(qtbot, canvas)
    assert canvas.picture is not None
    assert canvas.picture.width() == 800


def test_the_last_of_many_is_the_one_that_is_seen(canvas: ChartCanvas, qtbot: QtBot) -> None:
    canvas.show()
    for plot in PLOTS.values():
        canvas.show_plot(plot)
    wait_drawn(qtbot, canvas)
    assert canvas._drawing.plot is PLOTS["side by side"]


def test_the_mouse_over_a_bar_is_told_its_numbers(canvas: ChartCanvas, qtbot: QtBot) -> None:
    canvas.show_plot(HISTOGRAM)
    canvas.show()
    wait_drawn(qtbot, canvas)
    assert canvas.hasMouseTracking()
    left, top, right, bottom = canvas._drawing.boxes[4]
    place = QPointF((left + right) / 2, (top + bottom) / 2)
    assert canvas.text_at(place.x(), place.y()).startswith("4: 6")
    assert canvas.text_at(1, 1) == ""


def test_nothing_is_shown_without_a_plot(canvas: ChartCanvas, qtbot: QtBot) -> None:
    canvas.show_plot(HISTOGRAM)
    canvas.show()
    wait_drawn(qtbot, canvas)
    canvas.show_plot(None)
    assert canvas.picture is None
    assert has_colour(canvas.grab().toImage(), theme.colours().train) == 0
