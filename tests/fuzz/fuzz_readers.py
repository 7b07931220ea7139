"""Opens thousands of damaged files with every reader, and prints what came of it.

    uv run python tests/fuzz/fuzz_readers.py --seconds 60 --seed 0

A child process opens them, with a limit on its memory; one that takes too long is killed. Anything but a StudioError
is an escape: a bug. The same seed damages the same files in the same way; ``--only KEY --input N`` opens one again.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
MEMORY_LIMIT = 6 * 2**30  # of address space; what is used is far less
LONGEST_S = 90.0  # the product gives up a file of its own after 60
WEIGHTS = {
    "xlsx": 4,
    "parquet": 4,
    "xlsx, the process apart": 2,
    "parquet, the process apart": 2,
}  # these are read in a process of their own, which takes a second to start
CODE_OF_SUCCESS = "opened"


@dataclass
class Tally:
    """What came of the damaged files of one reader."""

    tried: int = 0
    opened: int = 0
    died: int = 0  # of those that run in a process of their own in the product
    longest_s: float = 0.0
    peak_mb: float = 0.0
    escapes: dict[str, int] = field(default_factory=dict)  # what escaped, and the first input that it did with


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--input", type=int, default=-1)
    parser.add_argument("--child", action="store_true")
    given = parser.parse_args()
    if given.child:
        return child()
    from tests.fuzz.readers import KEYS, readers

    keys = [key for key in KEYS if given.only in ("", key)]
    tallies = {key: Tally() for key in keys}
    with tempfile.TemporaryDirectory(prefix="layerwise-fuzz-") as folder:
        may_die = {key for key, reader in readers().items() if reader.may_die}
        fuzz(tallies, Path(folder), given.seconds, given.seed, given.input, may_die)
    return print_report(tallies, given.seed)


def fuzz(tallies: dict[str, Tally], folder: Path, seconds: float, seed: int, only: int, may_die: set[str]) -> None:
    """Each reader in turn, for its share of the time; the child lives on as long as it can."""
    process = _start(folder)
    for key, tally in tallies.items():
        ends = time.monotonic() + seconds * WEIGHTS.get(key, 1) / sum(WEIGHTS.get(other, 1) for other in tallies)
        number = only if only >= 0 else seed * 1_000_000
        while time.monotonic() < ends and (only < 0 or tally.tried == 0):
            asked = time.monotonic()
            answer = _ask(process, key, number)
            if answer is None:
                process.kill()
                status = process.wait()
                print(f"{key}, input {number}: no answer after {time.monotonic() - asked:.0f} s", file=sys.stderr)
                answer = {
                    "escape": f"hangs or dies (status {status})",
                    "seconds": time.monotonic() - asked,
                    "peak_mb": 0.0,
                }
                process = _start(folder)
            if answer.get("escape") and key in may_die:
                # Whatever happens there, the product hears nothing, and says that the file is damaged.
                tally.died += 1
                answer["escape"] = ""
            _count(tally, answer, number)
            number += 1
    process.kill()
    process.wait()


def _count(tally: Tally, answer: dict[str, object], number: int) -> None:
    tally.tried += 1
    tally.opened += answer.get("code") == CODE_OF_SUCCESS
    tally.longest_s = max(tally.longest_s, float(str(answer["seconds"])))
    tally.peak_mb = max(tally.peak_mb, float(str(answer["peak_mb"])))
    if answer.get("escape"):
        tally.escapes.setdefault(str(answer["escape"]), number)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "LAYERWISE_HOME": str(folder / "home"), "LAYERWISE_FUZZ": str(folder)}
    process = subprocess.Popen(
        [sys.executable, __file__, "--child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    if not process.stdout.readline():
        raise SystemExit("The child did not start; what it said is above.")
    return process


def _ask(process: subprocess.Popen[bytes], key: str, number: int) -> dict[str, object] | None:
    """What came of one input; None when the child died or fell silent."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps([key, number]).encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        return None
    with DefaultSelector() as selector:
        selector.register(process.stdout, EVENT_READ)
        if not selector.select(LONGEST_S):
            return None
    line = process.stdout.readline()
    return json.loads(line) if line else None


def print_report(tallies: dict[str, Tally], seed: int) -> int:
    print(f"{'reader':32} {'inputs':>7} {'opened':>7} {'died':>5} {'longest':>9} {'peak memory':>12} {'escapes':>8}")
    for key, tally in tallies.items():
        figures = f"{tally.tried:7,} {tally.opened:7,} {tally.died:5} {tally.longest_s:7.2f} s {tally.peak_mb:9.0f} MB"
        print(f"{key:32} {figures} {len(tally.escapes):8}")
    total = sum(tally.tried for tally in tallies.values())
    escapes = sum(len(tally.escapes) for tally in tallies.values())
    print(f"{total:,} inputs, seed {seed}, {escapes} escapes; memory is of the whole process.")
    print("Died: the product reads these in a process of their own, and says that the file is damaged.")
    for key, tally in tallies.items():
        for escape, number in tally.escapes.items():
            print(f"\n{key}, input {number}:\n{escape}")
    return 1 if escapes else 0


# The child.


def child() -> int:
    """Open the inputs that are asked for, one line each, and answer in one line of JSON."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    from tests.fuzz.readers import readers

    known = readers()
    warm = Path(os.environ["LAYERWISE_FUZZ"]) / "warm"
    for reader in known.values():
        # The whole file first: what is imported and built once is not the memory of an input.
        code, escape = _open(reader.open, reader.write(warm / reader.key, None))
        assert code == CODE_OF_SUCCESS, f"{reader.key}: {code} {escape}"
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    answers.write(b"{}\n")
    answers.flush()
    for line in sys.stdin.buffer:
        key, number = json.loads(line)
        reader = known[key]
        folder = Path(os.environ["LAYERWISE_FUZZ"]) / "input"
        shutil.rmtree(folder, ignore_errors=True)
        path = reader.write(folder, number)
        Path("/proc/self/clear_refs").write_text("5")  # forget the largest memory so far
        began = time.monotonic()
        code, escape = _open(reader.open, path)
        seconds = time.monotonic() - began
        answer = {"code": code, "escape": escape, "seconds": seconds, "peak_mb": _peak_mb()}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
    return 0


def _open(opened: Callable[[Path], None], path: Path) -> tuple[str, str]:
    """The code of the error or "opened", and the end of the traceback of whatever else was raised."""
    from engine.errors import StudioError

    try:
        opened(path)
    except StudioError as error:
        # Its text is for people: it must be possible to say it.
        return (error.code, "") if error.text else (error.code, "an error without a text")
    except BaseException as error:  # noqa: BLE001  (an escape is what is looked for)
        last = traceback.extract_tb(error.__traceback__)[-3:]
        places = " <- ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(last))
        return "escape", f"{type(error).__name__}: {str(error)[:160]}\n  {places}"
    return CODE_OF_SUCCESS, ""


def _peak_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    sys.exit(main())
