"""Small files of the structure of the published sets."""

from __future__ import annotations

import io
import json
import pickle
import tarfile
from pathlib import Path
from typing import Any

import numpy as np

WORDS = {"the": 1, "price": 2, "of": 3, "cocoa": 4}


def tar_gz(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def planes(count: int) -> np.ndarray[Any, Any]:
    """Pictures whose red is their number, (count, 3072) as CIFAR has them."""
    pictures = np.zeros((count, 3, 32, 32), np.uint8)
    pictures[:, 0] = np.arange(count)[:, np.newaxis, np.newaxis]
    return pictures.reshape(count, -1)


def cifar10_files(count: int = 10) -> dict[str, bytes]:
    labels = (np.arange(count) % 10).astype(np.uint8)[:, np.newaxis]
    records = np.concatenate([labels, planes(count)], axis=1).tobytes()
    names = [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]
    return {
        "cifar-10-batches-bin/readme.html": b"<html>",
        **{f"cifar-10-batches-bin/{name}": records for name in names},
    }


def cifar100_files(count: int = 100) -> dict[str, bytes]:
    fine = (np.arange(count) % 100).astype(np.uint8)[:, np.newaxis]
    records = np.concatenate([fine // 5, fine, planes(count)], axis=1).tobytes()
    return {"cifar-100-binary/train.bin": records, "cifar-100-binary/test.bin": records}


def cifar10_python_files(count: int = 10) -> dict[str, bytes]:
    """As Python 3 pickles them: the published ones are of Python 2, and name the same functions."""
    batch = {"data": planes(count), "labels": [index % 10 for index in range(count)], "batch_label": "a batch"}
    names = [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]
    return {f"cifar-10-batches-py/{name}": pickle.dumps(batch, protocol=3) for name in names}


def imdb_files(count: int = 4) -> dict[str, bytes]:
    files: dict[str, bytes] = {"aclImdb/README": b"read me"}
    for part in ("train", "test"):
        for label, text in (("neg", "Bad<br />film"), ("pos", "Gut gemacht, schön")):
            for number in range(count):
                files[f"aclImdb/{part}/{label}/{number}_1.txt"] = f"{text} {number}".encode()
    files["aclImdb/train/unsup/0_0.txt"] = b"nobody knows"
    return files


def npz(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def reuters_files() -> dict[str, bytes]:
    newswires = np.empty(4, dtype=object)
    newswires[:] = [[1, 2, 3, 4], [4, 4], [2], [1, 9]]
    return {
        "reuters.npz": npz(x=newswires, y=np.array([0, 0, 3, 45])),
        "reuters_word_index.json": json.dumps(WORDS).encode(),
    }


def boston() -> bytes:
    rng = np.random.default_rng(0)
    return npz(x=rng.normal(size=(20, 13)), y=rng.normal(size=20))


def california(*, has_totals: bool = True) -> bytes:
    values = np.abs(np.random.default_rng(0).normal(size=(20, 8)))
    values[:, 0 if has_totals else 7] = -120
    return npz(x=values, y=values[:, 1])


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
