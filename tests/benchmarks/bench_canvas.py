"""How long 500 layers on the canvas keep a user waiting: an edit to its picture, and a frame of a drag.

Run it in a real window: ``xvfb-run -a python tests/benchmarks/bench_canvas.py``.
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
    times = []
    for number in range(rounds):
        start = time.perf_counter()
        act(number)
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return {"median_ms": round(statistics.median(times), 1), "p95_ms": round(times[int(len(times) * 0.95)], 1)}


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
    found = {"all shown: edit": milliseconds(edit), "all shown: drag frame": drag_frames(tab, middle)}
    tab.canvas.show_rect(tab.scene.rect_of([node.id for node in session.graph.nodes[240:252]]))
    found["close up: edit"] = milliseconds(edit)
    found["close up: drag frame"] = drag_frames(tab, middle)
    tab.canvas.select_all()
    found["500 selected: drag frame"] = drag_frames(tab, middle)
    found["close up: zoom step"] = milliseconds(lambda n: tab.canvas.zoom_by(1.05 if n % 2 else 1 / 1.05))
    found["total"] = {"seconds": round(time.perf_counter() - start, 1)}
    return found


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    theme.Theme(app, "light")
    session = Session(Settings(Path(tempfile.mkdtemp()) / "settings.json"))
    tab = NetworkTab(session)
    tab.resize(1280, 690)
    tab.show()
    start = time.perf_counter()
    session.set_graph(large_graph(), "begin")
    QApplication.processEvents()
    found = {"first shown": {"ms": round((time.perf_counter() - start) * 1000)}, **figures(tab, session)}
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    session.close()


if __name__ == "__main__":
    main()
