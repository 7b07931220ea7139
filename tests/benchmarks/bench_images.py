"""A folder of many small pictures: how fast it opens and is read, beside Keras's pipeline, and in how much memory.

python tests/benchmarks/bench_images.py [--pictures N] [--folder DIR] [--rounds N]

The goals: 50,000 pictures open in under 3 s (without the import of libraries); at least as many pictures a second as
keras.utils.image_dataset_from_directory with prefetch; less than 1.5 GB at the peak, TensorFlow included.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine.datasets.dataset import SplitConfig  # noqa: E402
from engine.datasets.opening import open_dataset, parse_source  # noqa: E402
from engine.training.feeding import training_feed  # noqa: E402

SIDE, CLASSES, BATCH = 64, 10, 32
OPENED_S, RATIO, PEAK_GB = 3.0, 1.0, 1.5
PER_ROUND = 10_000


def make_pictures(folder: Path, count: int) -> None:
    """JPEG files of smooth colours with noise, about 2 kB each, in one folder a class."""
    import cv2

    rng = np.random.default_rng(0)
    seeds = rng.integers(0, 256, (256, 16, 16, 3), dtype=np.uint8)
    for number in range(CLASSES):
        inner = folder / f"class_{number}"
        inner.mkdir(parents=True, exist_ok=True)
        for picture in range(count // CLASSES):
            large = cv2.resize(seeds[(picture * 7 + number) % 256], (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
            _, data = cv2.imencode(".jpg", cv2.add(large, picture % 50), [cv2.IMWRITE_JPEG_QUALITY, 90])
            (inner / f"{picture:05}.jpg").write_bytes(data.tobytes())


def peak_gb() -> float:
    """The most memory this process has held at once."""
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset / 2**30)
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30


def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """In this process: opening, then rounds of reading that take turns."""
    import sklearn.model_selection  # noqa: F401  (whoever opens a dataset first waits for it, whatever the data)

    start = time.perf_counter()
    dataset = open_dataset(parse_source(str(folder)), SplitConfig())
    opened_s = time.perf_counter() - start
    dataset.rows("train").read(np.arange(PER_ROUND))
    peak_ours = peak_gb()
    ours = reader(training_feed(dataset, BATCH, shuffle=True, seed=0).x)
    theirs = reader(keras_stream(folder))
    speeds: dict[str, list[float]] = {"ours": [], "keras": []}
    for _ in range(rounds):
        for name, work in (("keras", theirs), ("ours", ours)):
            speeds[name].append(pictures_per_second(work))
    ratios = [one / other for one, other in zip(speeds["ours"], speeds["keras"], strict=True)]
    return {
        "opened_s": opened_s,
        "counts": dataset.counts,
        "ours": statistics.median(speeds["ours"]),
        "keras": statistics.median(speeds["keras"]),
        "ratio": statistics.median(ratios),
        "peak_ours_gb": peak_ours,
        "peak_gb": peak_gb(),
    }


def pictures_per_second(work: Callable[[], int]) -> float:
    start = time.perf_counter()
    return work() / (time.perf_counter() - start)


def keras_stream(folder: Path) -> Any:
    """Keras's own pipeline."""
    import keras
    import tensorflow

    return keras.utils.image_dataset_from_directory(
        folder, image_size=(SIDE, SIDE), batch_size=BATCH, seed=0, verbose=False
    ).prefetch(tensorflow.data.AUTOTUNE)


def reader(stream: Any) -> Callable[[], int]:
    """Reads as many pictures as a round has, as ``fit`` would."""
    next(iter(stream))

    def read() -> int:
        count = 0
        for x, _ in stream:
            count += int(x.shape[0])
            if count >= PER_ROUND:
                break
        return count

    return read


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=50_000)
    parser.add_argument("--folder", type=Path, help="a folder that is kept; made if it is not there")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.folder, options.rounds)))
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary) / "pictures"
        if not folder.exists():
            make_pictures(folder, options.pictures)
        # A process of its own: the memory is that of opening and reading alone.
        words = [sys.executable, __file__, "--measure", "--folder", str(folder), "--rounds", str(options.rounds)]
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"opened        {found['opened_s']:.2f} s   (goal: under {OPENED_S} s)   {found['counts']}")
    print(f"read          {found['ours']:,.0f} pictures/s, Keras {found['keras']:,.0f}")
    print(
        f"ratio         {found['ratio']:.2f}   (goal: at least {RATIO}; the median of {options.rounds} rounds in turn)"
    )
    print(f"peak memory   {found['peak_gb']:.2f} GB with TensorFlow, {found['peak_ours_gb']:.2f} GB without")
    is_met = found["opened_s"] < OPENED_S and found["ratio"] >= RATIO and found["peak_gb"] < PEAK_GB
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
