"""What threads share: a token that ends work, a mailbox in which the newest value wins."""

from __future__ import annotations

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
    found: list[int | None] = []
    reader = threading.Thread(target=lambda: found.extend([box.wait(60), box.wait(60)]))
    reader.start()
    box.put(7)
    while not found:
        reader.join(0.01)
    box.close()
    reader.join(60)
    assert found == [7, None]
    assert box.wait(0) is None
