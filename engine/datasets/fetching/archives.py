"""Unpacking .zip and .tar archives into the user's cache folder: safely, whole or not at all, and only once."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

from engine.datasets.fetching.archive_entries import Entry, damaged, entries, opened, reading
from engine.errors import DatasetError
from engine.files import cache_folder, write_error
from engine.notes import Note
from engine.tasks import CancelToken, Report, no_report

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
MOST_TIMES_LARGER = 200  # than the archive: pictures gain little by packing, text 10 times, repetitive tables 100
SMALL_ENOUGH_BYTES = 2**28  # up to here an archive may be packed however well
MOST_ENTRIES = 1_000_000
_SPARE_BYTES = 2**26  # left free on the disk
_CHUNK = 2**20
_PASSED_BYTES = 2**28  # unpacked to see names: about half a second
_HALF = ".half-"
_STALE_S = 24 * 3600
_IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db")


@dataclass
class _Unpacking:
    """What is being unpacked where, and how much came out so far."""

    archive: Path
    folder: Path
    packed: IO[bytes]
    report: Report
    cancel: CancelToken
    limit: int
    size: int
    written: int = 0
    links: list[tuple[Path, Path]] = field(default_factory=list)

    def tell(self) -> None:
        """Say how far it is. Raises Cancelled."""
        self.cancel.check()
        fraction = min(self.packed.tell() / max(1, self.size), 1.0)
        self.report(fraction, _progress(self.archive.name, self.written))


def _progress(name: str, written: int) -> str:
    """The same in every language."""
    return f"{name}: {written / 1e6:.1f} MB"


def is_archive(path: Path) -> bool:
    """Whether a file is called as an archive is; a packed single file such as table.csv.gz is none."""
    return path.name.lower().endswith(SUFFIXES) and not path.is_dir()


def entry_names(path: Path, most: int = 2_000) -> tuple[str, ...]:
    """The names of the first ``most`` files in an archive, ``/`` between folders. Raises DatasetError, FileError.

    Fewer of an archive of large files: the window waits for this, and a .tar.gz is unpacked up to the last name.
    """
    with opened(path) as packed:
        return tuple(islice(_first_names(path, packed), most))


def _first_names(path: Path, packed: IO[bytes]) -> Iterator[str]:
    passed = 0
    for entry in entries(path, packed):
        if entry.kind == "file" and not _is_ignored(entry.name):
            yield entry.name
        passed += entry.size
        if passed > _PASSED_BYTES:
            return


def read_files(
    path: Path,
    wanted: Callable[[str], bool],
    *,
    most_bytes: int,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> Iterator[tuple[str, bytes]]:
    """The wanted files of an archive, name and bytes, without unpacking it to the disk.

    Raises DatasetError for a damaged archive and for a file of more than ``most_bytes``; FileError; Cancelled.
    """
    cancel = cancel or CancelToken()
    with opened(path) as packed:
        size = path.stat().st_size
        limit = max(SMALL_ENOUGH_BYTES, MOST_TIMES_LARGER * size)
        work = _Unpacking(path, path.parent, packed, report, cancel, limit, size)
        for entry in entries(path, packed):
            cancel.check()
            if entry.stream is None or not wanted(entry.name):
                continue
            if entry.size > most_bytes or work.written + entry.size > limit:
                raise _too_large(work, entry.name)
            with reading(path):
                data = entry.stream.read(entry.size)
            if len(data) != entry.size:
                raise damaged(path, Note("the archive is cut off or altered"))
            work.written += len(data)
            work.tell()
            yield entry.name, data


def unpacked(path: Path, *, report: Report = no_report, cancel: CancelToken | None = None) -> Path:
    """The folder with the files of an archive; unpacked now, or before where the archive is still the same.

    A single folder that holds everything is looked into: what is returned has files, or several folders. Links are
    copied as files. Raises DatasetError, naming the entry, for an entry that would lie outside, a link that leads
    outside, a device, a password, more than fits on the disk or than an honest archive holds (``archive.*``), and for
    a damaged archive (``dataset.damaged``); FileError when the disk is full; Cancelled. A failure leaves nothing.
    """
    cancel = cancel or CancelToken()
    with opened(path) as packed:
        folder = _folder_of(path)
        if not folder.is_dir():
            _unpack(path, packed, folder, report, cancel)
    return _innermost(folder)


def _unpack(path: Path, packed: IO[bytes], folder: Path, report: Report, cancel: CancelToken) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(folder.parent)
        half = Path(tempfile.mkdtemp(prefix=_HALF, dir=folder.parent))
        try:
            size = path.stat().st_size
            limit = max(SMALL_ENOUGH_BYTES, MOST_TIMES_LARGER * size)
            work = _Unpacking(path, half, packed, report, cancel, limit, size)
            _write_all(work)
            _rename(half, folder)
        finally:
            shutil.rmtree(half, ignore_errors=True)
    except OSError as error:
        raise write_error(folder, error) from error


def _rename(half: Path, folder: Path) -> None:
    try:
        half.rename(folder)
    except OSError:
        # Another window may have unpacked the same archive in the meantime.
        if not folder.is_dir():
            raise


def _write_all(work: _Unpacking) -> None:
    for number, entry in enumerate(entries(work.archive, work.packed)):
        if number >= MOST_ENTRIES:
            raise _too_large(work, entry.name)
        work.tell()
        parts = _safe_parts(work.archive, entry)
        if not parts or _is_ignored(entry.name):
            continue
        _check_size(work, entry)
        _write(work, entry, work.folder.joinpath(*parts))
    for target, origin in work.links:
        work.cancel.check()
        _copy_link(work, target, origin)


def _write(work: _Unpacking, entry: Entry, target: Path) -> None:
    try:
        if entry.kind == "folder":
            target.mkdir(parents=True, exist_ok=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        if entry.kind == "link":
            work.links.append((target, _origin_of_link(work, entry, target)))
        elif entry.stream is not None:
            _copy(work, entry.stream, target)
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        reason = Note("“{entry}” is a file and a folder at once", {"entry": entry.name})
        raise damaged(work.archive, reason) from error


def _copy(work: _Unpacking, stream: IO[bytes], target: Path) -> None:
    with target.open("wb") as file:
        while True:
            with reading(work.archive):
                chunk = stream.read(_CHUNK)
            if not chunk:
                return
            file.write(chunk)
            work.written += len(chunk)
            work.tell()


def _copy_link(work: _Unpacking, target: Path, origin: Path) -> None:
    """A link becomes a copy: links need rights on Windows, and a later entry could be written through one."""
    if not origin.is_file() or target.exists():
        return
    _check_size(work, Entry(target.name, origin.stat().st_size, "file"))
    shutil.copyfile(origin, target)
    work.written += origin.stat().st_size


def _origin_of_link(work: _Unpacking, entry: Entry, target: Path) -> Path:
    link = entry.link.replace("\\", "/")
    origin = Path(os.path.normpath(target.parent / link))
    if PurePosixPath(link).is_absolute() or re.match("[A-Za-z]:", link) or not origin.is_relative_to(work.folder):
        raise DatasetError(
            "{path} is not unpacked: the link “{entry}” leads out of its folder, to “{link}”.",
            hint="Such an archive can overwrite other files. Get it from a source you trust.",
            code="archive.link",
            path=str(work.archive),
            entry=entry.name,
            link=entry.link,
        )
    return origin


def _safe_parts(archive: Path, entry: Entry) -> tuple[str, ...]:
    """The parts of an entry's path below the folder. Raises DatasetError for what may not be written."""
    name = entry.name.replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in parts or "\0" in name:
        raise DatasetError(
            "{path} is not unpacked: its entry “{entry}” would be written outside of its folder.",
            hint="Such an archive can overwrite other files. Get it from a source you trust.",
            code="archive.outside",
            path=str(archive),
            entry=entry.name,
        )
    if entry.kind == "device":
        raise DatasetError(
            "{path} is not unpacked: its entry “{entry}” is a device, not a file.",
            hint="Pack the files alone.",
            code="archive.device",
            path=str(archive),
            entry=entry.name,
        )
    if entry.is_encrypted:
        raise DatasetError(
            "{path} has a password: “{entry}” is encrypted.",
            hint="Unpack it with its password, and open the folder.",
            code="archive.encrypted",
            path=str(archive),
            entry=entry.name,
        )
    return parts


