"""How long an edit of a network of 500 layers keeps a user waiting, in every way there is to edit, in the whole window.

``xvfb-run -a python tests/benchmarks/bench_edits.py [WORD...]``: the cases whose names hold one of the words. Times are
those of the window's own thread at work (``cpu``), from the edit to the last stroke of the picture it causes; ``gc`` is
the longest collection of garbage among them. ``per work`` says the median as a multiple of a loop of constant work.
"""

from __future__ import annotations

import cProfile
import gc
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("LAYERWISE_HOME", tempfile.mkdtemp(prefix="layerwise-bench-"))

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QSpinBox

from engine.network.blocks.shipped import SHIPPED
from engine.network.graph import BLOCK, Graph
from engine.network.templates import line
from engine.settings import Settings
from gui.app import make_application
from gui.garbage import GarbageWatch
from gui.main_window import MainWindow
from gui.network.tab import NetworkTab
from gui.session import Session
from gui.theme import Theme
from tests.benchmarks.bench_canvas import LAYERS, constant_work, large_graph

ROUNDS = 60
Case = tuple[str, Callable[[int], object]]


class Bench:
    """The whole window with a network in it, and what is measured there."""

    def __init__(self, words: list[str]) -> None:
        self.words = [word for word in words if word != "--profile"]
        self.profiles = "--profile" in words
        self.app = make_application()
        Theme(self.app, "light")
        self.session = Session(Settings(Path(tempfile.mkdtemp()) / "settings.json"))
        self.window = MainWindow(self.session)
        self.window.show()
        self.window.start("network")
        tab = self.window.tabs.tab("network")
        assert isinstance(tab, NetworkTab)
        self.tab = tab
        self.settle()
        GarbageWatch(self.session, self.window).start()  # as the program does
        self._gc_ms, self._gc_start = 0.0, 0.0
        gc.callbacks.append(self._on_gc)
        self.work_ms = self.measured(constant_work)[0]

    def _on_gc(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self._gc_start = time.thread_time()
        else:
            self._gc_ms = max(self._gc_ms, (time.thread_time() - self._gc_start) * 1000)

    def settle(self) -> None:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def measured(self, act: Callable[[int], object]) -> tuple[float, float, float, float]:
        """Median, 95th percentile and longest of an action with the painting it causes, and the longest collection."""
        times, self._gc_ms = [], 0.0
        for number in range(ROUNDS):
            begin = time.thread_time()
            act(number)
            self.settle()
            times.append((time.thread_time() - begin) * 1000)
        times.sort()
        return times[len(times) // 2], times[int(len(times) * 0.95)], times[-1], self._gc_ms

    def case(self, name: str, act: Callable[[int], object]) -> None:
        if self.words and not any(word in name for word in self.words):
            return
        self.settle()
        for number in (0, 1):  # what the first ones have to make is not an edit's
            act(number)
            self.settle()
        profile = cProfile.Profile(time.thread_time)
        if self.profiles:
            profile.enable()
        median, high, longest, garbage = self.measured(act)
        if self.profiles:
            profile.disable()
            pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(25)
            pstats.Stats(profile, stream=sys.stdout).sort_stats("cumtime").print_stats(45)
        sys.stdout.write(
            f"{name:42} cpu median {median:5.1f}  p95 {high:5.1f}  longest {longest:5.1f}  gc {garbage:5.1f}"
            f"  per work {median / self.work_ms:4.2f}\n"
        )
        sys.stdout.flush()

    # ---- edits

    def param_edit(self, node: str) -> Callable[[int], object]:
        """Another activation, which changes no shape."""
        editor = self.tab.editor
        return lambda number: editor.set_param(node, "activation", ("relu", "tanh")[number % 2])

    def common(self, name: str, node: str) -> None:
        """A param of ``node`` again and again, with nothing else going on."""
        self.tab.canvas.fit()
        self.case(f"{name}: edit, all shown", self.param_edit(node))
        self.tab.scene.select([])
        self.tab.canvas.bring_into_sight([node])
        self.tab.canvas.zoom_by(1 / self.tab.canvas.zoom)
        self.tab.canvas.bring_into_sight([node])
        self.case(f"{name}: edit", self.param_edit(node))

    def all_edits(self, name: str, node: str) -> None:
        """Everything a user does to one graph."""
        self.common(name, node)
        self.panels(name, node)
        self.steps(name, node)

    def panels(self, name: str, node: str) -> None:
        """The same edit with this and that in sight."""
        tab = self.tab
        tab.scene.select([node])
        self.case(f"{name}: edit of the selected", self.param_edit(node))
        form = tab.inspector.form
        spin = form.findChild(QSpinBox) if form is not None else None
        if spin is not None:
            self.case(f"{name}: spin box", lambda number: spin.setValue(16 + number % 2))
            spin.setValue(16)
        tab.scene.select([])
        tab.left_tabs.setCurrentWidget(tab.navigation.outline)
        self.case(f"{name}: edit, outline shown", self.param_edit(node))
        nodes = [each.id for each in tab.editor.graph.nodes]
        self.case(f"{name}: select, outline shown", lambda n: tab.scene.select([nodes[(n * 37) % len(nodes)]]))
        tab.scene.select([])
        tab.left_tabs.setCurrentWidget(tab.palette_list)
        tab.side_tabs.setCurrentWidget(tab.code)
        self.case(f"{name}: edit, code shown", self.param_edit(node))
        tab.side_tabs.setCurrentWidget(tab.inspector)
        tab.navigation.find_bar.open_bar()
        self.case(f"{name}: edit, find bar open", self.param_edit(node))
        tab.navigation.find_bar.close_bar()
        tab.preview.set_on(is_on=True)
        self.case(f"{name}: edit, preview on", self.param_edit(node))
        tab.preview.set_on(is_on=False)

    def steps(self, name: str, node: str) -> None:
        """Other edits, and what goes with them."""
        tab, stack, editor = self.tab, self.session.undo_stack, self.tab.editor
        nodes = [each.id for each in editor.graph.nodes]
        self.case(f"{name}: select one", lambda n: tab.scene.select([nodes[(n * 37) % len(nodes)]]))
        self.case(f"{name}: select all, none", lambda n: tab.scene.select(nodes if n % 2 else []))
        tab.scene.select([])
        self.param_edit(node)(0), self.param_edit(node)(1)
        self.case(f"{name}: undo, redo", lambda n: (stack.redo if n % 2 else stack.undo)())
        self.case(f"{name}: add and take back", lambda n: stack.undo() if n % 2 else tab.canvas.append("Dropout"))
        self.case(f"{name}: delete and take back", lambda n: stack.undo() if n % 2 else editor.delete([node], []))
        source, target = nodes[-12], nodes[-1]
        self.case(f"{name}: connect and take back", lambda n: stack.undo() if n % 2 else editor.connect(source, target))
        self.case(f"{name}: rename and take back", lambda n: stack.undo() if n % 2 else editor.rename(node, "other"))
        self.case(f"{name}: disable and enable", lambda n: editor.disable([node], bool(n % 2)))
        editor.disable([node], is_disabled=False)
        self.case(f"{name}: move", lambda n: editor.move([node], 10.0 if n % 2 else -10.0, 0.0))

    def show(self, graph: Graph) -> None:
        self.session.set_graph(graph, "begin")
        self.settle()


def with_blocks(every: int = 10) -> Graph:
    """The large graph with a residual block in the place of every tenth layer; 800 layers for Keras."""
    block = replace(SHIPPED["Residual"])
    graph = large_graph()
    nodes = tuple(
        replace(node, kind=BLOCK + block.name, params={"filters": 16}) if place % every == 2 else node
        for place, node in enumerate(graph.nodes)
    )
    return replace(graph, nodes=nodes, blocks=(block,))


def in_one_block(count: int = LAYERS) -> Graph:
    """All of the large graph as the inside of one block."""
    inside = large_graph(count)
    outside = line(("Input", {"shape": (28, 28, 16)}), ("Dropout", {}))
    from engine.network.graph import Block

    block = Block("Large", inside)
    node = replace(outside.nodes[1], kind=BLOCK + block.name, params={})
    return replace(outside, nodes=(outside.nodes[0], node), blocks=(block,))


def rich_in_advice() -> Graph:
    """Sigmoids, softmax, dropout and linear layers everywhere: every matter of advice has hundreds of layers."""
    kinds = [("Input", {"shape": (64,)})]
    while len(kinds) < LAYERS:
        place = len(kinds) % 5
        if place == 4:
            kinds.append(("Dropout", {"rate": 0.9}))
        elif place == 3:
            kinds.append(("BatchNormalization", {}))
        else:
            kinds.append(("Dense", {"units": 64, "activation": ("linear", "sigmoid", "softmax")[place]}))
    graph = line(*kinds)
    placed = [replace(n, x=p // 25 * 300.0, y=p % 25 * 112.0) for p, n in enumerate(graph.nodes)]
    return replace(graph, nodes=tuple(placed))


def rich_in_errors() -> Graph:
    """Wires that end nowhere, layers that refuse what comes: hundreds of problems."""
    graph = large_graph()
    lost = {node.id for place, node in enumerate(graph.nodes) if place % 7 == 3}
    edges = tuple(edge for edge in graph.edges if edge.source not in lost)
    return replace(graph, edges=edges)


def main(words: list[str]) -> None:
    bench = Bench(words)
    sys.stdout.write(f"constant work: cpu median {bench.work_ms:.1f} ms\n")
    middle = large_graph().nodes[LAYERS // 2 + 1].id
    bench.show(large_graph())
    bench.all_edits("layers", middle)
    first = bench.session.graph.nodes[0].id
    bench.case(
        "layers: every shape changes",
        lambda n: bench.tab.editor.set_param(first, "shape", ((28, 28, 16), (32, 32, 16))[n % 2]),
    )
    second = bench.session.graph.nodes[1].id
    bench.case(
        "layers: 100 errors come and go",
        lambda n: bench.tab.editor.set_param(middle, "filters", (16, 17)[n % 2]),
    )
    del second
    bench.show(with_blocks())
    bench.all_edits("blocks", middle)
    use = next(node.id for node in bench.session.graph.nodes if node.block)
    bench.case("blocks: a block's own param", lambda n: bench.tab.editor.set_param(use, "filters", (16, 17)[n % 2]))
    bench.tab.editor.where.go((use,))
    bench.settle()
    bench.common("inside one of 50 uses", "relu1")
    conv = bench.session.graph.blocks[0].graph.nodes[1].id
    bench.case(
        "inside one of 50 uses: another kernel",
        lambda n: bench.tab.editor.set_param(conv, "kernel_size", ((3, 3), (5, 5))[n % 2]),
    )
    bench.show(in_one_block())
    bench.tab.editor.where.go((bench.session.graph.nodes[1].id,))
    bench.settle()
    bench.all_edits("inside a block of 500", middle)
    bench.show(rich_in_advice())
    bench.all_edits("advice", bench.session.graph.nodes[251].id)
    bench.show(rich_in_errors())
    bench.all_edits("errors", middle)
    bench.show(large_graph(2000))
    bench.common("2,000 layers", middle)
    bench.session.undo_stack.setClean()
    bench.window.close_unasked()


if __name__ == "__main__":
    main(sys.argv[1:])
