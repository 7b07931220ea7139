"""Reading pictures with labels from idx(.gz) files, as MNIST comes, or from one .npz file.

The idx format: two zero bytes, a type (8 = unsigned byte), the number of dimensions, each dimension as a big-endian
32-bit number, then the values (http://yann.lecun.com/exdb/mnist/).
"""

from __future__ import annotations

import gzip
import hashlib
import math
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.arrays.files import read_npz_arrays
from engine.datasets.fetching.archive_entries import damaged
from engine.errors import DatasetError
from engine.files import read_error
from engine.notes import Note

Bytes = npt.NDArray[np.uint8]

_NAME = re.compile(r"(train|t10k|test)[-_.](images|labels)[-_.]idx[13][-_.]ubyte(\.gz)?", re.IGNORECASE)
_IMAGE_DIMENSIONS = (3, 4)


@dataclass(frozen=True, eq=False)
class Labelled:
    """Pictures uint8 (n, height, width, channels) and their labels int64 (n,)."""

    pictures: Bytes
    labels: npt.NDArray[np.int64]


def labels_sha256(labels: npt.NDArray[np.int64]) -> str:
    """Of the labels as single bytes: the same whether they came from idx, gz or npz."""
    return hashlib.sha256(labels.astype(np.uint8).tobytes()).hexdigest()


def idx_files(folder: Path) -> dict[str, Path]:
    """The idx files of a folder by what they are: "train-images", "train-labels", "t10k-images", "t10k-labels"."""
    found: dict[str, Path] = {}
    if not folder.is_dir():
        return found
    for path in sorted(folder.iterdir(), reverse=True):
        match = _NAME.fullmatch(path.name)
        # Some unpackers make a folder of the file's name around it.
        file = path / path.name if path.is_dir() else path
        if match and file.is_file():
            part = "train" if match[1].lower() == "train" else "t10k"
            found[f"{part}-{match[2].lower()}"] = file
    return found


def is_idx_name(path: Path) -> bool:
    """Whether a file is called as the idx files are."""
    return _NAME.fullmatch(path.name) is not None


def npz_file(folder: Path) -> Path | None:
    """The .npz file of a folder that has exactly one."""
    files = sorted(folder.glob("*.npz")) if folder.is_dir() else []
    return files[0] if len(files) == 1 else None


def read_labels(path: Path) -> list[npt.NDArray[np.int64]]:
    """The labels alone of a folder or an .npz, to tell what it is. Raises DatasetError."""
    files = idx_files(path)
    packed = path if path.suffix.lower() == ".npz" else npz_file(path)
    if packed is not None and not files:
        arrays = read_npz_arrays(packed, ("y_train", "y_test"))
        return [_as_labels(packed, labels) for labels in arrays.values()]
    return [read_idx(file).astype(np.int64) for name, file in files.items() if name.endswith("labels")]


def read_folder(folder: Path) -> dict[str, Labelled]:
    """The parts "train" and, where its files are there, "test" of a folder of idx files. Raises DatasetError."""
    files = idx_files(folder)
    has_test = any(name.startswith("t10k") for name in files)
    for name in ["train-images", "train-labels", *(["t10k-images", "t10k-labels"] if has_test else [])]:
        if name not in files:
            raise DatasetError(
                "{folder} has no file {name}.",
                hint="Put it there, packed (.gz) or not; pictures and labels are both needed.",
                code="dataset.missing_file",
                folder=str(folder),
                name=f"{name}-idx{3 if name.endswith('images') else 1}-ubyte",
            )
    parts = {"train": read_pair(files["train-images"], files["train-labels"])}
    if has_test:
        parts["test"] = read_pair(files["t10k-images"], files["t10k-labels"])
    return parts


def read_pair(images: Path, labels: Path) -> Labelled:
    """Pictures and labels of one part. Raises DatasetError when they do not belong together."""
    pictures, classes = read_idx(images), read_idx(labels)
    if pictures.ndim not in _IMAGE_DIMENSIONS or classes.ndim != 1:
        raise DatasetError(
            "{images} and {labels} are not pictures and labels: they have {picture_rank} and {label_rank} dimensions.",
            hint="Pictures have 3 (number, height, width), labels 1. Were the two files swapped?",
            code="dataset.dimensions",
            images=images.name,
            labels=labels.name,
            picture_rank=pictures.ndim,
            label_rank=classes.ndim,
        )
    return _labelled(pictures, classes, f"{images.name}, {labels.name}")


