"""Saving the picture that is shown with its boxes."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtGui import QFont

from engine import files
from engine.detection.pipeline import DetectionResult
from gui.detection.painting import annotated


def save_snapshot(result: DetectionResult, folder: Path, title: str, font: QFont) -> Path:
    """Write ``<title> <frame>.png`` in the picture's own size, under a name not used yet. Raises FileError."""
    stem = re.sub(r'[<>:"/\\|?*]', "_", Path(title).stem) or "snapshot"
    path = files.unused_path(folder / f"{stem} {result.frame.index + 1:06d}.png")
    image = annotated(result.frame.picture, result.detections, font)
    with files.replacing(path) as temporary:
        if not image.save(str(temporary)):
            raise OSError(5, "the picture could not be stored")
    return path
