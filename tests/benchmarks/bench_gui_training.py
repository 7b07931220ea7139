"""How late a 5 ms timer in the window's thread is while MNIST is trained with live plots. Exit 1 if p99 is over 16 ms.

    python tests/benchmarks/bench_gui_training.py [--epochs N] [--template KEY] [--bare]

Uses ../shared/data/mnist when it is there, else 60,000 random pictures of the same size. Lateness is the time between
two ticks less the 5 ms asked for. What comes before the first training step (reading data, importing keras) is
printed apart and not judged: the window shows then that it prepares. The processor time of the window's thread
between two ticks is printed too: on a busy machine it tells the window's part. ``--bare`` trains without a tab, which
tells what of the lateness is the training's and the machine's own.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["LAYERWISE_HOME"] = tempfile.mkdtemp(prefix="layerwise-bench-")

import numpy as np  # noqa: E402
from PySide6.QtCore import QObject, Qt, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from engine.datasets.source import SourceSpec  # noqa: E402
from engine.facts import DataFacts  # noqa: E402
from engine.network.templates import template  # noqa: E402
from engine.project import Project  # noqa: E402
from engine.settings import Settings  # noqa: E402
from engine.training.config import TrainingConfig  # noqa: E402
from gui import theme  # noqa: E402
from gui.session import Session  # noqa: E402
from gui.training.tab import TrainTab  # noqa: E402

TICK_MS = 5
LIMIT_MS = 16.0
MNIST = ROOT.parent / "shared" / "data" / "mnist"


@dataclass
class Lateness:
    """Milliseconds that ticks came later than asked, and that the window's thread computed between them."""

    values_ms: list[float] = field(default_factory=list)
    own_ms: list[float] = field(default_factory=list)

    def lines(self, title: str) -> str:
        p50, p99, worst = np.percentile(self.values_ms, [50, 99, 100])
        own_p50, own_p99, own_worst = np.percentile(self.own_ms, [50, 99, 100])
        return (
            f"{title}: p50 {p50:.1f} ms, p99 {p99:.1f} ms, worst {worst:.1f} ms ({len(self.values_ms)} ticks)\n"
            f"    the window's own work: p50 {own_p50:.1f} ms, p99 {own_p99:.1f} ms, worst {own_worst:.1f} ms\n"
        )

    @property
    def p99_ms(self) -> float:
        return float(np.percentile(self.values_ms, 99))


class Ticker(QObject):
    """A 5 ms timer that notes how late it is, apart for each state of training."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.lateness: dict[str, Lateness] = {}
        self._session = session
        self._last, self._last_own = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        late_ms = max(0.0, (now - self._last) * 1000 - TICK_MS)
        own = time.thread_time()
        lateness = self.lateness.setdefault(self._session.training.state, Lateness())
        lateness.values_ms.append(late_ms)
        lateness.own_ms.append((own - self._last_own) * 1000)
        self._last, self._last_own = now, own


def mnist_sized(folder: Path) -> Path:
    """The real digits, or noise of their size in their format."""
    if MNIST.is_dir():
        return MNIST
    random = np.random.default_rng(0)
    arrays = {}
    for part, count in (("train", 60_000), ("test", 10_000)):
        arrays[f"x_{part}"] = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        arrays[f"y_{part}"] = random.integers(0, 10, count, dtype=np.uint8)
    path = folder / "mnist.npz"
    np.savez(path, **arrays)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--template", default="digits-mlp")
    parser.add_argument("--bare", action="store_true")
    arguments = parser.parse_args()
    app = QApplication([])
    theme.Theme(app, "light")
    theme.install_font(app)
    folder = Path(tempfile.mkdtemp(prefix="layerwise-bench-"))
    facts = DataFacts((28, 28, 1), "multiclass", 10)
    chosen = template(arguments.template)
    project = Project(
        name="bench",
        source=SourceSpec("mnist", {"path": str(mnist_sized(folder))}),
        graph=chosen.make(facts),
        config=TrainingConfig.from_values({**chosen.settings_for(facts), "epochs": arguments.epochs}),
    )
    session = Session(Settings())
    session.new_project(project, folder / "bench")
    tab = TrainTab(session)
    tab.resize(1280, 760)
    tab.setVisible(not arguments.bare)
    ticker = Ticker(session)
    session.training.runs_changed.connect(app.quit)
    session.dataset_changed.connect(session.training.start)
    session.training.failed.connect(app.quit)
    app.exec()
    tab.shutdown()
    session.close()
    for state, lateness in ticker.lateness.items():
        sys.stdout.write(lateness.lines(state))
    running = ticker.lateness["running"]
    sys.stdout.write(f"p99 while training {running.p99_ms:.1f} ms, limit {LIMIT_MS:.0f} ms\n")
    return 0 if running.p99_ms <= LIMIT_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
