"""The grid of pictures and the threads behind it: what is seen, what is read, what is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from engine.datasets.pictures.files import PictureFiles
from engine.errors import FileError
from gui import theme
from gui.widgets.byte_cache import ByteCache
from gui.widgets.image_grid import PAD_PX, ImageGrid
from gui.widgets.picture_sources import ArrayPictures, FilePictures, NumberPictures, shades
from gui.widgets.thumbnails import Thumbnails

SIDE = 64


class Shades:
    """Every picture is of one grey, its row number; it notes what was read and in which thread."""

    is_slow = True

    def __init__(self, broken: tuple[int, ...] = ()) -> None:
        self.read: list[int] = []
        self.threads: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()
        self._broken = broken

    def image(self, row: int, side_px: int) -> QImage:
        self.gate.wait(10)
        self.read.append(row)
        self.threads.add(threading.current_thread().name)
        if row in self._broken:
            raise FileError("No picture.")
        image = QImage(side_px, side_px, QImage.Format.Format_Grayscale8)
        image.fill(row % 256)
        return image


@pytest.fixture
def grid(qtbot: QtBot) -> Iterator[ImageGrid]:
    made = ImageGrid()
    made.setMinimumSize(300, 200)
    made.resize(400, 300)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.shutdown()


def centre_grey(grid: ImageGrid) -> int:
    return grid.viewport().grab().toImage().pixelColor(QPoint(6 + SIDE // 2, 6 + SIDE // 2)).red()


def test_only_what_is_seen_is_read_and_never_in_the_windows_thread(grid: ImageGrid, qtbot: QtBot) -> None:
    source = Shades()
    grid.show_samples(source, np.arange(100_000), str)
    qtbot.waitUntil(lambda: grid.num_waiting == 0)
    assert len(source.read) < 60
    assert all(name.startswith("worker") for name in source.threads)
    assert centre_grey(grid) == 0
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: grid.num_waiting == 0)
    assert len(source.read) < 120, "what lies between is passed over"
    assert max(source.read) == 99_999


def test_what_was_scrolled_past_is_not_read_any_more(grid: ImageGrid, qtbot: QtBot) -> None:
    source = Shades()
    source.gate.clear()
    grid.show_samples(source, np.arange(100_000), str)
    bar = grid.verticalScrollBar()
    for place in range(200):
        bar.setValue(place * 1000)
        grid.viewport().repaint()
    source.gate.set()
    qtbot.waitUntil(lambda: grid.num_waiting == 0)
    assert len(source.read) < 100


def test_other_data_forgets_what_was_asked_for(grid: ImageGrid, qtbot: QtBot) -> None:
    slow, other = Shades(), Shades()
    slow.gate.clear()
    grid.show_samples(slow, np.arange(1000), str)
    grid.viewport().repaint()
    grid.show_samples(other, np.arange(200, 205), str)
    grid.viewport().repaint()
    slow.gate.set()
    qtbot.waitUntil(lambda: grid.num_waiting == 0)
    assert centre_grey(grid) == 200


def test_the_same_rows_again_stay_where_they_are(grid: ImageGrid, qtbot: QtBot) -> None:
    source = Shades()
    grid.show_samples(source, np.arange(1000), str)
    grid.choose(500)
    place = grid.verticalScrollBar().value()
    qtbot.waitUntil(lambda: grid.num_waiting == 0)
    read = len(source.read)
    grid.show_samples(source, np.arange(1000), str)
    qtbot.waitUntil(lambda: grid.num_waiting == 0)
    assert (grid.current, grid.verticalScrollBar().value()) == (500, place)
    assert len(source.read) == read, "nothing is read twice"
    grid.show_samples(source, np.arange(0, 1000, 2), str)
    assert (grid.current, grid.verticalScrollBar().value()) == (-1, 0)


def test_a_broken_file_is_marked_and_the_others_are_shown(grid: ImageGrid, qtbot: QtBot) -> None:
    grid.show_samples(Shades(broken=(1,)), np.arange(4), str)
    qtbot.waitUntil(lambda: grid.num_waiting == 0)
    assert centre_grey(grid) == 0
    grid.choose(2)
    assert grid.current_row == 2


def test_a_picture_file_that_cannot_be_read_is_marked(grid: ImageGrid, qtbot: QtBot, tmp_path: Path) -> None:
    Image.new("RGB", (SIDE, SIDE), "white").save(tmp_path / "whole.png")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    paths = np.array([str(tmp_path / name) for name in ("whole.png", "broken.png", "gone.png")], dtype=object)
    grid.show_samples(FilePictures(PictureFiles(paths, (SIDE, SIDE, 3))), np.arange(3), str)
    qtbot.waitUntil(lambda: grid.num_waiting == 0)
    shown = grid.viewport().grab().toImage()
    corners = [shown.pixelColor(QPoint(place * (SIDE + 2 * PAD_PX) + PAD_PX, PAD_PX)) for place in range(3)]
    assert corners == [QColor("white"), theme.colour("error"), theme.colour("error")]


def test_a_double_click_and_space_open_a_picture(grid: ImageGrid, qtbot: QtBot) -> None:
    grid.show_samples(ArrayPictures(np.zeros((50, 8, 8, 1), dtype=np.uint8)), np.arange(10, 40), str)
    opened: list[int] = []
    grid.activated.connect(opened.append)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert opened == [], "nothing is chosen yet"
    qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 30))
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert opened == [1, 2]
    assert grid.current_row == 12


def test_thumbnails_are_kept_within_their_bytes(qtbot: QtBot) -> None:
    from PySide6.QtCore import QObject

    owner = QObject()
    thumbnails = Thumbnails(owner, limit_bytes=10 * SIDE * SIDE)
    source = Shades()
    thumbnails.set_source(source)
    for start in range(0, 60, 20):
        thumbnails.wish(range(start, start + 20), SIDE)
        last = start + 19
        qtbot.waitUntil(lambda last=last: last in source.read and thumbnails.image(last, SIDE) is not None)
    assert thumbnails.size_bytes <= 10 * SIDE * SIDE
    assert thumbnails.image(0, SIDE) is None
    thumbnails.shutdown()


def test_the_cache_forgets_what_was_used_longest_ago() -> None:
    cache: ByteCache[str, int] = ByteCache(100)
    cache.put("a", 1, 40)
    cache.put("b", 2, 40)
    assert cache.get("a") == 1
    cache.put("c", 3, 40)
    assert "b" not in cache
    assert cache.get("a") == 1
    cache.put("a", 5, 10)
    assert cache.size_bytes == 50
    cache.put("huge", 6, 1_000)
    assert cache.get("huge") == 6
    assert len(cache) == 1


@pytest.mark.parametrize("shape", [(5, 20), (5, 6, 7), (5, 6, 7, 2), (5,), (5, 1), (5, 0)])
def test_numbers_of_any_rank_have_a_picture(shape: tuple[int, ...], qtbot: QtBot) -> None:  # noqa: ARG001
    from PySide6.QtGui import QColor

    values = np.random.default_rng(0).normal(size=shape)
    if values.size:
        values.reshape(-1)[0] = np.nan
    image = NumberPictures(values, QColor("red")).image(0, 48)
    assert max(image.width(), image.height()) == 48


def test_shades_go_from_black_to_white() -> None:
    made = shades(np.array([[1.0, 2.0], [3.0, 5.0]]) - 3)
    assert (made.min(), made.max()) == (0, 255)
    assert shades(np.zeros((2, 3))).max() == 0
