"""How fast and in how much memory a large table of pixels opens: the first time, from the cache, and beside pandas.

uv run --with pandas python tests/benchmarks/bench_table.py [RUNS]

Every figure comes from a process of its own, without what it takes to start it and to import the libraries.
Without pandas the comparison is left out.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
ROWS, PIXELS = 27_455, 784
# Each prints seconds, the growth of the largest resident size in bytes, and what it made of the file.
MEASURED = """
import json, resource, sys, time
sys.path.insert(0, {root!r})
{imports}
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before, start = peak(), time.perf_counter()
{work}
print(json.dumps([time.perf_counter() - start, peak() - before, made]))
"""
PANDAS = (
    "import numpy.ma, pandas",
    "array = pandas.read_csv({path!r}).astype('float32').to_numpy(); made = str(array.shape)",
)
OURS = (
    "import numpy.ma, polars\n"
    "from engine.datasets.opening import load, parse_source\n"
    "from engine.datasets.preparation import Preparation\n"
    "from engine.datasets.recognition import recognised",
    "raw = recognised(load(parse_source({path!r})), Preparation())\n"
    "made = f'{{raw.inputs.dtype}} {{raw.inputs.shape}}, {{len(raw.classes)}} classes'",
)
OPENED = (
    OURS[0].replace("load, parse_source", "open_dataset, parse_source")
    + "\nimport sklearn.model_selection\nfrom engine.datasets.dataset import SplitConfig",
    "data = open_dataset(parse_source({path!r}), SplitConfig())\nmade = f'{{data.counts}}'",
)


def make_file(path: Path) -> None:
    """label, pixel1 .. pixel784: labels 0..24 without 9, and whole numbers 0..255."""
    random = np.random.default_rng(0)
    labels = random.choice([*range(9), *range(10, 25)], size=ROWS).tolist()
    with open(path, "w", encoding="ascii") as file:
        file.write(",".join(["label", *(f"pixel{number}" for number in range(1, PIXELS + 1))]) + "\n")
        # Row by row: the largest size of this process is where those it starts begin.
        for label in labels:
            file.write(f"{label}," + ",".join(map(str, random.integers(0, 256, size=PIXELS).tolist())) + "\n")


def measure(program: tuple[str, str], path: Path, home: Path) -> tuple[float, int, str]:
    """Seconds, bytes and words of a program in a process of its own."""
    text = MEASURED.format(root=str(ROOT), imports=program[0], work=program[1].format(path=str(path)))
    environment = {**os.environ, "LAYERWISE_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", text], env=environment, capture_output=True, text=True, check=True)
    seconds, grown, made = json.loads(done.stdout)
    return seconds, grown, made


def measured_often(
    name: str, program: tuple[str, str], path: Path, runs: int, size: int, *, is_fresh: bool, home: Path
) -> float:
    """The median of the seconds, and a line that tells it; with ``is_fresh`` the cache is empty every time."""
    results = []
    for _ in range(runs):
        if is_fresh:
            shutil.rmtree(home, ignore_errors=True)
        results.append(measure(program, path, home))
    seconds = [result[0] for result in results]
    grown = max(result[1] for result in results)
    told = f"{statistics.median(seconds):7.3f} s ({min(seconds):.3f} to {max(seconds):.3f})"
    print(f"{name:28} {told}, peak +{grown / 1e6:6.1f} MB = {grown / size:.2f} x the file; {results[0][2]}")
    return statistics.median(seconds)


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, home = Path(folder) / "letters.csv", Path(folder) / "home"
        make_file(path)
        size = path.stat().st_size
        print(f"{ROWS:,} rows x {PIXELS + 1} columns, {size / 1e6:.1f} MB, median of {runs}")
        first = measured_often("first opening", OURS, path, runs, size, is_fresh=True, home=home)
        again = measured_often("second opening", OURS, path, runs, size, is_fresh=False, home=home)
        print(f"the second is {first / again:.1f} times as fast as the first (10 wanted)")
        measured_often("split and fitted, first", OPENED, path, runs, size, is_fresh=True, home=home)
        measured_often("split and fitted, second", OPENED, path, runs, size, is_fresh=False, home=home)
        if importlib.util.find_spec("pandas") is None:
            print("pandas is not here: run this by `uv run --with pandas` to compare")
            return
        pandas = measured_often("pandas, astype(float32)", PANDAS, path, runs, size, is_fresh=False, home=home)
        print(f"the first opening is {pandas / first:.2f} times as fast as pandas (1.5 wanted)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
