"""How soon the window is on the screen: from the start of the process to its first paint.

uv run python tests/benchmarks/bench_start.py [RUNS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The program itself, up to its first paint; then it says how old its process is, and what it has imported.
PROGRAM = """
import os, sys, psutil, time
from PySide6.QtCore import QTimer
import gui.main_window
import main

def told():
    age = time.time() - psutil.Process().create_time()
    heavy = [name for name in ("keras", "tensorflow") if name in sys.modules]
    print(f"{age:.3f} {','.join(heavy) or '-'}", flush=True)
    os._exit(0)

class Window(gui.main_window.MainWindow):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.painted.connect(told)

import gui.app
gui.app.MainWindow = Window
sys.exit(main.main([]))
"""


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "LAYERWISE_HOME": home}
        if environment.get("DISPLAY"):
            environment.pop("QT_QPA_PLATFORM")
        ages, heavy = [], set()
        for number in range(runs + 1):
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
            )
            age, imported = done.stdout.split()
            if number:  # the first one fills the page cache and makes the sample project
                ages.append(float(age))
                heavy.add(imported)
    spread = f"median of {runs}; {min(ages):.2f} to {max(ages):.2f}"
    print(f"window painted after {statistics.median(ages):.2f} s ({spread})")
    print(f"keras and tensorflow imported by then: {', '.join(sorted(heavy))}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
