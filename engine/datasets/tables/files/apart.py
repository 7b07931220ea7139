"""Reading in a process of its own: a damaged file can bring down the library that reads it, or make it run for ever.

Found by fuzzing: polars aborts on some altered Parquet files, and calamine fills the memory on some altered workbooks.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from engine.datasets.tables.files import errors
from engine.errors import StudioError
from engine.tasks import CancelToken

if sys.platform == "linux":
    import resource

Answer = TypeVar("Answer")

LEAST_TIME_S = 60.0
BYTES_A_SECOND = 1 << 20  # slower than any file that is whole
LEAST_ROOM = 6 << 30  # bytes of address space: threads and libraries claim much that they never use
ROOM_A_BYTE = 64  # the same a byte of a file, that may be packed

_LOOK_S = 0.05


def run_apart(
    work: Callable[..., Answer], path: Path, *arguments: Any, kind: str, cancel: CancelToken | None = None
) -> Answer:
    """What ``work(path, *arguments)`` returns, a function of a module whose answer is a plain value.

    ``kind`` is the name of the format. Raises the StudioError that it raised, DatasetError where it broke down or took
    too long, and Cancelled.
    """
    size = path.stat().st_size
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    room = LEAST_ROOM + ROOM_A_BYTE * size
    process = context.Process(target=_work, args=(sender, room, work, (path, *arguments)), daemon=True)
    process.start()
    sender.close()
    try:
        answer = _answer(receiver, LEAST_TIME_S + size / BYTES_A_SECOND, cancel or CancelToken())
    finally:
        receiver.close()
        process.kill()
        process.join()
    if isinstance(answer, StudioError):
        raise answer
    if not isinstance(answer, tuple):
        raise errors.damaged(path, kind)
    value: Answer = answer[0]
    return value


def _answer(receiver: Connection, limit_s: float, cancel: CancelToken) -> Any:
    """What was sent; None at the end of the process or of the time."""
    end = time.monotonic() + limit_s
    while not receiver.poll(_LOOK_S):
        cancel.check()
        if time.monotonic() > end:
            return None
    try:
        return receiver.recv()
    except EOFError:
        return None


def _work(sender: Connection, room: int, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    _keep_within(room)
    # What a library says of its own breakdown is not for the user's terminal.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        answer: Any = (work(*arguments),)
    except StudioError as error:
        answer = error
    sender.send(answer)


def _keep_within(room: int) -> None:
    if sys.platform == "linux":  # Windows has no such limit, and macOS does not keep to it
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (room if hard == resource.RLIM_INFINITY else min(room, hard), hard))
