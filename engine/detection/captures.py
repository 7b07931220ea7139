"""Cameras and video files through OpenCV."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.detection.boxes import Picture
from engine.detection.cameras import Camera, camera_error, choose_camera
from engine.detection.frames import Frame, VideoSource
from engine.errors import DetectionError
from engine.files import read_error

if TYPE_CHECKING:
    import cv2

_MOST_FPS = 1000.0
# The number of frames in a file's head is an estimate in some formats.
_FRAMES_FORGIVEN = 0.02


def quiet_cv2() -> None:
    """Keep OpenCV and FFmpeg from writing to stderr; before the first capture is opened."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    # A camera that was pulled out is waited for this long (10 s otherwise), and so is Stop.
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


class _Capture(VideoSource):
    """Frames of a ``cv2.VideoCapture``, counted."""

    def __init__(self, capture: cv2.VideoCapture, title: str) -> None:
        import cv2

        super().__init__()
        self.title = title
        fps = capture.get(cv2.CAP_PROP_FPS)
        self.fps = fps if math.isfinite(fps) and 0 < fps <= _MOST_FPS else None
        self._capture = capture
        self._num_given = 0
        self._is_closed = False

    def _read(self) -> Picture | None:
        import cv2

        if self._is_closed:
            raise StopIteration
        is_there, picture = self._capture.read()
        if not is_there or picture is None:
            return None
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)

    def close(self) -> None:
        self._is_closed = True
        self._capture.release()


class CameraSource(_Capture):
    """A camera: it never ends by itself, so an end is an error."""

    is_live = True

    def __init__(self, capture: cv2.VideoCapture, title: str) -> None:
        super().__init__(capture, title)
        self._started_at: float | None = None

    def __next__(self) -> Frame:
        picture = self._read()
        now = time.monotonic()
        if picture is None:
            self.close()
            raise DetectionError(
                "The camera {name} broke off after {count} frames.",
                hint="Check its cable, and whether another program has taken it; then start again.",
                code="camera.lost",
                name=self.title,
                count=self._num_given,
            )
        if self._started_at is None:
            self._started_at = now
        frame = Frame(self._num_given, now - self._started_at, picture)
        self._num_given += 1
        return frame


class VideoFileSource(_Capture):
    """A video file. One that ends well before the length in its head says so in ``problems``."""

    def __init__(self, capture: cv2.VideoCapture, path: Path) -> None:
        import cv2

        super().__init__(capture, path.name)
        self._path = path
        count = capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.frame_count = int(count) if 0 < count < 1e9 else None
        self._last_time_s = -1.0

    def __next__(self) -> Frame:
        picture = self._read()
        if picture is None:
            self._note_early_end()
            self.close()
            raise StopIteration
        frame = Frame(self._num_given, self._time_s(), picture, str(self._path))
        self._num_given += 1
        self._last_time_s = frame.time_s
        return frame

    def _time_s(self) -> float:
        """The file's own time stamp where it moves on, and the count of frames where it does not."""
        import cv2

        stamp = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if math.isfinite(stamp) and stamp > self._last_time_s:
            return stamp
        return max(self._last_time_s, 0.0) + (1 / self.fps if self.fps and self._num_given else 0.0)

    def _note_early_end(self) -> None:
        expected = self.frame_count
        if expected is None or self._num_given >= expected * (1 - _FRAMES_FORGIVEN) - 1:
            return
        self.problems.append(
            DetectionError(
                "The video {name} breaks off after {count} of {expected} frames.",
                hint="The file is incomplete: copy or download it again. The frames so far are kept.",
                code="video.broken_off",
                name=self._path.name,
                count=self._num_given,
                expected=expected,
            )
        )


def open_video(path: Path) -> VideoFileSource:
    """Open a video file; any Unicode path. Raises DetectionError when nothing in it can be shown."""
    import cv2

    quiet_cv2()
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise read_error(path, error) from error
    # FFmpeg would draw a text file as pictures of letters. Every video has zero bytes in its head.
    if b"\0" in start:
        capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        if capture.isOpened():
            return VideoFileSource(capture, path)
    raise DetectionError(
        "{name} is not a video that can be read." if start else "{name} is empty.",
        hint="Use a complete MP4, AVI, MKV, WebM or MOV file. An MP4 that was cut off cannot be opened at all.",
        code="video.unreadable",
        name=path.name,
    )


def open_camera(text: str, cameras: Sequence[Camera]) -> CameraSource:
    """Open the camera of an index or a name. Raises DetectionError when it is not there or gives no picture."""
    import cv2

    quiet_cv2()
    camera = choose_camera(text, cameras)
    is_known = camera in cameras
    capture = cv2.VideoCapture(camera.index, camera.backend)
    # Old pictures in the driver's queue would be shown late.
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    if not capture.isOpened() or not capture.grab():
        capture.release()
        if not is_known:
            raise camera_error("There is no camera {wanted}.", "camera.not_found", text, cameras)
        raise camera_error("The camera {wanted} gives no picture.", "camera.no_picture", camera.name, cameras)
    return CameraSource(capture, camera.name)
