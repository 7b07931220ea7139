"""Reading .zip and .tar archives entry by entry, whatever is wrong with them said as an error for people."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from engine.errors import DatasetError
from engine.files import read_error
from engine.notes import Note

_LARGEST_HEADER = 2**24  # what a reader of tar may ask for at once: names, not files
_DAMAGE = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, struct.error),
    *(EOFError, ValueError, OverflowError, IndexError, KeyError, NotImplementedError, RuntimeError, MemoryError),
)
Kind = Literal["file", "folder", "link", "device"]


@dataclass(frozen=True)
class Entry:
    """One thing in an archive. ``link`` is where a link points to, from the folder it is in."""

    name: str
    size: int
    kind: Kind
    stream: IO[bytes] | None = None
    link: str = ""
    is_encrypted: bool = False


def damaged(path: Path, reason: Note) -> DatasetError:
    """The error of a file that is not whole."""
    return DatasetError(
        "{path} is damaged: {reason}.",
        hint="Fetch the file again; it may have broken off on its way.",
        code="dataset.damaged",
        path=str(path),
        reason=reason,
    )


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        packed = path.open("rb")
    except OSError as error:
        raise read_error(path, error) from error
    with packed:
        yield packed


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the readers of archives raise for a damaged one into a DatasetError."""
    try:
        yield
    except _DAMAGE as error:
        raise damaged(path, Note("the archive is cut off or altered")) from error
    except OSError as error:
        # bz2 says an invalid stream with an OSError that has no number.
        raise (read_error(path, error) if error.errno else damaged(path, Note("it is cut off or altered"))) from error


def entries(path: Path, packed: IO[bytes]) -> Iterator[Entry]:
    """The entries in their order; a stream is to be read before the next entry is asked for."""
    packed.seek(0)
    is_zip = packed.read(2) == b"PK"
    packed.seek(0)
    yield from _zip_entries(path, packed) if is_zip else _tar_entries(path, packed)


def _zip_entries(path: Path, packed: IO[bytes]) -> Iterator[Entry]:
    with reading(path):
        archive = zipfile.ZipFile(packed)
    for info in archive.infolist():
        kind = _kind_in_zip(info)
        is_encrypted = bool(info.flag_bits & 1)
        if kind not in ("file", "link") or is_encrypted:
            yield Entry(info.filename, 0, kind, is_encrypted=is_encrypted)
            continue
        with reading(path):
            stream = archive.open(info)
        with stream:
            if kind == "link":
                with reading(path):
                    link = stream.read(4096).decode("utf-8", "replace")
                yield Entry(info.filename, 0, "link", link=link)
            else:
                yield Entry(info.filename, info.file_size, "file", stream)


def _kind_in_zip(info: zipfile.ZipInfo) -> Kind:
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode == stat.S_IFLNK:
        return "link"
    # Not is_dir(): it fails on an empty name.
    if info.filename.endswith("/"):
        return "folder"
    return "file" if mode in (0, stat.S_IFREG) else "device"


class _Headers(io.RawIOBase):
    """An unpacked tar that gives a reader no more at once than a header needs, whatever a damaged size says."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LARGEST_HEADER:
            raise tarfile.ReadError(f"a header of {size} bytes")
        return self.stream.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        return self.stream.tell()


def _tar_entries(path: Path, packed: IO[bytes]) -> Iterator[Entry]:
    with reading(path):
        stream = _Headers(_unpacked_stream(packed))
        archive = tarfile.TarFile(fileobj=stream, errorlevel=2)
    while True:
        with reading(path):
            member = archive.next()
            # What is read stays in a list otherwise: a million entries are a gigabyte.
            archive.members = []  # type: ignore[attr-defined]  # the stub lacks it
        if member is None:
            break
        kind = _kind_in_tar(member)
        link = member.linkname if member.issym() else _from_its_folder(member)
        with reading(path):
            content = archive.extractfile(member) if kind == "file" else None
        yield Entry(member.name, member.size if kind == "file" else 0, kind, content, link if kind == "link" else "")
    with reading(path):
        stream.seek(archive.offset)
        # Padding behind the end, too: only the last bytes of a packed file have its checksum.
        end = stream.read(_LARGEST_HEADER)[: tarfile.BLOCKSIZE]
    if end != b"\0" * tarfile.BLOCKSIZE:
        raise damaged(path, Note("the archive is cut off or altered"))


def _from_its_folder(member: tarfile.TarInfo) -> str:
    """A hard link names its origin from the top of the archive: the same, from the folder it is in."""
    depth = len(PurePosixPath(member.name).parts) - 1
    return "../" * depth + member.linkname if not member.linkname.startswith("/") else member.linkname


def _kind_in_tar(member: tarfile.TarInfo) -> Kind:
    if member.isdir():
        return "folder"
    if member.issym() or member.islnk():
        return "link"
    return "file" if member.isreg() else "device"


def _unpacked_stream(packed: IO[bytes]) -> IO[bytes]:
    magic = packed.read(6)
    packed.seek(0)
    if magic[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=packed)  # type: ignore[return-value]  # an IO[bytes] in all but name
    if magic[:3] == b"BZh":
        return bz2.BZ2File(packed)
    return lzma.LZMAFile(packed) if magic == b"\xfd7zXZ\x00" else packed
