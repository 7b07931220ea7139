"""Reading the pickles some published sets come as, without unpickling: only numbers, words, lists, arrays of them.

A pickle is a program that may call anything it can name. Here it can name three things of NumPy, and each stands for
a plain value of this module: no function of any library is called, and no object of any class is made.
"""

from __future__ import annotations

import io
import math
import pickle
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np

from engine.datasets.arrays.files import read_header
from engine.datasets.arrays.pickle_memo import check_memo
from engine.datasets.fetching.archive_entries import damaged
from engine.errors import DatasetError
from engine.files import read_error
from engine.notes import Note

_NUMBERS = frozenset({"b1", "u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f4", "f8"})
_DAMAGE = (
    *(pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, KeyError, IndexError, ImportError),
    *(MemoryError, OverflowError, RecursionError, AssertionError, zipfile.BadZipFile, NotImplementedError),
)


class _Refused(pickle.UnpicklingError):
    """The pickle named something that is no part of an array."""


class _Type:
    """What a pickle calls the type of an array."""

    def __init__(self, code: Any = "", *_: Any) -> None:
        self.code = code.decode("ascii") if isinstance(code, bytes) else str(code)
        self.order = "<"

    def __setstate__(self, state: Any) -> None:
        order = state[1]
        self.order = order.decode("ascii") if isinstance(order, bytes) else str(order)


class _Array:
    """What a pickle calls an array."""

    def __init__(self, *_: Any) -> None:
        self.state: tuple[Any, ...] = ()

    def __setstate__(self, state: Any) -> None:
        self.state = tuple(state)

    def value(self, seen: set[int]) -> Any:
        """The array of numbers, or the list that an array of objects is."""
        _, shape, kind, is_fortran, data = self.state
        if isinstance(data, list):
            return _plain(data, seen)
        if not isinstance(kind, _Type) or kind.code not in _NUMBERS or not isinstance(data, bytes):
            raise ValueError
        sizes = tuple(int(size) for size in shape)
        numbers = np.frombuffer(data, dtype=np.dtype((">" if kind.order == ">" else "<") + kind.code))
        if min(sizes, default=0) < 0 or math.prod(sizes) != numbers.size:
            raise ValueError
        return numbers.reshape(sizes, order="F" if is_fortran else "C")


_STANDS_FOR = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Type,
    ("numpy.core.multiarray", "_reconstruct"): _Array,
    ("numpy._core.multiarray", "_reconstruct"): _Array,
}


class _Reader(pickle.Unpickler):
    """Knows the names of arrays, and stops at any other."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        try:
            return _STANDS_FOR[module_name, global_name]
        except KeyError:
            raise _Refused(f"{module_name}.{global_name}") from None


def _plain(value: Any, seen: set[int]) -> Any:
    """Lists and dicts (with str keys) of numbers, words and arrays, with nothing of this module left in them.

    ``seen`` has the ids of the lists and dicts met so far. Raises ValueError for one that is there twice: a hundred
    bytes of lists of the same lists would be more than any memory holds.
    """
    if isinstance(value, _Array):
        return value.value(seen)
    if not isinstance(value, list | dict):
        return value
    if id(value) in seen:
        raise ValueError
    seen.add(id(value))
    if isinstance(value, list):
        # Tens of thousands of lists of whole numbers: they are what they are.
        return [_plain(item, seen) if isinstance(item, list | dict | _Array) else item for item in value]
    return {k.decode("ascii") if isinstance(k, bytes) else str(k): _plain(item, seen) for k, item in value.items()}


def read_pickled(path: Path, stream: IO[bytes]) -> Any:
    """What a pickle of ``path`` holds, numbers and words alone. Raises DatasetError for anything else in it."""
    try:
        data = stream.read()
        check_memo(data)
        return _plain(_Reader(io.BytesIO(data), encoding="bytes").load(), set())
    except _Refused as error:
        raise DatasetError(
            "{path} holds “{name}”, which is no plain data: it is not read, for it could run any program.",
            hint="Fetch the original file again.",
            code="dataset.pickled",
            path=str(path),
            name=str(error),
        ) from error
    except _DAMAGE as error:
        raise damaged(path, Note("it is cut off or altered")) from error


def read_object_array(path: Path, name: str, most_bytes: int) -> Any:
    """An array of an .npz that NumPy could only pickle, as a list. Raises DatasetError, FileError."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(f"{name}.npy") as stream:
            if archive.getinfo(f"{name}.npy").file_size > most_bytes:
                raise ValueError
            read_header(stream)
            # Read to its end first, where the checksum of the archive is looked at.
            data = stream.read()
    except _DAMAGE as error:
        raise damaged(path, Note("it is cut off or altered")) from error
    except OSError as error:
        raise read_error(path, error) from error
    return read_pickled(path, io.BytesIO(data))
