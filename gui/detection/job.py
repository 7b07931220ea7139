"""One detection from Start to Stop: opens model and source and judges frames. No Qt; runs in a worker's thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from engine.detection.frames import Frame, VideoSource
from engine.detection.models import DetectionModel, Prepared
from engine.detection.pipeline import DetectionResult, DetectSettings, run_detection
from engine.detection.sources import PictureSource, open_source
from engine.errors import StudioError
from engine.files import read_picture
from engine.tasks import CancelToken, Latest, Report


@dataclass(frozen=True)
class DetectRequest:
    """What Start starts: an ONNX file, a source as ``open_source`` takes it, a file of class names or ""."""

    model: Path
    source: str
    names_file: str = ""


@dataclass(frozen=True)
class Opened:
    """Model and source are there. ``count`` is the number of pictures to leaf through, 0 for a camera or video."""

    title: str
    device: str
    count: int


@dataclass(frozen=True)
class Ended:
    """``is_complete`` says that the source ended by itself; ``problems`` did not end it."""

    title: str
    frames: int
    is_complete: bool
    problems: tuple[StudioError, ...]


class DetectionJob:
    """``run`` does the work; every other method may be called from another thread meanwhile.

    ``on_opened`` and ``on_result`` are called in the thread of ``run``, or in one that it started.
    """

    def __init__(
        self,
        request: DetectRequest,
        settings: DetectSettings,
        *,
        on_opened: Callable[[Opened], None],
        on_result: Callable[[DetectionResult], None],
    ) -> None:
        self._request = request
        self._settings = settings
        self._on_opened = on_opened
        self._on_result = on_result
        self._pause = threading.Event()
        self._wishes: Latest[int] = Latest()
        self._last: DetectionResult | None = None

    def pause(self) -> None:
        self._pause.set()

    def resume(self) -> None:
        self._pause.clear()

    def wish(self, index: int) -> None:
        """Show the picture of that number, or judge the one that is shown again with the settings of now."""
        self._wishes.put(index)

    def stop(self) -> None:
        """Let go of what waits; the worker's token says that it is the end."""
        self._wishes.close()

    def run(self, *, report: Report, cancel: CancelToken) -> Ended:
        """Raises DetectionError and FileError of model and source, Cancelled before they are open."""
        names_file = Path(self._request.names_file) if self._request.names_file else None
        report(None, "model")
        model = DetectionModel.open(self._request.model, names_file=names_file)
        cancel.check()
        report(None, "source")
        with open_source(self._request.source) as source:
            cancel.check()
            is_pictures = isinstance(source, PictureSource)
            self._on_opened(Opened(source.title, model.device, (source.frame_count or 0) if is_pictures else 0))
            if isinstance(source, PictureSource):
                frames = self._leaf(source, model, cancel)
            else:
                frames = self._stream(source, model, cancel)
            return Ended(source.title, frames, not cancel.is_cancelled, tuple(source.problems))

    def _stream(self, source: VideoSource, model: DetectionModel, cancel: CancelToken) -> int:
        with ThreadPoolExecutor(1, thread_name_prefix="detect-paused") as pool:
            judging = pool.submit(self._judge_paused, model, cancel)
            try:
                summary = run_detection(
                    source,
                    model,
                    settings=self._settings,
                    on_result=self._take_result,
                    cancel=cancel,
                    pause=self._pause,
                )
            finally:
                self._wishes.close()
            judging.result()
        return summary.frames

    def _take_result(self, result: DetectionResult) -> None:
        self._last = result
        self._on_result(result)

    def _judge_paused(self, model: DetectionModel, cancel: CancelToken) -> None:
        """While the picture stands still, a wish judges it again. While it runs, the next frame does.

        An error ends the detection at once, not when the user goes on.
        """
        while self._wishes.wait() is not None:
            last = self._last
            if self._pause.is_set() and last is not None:
                began = time.monotonic()
                try:
                    self._tell(last.frame, model, model.prepare(last.frame.picture), began)
                except StudioError:
                    cancel.cancel()
                    raise

    def _tell(self, frame: Frame, model: DetectionModel, prepared: Prepared, began: float) -> None:
        found = model.infer(prepared, confidence=self._settings.confidence, overlap=self._settings.overlap)
        self._on_result(DetectionResult(frame, tuple(found), time.monotonic() - began, 0.0))

    def _leaf(self, source: PictureSource, model: DetectionModel, cancel: CancelToken) -> int:
        """Show the picture wished for until the end; the number of pictures shown."""
        pictures = _Pictures(source)
        wish: int | None = 0
        shown: Frame | None = None
        prepared: Prepared | None = None
        count = 0
        while wish is not None and not cancel.is_cancelled:
            began = time.monotonic()
            if shown is None or shown.index != wish or prepared is None:
                shown = pictures.at(wish)
                prepared = model.prepare(shown.picture)
                count += 1
            self._tell(shown, model, prepared, began)
            wish = self._wishes.wait()
        return count


class _Pictures:
    """Any picture of a source that only goes forward: what was passed is read again from its file."""

    def __init__(self, source: PictureSource) -> None:
        self._source = source
        self._passed: list[Frame] = []

    def at(self, index: int) -> Frame:
        """The picture of that number, or the last one there is. Raises FileError, DetectionError."""
        frame: Frame | None = None
        while len(self._passed) <= index:
            frame = next(self._source, None)
            if frame is None:
                break
            # Only the name is kept: a folder's pictures do not fit into memory together.
            self._passed.append(replace(frame, picture=frame.picture[:0]))
        if frame is not None:
            return frame
        passed = self._passed[min(index, len(self._passed) - 1)]
        return replace(passed, picture=read_picture(Path(passed.file or "")))
