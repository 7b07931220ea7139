"""Computes previews in a thread of its own: the newest wish wins, so that pictures never lag behind the edits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.datasets.dataset import Dataset, Part
from engine.errors import StudioError
from engine.network.expansion import Path as NodePath
from engine.network.graph import Graph
from engine.network.kinds import Dims
from engine.prediction.live.preview import Preview
from engine.prediction.live.samples import read_sample, stand_in
from engine.prediction.live.values import Flowed, Request, Sample
from engine.tasks import Cancelled, CancelToken, Latest, Report
from gui.worker import CLOSE_LIMIT_S, Progress, Worker


@dataclass(frozen=True, eq=False)
class Wish:
    """What to compute: ``dataset`` None asks for the drawn digit in the shape ``stand_in``."""

    number: int
    graph: Graph
    dataset: Dataset | None
    part: Part
    position: int
    weights: Path | None
    stand_in: Dims = ()
    inside: NodePath = ()


class PreviewJob(QObject):
    """Answers the newest wish. All signals come in the window's thread."""

    flowed = Signal(object)  # Flowed
    failed = Signal(object)  # StudioError, or None after a bug
    progressed = Signal(str)  # what takes so long, at the first start

    _answered = Signal(int, object)
    _refused = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox: Latest[Wish] = Latest()
        self._worker: Worker | None = None
        self._number = 0
        self.is_busy = False  # a wish has not been answered yet
        self._answered.connect(self._on_answered)
        self._refused.connect(self._on_refused)

    def ask(
        self,
        graph: Graph,
        dataset: Dataset | None,
        part: Part,
        position: int,
        weights: Path | None,
        stand_in: Dims = (),
        inside: NodePath = (),
    ) -> None:
        """Compute this; what was asked before is not answered any more."""
        self._number += 1
        self.is_busy = True
        if self._worker is None:
            self._start()
        self._mailbox.put(Wish(self._number, graph, dataset, part, position, weights, stand_in, inside))

    def withdraw(self) -> None:
        """What was asked is not wanted any more."""
        self._number += 1
        self.is_busy = False
        self._mailbox.take()

    def close(self, timeout_s: float = CLOSE_LIMIT_S) -> bool:
        """Let the thread go, with all it holds; False if it is still busy after ``timeout_s``."""
        self.withdraw()
        worker, self._worker = self._worker, None
        if worker is None:
            return True
        worker.cancel()
        self._mailbox.close()
        return worker.wait(timeout_s)

    def _start(self) -> None:
        self._mailbox = Latest()
        self._worker = Worker(_serve, self._mailbox, self._answered, self._refused, parent=self)
        self._worker.failed.connect(self._on_broken)
        self._worker.progressed.connect(self._on_progressed)
        self._worker.start()

    def _on_answered(self, number: int, flowed: Flowed) -> None:
        if number == self._number:
            self.is_busy = False
            self.flowed.emit(flowed)

    def _on_refused(self, number: int, error: StudioError) -> None:
        if number == self._number:
            self.is_busy = False
            self.failed.emit(error)

    def _on_broken(self, error: StudioError | None) -> None:
        """A bug ended the thread; the next wish starts another."""
        if self.sender() is self._worker:
            self._worker = None
            self.is_busy = False
            self.failed.emit(error)

    def _on_progressed(self, progress: Progress) -> None:
        if self.sender() is self._worker:
            self.progressed.emit(progress.text)


def _serve(mailbox: Latest[Wish], answered: Any, refused: Any, *, report: Report, cancel: CancelToken) -> None:
    """Runs in the thread until the mailbox is closed."""
    preview, reader = Preview(), _Reader()
    while (wish := mailbox.wait()) is not None:
        cancel.check()
        try:
            request = Request(wish.graph, reader.sample(wish), wish.weights, wish.inside)
            flowed = preview.flow(request, report=report, cancel=cancel)
        except Cancelled:
            return
        except StudioError as error:
            _say(cancel, refused, wish.number, error)
            continue
        _say(cancel, answered, wish.number, flowed)


def _say(cancel: CancelToken, signal: Any, number: int, value: object) -> None:
    """The owner may be gone; then nobody is left to be told."""
    if not cancel.is_cancelled:
        signal.emit(number, value)


class _Reader:
    """Reads a sample once for as long as it is asked for."""

    def __init__(self) -> None:
        self._asked: tuple[object, ...] = ()
        self._sample: Sample | None = None

    def sample(self, wish: Wish) -> Sample:
        """Raises DatasetError."""
        asked = (wish.dataset, wish.part, wish.position, wish.stand_in)
        if self._sample is None or asked != self._asked:
            if wish.dataset is None:
                self._sample = stand_in(wish.stand_in)
            else:
                self._sample = read_sample(wish.dataset, wish.part, wish.position)
            self._asked = asked
        return self._sample
