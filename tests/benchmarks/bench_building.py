"""How many actions and seconds a network for sign letters takes in a real window: by mouse alone, by keyboard alone.

    xvfb-run -a -s "-screen 0 1280x800x24" python tests/benchmarks/bench_building.py [--data FILE] [--pictures FOLDER]

Real events of the X server through xdotool; openbox or another window manager should run there. Then the three
commonest mistakes are made and mended by their buttons. An action is a click, a double click, a drag, a turn of the
wheel, a key, or a word typed. The seconds are the machine's; those of a practised person are estimated with the
Keystroke-Level Model (Card, Moran and Newell 1980): 1.1 s to point, 0.1 s a press, 0.2 s a key, 0.4 s to change hands,
1.35 s to think before each layer.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("LAYERWISE_HOME", tempfile.mkdtemp(prefix="layerwise-bench-"))

from PySide6.QtCore import QEventLoop, QPoint, QRect, Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QToolButton, QWidget  # noqa: E402

from engine.datasets.opening import parse_source  # noqa: E402
from engine.network.graph import Graph  # noqa: E402
from engine.project import Project  # noqa: E402
from engine.settings import Settings  # noqa: E402
from gui import app as program  # noqa: E402
from gui.main_window import MainWindow  # noqa: E402
from gui.network.navigation.quick_add import QuickAdd  # noqa: E402
from gui.network.tab import NetworkTab  # noqa: E402
from gui.session import Session  # noqa: E402
from gui.theme import Theme  # noqa: E402

SIGN_LETTERS = ROOT.parent / "shared" / "data" / "tabular" / "sign_letters_train.csv"
LAYERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("Input", {}),
    ("Rescaling", {}),
    ("Conv2D", {"activation": "relu"}),
    ("MaxPooling2D", {}),
    ("Conv2D", {"filters": "64", "activation": "relu"}),
    ("MaxPooling2D", {}),
    ("Flatten", {}),
    ("Dense", {"units": "128", "activation": "relu"}),
    ("Dropout", {}),
    ("Dense", {"units": "24", "activation": "softmax"}),
)
POINT_S, PRESS_S, KEY_S, THINK_S = 1.1, 0.1, 0.2, 1.35


@dataclass
class Tally:
    actions: int = 0
    person_s: float = 0.0

    def add(self, seconds: float) -> None:
        self.actions += 1
        self.person_s += seconds


class Hands:
    """Mouse and keyboard of the X server."""

    def __init__(self) -> None:
        self.tally = Tally()

    def _do(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], check=True)
        settle()

    def click(self, place: QPoint, *, times: int = 1) -> None:
        self.tally.add(POINT_S + times * PRESS_S)
        self._do("mousemove", place.x(), place.y(), "click", "--repeat", times, "--delay", 60, 1)

    def wheel(self, place: QPoint, *, down: bool) -> None:
        self.tally.add(PRESS_S)
        self._do("mousemove", place.x(), place.y(), "click", 5 if down else 4)

    def key(self, name: str) -> None:
        self.tally.add(KEY_S)
        self._do("key", name)

    def type(self, text: str) -> None:
        self.tally.add(KEY_S * len(text))
        self._do("type", "--delay", 15, text)

    def think(self) -> None:
        self.tally.person_s += THINK_S


def settle() -> None:
    """Until the window has seen what the X server sent, and painted."""
    for _ in range(6):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        QTest.qWait(8)


def until(is_true: Callable[[], bool], what: str, patience_s: float = 30.0) -> None:
    end = time.monotonic() + patience_s
    while not is_true():
        if time.monotonic() > end:
            raise SystemExit(f"never happened: {what}")
        settle()


def middle_of(widget: QWidget, rect: QRect | None = None) -> QPoint:
    return widget.mapToGlobal((rect if rect is not None else widget.rect()).center())


class ByMouse:
    """Builds with the mouse alone."""

    def __init__(self, tab: NetworkTab, hands: Hands) -> None:
        self.tab, self.hands = tab, hands

    def build(self) -> None:
        for kind, values in LAYERS:
            self.hands.think()
            self.layer(kind)
            for name, value in values.items():
                self.param(name, value)

    def layer(self, kind: str) -> None:
        """A double click on the palette's row, scrolled to with the wheel."""
        tree = self.tab.palette_list.tree
        row = self.tab.palette_list.item_of(kind)
        if row.parent() is not None and not row.parent().isExpanded():
            self._scroll_to(row.parent())
            self.hands.click(middle_of(tree.viewport(), tree.visualItemRect(row.parent())))
        self._scroll_to(row)
        self.hands.click(middle_of(tree.viewport(), tree.visualItemRect(row)), times=2)

    def _scroll_to(self, row: object) -> None:
        tree = self.tab.palette_list.tree
        view = tree.viewport().rect()
        while not view.adjusted(0, 8, 0, -8).contains(tree.visualItemRect(row).center()):
            self.hands.wheel(middle_of(tree.viewport()), down=tree.visualItemRect(row).center().y() > view.center().y())

    def param(self, name: str, value: str) -> None:
        editor = self.tab.findChild(QWidget, f"network.param.{name}")
        if isinstance(editor, QComboBox):
            self._choose(editor, value)
        elif isinstance(editor, QAbstractSpinBox):
            self._turn(editor, int(value))

    def _choose(self, box: QComboBox, value: str) -> None:
        self.hands.click(middle_of(box))
        rows = box.view()
        until(rows.isVisible, "the choices")
        index = box.model().index(box.findText(value), 0)
        while not rows.viewport().rect().contains(rows.visualRect(index).center()):
            self.hands.wheel(middle_of(rows.viewport()), down=True)
        self.hands.click(middle_of(rows.viewport(), rows.visualRect(index)))
        until(lambda: box.currentText() == value, f"{value} chosen")

    def _turn(self, box: QAbstractSpinBox, value: int) -> None:
        """The wheel over a number; where it does not lead there, the button that repairs the number."""
        self.hands.click(middle_of(box))
        for _ in range(12):
            now = int(box.text().replace(",", ""))
            if now == value:
                return
            self.hands.wheel(middle_of(box), down=now > value)
        button = next(
            b for b in self.tab.problems.list.findChildren(QToolButton) if b.isVisible() and str(value) in b.text()
        )
        self.hands.click(middle_of(button))


