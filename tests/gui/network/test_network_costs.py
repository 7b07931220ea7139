"""The whole network in numbers, live on every edit, and the time of an epoch measured when it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from canvas_hands import chain
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset
from engine.datasets.source import SourceSpec
from engine.errors import DeviceError
from engine.network.graph import Graph
from engine.network.templates import line
from engine.tasks import CancelToken, Report
from engine.training.probe import ProbeResult
from gui.network.side.cost_words import bytes_words, large_number, seconds_words
from gui.network.side.costs_panel import CostsPanel
from gui.network.tab import NetworkTab
from gui.session import Session
from gui.worker import Worker

Show = Callable[[Graph], None]
LEFT = Qt.MouseButton.LeftButton
GOOD = line(
    ("Input", {"shape": (2,)}),
    ("Dense", {"units": 4, "activation": "tanh"}),
    ("Dense", {"units": 1, "activation": "sigmoid"}),
)


@pytest.fixture(scope="module")
def points() -> Dataset:
    """Two columns, two classes."""
    return open_dataset(SourceSpec("xor", {}), SplitConfig())


@pytest.fixture
def panel(tab: NetworkTab) -> CostsPanel:
    return tab.inspector.costs


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0.0 KiB"), (2048, "2.0 KiB"), (50 * 2**20, "50 MiB"), (1000 * 2**20, "1.0 GiB"), (9 * 2**50, "9,216 TiB")],
)
def test_bytes(count: int, said: str) -> None:
    assert bytes_words(count) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0"), (999_999, "999,999"), (1_000_000, "1 M"), (15_346_630_656, "15.3 G"), (2 * 10**16, "20,000 T")],
)
def test_large_numbers(count: int, said: str) -> None:
    assert large_number(count) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.042, "0.042 s"), (12.4, "12 s"), (200.0, "3 min 20 s"), (6000.0, "1 h 40 min")]
)
def test_seconds(seconds: float, said: str) -> None:
    assert seconds_words(seconds) == said


def test_the_numbers_follow_every_edit(tab: NetworkTab, session: Session, panel: CostsPanel, show: Show) -> None:
    assert not panel.isVisible(), "of nothing there is nothing to say"
    show(chain("Input", "Flatten", "Dense"))
    assert panel.isVisible()
    assert tab.inspector.macs.text() == "50,176 for a sample"
    before = panel.memory.text()
    assert before.endswith("at batches of 32")
    session.set_graph(session.graph.with_params("dense", {"units": 640}), "edit")
    assert tab.inspector.macs.text() == "501,760 for a sample"
    assert panel.memory.text() != before
    session.undo_stack.undo()
    assert panel.memory.text() == before
    tab.scene.select(["dense"])
    assert not panel.isVisible()
    assert tab.inspector.macs.text() == "50,176 for a sample"


def test_the_numbers_follow_the_settings(session: Session, panel: CostsPanel, show: Show) -> None:
    show(chain("Input", "Flatten", "Dense"))
    small = panel.memory.text()
    session.set_config(session.config.with_values({"batch_size": 4096, "optimizer": "sgd"}))
    assert panel.memory.text().endswith("at batches of 4096")
    assert panel.memory.text() != small
    assert panel.fit.text().startswith("✓ It fits")


def test_what_does_not_fit_says_so_and_what_helps(session: Session, panel: CostsPanel, show: Show) -> None:
    show(line(("Input", {"shape": (1000, 1000, 3)}), ("Conv2D", {"filters": 512, "activation": "relu"})))
    session.set_config(session.config.with_values({"batch_size": 65_536}))
    assert panel.fit.text().startswith("✗ It does not fit")
    assert "smaller batch size" in panel.fit.text()


def test_an_epoch_is_estimated_on_this_machine(
    session: Session, panel: CostsPanel, show: Show, points: Dataset, qtbot: QtBot
) -> None:
    show(GOOD)
    assert not panel.estimate.isEnabled(), "without data"
    session._set_dataset(points)
    assert panel.estimate.isEnabled()
    QTest.mouseClick(panel.estimate, LEFT)
    assert panel.is_estimating
    assert not panel.estimate.isEnabled()
    assert panel.cancel.isVisible()
    qtbot.waitUntil(lambda: not panel.is_estimating, timeout=120_000)
    assert panel.time.text().startswith("About ")
    assert "steps of" in panel.time.text()
    assert panel.estimate.isEnabled()
    assert not panel.cancel.isVisible()


class SlowProbe:
    """Stands where the engine's function does, and takes as long as the test wants."""

    __name__ = "probe"

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.cancel: CancelToken | None = None
        self.error: DeviceError | None = None

    def __call__(self, *_args: object, report: Report, cancel: CancelToken) -> ProbeResult:
        self.cancel = cancel
        report(0.5, "Training a few steps")
        while not self.may_end.wait(0.01):
            cancel.check()
        if self.error is not None:
            raise self.error
        return ProbeResult("GPU", 32, 10.0, 8.0, 12.0, 200, gpu_free_bytes=2**30)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowProbe:
    made = SlowProbe()
    monkeypatch.setattr("gui.network.side.costs_panel.probe", made)
    return made


@pytest.fixture
def estimating(
    session: Session, panel: CostsPanel, show: Show, points: Dataset, slow: SlowProbe, qtbot: QtBot
) -> SlowProbe:
    """A measurement in its middle."""
    show(GOOD)
    session._set_dataset(points)
    QTest.mouseClick(panel.estimate, LEFT)
    qtbot.waitUntil(lambda: panel.progress.value() == 500)
    return slow


def test_it_is_given_up_by_its_button(panel: CostsPanel, estimating: SlowProbe, qtbot: QtBot) -> None:
    assert panel.time.text() == "Training a few steps"
    QTest.mouseClick(panel.cancel, LEFT)
    qtbot.waitUntil(lambda: not panel.is_estimating)
    assert estimating.cancel is not None
    assert estimating.cancel.is_cancelled
    assert panel.time.text() == ""
    assert panel.estimate.isEnabled()


def test_the_memory_of_a_gpu_is_what_counts_there(panel: CostsPanel, estimating: SlowProbe, qtbot: QtBot) -> None:
    estimating.may_end.set()
    qtbot.waitUntil(lambda: not panel.is_estimating)
    assert panel.time.text() == "About 2 s an epoch (1.6 s to 2.4 s): 200 steps of 10.0 ms on GPU."
    assert panel.fit.text() == "✓ It fits: the GPU has 1.0 GiB free."


def test_why_it_failed_is_said(panel: CostsPanel, estimating: SlowProbe, qtbot: QtBot) -> None:
    estimating.error = DeviceError("The memory is full.", hint="Use a smaller batch size.")
    estimating.may_end.set()
    qtbot.waitUntil(lambda: not panel.is_estimating)
    assert panel.time.text() == "The memory is full. Use a smaller batch size."


def test_other_data_takes_it_back(session: Session, panel: CostsPanel, estimating: SlowProbe, qtbot: QtBot) -> None:
    session._set_dataset(None)
    qtbot.waitUntil(lambda: not panel.is_estimating)
    assert panel.time.text() == ""
    assert estimating.cancel is not None
    assert not panel.estimate.isEnabled()


def test_a_run_that_starts_breaks_other_work_off_and_waits_for_it(
    session: Session, slow: SlowProbe, qtbot: QtBot
) -> None:
    worker = Worker(slow, parent=session)
    session.training.hold_off(worker)
    worker.start()
    qtbot.waitUntil(lambda: slow.cancel is not None)
    session.training.hold_off(worker)
    with qtbot.waitSignal(worker.cancelled):
        session.training.break_off_others()