def _check_size(work: _Unpacking, entry: Entry) -> None:
    if work.written + entry.size > work.limit:
        raise _too_large(work, entry.name)
    free = shutil.disk_usage(work.folder).free - _SPARE_BYTES
    if entry.size > free:
        raise DatasetError(
            "{path} does not fit on the disk: “{entry}” needs {needed:,} bytes, {free:,} are free in {folder}.",
            hint="Free some space, or unpack the archive on another disk and open the folder.",
            code="archive.no_space",
            path=str(work.archive),
            entry=entry.name,
            needed=entry.size,
            free=max(0, free),
            folder=str(work.folder.parent),
        )


def _too_large(work: _Unpacking, name: str) -> DatasetError:
    return DatasetError(
        "{path} is not unpacked: with “{entry}” it would be far larger than an honest archive of {size:,} bytes.",
        hint="If you trust it, unpack it yourself, and open the folder.",
        code="archive.bomb",
        path=str(work.archive),
        entry=name,
        size=work.size,
    )


# The folders.


def _folder_of(path: Path) -> Path:
    whole = path.resolve()
    facts = whole.stat()
    key = hashlib.sha256(f"{whole}\n{facts.st_size}\n{facts.st_mtime_ns}".encode("utf-8", "surrogatepass"))
    stem = re.sub(r"\.(tar(\.\w+)?|\w+)$", "", path.name)[:40] or "archive"
    return cache_folder() / "unpacked" / f"{stem}-{key.hexdigest()[:16]}"


def _innermost(folder: Path) -> Path:
    while True:
        inside = list(islice(folder.iterdir(), 2))
        if len(inside) != 1 or not inside[0].is_dir():
            return folder
        folder = inside[0]


def _remove_stale(folder: Path) -> None:
    """Remove what a program that was killed had half unpacked."""
    for half in folder.glob(_HALF + "*"):
        if time.time() - half.stat().st_mtime > _STALE_S:
            shutil.rmtree(half, ignore_errors=True)


def _is_ignored(name: str) -> bool:
    return any(part in _IGNORED for part in name.replace("\\", "/").split("/"))
