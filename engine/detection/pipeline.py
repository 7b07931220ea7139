"""Detection on the run: one thread reads and prepares frames, the caller's thread finds the objects in them."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from engine.detection.detection import Detection
from engine.detection.frames import Frame, VideoSource
from engine.detection.models import DetectionModel, Prepared
from engine.tasks import CancelToken, Latest

_WAIT_S = 0.1
_PREFETCHED = 2
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
) -> DetectionSummary:
    """Find objects in the frames of ``source`` until it ends or ``cancel`` is set; results come in this thread.

    A camera gives its newest frame only, so that the delay never grows; so does a video file when ``realtime``, at its
    own pace. Pictures, and a video that is not ``realtime``, come one after another without loss. While ``pause`` is
    set no result comes: a camera's frames pass by unseen, a video stands still. A cancelled run returns what it did
    like one that ended. The reading thread has ended on return, on an error too; the source is the caller's to close.

    Raises what the source raises (a camera that breaks off: DetectionError) after the results of the frames so far.
    """
    pause = pause or threading.Event()
    cancel = cancel or CancelToken()
    is_paced = realtime and not source.is_live and source.fps is not None
    is_lossy = source.is_live or is_paced
    mailbox: _Mailbox = Latest[_Item]() if is_lossy else _Queue()
    reader = _Reader(source, model, mailbox, pause=pause, is_paced=is_paced)
    started = time.monotonic()
    with ThreadPoolExecutor(1, thread_name_prefix="detect-reader") as pool:
        reading = pool.submit(reader.run)
        try:
            frames = _judge(model, mailbox, reader, settings, on_result, cancel, pause, is_lossy=is_lossy)
        finally:
            reader.stop()
        # What a camera says after Stop matters to nobody.
        if not cancel.is_cancelled:
            reading.result()
    return DetectionSummary(frames, mailbox.dropped, time.monotonic() - started)


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


def _judge(
    model: DetectionModel,
    mailbox: _Mailbox,
    reader: _Reader,
    settings: DetectSettings,
    on_result: Callable[[DetectionResult], None],
    cancel: CancelToken,
    pause: threading.Event,
    *,
    is_lossy: bool,
) -> int:
    """Detect in every item of the mailbox; the number of results."""
    count = 0
    times: deque[float] = deque(maxlen=_RATE_OVER)
    while not cancel.is_cancelled:
        if pause.is_set():
            times.clear()
            cancel.wait(0.02)
            if is_lossy:
                # A frame from before the pause would come out of it late.
                mailbox.wait(0)
            continue
        # Asked before the mailbox: what was put before the end must still be found in it.
        has_ended = reader.has_ended.is_set()
        item = mailbox.wait(_WAIT_S)
        if item is None and has_ended:
            break
        if item is None:
            continue
        found = model.infer(item.prepared, confidence=settings.confidence, overlap=settings.overlap)
        now = time.monotonic()
        times.append(now)
        count += 1
        fps = (len(times) - 1) / (now - times[0]) if now > times[0] else 0.0
        on_result(DetectionResult(item.frame, tuple(found), now - item.read_at, fps))
    return count
