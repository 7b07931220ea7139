"""Videos written for the tests: frame n is grey of 4 n + 10, so that a frame can be told by its brightness."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

FRAMES = 40
SIZE = (64, 48)


def write_video(path: Path, *, frames: int = FRAMES, fps: float = 20, codec: str = "MJPG") -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*codec), fps, SIZE)
    assert writer.isOpened()
    for index in range(frames):
        writer.write(np.full((SIZE[1], SIZE[0], 3), min(255, 4 * index + 10), dtype=np.uint8))
    writer.release()
    return path


def frame_number(picture: np.ndarray) -> int:
    return round((float(picture.mean()) - 10) / 4)
