"""How long a frame takes while samples are scrolled through: pictures in memory and in files, and a large table.

Run it in a real window, ``xvfb-run -a python tests/benchmarks/bench_data_views.py``, or with QT_QPA_PLATFORM=offscreen.
Prints one JSON object a view: the slowest frame, the 99th percentile and the median in milliseconds; the processor's
time beside that of the clock, since on a busy machine other programs are in the latter. Exit code 1 when a frame took
more than 50 ms of the clock.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("LAYERWISE_HOME", tempfile.mkdtemp(prefix="layerwise-bench-"))

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollBar

from engine.datasets.pictures.files import PictureFiles
from engine.datasets.tables.table import Table
from gui import theme
from gui.widgets.image_grid import ImageGrid
from gui.widgets.picture_sources import ArrayPictures, FilePictures
from gui.widgets.table_view import TableView

SAMPLES = 100_000
TABLE_ROWS = 1_000_000
TABLE_COLUMNS = 20
FILES = 200  # their paths are repeated
STEPS = 150
LIMIT_MS = 50.0
CONSTANT_WORK = 400_000  # about the time of a frame


def places(bar: QScrollBar) -> Iterator[int]:
    """Where the bar stands, one frame after the other: by the wheel, by pages, and thrown anywhere."""
    rng = np.random.default_rng(0)
    for number in range(STEPS):
        yield number * bar.singleStep() * 3
    for number in range(STEPS):
        yield bar.maximum() // 3 + number * bar.pageStep()
    for place in rng.integers(0, bar.maximum() + 1, STEPS):
        yield int(place)


def frames_ms(view: QAbstractScrollArea) -> list[tuple[float, float]]:
    """How long every frame kept the window: on the clock, and of the processor's time of the window's thread."""
    times = []
    bar = view.verticalScrollBar()
    for place in places(bar):
        # What threads have read meanwhile is painted in a frame of its own.
        for moved in (True, False):
            start, busy = time.perf_counter(), time.thread_time()
            if moved:
                bar.setValue(place)
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            times.append(((time.perf_counter() - start) * 1000, (time.thread_time() - busy) * 1000))
    return times


def constant_work_ms() -> list[tuple[float, float]]:
    """As ``frames_ms`` of a loop that does the same every time: what is slow there is the machine's doing."""
    times = []
    for _ in range(3 * STEPS * 2):
        start, busy = time.perf_counter(), time.thread_time()
        sum(range(CONSTANT_WORK))
        times.append(((time.perf_counter() - start) * 1000, (time.thread_time() - busy) * 1000))
    return times


def measure(name: str, view: QAbstractScrollArea) -> bool:
    view.resize(1500, 900)
    view.show()
    for _ in range(20):
        QApplication.processEvents()
    is_within = tell(name, frames_ms(view))
    view.hide()
    return is_within


def tell(name: str, frames: list[tuple[float, float]]) -> bool:
    """Print what the frames took; whether none took more than the limit."""
    times = np.array(frames)
    figures = {"view": name, "frames": len(times)}
    for column, clock in enumerate(("wall", "processor")):
        worst, p99, median = (float(np.percentile(times[:, column], share)) for share in (100, 99, 50))
        figures[clock] = {"worst_ms": round(worst, 1), "p99_ms": round(p99, 1), "median_ms": round(median, 1)}
    print(json.dumps(figures), flush=True)
    return float(times[:, 0].max()) <= LIMIT_MS


def grid(size_px: int, source: ArrayPictures | FilePictures) -> ImageGrid:
    made = ImageGrid()
    made.set_size(size_px)
    made.show_samples(source, np.arange(SAMPLES, dtype=np.int64), lambda row: f"class {row % 10}")
    return made


def picture_files(folder: Path) -> PictureFiles:
    rng = np.random.default_rng(0)
    for number in range(FILES):
        Image.fromarray(rng.integers(0, 255, (120, 160, 3), dtype=np.uint8)).save(folder / f"{number}.jpg")
    paths = np.empty(SAMPLES, dtype=object)
    paths[:] = [str(folder / f"{number % FILES}.jpg") for number in range(SAMPLES)]
    return PictureFiles(paths, (120, 160, 3))


def table() -> TableView:
    rng = np.random.default_rng(0)
    words = np.array([f"word {n}" for n in range(1000)], dtype=object)
    numbers = {f"number {n}": rng.normal(size=TABLE_ROWS).astype(np.float32) for n in range(TABLE_COLUMNS - 2)}
    labels = {f"words {n}": words[rng.integers(0, 1000, TABLE_ROWS)] for n in range(2)}
    view = TableView()
    view.show_rows(Table({**numbers, **labels}), np.arange(TABLE_ROWS, dtype=np.int64))
    return view


def main() -> int:
    app = QApplication([])
    app.setStyle("Fusion")
    app.setStyleSheet(theme.style_sheet(theme.LIGHT))
    pictures = np.random.default_rng(0).integers(0, 255, (SAMPLES, 28, 28, 1), dtype=np.uint8)
    gc.freeze()  # as the program does once its window is there
    ok = True
    for size_px in (32, 64):
        ok &= measure(f"grid of {SAMPLES:,} pictures in memory at {size_px} px", grid(size_px, ArrayPictures(pictures)))
    with tempfile.TemporaryDirectory() as folder:
        files = picture_files(Path(folder))
        files.thumbnail(0, 64)  # opening a folder brought the decoder in
        source = FilePictures(files)
        for size_px in (64, 128):
            view = grid(size_px, source)
            ok &= measure(f"grid of {SAMPLES:,} picture files at {size_px} px", view)
            view.shutdown()
    tell("no view, constant work", constant_work_ms())
    ok &= measure(f"table of {TABLE_ROWS:,} x {TABLE_COLUMNS}", table())
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
