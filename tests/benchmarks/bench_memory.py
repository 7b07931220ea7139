"""What a step of training really takes of memory, beside what engine.network.costs counts for it.

One process a network, so that what one leaves behind is not the next one's:
``python tests/benchmarks/bench_memory.py``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("LAYERWISE_HOME", tempfile.mkdtemp(prefix="layerwise-bench-"))

import numpy as np
import psutil

from engine import backend
from engine.network.analysis import analyse
from engine.network.build import build_model
from engine.network.costs import costs
from engine.network.graph import Graph
from engine.network.templates import line

LOOK_EVERY_S = 0.0005
STEPS = 3
PICTURE = ("Input", {"shape": (64, 64, 3)})
HEAD = ("Dense", {"units": 10, "activation": "softmax"})
TAIL = (("GlobalAveragePooling2D", {}), HEAD)


def conv(filters: int, activation: str = "relu") -> tuple[str, dict[str, object]]:
    return "Conv2D", {"filters": filters, "padding": "same", "activation": activation}


NETWORKS: dict[str, tuple[Graph, int]] = {
    "convolutions": (
        line(PICTURE, conv(32), conv(32), ("MaxPooling2D", {}), conv(64), conv(64), ("MaxPooling2D", {}), *TAIL),
        64,
    ),
    "batch normalisation": (
        line(PICTURE, *(conv(32, "linear"), ("BatchNormalization", {}), ("ReLU", {})) * 4, *TAIL),
        64,
    ),
    "dropout": (line(PICTURE, *(conv(32), ("Dropout", {})) * 4, *TAIL), 64),
    "sigmoid": (line(PICTURE, *[conv(32, "sigmoid")] * 4, *TAIL), 64),
    "dense": (line(("Input", {"shape": (784,)}), *[("Dense", {"units": 2048, "activation": "relu"})] * 3, HEAD), 2048),
}


def peak_of(graph: Graph, batch_size: int) -> int:
    """Bytes by which some steps raise the memory of this process above what the model and its optimizer hold."""
    backend.start()
    model = build_model(graph)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", jit_compile=False)
    x = np.zeros((batch_size, *model.input_shape[1:]), dtype=np.float32)
    y = np.zeros(batch_size, dtype=np.int64)
    model.train_on_batch(x[:2], y[:2])
    process, is_over = psutil.Process(), threading.Event()
    before = process.memory_info().rss
    seen = [before]

    def look() -> None:
        while not is_over.wait(LOOK_EVERY_S):
            seen.append(process.memory_info().rss)

    thread = threading.Thread(target=look)
    thread.start()
    for _ in range(STEPS):
        model.train_on_batch(x, y)
    is_over.set()
    thread.join()
    return max(seen) - before


def figures(name: str) -> dict[str, float]:
    graph, batch_size = NETWORKS[name]
    counted = costs(analyse(graph), batch_size=batch_size, slots=2)
    wanted = counted.activation_bytes + counted.gradient_bytes
    measured = peak_of(graph, batch_size)
    return {
        "measured_mib": round(measured / 2**20),
        "counted_mib": round(wanted / 2**20),
        "counted_over_measured": round(wanted / measured, 2),
    }


def main() -> None:
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(figures(sys.argv[1])) + "\n")
        return
    for name in NETWORKS:
        done = subprocess.run([sys.executable, __file__, name], capture_output=True, text=True, check=True)
        sys.stdout.write(f"{name}: {done.stdout.strip().splitlines()[-1]}\n")


if __name__ == "__main__":
    main()
