"""The source of arrays that NumPy saved: .npz with inputs and targets, or .npy with a second .npy beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.arrays.files import npy_header, npz_headers, read_npy, read_npz_arrays
from engine.datasets.arrays.idx import idx_files, npz_file
from engine.datasets.arrays.roles import Pair, pairs, read_name
from engine.datasets.arrays.targets import targets_of
from engine.datasets.dataset import Inputs, RawData, Table
from engine.datasets.source import DatasetSource, register
from engine.datasets.tables.pixel_columns import drawing_of
from engine.errors import DatasetError, FileError
from engine.notes import listed
from engine.params import Choice, FilePath, Text
from engine.tasks import CancelToken, Report

_CHANNELS = (1, 3, 4)
MOST_COLUMNS = 20_000  # beyond, features are one array: nobody looks at so many columns by name
_SMALLEST_PIXELS = 64
_CHUNK_ROWS = 4_096
MOST_TOLD = 40


@dataclass(frozen=True)
class _Arrays:
    """The arrays of a file, or of the .npy files of a folder: their shapes at once, their values when asked for."""

    path: Path
    shapes: Mapping[str, tuple[int, ...]]
    files: Mapping[str, Path]  # of a folder of .npy; empty for an .npz

    def read(self, *names: str) -> dict[str, npt.NDArray[Any]]:
        if self.files:
            return {name: read_npy(self.files[name]) for name in names}
        return read_npz_arrays(self.path, names)


@dataclass(frozen=True, eq=False)
class _Read:
    """Inputs (n, ...) and targets (n, ...) of one part."""

    part: str
    inputs: npt.NDArray[Any]
    targets: npt.NDArray[Any]


def load(values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
    """Choose the arrays, read them, and say what they are. Raises DatasetError, FileError."""
    if not values["path"]:
        raise DatasetError("No file was given.", hint="Choose an .npz or .npy file.", code="dataset.no_path")
    path = Path(values["path"]).expanduser()
    report(None, path.name)
    arrays = _arrays(path)
    cancel.check()
    read = [_read(arrays, pair) for pair in _chosen(arrays, values["inputs"].strip(), values["targets"].strip())]
    cancel.check()
    return _raw(path, read, values["task"])


def _arrays(path: Path) -> _Arrays:
    if path.is_dir():
        packed = npz_file(path)
        if packed is not None:
            path = packed
    if path.suffix.lower() == ".npz":
        return _Arrays(path, {name: header.shape for name, header in npz_headers(path).items()}, {})
    files = _npy_files(path)
    return _Arrays(path, {name: npy_header(file).shape for name, file in files.items()}, files)


def _npy_files(path: Path) -> dict[str, Path]:
    """The .npy files that belong together: those of a folder, or a file with those beside it whose names fit."""
    if path.is_dir():
        return {file.stem: file for file in sorted(path.glob("*.npy"))}
    own = read_name(path.stem)
    try:
        beside = [file for file in sorted(path.parent.glob("*.npy")) if file != path]
    except OSError:
        beside = []
    fitting = {file.stem: file for file in beside if (name := read_name(file.stem)).role and name.rest == own.rest}
    return {path.stem: path, **fitting}


def _chosen(arrays: _Arrays, inputs: str, targets: str) -> tuple[Pair, ...]:
    found = pairs(arrays.shapes, inputs, targets)
    if found:
        return found
    raise DatasetError(
        "It cannot be told which arrays of {path} are the inputs and which the targets.",
        hint="Name the two under “Inputs” and “Targets”. The arrays are: {arrays}.",
        code="dataset.arrays_unclear",
        path=str(arrays.path),
        arrays=listed([f"{name} {_sizes(shape)}" for name, shape in arrays.shapes.items()], MOST_TOLD) or "–",
    )


def _read(arrays: _Arrays, pair: Pair) -> _Read:
    if not pair.targets:
        whole = arrays.read(pair.inputs)[pair.inputs]
        if whole.ndim != 2 or whole.shape[1] < 2 or pair.part:
            raise DatasetError(
                "{path} has no targets for “{name}”.",
                hint="It needs a second array with one value a sample, such as x and y, or x_train and y_train.",
                code="dataset.missing_array",
                path=str(arrays.path),
                name=pair.inputs,
            )
        return _Read(pair.part, whole[:, :-1], whole[:, -1])
    read = arrays.read(pair.inputs, pair.targets)
    inputs, targets = read[pair.inputs], read[pair.targets]
    if not inputs.ndim or not targets.ndim or len(inputs) != len(targets):
        raise DatasetError(
            "“{inputs}” and “{targets}” in {path} do not belong together: they are {input_shape} and {target_shape}.",
            hint="Both need one entry a sample along their first axis. The arrays are: {arrays}.",
            code="dataset.count_mismatch",
            path=str(arrays.path),
            inputs=pair.inputs,
            targets=pair.targets,
            input_shape=_sizes(inputs.shape),
            target_shape=_sizes(targets.shape),
            arrays=listed(list(arrays.shapes), MOST_TOLD),
        )
    return _Read(pair.part, inputs, targets)


def _raw(path: Path, read: list[_Read], task: str) -> RawData:
    first = read[0]
    for other in read[1:]:
        if other.inputs.shape[1:] != first.inputs.shape[1:] or other.targets.shape[1:] != first.targets.shape[1:]:
            raise DatasetError(
                "{path}: the samples of the part “{part}” have another shape than those of the first part.",
                hint="The two belong to different sets.",
                code="dataset.test_shape",
                path=str(path),
                part=other.part,
            )
    inputs = first.inputs if len(read) == 1 else np.concatenate([part.inputs for part in read])
    targets = first.targets if len(read) == 1 else np.concatenate([part.targets for part in read])
    if not inputs.size:
        raise _nothing_in(inputs.shape)
    named = [np.full(len(part.inputs), part.part, dtype=object) for part in read]
    parts = None if len(read) == 1 else np.concatenate(named)
    return targets_of(targets, task).put_into(title=path.stem, parts=parts, **_inputs(inputs))


def read_inputs(path: Path, shape: tuple[int, ...]) -> Inputs:
    """The inputs in a file without its targets, as ``load`` gives them; a single one of that shape counts as a row.

    Of several parts it is the test part. Raises DatasetError, FileError.
    """
    is_npz = path.suffix.lower() == ".npz"
    arrays = _arrays(path) if is_npz else _Arrays(path, {path.stem: npy_header(path).shape}, {path.stem: path})
    named = sorted(
        (name for name in arrays.shapes if read_name(name).role == "inputs"),
        key=lambda name: read_name(name).part != "test",
    )
    name = next(iter(named or arrays.shapes), "") if named or len(arrays.shapes) == 1 else ""
    name = name or _chosen(arrays, "", "")[0].inputs
    values = arrays.read(name)[name]
    is_one = values.shape == shape or (*values.shape, 1) == shape
    values = values[np.newaxis] if is_one else values
    if not values.ndim or not values.size:
        raise _nothing_in(values.shape)
    inputs: Inputs = _inputs(values)["inputs"]
    return inputs


def _nothing_in(shape: tuple[int, ...]) -> DatasetError:
    return DatasetError(
        "The array of inputs is empty: its shape is {shape}.",
        hint="Save it again with at least a few samples.",
        code="dataset.no_rows",
        shape=_sizes(shape),
    )


def _inputs(inputs: npt.NDArray[Any]) -> dict[str, Any]:
    """What the inputs are, as fields of RawData: pictures, a table, or an array of any other rank."""
    pictures = _pictures(inputs)
    if pictures is not None:
        return {"kind": "image", "inputs": pictures, "drawing": drawing_of(pictures)}
    if inputs.dtype.kind in "US":
        return {"kind": "table", "inputs": Table(_columns(_words(inputs)))}
    if inputs.ndim <= 2 and math.prod(inputs.shape[1:]) <= MOST_COLUMNS:
        return {"kind": "table", "inputs": Table(_columns(inputs))}
    with np.errstate(over="ignore"):
        kept = inputs if isinstance(inputs, np.memmap) else inputs.astype(np.float32, copy=False)
    if kept.dtype.kind == "f":
        _check_finite(kept)
    return {"kind": "array", "inputs": kept}


def _pictures(inputs: npt.NDArray[Any]) -> npt.NDArray[np.uint8] | None:
    """Whole numbers of 0..255 in the shape of pictures, (n, height, width, channels); channels may come first."""
    if inputs.dtype.kind not in "iu" or inputs.ndim not in (3, 4):
        return None
    if inputs.ndim == 3:
        shaped = inputs[..., np.newaxis]
    elif inputs.shape[3] in _CHANNELS:
        shaped = inputs
    elif inputs.shape[1] in _CHANNELS:
        shaped = np.moveaxis(inputs, 1, 3)
    else:
        return None
    is_bytes = inputs.dtype == np.uint8 or (int(inputs.min()) >= 0 and int(inputs.max()) <= 255)
    return shaped.astype(np.uint8, copy=False) if is_bytes else None


def _columns(inputs: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
    """The features as columns; a square of bytes is named as pixels are, and so recognised as pictures later."""
    values = inputs.astype(np.uint8) if inputs.dtype.kind == "b" else inputs
    values = values[:, np.newaxis] if values.ndim == 1 else values
    count = values.shape[1]
    is_square = any(math.isqrt(count // depth) ** 2 * depth == count for depth in (1, 3))
    is_pixels = values.dtype == np.uint8 and inputs.dtype.kind != "b" and count >= _SMALLEST_PIXELS and is_square
    name = "pixel" if is_pixels else "feature"
    return {f"{name}{index + 1}": values[:, index] for index in range(count)}


def _words(inputs: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if inputs.ndim > 2:
        raise DatasetError(
            "The inputs are words in an array of {shape}.",
            hint="Words are read as one column or several: (samples,) or (samples, columns).",
            code="dataset.words_shape",
            shape=_sizes(inputs.shape),
        )
    words = np.char.decode(inputs, "utf-8", "replace") if inputs.dtype.kind == "S" else inputs
    return words.astype(object)


def _check_finite(inputs: npt.NDArray[Any]) -> None:
    missing = sum(
        int(np.count_nonzero(~np.isfinite(inputs[start : start + _CHUNK_ROWS])))
        for start in range(0, len(inputs), _CHUNK_ROWS)
    )
    if missing:
        raise DatasetError(
            "{count:,} values of the inputs are missing: they are not finite numbers of 32 bits.",
            hint="Fill them, or leave out those samples, before the array is saved.",
            code="dataset.not_finite",
            count=missing,
        )


def _sizes(shape: tuple[int, ...]) -> str:
    return " x ".join(str(size) for size in shape) or "()"


def _accepts(path: Path, /) -> bool:
    if not path.is_dir():
        return path.suffix.lower() in (".npz", ".npy")
    if idx_files(path):
        return False
    try:
        return npz_file(path) is not None or bool(pairs({file.stem: () for file in path.glob("*.npy")}))
    except (OSError, DatasetError, FileError):
        return False


register(
    DatasetSource(
        key="arrays",
        title="Arrays in npz or npy files",
        family="File",
        help="Arrays saved with NumPy: x and y, or x_train, y_train, x_test, y_test. Whole numbers of 0..255 in the "
        "shape of pictures are pictures, rows of numbers a table.",
        params=(
            FilePath(
                "path",
                "",
                title="File or folder",
                patterns=("*.npz", "*.npy"),
                is_any=True,
                help="An .npz file, or an .npy file with its targets in a second one beside it.",
            ),
            Text("inputs", "", title="Inputs", help="The name of the array of inputs. Empty: x, images, data, ..."),
            Text(
                "targets", "", title="Targets", help="The name of the array of targets. Empty: y, labels, target, ..."
            ),
            Choice(
                "task",
                "auto",
                options=("auto", "classification", "regression"),
                titles=("By the target", "Classification", "Regression"),
                help="Words and few whole numbers are classes, any other numbers are not.",
            ),
        ),
        load=load,
        path_param="path",
        accepts=_accepts,
    )
)