def read_idx(path: Path) -> Bytes:
    """The array of an idx file, packed or not. Raises DatasetError for a wrong magic number or a wrong length."""
    data = _unpacked(path)
    if len(data) < 4 or data[:3] != b"\x00\x00\x08" or not 1 <= data[3] <= 4:
        raise DatasetError(
            "{path} is not an idx file of bytes: its magic number is {magic}.",
            hint="An idx file begins with 00 00 08 and its number of dimensions. Is this the file you meant?",
            code="dataset.idx_magic",
            path=str(path),
            magic=data[:4].hex(" ") or "–",
        )
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise damaged(path, Note("it ends within its header"))
    shape = struct.unpack(f">{data[3]}I", data[4:start])
    if len(data) - start != math.prod(shape):
        values = {"expected": math.prod(shape), "found": len(data) - start}
        raise damaged(path, Note("it should hold {expected:,} bytes, but has {found:,}", values))
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape)


def read_npz(path: Path) -> dict[str, Labelled]:
    """The parts of an .npz with x_train, y_train and, if there, x_test, y_test. Raises DatasetError."""
    arrays = read_npz_arrays(path, ("x_train", "y_train", "x_test", "y_test"))
    has_test = "x_test" in arrays or "y_test" in arrays
    parts: dict[str, Labelled] = {}
    for part in ["train", *(["test"] if has_test else [])]:
        missing = [name for name in (f"x_{part}", f"y_{part}") if name not in arrays]
        if missing:
            raise DatasetError(
                "{path} has no array {name}.",
                hint="It needs x_train and y_train, and x_test and y_test where there is a test set.",
                code="dataset.missing_array",
                path=str(path),
                name=missing[0],
            )
        pictures = _as_bytes(path, arrays[f"x_{part}"])
        parts[part] = _labelled(pictures, _as_labels(path, arrays[f"y_{part}"]), path.name)
    return parts


def _unpacked(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise damaged(path, Note("the packed file is cut off or altered")) from error
    except OSError as error:
        raise read_error(path, error) from error


def _as_bytes(path: Path, pictures: npt.NDArray[Any]) -> Bytes:
    is_whole = pictures.dtype.kind in "iu" and pictures.ndim in _IMAGE_DIMENSIONS
    if not is_whole or (pictures.size and not (pictures.min() >= 0 and pictures.max() <= 255)):
        text = "its pictures are {type} {shape}, not whole numbers from 0 to 255"
        raise damaged(path, Note(text, {"type": pictures.dtype, "shape": pictures.shape}))
    return pictures.astype(np.uint8, copy=False)


def _as_labels(path: Path, labels: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    if labels.dtype.kind not in "iu" or not labels.ndim or labels.size != len(labels):
        text = "its labels are {type} {shape}, not one whole number a picture"
        raise damaged(path, Note(text, {"type": labels.dtype, "shape": labels.shape}))
    return labels.reshape(-1).astype(np.int64)


def _labelled(pictures: Bytes, labels: npt.NDArray[Any], names: str) -> Labelled:
    if len(pictures) != len(labels):
        raise DatasetError(
            "There are {pictures:,} pictures but {labels:,} labels in {names}.",
            hint="The two belong to different sets, or one is incomplete; fetch both again.",
            code="dataset.count_mismatch",
            pictures=len(pictures),
            labels=len(labels),
            names=names,
        )
    shaped = pictures if pictures.ndim == 4 else pictures[..., np.newaxis]
    if len(shaped) and not shaped.size:
        raise DatasetError(
            "The pictures in {names} have no pixels: their shape is {shape}.",
            hint="Fetch the file again; it may have broken off on its way.",
            code="dataset.no_pixels",
            names=names,
            shape=pictures.shape,
        )
    return Labelled(shaped, labels.astype(np.int64))
