"""Looking over many picture files before they are used: which are broken, and which size fits them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TypeVar

from engine.files import read_picture_bytes
from engine.notes import Note, joined
from engine.picture_decoding import (
    DAMAGED,
    EMPTY,
    HEAD_BYTES,
    NO_PICTURE,
    Header,
    UnreadablePictureError,
    decode_picture,
    has_signature,
    read_header,
    too_large,
)
from engine.tasks import CancelToken, Report

# Up to here every picture is decoded once when it is opened; of more, one that is broken inside shows itself in use.
MOST_DECODED, MOST_DECODED_BYTES = 5_000, 500_000_000
NAMED = 8  # broken files that are named
_PIECE = 250  # files a thread takes at a time
_LONG_HEAD = 2**18
_SAMPLE = 256
_SIDES = ((320, 224), (160, 160), (128, 128), (96, 96), (64, 64), (48, 48), (32, 32))
_LONGEST_SIDE = 224
T = TypeVar("T")
_BINARY: int = getattr(os, "O_BINARY", 0)  # only Windows knows another way
_ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}


@dataclass(frozen=True)
class Looked:
    """One file: what it is and how long, or why it is broken."""

    header: Header | None
    size_bytes: int = 0
    reason: Note | None = None


@dataclass(frozen=True)
class Checked:
    """``broken`` says why, by the place of the file; ``common_shape`` (height, width, channels) fits the others."""

    broken: dict[int, Note]
    common_shape: tuple[int, int, int]


def checked_pictures(paths: Sequence[str], *, report: Report, cancel: CancelToken) -> Checked:
    """Look at the first and last bytes of every file, and decode all of them where they are not too many.

    Raises Cancelled.
    """
    lock = Lock()
    looked = list(_in_threads(partial(look_at, lock=lock), paths, "Looking at the pictures", report, cancel))
    broken = {place: look.reason for place, look in enumerate(looked) if look.reason is not None}
    if len(paths) <= MOST_DECODED and sum(look.size_bytes for look in looked) <= MOST_DECODED_BYTES:
        whole = [place for place in range(len(paths)) if place not in broken]
        reasons = _in_threads(
            partial(why_broken, lock=lock), [paths[place] for place in whole], "Checking the pictures", report, cancel
        )
        broken |= {place: reason for place, reason in zip(whole, reasons, strict=True) if reason is not None}
    headers = [look.header for place, look in enumerate(looked) if look.header is not None and place not in broken]
    return Checked(dict(sorted(broken.items())), common_shape(headers[:: max(1, len(headers) // _SAMPLE)]))


def look_at(path: str, lock: Lock | None = None) -> Looked:
    """What the ends of a file say; it is only decoded where its last bytes are not as they should be."""
    try:
        head, end, size = _ends_of(path)
    except OSError as error:
        return Looked(None, 0, _unreadable(error))
    header = read_header(head)
    if header is None:
        return Looked(None, size, (why_broken(path, lock) if has_signature(head) else NO_PICTURE) if head else EMPTY)
    if not header.is_readable or not header.pixels:
        return Looked(header, size, too_large(header) if header.pixels else DAMAGED)
    return Looked(header, size, None if end.endswith(_ENDS.get(header.format, b"")) else why_broken(path, lock))


def _ends_of(path: str) -> tuple[bytes, bytes, int]:
    """The first bytes, more of them where they do not tell the size, the last 8 bytes, and the length."""
    handle = os.open(path, os.O_RDONLY | _BINARY)
    try:
        head = os.read(handle, HEAD_BYTES)
        if len(head) < HEAD_BYTES:
            return head, head[-8:], len(head)
        if read_header(head) is None and has_signature(head):
            head += os.read(handle, _LONG_HEAD)
        size = os.lseek(handle, -8, os.SEEK_END) + 8
        return head, os.read(handle, 8), size
    finally:
        os.close(handle)


def why_broken(path: str, lock: Lock | None = None) -> Note | None:
    """Why a file cannot be decoded; None where it can. Threads that share a lock decode huge pictures in turn."""
    try:
        decode_picture(read_picture_bytes(path), least_px=1, one_at_a_time=lock)
    except UnreadablePictureError as error:
        return error.reason
    except OSError as error:
        return _unreadable(error)
    return None


def broken_note(names: Sequence[str], reasons: Sequence[Note]) -> Note:
    """What is said of broken files: how many, and the first of them with the reason."""
    named = [
        Note("{name} ({reason})", {"name": name, "reason": reason})
        for name, reason in zip(names[:NAMED], reasons[:NAMED], strict=True)
    ]
    more = [Note("… (+{more})", {"more": len(names) - NAMED})] if len(names) > NAMED else []
    values = {"count": len(names), "pictures": joined([*named, *more])}
    return Note("{count:,} pictures cannot be read and are left out: {pictures}.", values, "data.broken_pictures")


def common_shape(headers: Sequence[Header]) -> tuple[int, int, int]:
    """The shape that fits pictures: their own where all are alike, else a square by the median; no side above 224."""
    channels = 1 if headers and all(header.is_grey for header in headers) else 3
    sizes = Counter((header.height, header.width) for header in headers)
    if len(sizes) == 1:
        height, width = next(iter(sizes))
        scale = min(1.0, _LONGEST_SIDE / max(height, width))
        return max(1, round(height * scale)), max(1, round(width * scale)), channels
    shorter = sorted(min(size) for size in sizes.elements())
    median = shorter[len(shorter) // 2] if shorter else _LONGEST_SIDE
    side = next((side for least, side in _SIDES if median >= least), max(1, median))
    return side, side, channels


def _unreadable(error: OSError) -> Note:
    return Note("{reason}", {"reason": error.strerror or str(error)})


def _in_threads(
    work: Callable[[str], T], paths: Sequence[str], text: str, report: Report, cancel: CancelToken
) -> Iterator[T]:
    """``work`` of every path, in order, by several threads. Raises Cancelled."""
    pieces = [paths[start : start + _PIECE] for start in range(0, len(paths), _PIECE)]
    threads = min(16, 2 + (os.cpu_count() or 1))
    with ThreadPoolExecutor(threads, thread_name_prefix="checking") as pool:

        def piece_of(piece: Sequence[str]) -> list[T]:
            cancel.check()
            return [work(path) for path in piece]

        for number, done in enumerate(pool.map(piece_of, pieces)):
            cancel.check()
            report((number + 1) / len(pieces), text)
            yield from done
