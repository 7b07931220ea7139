"""``main.py doctor``: what this machine has, and why a GPU is not used."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

import psutil

from engine import backend, files
from engine.commands import DONE
from engine.commands.output import Output
from engine.detection.cameras import list_cameras
from engine.prediction.models import bundled_models


def diagnosis() -> dict[str, Any]:
    """Versions, devices, cameras, folders, font and bundled models as plain JSON values."""
    devices = backend.devices()
    memory = psutil.virtual_memory()
    font = files.resource("fonts", "NanumGothic.ttf")
    return {
        "versions": backend.versions(),
        "devices": [{"kind": device.kind, "name": device.name, "title": device.title} for device in devices],
        "gpu": str(backend.why_no_gpu() or "in use"),
        "memory_gib": {"total": round(memory.total / 2**30, 1), "available": round(memory.available / 2**30, 1)},
        "cameras": [{"index": camera.index, "name": camera.name} for camera in list_cameras()],
        "folders": {
            "settings": str(files.config_folder()),
            "projects": str(files.data_folder()),
            "cache": str(files.cache_folder()),
            "log": str(files.log_folder()),
        },
        "font": str(font) if font.exists() else "",
        "models": {name: str(path) for name, path in bundled_models().items()},
    }


def run(options: Namespace, unknown: Sequence[str], output: Output) -> int:  # noqa: ARG001
    """Say what there is."""
    found = diagnosis()
    for name, version in found["versions"].items():
        output.line(f"{name:<24}{version}")
    for device in found["devices"]:
        output.line(f"{'device':<24}{device['title']}")
    output.line(f"{'GPU':<24}{found['gpu']}")
    output.line(f"{'memory':<24}{found['memory_gib']['total']} GiB, {found['memory_gib']['available']} GiB free")
    cameras = ", ".join(f"{camera['index']}: {camera['name']}" for camera in found["cameras"])
    output.line(f"{'cameras':<24}{cameras or 'none found'}")
    for name, folder in found["folders"].items():
        output.line(f"{name + ' folder':<24}{folder}")
    output.line(f"{'font for Hangul':<24}{found['font'] or 'not bundled: the system has to have one'}")
    for name, path in found["models"].items():
        output.line(f"{name:<24}{path}")
    output.event("finished", **found)
    return DONE
