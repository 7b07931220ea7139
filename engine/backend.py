"""Keras and TensorFlow: the first import, devices, seeds. The only door through which the engine starts them."""

from __future__ import annotations

import ctypes.util
import gc
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from engine import files
from engine.errors import DeviceError
from engine.notes import Note
from engine.tasks import CancelToken, Report, no_report

PAGE_CACHE_SUFFIXES = (".so", ".pyd", ".dll", ".dylib")
READ_CHUNK_BYTES = 16 * 2**20
LARGE_LIBRARY_BYTES = 4 * 2**20
DRIVER_LIMIT_S = 5.0

# stderr is the process's, and put aside while TensorFlow is imported: two threads at once would mix that up.
_STARTING = threading.Lock()


@dataclass(frozen=True)
class Device:
    """``kind`` is "cpu" or "gpu"; ``name`` is what TensorFlow calls it, ``title`` what people do."""

    kind: str
    name: str
    title: str


def start(*, report: Report = no_report, cancel: CancelToken | None = None) -> None:
    """Import keras with TensorFlow, quietly, and keep it from taking all of a GPU's memory.

    The large libraries are read into the page cache first: reading them in this thread leaves the window
    alone, while the import proper holds the interpreter lock for a second.
    """
    with _STARTING:
        if not is_started():
            _start(report, cancel)


def _start(report: Report, cancel: CancelToken | None) -> None:
    report(None, "Starting TensorFlow")
    _quiet()
    _read_libraries(cancel)
    with _native_messages_in_log():
        import tensorflow

        for device in tensorflow.config.list_physical_devices("GPU"):
            try:
                tensorflow.config.experimental.set_memory_growth(device, True)
            except RuntimeError:
                # The device is already in use: its memory policy was fixed by whoever came first.
                break
        import keras

    keras.utils.disable_interactive_logging()
    # What a library made stays for good; looking for garbage in it would stop every thread for a tenth of a second.
    gc.freeze()


@contextmanager
def _native_messages_in_log() -> Iterator[None]:
    """TensorFlow's C++ talks on stderr before its log level is read; it goes to a file in the log folder."""
    path = files.log_folder() / "tensorflow.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        before = os.dup(2)
    except OSError:
        # A read-only home, or a window without a console: then there is nothing to keep quiet, or no place for it.
        yield
        return
    _flush()
    os.dup2(log, 2)
    try:
        yield
    finally:
        _flush()
        os.dup2(before, 2)
        os.close(before)
        os.close(log)


def _flush() -> None:
    # A packaged program without a console has no stderr at all.
    if sys.stderr is not None:
        sys.stderr.flush()


def is_started() -> bool:
    """Whether keras is imported."""
    return "keras" in sys.modules and hasattr(sys.modules["keras"], "Model")


def _quiet() -> None:
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")


def _read_libraries(cancel: CancelToken | None) -> None:
    spec = importlib.util.find_spec("tensorflow")
    if spec is None or not spec.submodule_search_locations:
        return
    for path in Path(spec.submodule_search_locations[0]).rglob("*"):
        if ".so" in path.suffixes or path.suffix in PAGE_CACHE_SUFFIXES:
            if path.stat().st_size < LARGE_LIBRARY_BYTES:
                continue
            with open(path, "rb", buffering=0) as file:
                while file.read(READ_CHUNK_BYTES):
                    if cancel is not None:
                        cancel.check()


def devices() -> list[Device]:
    """The processor and every GPU TensorFlow can use."""
    start()
    import tensorflow

    found = [Device("cpu", "/CPU:0", f"CPU × {os.cpu_count()}")]
    for number, device in enumerate(tensorflow.config.list_physical_devices("GPU")):
        details = tensorflow.config.experimental.get_device_details(device)
        found.append(Device("gpu", f"/GPU:{number}", str(details.get("device_name", device.name))))
    return found


def choose_device(wanted: str) -> Device:
    """The device for "auto", "cpu" or "gpu". Raises DeviceError when a GPU is asked for and there is none."""
    found = devices()
    gpus = [device for device in found if device.kind == "gpu"]
    reason = why_no_gpu() if wanted == "gpu" else None
    if reason is not None:
        raise DeviceError(
            "There is no GPU that TensorFlow can use: {reason}.",
            hint="Choose the device “Best there is” or “CPU”.",
            code="device.no_gpu",
            reason=reason,
        )
    return gpus[0] if gpus and wanted != "cpu" else found[0]


def why_no_gpu() -> Note | None:
    """Why TensorFlow uses no GPU; None when it does."""
    start()
    import tensorflow

    if tensorflow.config.list_physical_devices("GPU"):
        return None
    if sys.platform == "win32":
        return Note("TensorFlow has no GPU support on Windows since 2.10; it works inside WSL2")
    if sys.platform == "darwin":
        return Note("this TensorFlow has no GPU support on a Mac")
    if not tensorflow.test.is_built_with_cuda():
        return Note("this TensorFlow was built without CUDA")
    if ctypes.util.find_library("cuda") is None and not Path("/proc/driver/nvidia/version").exists():
        return Note("no NVIDIA driver was found on this machine")
    return Note("the CUDA libraries are not installed; install Layerwise with the extra “gpu”")


def gpu_free_bytes() -> int | None:
    """The free memory of the first GPU, as its driver tells it; None where there is none to ask."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    command = [program, "--query-gpu=memory.free", "--format=csv,noheader,nounits"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=DRIVER_LIMIT_S, check=True).stdout
        return int(told.splitlines()[0]) * 2**20
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def device_text() -> str:
    """One line for a status bar, the same in every language."""
    gpus = [device for device in devices() if device.kind == "gpu"]
    if gpus:
        return f"GPU: {gpus[0].title}" + (f" + {len(gpus) - 1}" if len(gpus) > 1 else "")
    return devices()[0].title


def seed_everything(seed: int, *, is_deterministic: bool = False) -> None:
    """Python, NumPy and TensorFlow from one seed; with ``is_deterministic`` only repeatable GPU operations too."""
    start()
    import keras

    keras.utils.set_random_seed(seed)
    if is_deterministic:
        import tensorflow

        tensorflow.config.experimental.enable_op_determinism()


def forget_models() -> None:
    """Free what Keras keeps of models no longer used."""
    import keras

    keras.backend.clear_session()


def versions() -> dict[str, str]:
    """Versions that decide what a run computes, by package name; nothing is imported for it."""
    names = (
        "tensorflow",
        "keras",
        "numpy",
        "onnxruntime",
        "opencv-python-headless",
        "PySide6-Essentials",
        "scikit-learn",
    )
    found: dict[str, str] = {"python": sys.version.split()[0]}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            # The packaged program carries no metadata of the packages it was made from.
            module: Any = sys.modules.get(name)
            found[name] = getattr(module, "__version__", "unknown")
    return found
