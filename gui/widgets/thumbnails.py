"""Small pictures of samples, read in threads where they lie in files, and kept as long as there is room."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from engine.errors import StudioError
from engine.tasks import CancelToken, Report
from gui.widgets.byte_cache import ByteCache
from gui.widgets.picture_sources import PictureSource
from gui.worker import CLOSE_LIMIT_S, Worker

LIMIT_BYTES = 96 * 2**20
MOST_READERS = 4


class Wish(NamedTuple):
    """A picture somebody is waiting for."""

    source: PictureSource
    row: int
    side_px: int


class Wishes:
    """What is waited for now; only the newest list counts, so that fast scrolling leaves nothing behind."""

    def __init__(self, most_readers: int) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Wish] = []
        self._in_hand: set[Wish] = set()
        self._most_readers = most_readers
        self._readers = 0

    def replace(self, wishes: Sequence[Wish]) -> int:
        """Wait for these and nothing else. Returns how many readers have to be started."""
        with self._lock:
            self._waiting = [wish for wish in reversed(wishes) if wish not in self._in_hand]
            wanted = min(self._most_readers, self._readers + len(self._waiting))
            missing = max(0, wanted - self._readers)
            self._readers += missing
            return missing

    def take(self, done: Wish | None) -> Wish | None:
        """The next one; None when there is none, and then the reader has to end."""
        with self._lock:
            if done is not None:
                self._in_hand.discard(done)
            if not self._waiting:
                self._readers -= 1
                return None
            wish = self._waiting.pop()
            self._in_hand.add(wish)
            return wish


def read_wishes(
    wishes: Wishes,
    deliver: Callable[[Wish, QImage], None],
    *,
    report: Report,  # noqa: ARG001
    cancel: CancelToken,
) -> None:
    """Read what is wished for until nothing is; a file that cannot be read gives an empty picture."""
    wish = wishes.take(None)
    while wish is not None:
        try:
            image = QImage() if cancel.is_cancelled else wish.source.image(wish.row, wish.side_px)
        except StudioError:
            image = QImage()
        if not cancel.is_cancelled:
            deliver(wish, image)
        wish = wishes.take(wish)


class Thumbnails(QObject):
    """Pictures of one source at a time."""

    arrived = Signal()
    _read = Signal(object, object)

    def __init__(self, parent: QObject, limit_bytes: int = LIMIT_BYTES) -> None:
        super().__init__(parent)
        self._source: PictureSource | None = None
        self._images: ByteCache[tuple[int, int], QImage] = ByteCache(limit_bytes)
        self._wishes = Wishes(min(MOST_READERS, os.cpu_count() or 1))
        self._readers: list[Worker] = []
        self._read.connect(self._on_read)

    def set_source(self, source: PictureSource | None) -> None:
        if source is not self._source:
            self._wishes.replace(())
            self._images.clear()
            self._source = source

    @property
    def size_bytes(self) -> int:
        """What the pictures held take."""
        return self._images.size_bytes

    def image(self, row: int, side_px: int) -> QImage | None:
        """The picture if it is there, empty when it cannot be read; one that lies in a file has to be wished for."""
        found = self._images.get((row, side_px))
        if found is None and self._source is not None and not self._source.is_slow:
            return self._source.image(row, side_px)
        return found

    def wish(self, rows: Sequence[int], side_px: int) -> None:
        """Have these read, in their order; what was wished for before is forgotten. ``arrived`` follows."""
        if self._source is None:
            return
        missing = self._wishes.replace([Wish(self._source, row, side_px) for row in rows])
        for reader in [reader for reader in self._readers if not reader.is_running]:
            self._readers.remove(reader)
            reader.discard()
        for _ in range(missing):
            reader = Worker(read_wishes, self._wishes, self._tell, parent=self)
            self._readers.append(reader)
            reader.start()

    def _tell(self, wish: Wish, image: QImage) -> None:
        """In the reader's thread."""
        with suppress(RuntimeError):  # deleted meanwhile: nobody is left to see it
            self._read.emit(wish, image)

    def _on_read(self, wish: Wish, image: QImage) -> None:
        if wish.source is self._source:
            self._images.put((wish.row, wish.side_px), image, max(1, image.sizeInBytes()))
            self.arrived.emit()

    def shutdown(self) -> None:
        """Read nothing more."""
        self._wishes.replace(())
        for reader in self._readers:
            reader.cancel()
        for reader in self._readers:
            reader.wait(CLOSE_LIMIT_S)
