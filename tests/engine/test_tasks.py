"""What threads share: a token that ends work, a mailbox in which the newest value wins."""

from __future__ import annotations

import queue
import threading

import pytest

from engine.tasks import Cancelled, CancelToken, Latest


def test_a_cancelled_token_ends_work_and_waiting() -> None:
    token = CancelToken()
    token.check()
    assert not token.wait(0)
    token.cancel()
    assert token.is_cancelled
    assert token.wait(60)
    with pytest.raises(Cancelled):
        token.check()


def test_the_newest_value_wins_and_the_others_are_counted() -> None:
    box = Latest[int]()
    assert box.take() is None
    for value in (1, 2, 3):
        box.put(value)
    assert (box.take(), box.take(), box.dropped) == (3, None, 2)


def test_waiting_ends_with_a_value_or_with_the_end() -> None:
    box = Latest[int]()
    found: queue.Queue[int | None] = queue.Queue()

    def read() -> None:
        found.put(box.wait(60))
        found.put(box.wait(60))

    reader = threading.Thread(target=read)
    reader.start()
    box.put(7)
    assert found.get(timeout=30) == 7
    box.close()
    assert found.get(timeout=30) is None
    reader.join(30)
    assert box.wait(0) is None
