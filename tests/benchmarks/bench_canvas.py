"""How long 500 layers on the canvas keep a user waiting: an edit to its picture, a frame of a drag; and 2,000 to open.

Run it in a real window: ``xvfb-run -a python tests/benchmarks/bench_canvas.py``. Times are of the wall and, as ``cpu``,
of the window's own thread, which other programs disturb less. A loop of constant work says what the machine is worth
just then: times compare between runs as multiples of it.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("LAYERWISE_HOME", tempfile.mkdtemp(prefix="layerwise-bench-"))

from PySide6.QtCore import QEventLoop, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.network.graph import Edge, Graph, Node
from engine.network.templates import line
from engine.settings import Settings
from gui import theme
from gui.network.tab import NetworkTab
from gui.session import Session

LAYERS = 500
ROUNDS = 40


def large_graph(count: int = LAYERS) -> Graph:
    """Convolution blocks with shortcuts, in columns of 25."""
    kinds = [("Input", {"shape": (28, 28, 16)})]
    while len(kinds) < count:
        kinds.append(("Conv2D", {"filters": 16, "padding": "same"}) if len(kinds) % 5 else ("Add", {}))
    graph = line(*kinds)
    nodes = tuple(
        Node(node.id, node.kind, node.params, place // 25 * 300.0, place % 25 * 112.0)
        for place, node in enumerate(graph.nodes)
    )
    shortcuts = [Edge(nodes[p - 3].id, nodes[p].id, 1) for p in range(5, count, 5)]
    return Graph(nodes, (*graph.edges, *shortcuts))


def milliseconds(act: Callable[[int], None], rounds: int = ROUNDS) -> dict[str, float]:
    """Median and 95th percentile of an action and the painting it causes."""
    walls, cpus = [], []
    for number in range(rounds):
        start, begin = time.perf_counter(), time.thread_time()
        act(number)
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        walls.append((time.perf_counter() - start) * 1000)
        cpus.append((time.thread_time() - begin) * 1000)
    found = {}
    for name, times in (("", walls), ("cpu_", cpus)):
        times.sort()
        found[f"{name}median_ms"] = round(statistics.median(times), 1)
        found[f"{name}p95_ms"] = round(times[int(len(times) * 0.95)], 1)
    return found


def constant_work(_number: int) -> None:
    """About 10 ms of a quiet machine of 2024."""
    total = 0
    for number in range(200_000):
        total += number * number % 7


def drag_frames(tab: NetworkTab, name: str) -> dict[str, float]:
    viewport = tab.canvas.viewport()
    start = tab.canvas.mapFromScene(tab.scene.nodes[name].pos() + QPointF(40, 30))
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    times = milliseconds(lambda n: QTest.mouseMove(viewport, start + QPointF(5 * n + 10, 3 * n).toPoint()))
    QTest.keyClick(tab.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    return times


def figures(tab: NetworkTab, session: Session) -> dict[str, dict[str, float]]:
    middle = session.graph.nodes[LAYERS // 2].id

    def edit(number: int) -> None:
        params = {"filters": 16, "padding": "same", "activation": ("relu", "tanh")[number % 2]}
        session.set_graph(session.graph.with_params(middle, params), "edit")

    start = time.perf_counter()
    tab.canvas.show_node(middle)
    tab.canvas.fit()
    found = {"constant work": milliseconds(constant_work), "all shown: edit": milliseconds(edit)}
    found["all shown: drag frame"] = drag_frames(tab, middle)
    found["all shown: zoom step"] = milliseconds(lambda n: tab.canvas.zoom_by(1.05 if n % 2 else 1 / 1.05))
    tab.canvas.show_rect(tab.scene.rect_of([node.id for node in session.graph.nodes[240:252]]))
    found["close up: edit"] = milliseconds(edit)
    found["close up: drag frame"] = drag_frames(tab, middle)
    tab.canvas.select_all()
    found["500 selected: edit"] = milliseconds(edit)
    found["500 selected: drag frame"] = drag_frames(tab, middle)
    found["close up: zoom step"] = milliseconds(lambda n: tab.canvas.zoom_by(1.05 if n % 2 else 1 / 1.05))
    found["constant work again"] = milliseconds(constant_work)
    found["total"] = {"seconds": round(time.perf_counter() - start, 1)}
    return found


def opening(tab: NetworkTab, session: Session, count: int) -> dict[str, float]:
    """From a graph just read to its picture, and the same laid out anew."""
    graph = Graph.from_json(json.loads(json.dumps(large_graph(count).to_json())))
    session.set_graph(Graph(), "empty")
    QApplication.processEvents()
    shown = milliseconds(lambda _: session.set_graph(graph, "open"), rounds=1)
    laid = milliseconds(lambda _: tab.lay_out(), rounds=1)
    return {"ms": shown["median_ms"], "cpu_ms": shown["cpu_median_ms"], "layout_cpu_ms": laid["cpu_median_ms"]}


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    theme.Theme(app, "light")
    session = Session(Settings(Path(tempfile.mkdtemp()) / "settings.json"))
    tab = NetworkTab(session)
    tab.resize(1280, 690)
    tab.show()
    found = {"open 500": opening(tab, session, LAYERS)}
    session.set_graph(large_graph(), "begin")
    found.update(figures(tab, session))
    found["open 2,000"] = opening(tab, session, 2000)
    for name, times in found.items():
        sys.stdout.write(f"{name:28} " + "  ".join(f"{key} {value}" for key, value in times.items()) + "\n")
    session.close()


if __name__ == "__main__":
    main()
