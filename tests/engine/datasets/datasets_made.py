"""Data the dataset tests make themselves: idx and npz files, tables, raw data."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Any

import numpy as np

from engine.datasets.dataset import RawData, Table
from engine.datasets.opening import open_dataset, parse_source
from engine.tasks import CancelToken, no_report

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def idx_bytes(array: np.ndarray[Any, Any], magic: bytes | None = None) -> bytes:
    """The idx form of an array of bytes."""
    start = magic or bytes([0, 0, 8, array.ndim])
    return start + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(np.uint8).tobytes()


def write_idx_folder(
    folder: Path, *, rows: int = 40, test_rows: int = 20, is_packed: bool = True, first_label: int = 0
) -> Path:
    """A folder as MNIST comes, of 6x6 pictures whose grey is 10 times their label."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, count in (("train", rows), ("t10k", test_rows)):
        labels = (np.arange(count) % 4 + first_label).astype(np.uint8)
        pictures = np.repeat(labels * 10, 36).reshape(count, 6, 6)
        for name, array in ((f"{part}-images-idx3-ubyte", pictures), (f"{part}-labels-idx1-ubyte", labels)):
            data = idx_bytes(array)
            path = folder / (f"{name}.gz" if is_packed else name)
            path.write_bytes(gzip.compress(data) if is_packed else data)
    return folder


def load(text: str, **params: str) -> RawData:
    """What the source of that text gives."""
    spec = parse_source(text, params)
    return spec.source.load(spec.values, report=no_report, cancel=CancelToken())


def words(*values: str | None) -> np.ndarray[Any, Any]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def table_data(rows: int = 30, **changes: Any) -> RawData:
    """A table with a number column that lacks a value, a category column and three classes."""
    numbers = np.arange(rows, dtype=np.float64)
    numbers[1] = np.nan
    values: dict[str, Any] = {
        "title": "made",
        "kind": "table",
        "inputs": Table({"size": numbers, "colour": words(*(["red", "green", "blue"] * rows)[:rows])}),
        "targets": words(*(["a", "b", "c"] * rows)[:rows]),
        "target_name": "kind",
        "task": "multiclass",
        "classes": ("a", "b", "c"),
    }
    return RawData(**{**values, **changes})


__all__ = ["SHARED", "idx_bytes", "load", "open_dataset", "parse_source", "table_data", "words", "write_idx_folder"]
