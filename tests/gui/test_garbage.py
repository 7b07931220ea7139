"""Garbage is looked for in pauses: not while one works, and all the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from engine.network.graph import Graph, Node
from gui.garbage import RARE, WORTH, GarbageWatch
from gui.session import Session


class Ring:
    """Garbage that only a search finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def nothing_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests leave behind is still to be found."""
    monkeypatch.setattr(gc, "freeze", lambda: None)


@pytest.fixture
def watch(session: Session) -> Iterator[GarbageWatch]:
    found = GarbageWatch(session)
    found.start()
    yield found
    found.stop()


def old_ring() -> weakref.ref[Ring]:
    """A ring that younger searches have passed over, and as many of them as make a whole one worth while."""
    ring = Ring()
    for _ in range(WORTH):
        gc.collect(1)
    return weakref.ref(ring)


def test_a_pause_brings_the_search(watch: GarbageWatch) -> None:
    ring = old_ring()
    gc.collect(1)
    assert ring() is not None
    watch._timer.timeout.emit()
    assert ring() is None


def test_an_edit_puts_the_search_off(watch: GarbageWatch, session: Session) -> None:
    before = watch._timer.timerId()
    session.set_graph(Graph((Node("input", "Input", {"shape": (4,)}),)), "begin")
    assert watch._timer.isActive()
    assert watch._timer.timerId() != before  # begun anew


def test_work_without_a_pause_is_searched_at_last(watch: GarbageWatch) -> None:  # noqa: ARG001
    assert gc.get_threshold()[2] == RARE
    assert gc.isenabled()


@pytest.mark.parametrize("begins", [True, False])
def test_it_is_on_again_however_the_window_began(session: Session, begins: bool) -> None:
    watch = GarbageWatch(session)
    gc.disable()
    if begins:
        watch.start()
        assert gc.isenabled()
    watch.stop()
    assert gc.isenabled()


def test_python_has_its_habits_back(session: Session) -> None:
    before = gc.get_threshold()
    watch = GarbageWatch(session)
    watch.start()
    watch.stop()
    assert gc.get_threshold() == before
