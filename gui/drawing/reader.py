"""Reads drawings in a thread of its own: the newest drawing wins, so the answer never lags behind the pen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from engine.errors import StudioError
from engine.prediction.drawing import drawing_to_input
from engine.prediction.models import model_path
from engine.prediction.predictor import Predictor
from engine.tasks import CancelToken, Latest, Report
from gui.drawing.ink import InkArray
from gui.worker import CLOSE_LIMIT_S, Worker


@dataclass(frozen=True)
class ReadyModel:
    """A model that is loaded: what it is called, its classes in the order of its outputs, the side of its input."""

    text: str
    title: str
    class_names: tuple[str, ...]
    side_px: int


@dataclass(frozen=True, eq=False)
class Reading:
    """What a network makes of the drawing ``number``.

    ``seen`` is its input (side, side, channels) uint8 and ``probabilities`` (classes,) float32 in 0..1; both are None
    for an empty sheet.
    """

    number: int
    seen: npt.NDArray[np.uint8] | None
    probabilities: npt.NDArray[np.float32] | None


@dataclass(frozen=True, eq=False)
class _Request:
    number: int
    model: str
    attempt: int
    ink: InkArray | None


class DrawingReader(QObject):
    """Loads the model that was chosen and reads the drawings submitted. All signals come in the window's thread."""

    loading = Signal(str)  # the model that is being made ready
    ready = Signal(object)  # ReadyModel
    read = Signal(object)  # Reading
    failed = Signal(object)  # StudioError, or None after a bug; the model that was chosen cannot be used

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox: Latest[_Request] = Latest()
        self._worker: Worker | None = None
        self._model = ""
        self._attempt = 0
        self._number = 0
        self._ink: InkArray | None = None

    @property
    def model(self) -> str:
        """The model chosen last, as ``model_path`` takes it."""
        return self._model

    @property
    def number(self) -> int:
        """Of the drawing submitted last."""
        return self._number

    def choose(self, model: str) -> None:
        """Read with this model from now on; the drawing is read again. Choosing it again is another attempt."""
        self._model = model
        self._attempt += 1
        self._start()
        self._post()

    def submit(self, ink: InkArray) -> int:
        """Read this drawing, (h, w) uint8, 255 = full ink; its ``Reading.number`` comes back."""
        self._number += 1
        self._ink = ink
        if self._model:
            self._post()
        return self._number

    def close(self, timeout_s: float = CLOSE_LIMIT_S) -> bool:
        """Let the thread go; False if it is still busy after ``timeout_s``. It says nothing any more then."""
        worker, self._worker = self._worker, None
        if worker is None:
            return True
        worker.cancel()
        self._mailbox.close()
        return worker.wait(timeout_s)

    def _start(self) -> None:
        if self._worker is None:
            self._worker = Worker(self._serve, parent=self)
            self._worker.failed.connect(self._on_broken)
            self._worker.start()

    def _on_broken(self, error: StudioError | None) -> None:
        """A bug ended the thread; choosing a model starts another."""
        self._worker = None
        self.failed.emit(error)

    def _post(self) -> None:
        self._mailbox.put(_Request(self._number, self._model, self._attempt, self._ink))

    def _serve(self, *, report: Report, cancel: CancelToken) -> None:  # noqa: ARG002
        """Runs in the thread until the mailbox is closed."""
        predictor: Predictor | None = None
        attempt = 0
        while not cancel.is_cancelled:
            request = self._mailbox.wait()
            if request is None:
                break
            if request.attempt != attempt:
                attempt = request.attempt
                predictor = self._opened(request.model, cancel)
                # The pen may have moved on while the model was loading.
                request = self._mailbox.take() or request
                if request.attempt != attempt:
                    self._mailbox.put(request)
                    continue
            if predictor is not None and request.ink is not None and not cancel.is_cancelled:
                self._answer(predictor, request, cancel)

    def _opened(self, model: str, cancel: CancelToken) -> Predictor | None:
        self._say(cancel, self.loading, model)
        try:
            predictor = Predictor.open(model_path(model))
        except StudioError as error:
            self._say(cancel, self.failed, error)
            return None
        side_px = predictor.preprocessing.input_shape[0]
        ready = ReadyModel(model, predictor.title, tuple(predictor.class_names), side_px)
        self._say(cancel, self.ready, ready)
        return predictor

    def _answer(self, predictor: Predictor, request: _Request, cancel: CancelToken) -> None:
        assert request.ink is not None
        try:
            batch = drawing_to_input(request.ink, predictor.preprocessing)
            values = None if batch is None else predictor.probabilities(batch)[0]
        except StudioError as error:
            self._say(cancel, self.failed, error)
            return
        seen = None if batch is None else batch[0]
        self._say(cancel, self.read, Reading(request.number, seen, values))

    @staticmethod
    def _say(cancel: CancelToken, signal: Any, value: object) -> None:
        if not cancel.is_cancelled:
            signal.emit(value)
