"""The program as a whole: it starts, it ends when told, and a bug is a calm dialog."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import FileError
from engine.project import AUTOSAVE_FILE, LOCK_FILE, PROJECT_FILE, Project, save_project
from gui.crash import LOG_FILE, CrashReporter, open_log

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 60.0


def start(home: Path, *words: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"LAYERWISE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen([sys.executable, "main.py", *words], cwd=ROOT, env=environment)


def wait_for(fact: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + LIMIT_S
    while not fact():
        assert process.poll() is None, "the program ended"
        assert time.monotonic() < end, "it took too long"
        threading.Event().wait(0.05)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_with_the_sample_and_ends_clean_when_told(home: Path, number: signal.Signals) -> None:
    folder = home / "data" / "projects" / "Handwritten digits"
    with start(home) as process:
        wait_for((home / "config" / "settings.json").exists, process)
        wait_for((folder / LOCK_FILE).exists, process)
        process.send_signal(number)
        assert process.wait(LIMIT_S) == 0
    assert (folder / PROJECT_FILE).exists()
    assert not (folder / LOCK_FILE).exists()
    assert not (folder / AUTOSAVE_FILE).exists()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_project_can_be_named(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "내 프로젝트"
    save_project(Project(name="mine"), folder)
    with start(home, "--project", str(folder)) as process:
        wait_for((folder / LOCK_FILE).exists, process)
        process.terminate()
        assert process.wait(LIMIT_S) == 0
    assert not (home / "data" / "projects").exists()


@pytest.fixture
def log(home: Path) -> Iterator[logging.Logger]:  # noqa: ARG001
    made = open_log()
    yield made
    for handler in list(made.handlers):
        handler.close()
        made.removeHandler(handler)


@pytest.fixture
def shown() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def reporter(qtbot: QtBot, log: logging.Logger, shown: list[tuple[str, str]]) -> Iterator[CrashReporter]:  # noqa: ARG001
    made = CrashReporter(log, lambda: None, lambda line, text: shown.append((line, text)))
    yield made
    made.uninstall()
    made.deleteLater()


def crash() -> None:
    raise ZeroDivisionError("a bug")


def report(reporter: CrashReporter) -> None:
    try:
        crash()
    except ZeroDivisionError as error:
        reporter.report(type(error), error, error.__traceback__)


def test_a_bug_is_logged_and_shown_in_one_line(
    reporter: CrashReporter, shown: list[tuple[str, str]], home: Path, qtbot: QtBot
) -> None:
    report(reporter)
    qtbot.waitUntil(lambda: bool(shown))
    line, text = shown[0]
    assert line == "ZeroDivisionError: a bug"
    assert "in crash" in text
    assert "in crash" in (home / "log" / LOG_FILE).read_text(encoding="utf-8")


def test_a_bug_in_a_thread_is_shown_in_the_windows_thread(
    log: logging.Logger,
    qtbot: QtBot,
    home: Path,  # noqa: ARG001
) -> None:
    threads: list[threading.Thread] = []
    reporter = CrashReporter(log, lambda: None, lambda _line, _text: threads.append(threading.current_thread()))
    thread = threading.Thread(target=report, args=(reporter,))
    thread.start()
    qtbot.waitUntil(lambda: bool(threads))
    thread.join()
    assert threads == [threading.main_thread()]


def test_the_work_is_put_aside_before_anything_is_shown(log: logging.Logger, qtbot: QtBot) -> None:
    order: list[str] = []
    reporter = CrashReporter(log, lambda: order.append("aside"), lambda _line, _text: order.append("shown"))
    report(reporter)
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["aside", "shown"]


def test_work_that_cannot_be_put_aside_is_no_second_crash(
    log: logging.Logger, qtbot: QtBot, shown: list[tuple[str, str]]
) -> None:
    def refuse() -> None:
        raise FileError("The disk is full.")

    reporter = CrashReporter(log, refuse, lambda line, text: shown.append((line, text)))
    report(reporter)
    qtbot.waitUntil(lambda: bool(shown))


def test_hooks_go_in_and_come_out(reporter: CrashReporter) -> None:
    before = sys.excepthook
    reporter.install()
    assert sys.excepthook == reporter.report
    reporter.uninstall()
    assert sys.excepthook is before
