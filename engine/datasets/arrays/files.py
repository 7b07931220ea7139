"""Reading .npy and .npz files: plain numbers and words only, never a pickle, and no more than the file holds."""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from engine.datasets.fetching.archive_entries import damaged
from engine.datasets.fetching.archives import MOST_TIMES_LARGER, SMALL_ENOUGH_BYTES
from engine.errors import DatasetError
from engine.files import read_error
from engine.notes import Note

MAPPED_BYTES = 2**26  # from here on an .npy file is mapped into memory instead of read
_SUFFIX = ".npy"
_LONGEST_HEADER = 2**16
_DAMAGE = (
    *(ValueError, EOFError, AttributeError, TypeError, KeyError, IndexError, SyntaxError, OverflowError),
    *(NotImplementedError, RuntimeError, RecursionError, MemoryError, zipfile.BadZipFile, zlib.error),
)


@dataclass(frozen=True)
class ArrayHeader:
    """What an array is, without its values."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def size_bytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


def npz_headers(path: Path) -> dict[str, ArrayHeader]:
    """The arrays of an .npz by name, in their order. Raises DatasetError, FileError."""
    with _reading(path), path.open("rb") as packed, zipfile.ZipFile(packed) as archive:
        infos = [info for info in archive.infolist() if info.filename.endswith(_SUFFIX)]
        headers: dict[str, ArrayHeader] = {}
        for info in infos:
            with archive.open(info) as stream:
                headers[info.filename.removesuffix(_SUFFIX)] = read_header(stream)
        return headers


def read_npz_arrays(path: Path, names: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """Those of the named arrays that an .npz has. Raises DatasetError, also for objects; FileError."""
    found: dict[str, npt.NDArray[Any]] = {}
    with _reading(path), path.open("rb") as packed, zipfile.ZipFile(packed) as archive:
        known = {info.filename: info for info in archive.infolist()}
        for name in names:
            if name + _SUFFIX in known:
                found[name] = _member(path, archive, known[name + _SUFFIX], name)
    return found


def npy_header(path: Path) -> ArrayHeader:
    """What an .npy file holds. Raises DatasetError, FileError."""
    with _reading(path), path.open("rb") as stream:
        return read_header(stream)


def read_npy(path: Path) -> npt.NDArray[Any]:
    """The array of an .npy file, mapped into memory where it is large: not to be written to. Raises DatasetError."""
    with _reading(path), path.open("rb") as stream:
        header = read_header(stream)
        _check_plain(path, path.stem, header)
        size = path.stat().st_size - stream.tell()
        if size < header.size_bytes:
            raise ValueError
        if header.size_bytes >= MAPPED_BYTES:
            return np.lib.format.open_memmap(path, mode="r")
        stream.seek(0)
        return _array(stream)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise damaged(path, Note("it is not a whole {suffix} of plain arrays", _kind(path))) from error
    except OSError as error:
        raise read_error(path, error) from error


def _kind(path: Path) -> dict[str, str]:
    return {"suffix": ".npz" if path.suffix.lower() == ".npz" else ".npy"}


def _member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> npt.NDArray[Any]:
    with archive.open(info) as stream:
        header = read_header(stream)
        _check_plain(path, name, header)
        # Before a byte is read: the shape is only what the file says of itself.
        if info.file_size - stream.tell() != header.size_bytes:
            raise ValueError
        if header.size_bytes > max(SMALL_ENOUGH_BYTES, MOST_TIMES_LARGER * info.compress_size):
            raise DatasetError(
                "{path} is not read: “{name}” would be {size:,} bytes, far more than such a file honestly holds.",
                hint="Save the array again with numpy.savez, which does not pack it.",
                code="archive.bomb",
                path=str(path),
                name=name,
                size=header.size_bytes,
            )
    with archive.open(info) as stream:
        return _array(stream)


def _array(stream: IO[bytes]) -> npt.NDArray[Any]:
    array: npt.NDArray[Any] = np.lib.format.read_array(stream, allow_pickle=False)
    return array


def read_header(stream: IO[bytes]) -> ArrayHeader:
    """The header an array begins with. Raises ValueError, and whatever else NumPy raises for a damaged one."""
    version = np.lib.format.read_magic(stream)
    # Version 3 is for fields with names beyond Latin letters: no plain array.
    if version not in ((1, 0), (2, 0)):
        raise ValueError
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    try:
        shape, _, dtype = read(stream, max_header_size=_LONGEST_HEADER)
    except TokenError as error:
        raise ValueError from error
    return ArrayHeader(shape, dtype)


def _check_plain(path: Path, name: str, header: ArrayHeader) -> None:
    if header.dtype.hasobject:
        raise DatasetError(
            "“{name}” in {path} holds Python objects, not numbers, and is not read: a pickle can run any program.",
            hint="Where it was made, save plain numbers: numpy.savez(file, x=numpy.stack(list_of_arrays), y=...).",
            code="dataset.pickled",
            path=str(path),
            name=name,
        )
    if header.dtype.kind not in "biufUS" or any(size < 0 for size in header.shape):
        raise DatasetError(
            "“{name}” in {path} holds {type}: these are neither numbers nor words.",
            hint="Save real numbers, whole numbers or words.",
            code="dataset.array_type",
            path=str(path),
            name=name,
            type=str(header.dtype),
        )
