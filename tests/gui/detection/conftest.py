"""A session with a project, a model of a few hundred bytes, and pictures and videos to find things in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from engine.project import Project
from gui.detection.tab import DetectTab
from gui.session import Session
from tests.engine.detection.heads import Thing, yolox
from tests.engine.detection.onnx_bytes import write_model

SIDE = 96
# A sure cup, a less sure hat, and a second box on the cup that the overlap slider decides about.
THINGS = (
    Thing(48.0, 20.0, 40.0, 16.0, 0, 0.9),
    Thing(16.0, 80.0, 20.0, 20.0, 1, 0.4),
    Thing(58.0, 40.0, 40.0, 50.0, 0, 0.6),
    Thing(66.0, 40.0, 40.0, 50.0, 0, 0.5),
)


@pytest.fixture
def detect_session(session: Session, tmp_path: Path) -> Session:
    """A session with an empty project open."""
    session.new_project(Project(name="Objects"), tmp_path / "project")
    return session


@pytest.fixture
def detect_tab(qtbot: QtBot, detect_session: Session) -> Iterator[DetectTab]:
    tab = DetectTab(detect_session)
    qtbot.addWidget(tab)
    tab.resize(1000, 640)
    tab.show()
    yield tab
    tab.shutdown()


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    """A YOLOX head that answers every picture alike."""
    path = tmp_path / "모델.onnx"
    outputs = {"output": yolox((SIDE, SIDE), 2, THINGS[:3])}
    return write_model(path, outputs, input_shape=(1, 3, SIDE, SIDE), metadata={"names": "['cup', 'hat']"})


@pytest.fixture
def picture_file(tmp_path: Path) -> Path:
    return _picture(tmp_path / "사진.png", 40)


@pytest.fixture
def picture_folder(tmp_path: Path) -> Path:
    """Three pictures and, between them, a file that only looks like one."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, shade in ((1, 50), (2, 100), (10, 150)):
        _picture(folder / f"picture {number}.png", shade)
    return folder


@pytest.fixture
def video_file(tmp_path: Path) -> Path:
    """40 frames, each of its own shade, 20 a second."""
    import cv2

    path = tmp_path / "video.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 20.0, (2 * SIDE, 2 * SIDE))
    assert writer.isOpened()
    for number in range(40):
        writer.write(np.full((2 * SIDE, 2 * SIDE, 3), number * 5, np.uint8))
    writer.release()
    return path


def _picture(path: Path, shade: int) -> Path:
    Image.fromarray(np.full((2 * SIDE, 2 * SIDE, 3), shade, np.uint8)).save(path)
    return path
