"""Worker: one end of three, in the window's thread, and nothing raised gets lost."""

from __future__ import annotations

import sys
import threading
import weakref
from types import TracebackType

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from engine.errors import DatasetError
from engine.tasks import CancelToken, Report
from gui.worker import Progress, Worker, is_any_running


def count(limit: int, *, report: Report, cancel: CancelToken) -> int:
    for number in range(limit):
        cancel.check()
        report(number / limit, f"at {number}")
    return limit


def wait_for_end(*, report: Report, cancel: CancelToken) -> None:
    report(None, "waiting")
    cancel.wait(30)
    cancel.check()


def refuse(*, report: Report, cancel: CancelToken) -> None:  # noqa: ARG001
    raise DatasetError("Nothing there.", hint="Look elsewhere.")


def break_down(*, report: Report, cancel: CancelToken) -> None:  # noqa: ARG001
    raise ZeroDivisionError("a bug")


class Work:
    """Something a weak reference can be held to."""


def take(work: Work, *, report: Report, cancel: CancelToken) -> None:  # noqa: ARG001
    report(1.0)


def test_result_and_progress_arrive_in_the_windows_thread(qtbot: QtBot) -> None:
    worker = Worker(count, 3)
    seen: list[tuple[Progress, bool]] = []
    worker.progressed.connect(
        lambda progress: seen.append((progress, threading.current_thread() is threading.main_thread()))
    )
    with qtbot.waitSignal(worker.finished, timeout=5_000) as end:
        worker.start()
    assert end.args == [3]
    assert [progress.text for progress, _ in seen] == ["at 0", "at 1", "at 2"]
    assert all(is_main for _, is_main in seen)
    assert worker.wait(5)


def test_cancel_ends_with_cancelled(qtbot: QtBot) -> None:
    worker = Worker(wait_for_end)
    with qtbot.waitSignal(worker.progressed, timeout=5_000):
        worker.start()
    with qtbot.waitSignal(worker.cancelled, timeout=5_000):
        worker.cancel()
    assert worker.wait(5)


def test_a_users_error_is_handed_over(qtbot: QtBot) -> None:
    worker = Worker(refuse)
    with qtbot.waitSignal(worker.failed, timeout=5_000) as end:
        worker.start()
    assert isinstance(end.args[0], DatasetError)
    assert worker.wait(5)


def test_a_bug_goes_to_the_hook_and_counts_as_failed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    caught: list[type[BaseException]] = []

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:  # noqa: ARG001
        caught.append(kind)

    monkeypatch.setattr(sys, "excepthook", hook)
    worker = Worker(break_down)
    with qtbot.waitSignal(worker.failed, timeout=5_000) as end:
        worker.start()
    assert worker.wait(5)
    monkeypatch.undo()
    assert end.args == [None]
    assert caught == [ZeroDivisionError]


def test_what_it_worked_on_is_freed_with_its_end(qtbot: QtBot) -> None:
    parent = QObject()
    work = Work()
    worker = Worker(take, work, parent=parent)
    reference = weakref.ref(work)
    del work
    with qtbot.waitSignal(worker.finished, timeout=5_000):
        worker.start()
    qtbot.waitUntil(lambda: reference() is None)
    assert parent.children() == [worker]


def test_a_worker_is_deleted_after_its_thread_has_ended(qtbot: QtBot) -> None:
    parent, at_deletion = QObject(), []
    worker = Worker(take, Work(), parent=parent)
    thread = worker._thread
    worker.destroyed.connect(lambda: at_deletion.append(thread.is_alive()))
    worker.finished.connect(worker.discard)
    worker.start()
    qtbot.waitUntil(lambda: at_deletion != [])
    assert at_deletion == [False]
    assert parent.children() == []


def test_an_owner_that_is_gone_is_not_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    caught: list[object] = []
    monkeypatch.setattr(threading, "excepthook", caught.append)
    monkeypatch.setattr(sys, "excepthook", lambda *args: caught.append(args))
    parent = QObject()
    worker = Worker(wait_for_end, parent=parent)
    with qtbot.waitSignal(worker.progressed, timeout=5_000):
        worker.start()
    assert is_any_running()
    shiboken6.delete(parent)
    worker.cancel()
    assert worker.wait(5)
    assert caught == []
    assert not is_any_running()
