"""Detection on the run: order, loss, pace, pause, cancel, errors, and no thread left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.detection.captures import CameraSource
from engine.detection.frames import Frame, VideoSource
from engine.detection.models import DetectionModel
from engine.detection.pipeline import DetectionResult, DetectSettings, run_detection
from engine.detection.sources import open_source
from engine.errors import DetectionError
from engine.tasks import CancelToken
from tests.engine.detection import heads, onnx_bytes
from tests.engine.detection.videos import FRAMES, frame_number, write_video

INPUT = (64, 64)


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert not [thread for thread in threading.enumerate() if thread not in before and thread.name.startswith("detect")]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> DetectionModel:
    things = (heads.Thing(30, 30, 20, 20, 1, 0.9), heads.Thing(10, 10, 8, 8, 0, 0.5))
    path = tmp_path_factory.mktemp("model") / "net.onnx"
    output = heads.yolov8(INPUT, 3, things)
    return DetectionModel.open(onnx_bytes.write_model(path, {"output": output}, input_shape=(1, 3, *INPUT)))


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return write_video(tmp_path / "clip.avi")


class Feed(VideoSource):
    """A live source of so many frames, one every ``interval_s`` seconds."""

    is_live = True

    def __init__(self, count: int, interval_s: float = 0.0) -> None:
        super().__init__()
        self.count = count
        self.interval_s = interval_s
        self.given = 0
        self.has_ended = threading.Event()

    def __next__(self) -> Frame:
        if self.given == self.count:
            self.has_ended.set()
            raise StopIteration
        if self.interval_s:
            threading.Event().wait(self.interval_s)
        self.given += 1
        return Frame(self.given - 1, 0.0, np.zeros((48, 64, 3), dtype=np.uint8))

    def close(self) -> None:
        self.count = self.given


@pytest.mark.parametrize("workers", [1, 3])
def test_without_pace_no_frame_is_lost_and_the_order_holds(model: DetectionModel, video: Path, workers: int) -> None:
    results: list[DetectionResult] = []
    with open_source(str(video)) as source:
        summary = run_detection(
            source, model, settings=DetectSettings(), on_result=results.append, realtime=False, workers=workers
        )
    assert [result.frame.index for result in results] == list(range(FRAMES))
    assert [frame_number(result.frame.picture) for result in results] == list(range(FRAMES))
    assert {tuple(one.label for one in result.detections) for result in results} == {("class 1", "class 0")}
    assert (summary.frames, summary.dropped) == (FRAMES, 0)
    assert summary.seconds > 0
    assert all(result.latency_s >= 0 for result in results)
    assert results[-1].fps > 0


def test_a_picture_is_judged_once(model: DetectionModel, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.zeros((20, 30, 3), dtype=np.uint8))
    results: list[DetectionResult] = []
    with open_source(str(tmp_path / "a.png")) as source:
        summary = run_detection(source, model, settings=DetectSettings(), on_result=results.append)
    assert summary.frames == len(results) == 1


def test_settings_may_change_while_it_runs(model: DetectionModel, video: Path) -> None:
    settings = DetectSettings()
    found: list[int] = []

    def on_result(result: DetectionResult) -> None:
        found.append(len(result.detections))
        settings.confidence = {5: 0.7, 10: 0.95}.get(result.frame.index, settings.confidence)

    with open_source(str(video)) as source:
        run_detection(source, model, settings=settings, on_result=on_result, realtime=False)
    assert found == [2] * 6 + [1] * 5 + [0] * (FRAMES - 11)


def test_a_slow_reader_of_a_live_source_gets_the_newest_frame(model: DetectionModel) -> None:
    feed = Feed(200)
    results: list[DetectionResult] = []

    def on_result(result: DetectionResult) -> None:
        results.append(result)
        assert feed.has_ended.wait(10)

    summary = run_detection(feed, model, settings=DetectSettings(), on_result=on_result)
    assert results[-1].frame.index == 199
    assert summary.frames == len(results) <= 3
    assert summary.frames + summary.dropped == 200


def test_the_delay_of_a_live_source_does_not_grow(model: DetectionModel) -> None:
    latencies: list[float] = []

    def on_result(result: DetectionResult) -> None:
        latencies.append(result.latency_s)
        threading.Event().wait(0.02)

    run_detection(Feed(150, interval_s=0.005), model, settings=DetectSettings(), on_result=on_result)
    assert len(latencies) < 100
    assert float(np.median(latencies[-10:])) < 0.1


def test_a_video_keeps_its_pace(model: DetectionModel, tmp_path: Path) -> None:
    path = write_video(tmp_path / "fast.avi", frames=11, fps=50)
    results: list[DetectionResult] = []
    with open_source(str(path)) as source:
        summary = run_detection(source, model, settings=DetectSettings(), on_result=results.append)
    assert summary.seconds >= 0.2
    assert results[-1].frame.index == 10
    assert summary.frames + summary.dropped == 11


@pytest.mark.parametrize("realtime", [True, False])
def test_pause_stops_the_results_and_loses_no_frame_of_a_video(
    model: DetectionModel, tmp_path: Path, realtime: bool
) -> None:
    path = write_video(tmp_path / "fast.avi", frames=20, fps=50)
    pause = threading.Event()
    times: dict[int, float] = {}

    def on_result(result: DetectionResult) -> None:
        times[result.frame.index] = time.monotonic()
        if result.frame.index == 5:
            pause.set()
            threading.Timer(0.4, pause.clear).start()

    with open_source(str(path)) as source:
        summary = run_detection(
            source, model, settings=DetectSettings(), on_result=on_result, pause=pause, realtime=realtime
        )
    gaps = np.diff(list(times.values()))
    assert gaps.max() >= 0.35
    assert max(times) == 19
    assert summary.dropped == 0 if not realtime else summary.dropped < 10


def test_a_paused_camera_shows_no_old_frame_afterwards(model: DetectionModel) -> None:
    feed = Feed(100, interval_s=0.005)
    pause = threading.Event()
    latencies: list[float] = []

    def on_result(result: DetectionResult) -> None:
        latencies.append(result.latency_s)
        if len(latencies) == 3:
            pause.set()
            threading.Timer(0.2, pause.clear).start()

    run_detection(feed, model, settings=DetectSettings(), on_result=on_result, pause=pause)
    assert len(latencies) > 3
    assert max(latencies) < 0.15


def test_cancel_ends_it_at_the_next_frame(model: DetectionModel, video: Path) -> None:
    cancel = CancelToken()
    results: list[DetectionResult] = []

    def on_result(result: DetectionResult) -> None:
        results.append(result)
        if len(results) == 3:
            cancel.cancel()

    with open_source(str(video)) as source:
        summary = run_detection(
            source, model, settings=DetectSettings(), on_result=on_result, cancel=cancel, realtime=False
        )
    assert summary.frames == len(results) == 3


@pytest.mark.parametrize("is_paused", [True, False])
def test_cancel_ends_a_video_that_stands_still_within_a_second(
    model: DetectionModel, tmp_path: Path, is_paused: bool
) -> None:
    path = write_video(tmp_path / "slow.avi", frames=5, fps=1)
    cancel, pause = CancelToken(), threading.Event()
    if is_paused:
        pause.set()
    threading.Timer(0.2, cancel.cancel).start()
    started = time.monotonic()
    with open_source(str(path)) as source:
        run_detection(source, model, settings=DetectSettings(), on_result=lambda _: None, cancel=cancel, pause=pause)
    assert time.monotonic() - started < 1.0


def test_an_error_in_the_receiver_ends_it(model: DetectionModel, video: Path) -> None:
    def on_result(result: DetectionResult) -> None:
        raise KeyError(result.frame.index)

    with open_source(str(video)) as source, pytest.raises(KeyError):
        run_detection(source, model, settings=DetectSettings(), on_result=on_result, realtime=False)


def test_a_camera_that_breaks_off_is_an_error_after_its_last_frame(model: DetectionModel, video: Path) -> None:
    results: list[DetectionResult] = []
    with (
        CameraSource(cv2.VideoCapture(str(video)), "USB") as source,
        pytest.raises(DetectionError) as caught,
    ):
        run_detection(source, model, settings=DetectSettings(), on_result=results.append)
    assert caught.value.code == "camera.lost"
    assert results[-1].frame.index == FRAMES - 1


def test_a_video_that_breaks_off_gives_its_frames_and_tells(model: DetectionModel, tmp_path: Path) -> None:
    data = write_video(tmp_path / "whole.avi").read_bytes()
    (tmp_path / "half.avi").write_bytes(data[: len(data) // 2])
    results: list[DetectionResult] = []
    with open_source(str(tmp_path / "half.avi")) as source:
        run_detection(source, model, settings=DetectSettings(), on_result=results.append, realtime=False)
    assert len(results) > 5
    assert [problem.code for problem in source.problems] == ["video.broken_off"]
