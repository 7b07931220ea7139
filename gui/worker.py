"""The one way the window runs long work: a function in a thread, its progress and end as signals."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance

from engine.errors import StudioError
from engine.tasks import Cancelled, CancelToken

CLOSE_LIMIT_S = 0.5  # how long the end of the program waits for work that leaves nothing behind
NAME = "worker"


@dataclass(frozen=True)
class Progress:
    """``fraction`` in 0..1, or None when the total is unknown."""

    fraction: float | None
    text: str


class Worker(QObject):
    """Runs ``function(*args, report=..., cancel=..., **kwargs)`` once, in a thread of its own.

    Exactly one of ``finished``, ``failed`` and ``cancelled`` is emitted, in the thread of the receiver. Anything
    raised that is no StudioError is a bug: it goes to ``sys.excepthook`` and counts as failed, with None. Once that is
    told, the arguments are let go: a dataset does not stay in memory for as long as the parent.
    """

    progressed = Signal(object)  # Progress
    finished = Signal(object)  # what the function returned
    failed = Signal(object)  # StudioError, or None after a bug
    cancelled = Signal()
    _ended = Signal()

    def __init__(self, function: Callable[..., Any], *args: Any, parent: QObject | None = None, **kwargs: Any) -> None:
        super().__init__(parent)
        self._function = function
        self._args = args
        self._kwargs = kwargs
        self._token = CancelToken()
        self._thread = threading.Thread(target=self._run, name=f"{NAME} {function.__name__}", daemon=True)
        self._ended.connect(self._on_ended)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Ask for the end; ``cancelled`` follows, or ``finished`` if it was too late."""
        self._token.cancel()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the thread; True when it has ended."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def discard(self) -> None:
        """Delete a worker whose end was told. Its thread is still about to end, and must have before this object."""
        self.wait(CLOSE_LIMIT_S)
        self.deleteLater()

    def _report(self, fraction: float | None, text: str = "") -> None:
        self._tell(self.progressed, Progress(fraction, text))

    def _run(self) -> None:
        try:
            result = self._function(*self._args, report=self._report, cancel=self._token, **self._kwargs)
        except Cancelled:
            self._tell(self.cancelled)
        except StudioError as error:
            self._tell(self.failed, error)
        except BaseException:  # noqa: BLE001
            # Not swallowed: the hook logs it and shows it, and the window learns that the work is over.
            sys.excepthook(*sys.exc_info())
            self._tell(self.failed, None)
        else:
            self._tell(self.finished, result)
        self._tell(self._ended)

    def _on_ended(self) -> None:
        """In the window's thread: what is a QObject must not be destroyed in another."""
        self._args, self._kwargs = (), {}

    @staticmethod
    def _tell(signal: SignalInstance, *values: object) -> None:
        try:
            signal.emit(*values)
        except RuntimeError:
            # The owner was deleted meanwhile, and this object with it: nobody is left to be told.
            return


def is_any_running() -> bool:
    """Whether a worker's thread has not ended, such as one that imports TensorFlow and cannot be broken off."""
    return any(thread.name.startswith(f"{NAME} ") for thread in threading.enumerate())
