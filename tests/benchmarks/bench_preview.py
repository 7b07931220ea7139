"""How long the live preview lets one wait: from an edit to the new outputs, and to the new pictures in the window.

Beside it, in the same process, what a bare call of the built model costs, and what building it anew would.
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
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from engine.facts import DataFacts
from engine.network.build import build_model
from engine.network.graph import Graph
from engine.network.templates import template
from engine.prediction.live.preview import Preview
from engine.prediction.live.samples import stand_in
from engine.prediction.live.values import Request, Sample
from engine.settings import Settings
from gui.network.tab import NetworkTab
from gui.session import Session

ROUNDS = 30
FACTS = DataFacts((28, 28, 1), "multiclass", 10, kind="image")


def milliseconds(act: Callable[[int], object]) -> dict[str, float]:
    """Median and 95th percentile; the first round, which makes what is kept, does not count."""
    act(-1)
    times = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        act(number)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return {"median_ms": round(statistics.median(times), 1), "p95_ms": round(times[int(len(times) * 0.95)], 1)}


def edited(graph: Graph, place: int, number: int) -> Graph:
    """The graph with another size for its first (0) or last (-1) layer with weights."""
    names = [node.id for node in graph.nodes if node.kind in ("Conv2D", "Dense")]
    node = graph.node(names[place])
    size = "filters" if node.kind == "Conv2D" else "units"
    return graph.with_params(node.id, {**node.params, size: int(node.params[size]) + 1 + number % 2})


def engine_times(graph: Graph) -> dict[str, dict[str, float]]:
    preview, sample = Preview(), stand_in((28, 28, 1))
    others = [Sample(sample.values + number) for number in range(2)]
    preview.flow(Request(graph, sample))
    model = build_model(graph)
    x = sample.values[np.newaxis]
    return {
        "edit of the first layer": milliseconds(lambda n: preview.flow(Request(edited(graph, 0, n), sample))),
        "edit of the last layer": milliseconds(lambda n: preview.flow(Request(edited(graph, -1, n), sample))),
        "another sample": milliseconds(lambda n: preview.flow(Request(graph, others[n % 2]))),
        "bare call of the model": milliseconds(lambda _: np.asarray(model(x, training=False))),
        "building the model anew and calling it": milliseconds(lambda n: build_model(edited(graph, 0, n))(x)),
    }


def window_times(graph: Graph) -> dict[str, dict[str, float]]:
    """From the edit to the picture on the canvas, painted."""
    app = QApplication.instance() or QApplication([])
    session = Session(Settings(Path(os.environ["LAYERWISE_HOME"]) / "settings.json"))
    session.set_graph(graph, "begin")
    tab = NetworkTab(session)
    tab.resize(1280, 800)
    tab.show()
    tab.preview.set_on(is_on=True)
    tab.preview.use_stand_in()

    def edit(number: int) -> None:
        session.set_graph(edited(graph, 0, number), "edit")
        while tab.preview.job.is_busy:
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        tab.canvas.viewport().grab()

    times = {"edit of the first layer, painted": milliseconds(edit)}
    tab.shutdown()
    session.close()
    return times


def main() -> None:
    graph = template("digits-cnn").make(FACTS)
    for what, times in (engine_times(graph) | window_times(graph)).items():
        print(json.dumps({"what": what, **times}))


if __name__ == "__main__":
    main()
