"""Detection end to end on a video, as `main.py detect` does it, beside bare onnxruntime in the same run.

python tests/benchmarks/bench_detect.py [--models FOLDER] [--video FILE] [--frames N] [--rounds N]
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine.detection.frames import Frame, VideoSource  # noqa: E402
from engine.detection.models import DetectionModel, num_cores  # noqa: E402
from engine.detection.pipeline import DetectSettings, run_detection  # noqa: E402
from engine.detection.sources import open_source  # noqa: E402
from engine.errors import DetectionError  # noqa: E402

DATA = ROOT.parent / "shared" / "data"


class FirstFrames(VideoSource):
    """The first frames of another source."""

    def __init__(self, source: VideoSource, count: int) -> None:
        super().__init__()
        self.fps = source.fps
        self._frames = itertools.islice(source, count)

    def __next__(self) -> Frame:
        return next(self._frames)

    def close(self) -> None:
        """The other source is closed by its owner."""


def bare_fps(path: Path, size: tuple[int, int], frames: int) -> float:
    """Runs a second of onnxruntime as it comes, on one input that lies ready."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    blob = np.random.default_rng(0).random((1, 3, size[1], size[0]), dtype=np.float32)
    for _ in range(3):
        session.run(None, {name: blob})
    start = time.perf_counter()
    for _ in range(frames):
        session.run(None, {name: blob})
    return frames / (time.perf_counter() - start)


def end_to_end_fps(model: DetectionModel, video: Path, frames: int) -> float:
    with open_source(str(video)) as source:
        summary = run_detection(
            FirstFrames(source, frames),
            model,
            settings=DetectSettings(),
            on_result=lambda _: None,
            realtime=False,
            workers=num_cores(),
        )
    return summary.frames / summary.seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=DATA / "models")
    parser.add_argument("--video", type=Path, default=DATA / "video" / "one-by-one-person-detection.mp4")
    parser.add_argument("--frames", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for path in sorted(options.models.glob("*.onnx")):
        try:
            model = DetectionModel.open(path, num_threads=1)
        except DetectionError as error:
            sys.stdout.write(f"{path.name}: skipped: {error.what[:70]}...\n")
            continue
        pairs = [
            (bare_fps(path, model.input_size, options.frames), end_to_end_fps(model, options.video, options.frames))
            for _ in range(options.rounds)
        ]
        bare, whole = (statistics.median(column) for column in zip(*pairs, strict=True))
        sys.stdout.write(f"{path.name}: bare {bare:.1f}/s, end to end {whole:.1f}/s, ratio {whole / bare:.2f}\n")


if __name__ == "__main__":
    main()
