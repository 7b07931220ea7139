"""Where pictures come from: a camera, a video file, a picture, a folder of pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from engine.detection.cameras import Camera, list_cameras
from engine.detection.captures import open_camera, open_video
from engine.detection.frames import Frame, VideoSource
from engine.errors import DetectionError, FileError
from engine.files import is_picture, read_error, read_picture
from engine.notes import what_of

__all__ = ["Camera", "Frame", "PictureSource", "VideoSource", "list_cameras", "open_source"]

CAMERA_PREFIX = "camera:"


def open_source(text: str) -> VideoSource:
    """Open ``camera:<index>``, ``camera:<name>``, a video file, a picture, or a folder of pictures.

    Raises DetectionError (``source.missing``, ``source.empty_folder``, ``camera.*``, ``video.*``), FileError for a
    single picture that cannot be read.
    """
    if text.strip().lower().startswith(CAMERA_PREFIX):
        return open_camera(text.strip()[len(CAMERA_PREFIX) :], list_cameras())
    path = Path(text).expanduser()
    if text.strip() and path.is_dir():
        return PictureSource(_pictures_in(path), path.resolve().name, is_folder=True)
    if not path.is_file():
        raise DetectionError(
            "There is no video, picture or folder {path}.",
            hint="Check the name; a camera is written camera:0 or camera:<name>.",
            code="source.missing",
            path=text.strip() or '""',
        )
    if is_picture(path):
        read_picture(path)
        return PictureSource([path], path.name, is_folder=False)
    return open_video(path)


class PictureSource(VideoSource):
    """Pictures of a list of files. In a folder a broken one is skipped and told in ``problems``."""

    def __init__(self, paths: list[Path], title: str, *, is_folder: bool) -> None:
        super().__init__()
        self.title = title
        self.frame_count = len(paths)
        self._is_folder = is_folder
        self._paths: Iterator[Path] = iter(paths)
        self._num_given = 0

    def __next__(self) -> Frame:
        for path in self._paths:
            try:
                picture = read_picture(path)
            except FileError as error:
                if not self._is_folder:
                    raise
                self.problems.append(error)
                continue
            frame = Frame(self._num_given, 0.0, picture, str(path))
            self._num_given += 1
            return frame
        if self._is_folder and not self._num_given and self.problems:
            raise DetectionError(
                "None of the {count} pictures in {folder} can be read.",
                hint="The first one: {problem}",
                code="source.no_readable_picture",
                count=self.frame_count,
                folder=self.title,
                problem=what_of(self.problems[0]),
            )
        raise StopIteration

    def close(self) -> None:
        self._paths = iter(())


def _pictures_in(folder: Path) -> list[Path]:
    try:
        pictures = [path for path in folder.iterdir() if is_picture(path) and path.is_file()]
    except OSError as error:
        raise read_error(folder, error) from error
    if not pictures:
        raise DetectionError(
            "The folder {folder} has no pictures in it.",
            hint="Choose a folder with PNG, JPEG, BMP, GIF, WebP or TIFF files.",
            code="source.empty_folder",
            folder=str(folder),
        )
    return sorted(pictures, key=_natural_order)


def _natural_order(path: Path) -> tuple[list[tuple[bool, int, str]], str]:
    """Numbers by value, so that frame 10 comes after frame 9."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts], path.name
