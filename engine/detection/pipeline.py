"""Detection on the run: one thread reads and prepares frames, the caller's thread finds the objects in them."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from engine.detection.detection import Detection
from engine.detection.frames import Frame, VideoSource
from engine.detection.models import DetectionModel, Prepared
from engine.tasks import CancelToken, Latest

_WAIT_S = 0.1
_PREFETCHED = 4
_RATE_OVER = 30


@dataclass
class DetectSettings:
    """What may change while detection runs: another thread sets it, the next frame is judged by it."""

    confidence: float = 0.25
    overlap: float = 0.45


@dataclass(frozen=True, eq=False)
class DetectionResult:
    """The objects of one frame.

    ``latency_s`` is the time from reading the frame to this result, ``fps`` the results a second of late.
    """

    frame: Frame
    detections: tuple[Detection, ...]
    latency_s: float
    fps: float


@dataclass(frozen=True)
class DetectionSummary:
    """A finished detection: frames judged, frames passed over to keep up, seconds."""

    frames: int
    dropped: int
    seconds: float


@dataclass(frozen=True, eq=False)
class _Item:
    frame: Frame
    prepared: Prepared
    read_at: float


class _Mailbox(Protocol):
    dropped: int

    def put(self, value: _Item) -> None: ...
    def wait(self, timeout_s: float | None = None) -> _Item | None: ...
    def close(self) -> None: ...


class _Queue:
    """A mailbox of a few slots that keeps every value: ``put`` waits for room, unless nobody reads any more."""

    dropped = 0

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._items: deque[_Item] = deque()
        self._is_closed = False

    def put(self, value: _Item) -> None:
        with self._condition:
            self._condition.wait_for(lambda: len(self._items) < _PREFETCHED or self._is_closed)
            self._items.append(value)
            self._condition.notify_all()

    def wait(self, timeout_s: float | None = None) -> _Item | None:
        with self._condition:
            self._condition.wait_for(lambda: bool(self._items) or self._is_closed, timeout_s)
            item = self._items.popleft() if self._items else None
            self._condition.notify_all()
            return item

    def close(self) -> None:
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()


def run_detection(
    source: VideoSource,
    model: DetectionModel,
    *,
    settings: DetectSettings,
    on_result: Callable[[DetectionResult], None],
    cancel: CancelToken | None = None,
    pause: threading.Event | None = None,
    realtime: bool = True,
    workers: int = 1,
) -> DetectionSummary:
    """Find objects in the frames of ``source`` until it ends or ``cancel`` is set; results come in this thread.

    A camera gives its newest frame only, so that the delay never grows; so does a video file when ``realtime``, at its
    own pace. Pictures, and a video that is not ``realtime``, come one after another without loss. While ``pause`` is
    set no result comes: a camera's frames pass by unseen, a video stands still. ``workers`` frames are judged at once
    where none may be lost; their results keep their order. A cancelled run returns what it did like one that ended.
    Every thread has ended on return, on an error too; the source is the caller's to close.

    Raises what the source raises (a camera that breaks off: DetectionError) after the results of the frames so far.
    """
    pause = pause or threading.Event()
    cancel = cancel or CancelToken()
    is_paced = realtime and not source.is_live and source.fps is not None
    is_lossy = source.is_live or is_paced
    mailbox: _Mailbox = Latest[_Item]() if is_lossy else _Queue()
    reader = _Reader(source, model, mailbox, pause=pause, is_paced=is_paced)
    started = time.monotonic()
    judge = _Judge(model, settings, on_result, ahead=0 if is_lossy or workers == 1 else workers, is_lossy=is_lossy)
    with (
        ThreadPoolExecutor(1, thread_name_prefix="detect-reader") as pool,
        ThreadPoolExecutor(workers, thread_name_prefix="detect-worker") as judges,
    ):
        reading = pool.submit(reader.run)
        try:
            judge.run(mailbox, reader, judges, cancel, pause)
        finally:
            reader.stop()
        # What a camera says after Stop matters to nobody.
        if not cancel.is_cancelled:
            reading.result()
    return DetectionSummary(judge.count, mailbox.dropped, time.monotonic() - started)


class _Reader:
    """Reads the source into the mailbox, at its pace if asked, until it ends or is stopped."""

    def __init__(
        self, source: VideoSource, model: DetectionModel, mailbox: _Mailbox, *, pause: threading.Event, is_paced: bool
    ) -> None:
        self._source = source
        self._model = model
        self._mailbox = mailbox
        self._pause = pause
        self._is_paced = is_paced
        self._stop = CancelToken()
        self.has_ended = threading.Event()

    def stop(self) -> None:
        self._stop.cancel()
        self._mailbox.close()

    def run(self) -> None:
        try:
            self._read()
        finally:
            self.has_ended.set()
            self._mailbox.close()

    def _read(self) -> None:
        started = time.monotonic()
        for frame in self._source:
            if self._is_paced:
                started += self._wait_while_paused()
                self._stop.wait(max(0.0, started + frame.time_s - time.monotonic()))
            if self._stop.is_cancelled:
                return
            if self._pause.is_set() and self._source.is_live:
                continue
            read_at = time.monotonic()
            self._mailbox.put(_Item(frame, self._model.prepare(frame.picture), read_at))

    def _wait_while_paused(self) -> float:
        """Seconds the user made the video stand still."""
        since = time.monotonic()
        while self._pause.is_set() and not self._stop.wait(0.02):
            pass
        return time.monotonic() - since


class _Judge:
    """Detects in every item of the mailbox, up to ``ahead`` + 1 at once, and tells the results in their order."""

    def __init__(
        self,
        model: DetectionModel,
        settings: DetectSettings,
        on_result: Callable[[DetectionResult], None],
        *,
        ahead: int,
        is_lossy: bool,
    ) -> None:
        self.count = 0
        self._is_lossy = is_lossy
        self._model = model
        self._settings = settings
        self._on_result = on_result
        self._ahead = ahead
        self._times: deque[float] = deque(maxlen=_RATE_OVER)
        self._pending: deque[tuple[_Item, Future[list[Detection]]]] = deque()

    def run(
        self,
        mailbox: _Mailbox,
        reader: _Reader,
        pool: ThreadPoolExecutor,
        cancel: CancelToken,
        pause: threading.Event,
    ) -> None:
        while not cancel.is_cancelled:
            if pause.is_set():
                self._wait_out(mailbox, cancel)
                continue
            # Asked before the mailbox: what was put before the end must still be found in it.
            has_ended = reader.has_ended.is_set()
            item = mailbox.wait(0 if self._pending else _WAIT_S)
            if item is not None:
                settings = self._settings
                keywords = {"confidence": settings.confidence, "overlap": settings.overlap}
                self._pending.append((item, pool.submit(self._model.infer, item.prepared, **keywords)))
            elif has_ended and not self._pending:
                break
            if self._pending and (item is None or len(self._pending) > self._ahead):
                self._tell(*self._pending.popleft())

    def _wait_out(self, mailbox: _Mailbox, cancel: CancelToken) -> None:
        self._times.clear()
        cancel.wait(0.02)
        if self._is_lossy:
            # A frame from before the pause would come out of it late.
            mailbox.wait(0)

    def _tell(self, item: _Item, judged: Future[list[Detection]]) -> None:
        found = tuple(judged.result())
        now = time.monotonic()
        times = self._times
        times.append(now)
        self.count += 1
        fps = (len(times) - 1) / (now - times[0]) if now > times[0] else 0.0
        self._on_result(DetectionResult(item.frame, found, now - item.read_at, fps))
