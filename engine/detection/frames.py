"""What a video source is: frames one after another, and what went wrong on the way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from engine.detection.boxes import Picture
from engine.errors import StudioError


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture (height, width, 3) uint8 RGB; ``time_s`` counts from the first frame, ``file`` where it came from."""

    index: int
    time_s: float
    picture: Picture
    file: str | None = None


class VideoSource(ABC):
    """An iterator of frames. One thread at a time may iterate; ``close`` may be called more than once.

    ``fps`` is None for pictures, which have no pace. ``problems`` collects what did not end the iteration: a
    picture that was skipped, a video that ends before it should.
    """

    title: str = ""
    is_live: bool = False
    fps: float | None = None
    frame_count: int | None = None

    def __init__(self) -> None:
        self.problems: list[StudioError] = []

    def __iter__(self) -> Self:
        return self

    @abstractmethod
    def __next__(self) -> Frame:
        """The next frame. Raises StopIteration at the end, DetectionError when a camera breaks off."""

    @abstractmethod
    def close(self) -> None:
        """Let the device or file go."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