class ByKeys:
    """Builds with the keyboard alone: a line typed for every layer."""

    def __init__(self, tab: NetworkTab, hands: Hands) -> None:
        self.tab, self.hands = tab, hands

    def build(self) -> None:
        for kind, values in LAYERS:
            self.hands.think()
            self.hands.key("Insert")
            until(lambda: bool(self.tab.findChildren(QuickAdd)), "the box for a layer's name")
            self.hands.type(" ".join((kind.lower(), *values.values())))
            self.hands.key("Return")
            until(lambda: not self.tab.findChildren(QuickAdd), "the box gone")


def kinds_and_values(graph: Graph) -> list[tuple[str, dict[str, str]]]:
    """What LAYERS says, of a graph."""
    found = []
    for name, (_, wanted) in zip(graph.order, LAYERS, strict=False):
        node = graph.node(name)
        found.append((node.kind, {key: str(node.params.get(key)) for key in wanted}))
    return found


def check_built(session: Session, how: str) -> None:
    until(lambda: kinds_and_values(session.graph) == list(LAYERS), f"the network, {how}: {session.graph.order}")
    errors = [problem.message for problem in session.analysis.problems if problem.is_error]
    if errors:
        raise SystemExit(f"{how}: {errors}")


def mend_mistakes(tab: NetworkTab, session: Session, hands: Hands, save: Callable[[str], None]) -> None:
    """Forget the Flatten, give the last layer 10 units, and no softmax; each is mended by the button of its Problem."""
    mistakes = {
        "no Flatten": lambda graph: graph.removed([name for name in graph.order if "flatten" in name]),
        "10 units": lambda graph: with_last(graph, units=10),
        "no softmax": lambda graph: with_last(graph, activation="linear"),
    }
    good = session.graph
    for what, spoil in mistakes.items():
        session.set_graph(spoil(good), what)
        settle()
        errors = [problem for problem in session.analysis.problems if problem.is_error]
        tab.problems.list.go_to(next(row for row in range(tab.problems.list.count()) if is_problem(tab, row)))
        settle()
        save(f"mistake {what}")
        button = repairs(tab)[0]
        print(f"  {what}: “{errors[0].message}” [{button.text()}]", flush=True)
        hands.click(middle_of(button))
        until(lambda: session.analysis.is_trainable, f"{what} mended")
        before = session.graph
        hands.key("ctrl+z")
        until(lambda kept=before: session.graph != kept, "the repair taken back")
        session.set_graph(good, "good again")


def repairs(tab: NetworkTab) -> list[QToolButton]:
    """The buttons that repair problems, as they are shown."""
    return [button for button in tab.problems.list.findChildren(QToolButton) if button.isVisible() and button.text()]


def is_problem(tab: NetworkTab, row: int) -> bool:
    return bool(tab.problems.list.item(row).flags() & Qt.ItemFlag.ItemIsSelectable)


def with_last(graph: Graph, **params: object) -> Graph:
    last = graph.order[-1]
    return graph.with_params(last, {**graph.node(last).params, **params})


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=SIGN_LETTERS)
    options.add_argument("--pictures", type=Path)
    chosen = options.parse_args()
    app = program.make_application()
    Theme(app, "light")
    session = Session(Settings())
    window = MainWindow(session)
    window.resize(1280, 800)
    window.move(0, 0)
    window.show()
    session.open_unsaved(Project(source=parse_source(str(chosen.data), {})))
    session.reload_dataset()
    window.start("network")
    until(lambda: session.dataset is not None, "the data", 60)
    tab = window.tabs.tab("network")

    def save(name: str) -> None:
        if chosen.pictures:
            settle()
            window.grab().save(str(chosen.pictures / f"{name}.png"))

    for how, builder in (("mouse", ByMouse), ("keyboard", ByKeys)):
        hands = Hands()
        session.set_graph(Graph(), "empty")
        tab.canvas.setFocus()
        window.activateWindow()
        settle()
        began = time.perf_counter()
        builder(tab, hands).build()
        seconds = time.perf_counter() - began
        check_built(session, how)
        save(f"built by {how}")
        person = f"{hands.tally.person_s:.0f} s estimated for a practised person"
        print(f"{how} alone: {hands.tally.actions} actions, {seconds:.1f} s here, {person}", flush=True)
    print("mistakes:", flush=True)
    mend_mistakes(tab, session, Hands(), save)
    session.close()
    os._exit(0)  # TensorFlow was never asked for, and nothing is left to write


if __name__ == "__main__":
    main()
