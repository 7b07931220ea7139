"""What long work shares with whoever waits for it: progress, cancelling, the newest value."""

from __future__ import annotations

import threading
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """The user asked for the work to end. Not an error: nothing is to be said about it."""


class Report(Protocol):
    """Where long work says how far it is."""

    def __call__(self, fraction: float | None, text: str = "") -> None:
        """``fraction`` in 0..1, or None when the total is unknown; ``text`` says what is being done."""


def no_report(fraction: float | None, text: str = "") -> None:
    """The report of a caller who does not want to know."""


def share(report: Report, number: int, count: int) -> Report:
    """The report of one of ``count`` pieces of work of equal size, ``number`` from 0, as that of all of them."""

    def partial(fraction: float | None, text: str = "") -> None:
        report(None if fraction is None else (number + fraction) / count, text)

    return partial


class CancelToken:
    """Set once by one thread, looked at by another."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled if the user asked for the end."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, timeout_s: float) -> bool:
        """Wait at most ``timeout_s`` seconds; True if cancelled by then."""
        return self._event.wait(timeout_s)


class Latest(Generic[T]):
    """A mailbox with one slot: the newest value wins, so a slow reader never falls behind."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._value: T | None = None
        self._is_closed = False
        self.dropped = 0

    def put(self, value: T) -> None:
        """Leave a value; one that nobody took is replaced and counted in ``dropped``."""
        with self._condition:
            if self._value is not None:
                self.dropped += 1
            self._value = value
            self._condition.notify()

    def take(self) -> T | None:
        """The newest value, or None if there is none since the last take."""
        with self._condition:
            value, self._value = self._value, None
            return value

    def wait(self, timeout_s: float | None = None) -> T | None:
        """Wait for a value; None after ``timeout_s`` seconds or once closed and empty."""
        with self._condition:
            self._condition.wait_for(lambda: self._value is not None or self._is_closed, timeout_s)
            value, self._value = self._value, None
            return value

    def close(self) -> None:
        """No more values will come; whoever waits is let go."""
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()
