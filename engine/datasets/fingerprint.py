"""The fingerprint of a dataset: the same rows give the same one on every machine."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import RawData
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.tables.table import Table, block_of

_ROWS_AT_ONCE = 4096

if TYPE_CHECKING:
    from hashlib import _Hash as Hash


def fingerprint(raw: RawData) -> str:
    """SHA-256, in hex, of inputs (with column names; of pictures in files their names), targets and class names."""
    digest = hashlib.sha256()
    if isinstance(raw.inputs, Table):
        _add_table(digest, raw.inputs)
    elif isinstance(raw.inputs, PictureFiles):
        # Not their bytes: tens of thousands of files are to be open in a moment.
        _add_words(digest, [_folder_and_name(path) for path in raw.inputs.paths.tolist()])
    else:
        _add_array(digest, raw.inputs)
    _add_array(digest, raw.targets)
    _add_words(digest, [raw.task, *raw.classes])
    return digest.hexdigest()


def _folder_and_name(path: str) -> str:
    """As text, and in one Unicode form: a Path a file would take longer than reading the folder."""
    name = "/".join(path.rsplit(os.sep, 2)[-2:])
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def digest_of(table: Table) -> str:
    """SHA-256, in hex, of the columns and their names."""
    digest = hashlib.sha256()
    _add_table(digest, table)
    return digest.hexdigest()


def fingerprint_by(content: str, raw: RawData) -> str:
    """A fingerprint that need not go through the inputs: of the digest of their table, the targets and their names."""
    digest = hashlib.sha256()
    _add_words(digest, [content, raw.target_name, raw.task, *raw.classes])
    return digest.hexdigest()


def _add_table(digest: Hash, table: Table) -> None:
    # Columns of bytes are pixels that lie row by row: to gather each of hundreds would take longer than to hash them.
    pixels = [name for name, values in table.columns.items() if values.dtype == np.uint8]
    for name, values in table.columns.items():
        _add_words(digest, [name])
        if values.dtype != np.uint8:
            _add_array(digest, values)
    for start in range(0, len(table) if pixels else 0, _ROWS_AT_ONCE):
        rows = [table.columns[name][start : start + _ROWS_AT_ONCE] for name in pixels]
        block = block_of(rows)
        _add_array(digest, np.stack(rows, axis=1) if block is None else block)


def _add_array(digest: Hash, values: npt.NDArray[Any]) -> None:
    if values.dtype == object:
        _add_words(digest, values.tolist())
        return
    _add_words(digest, [values.dtype.kind, str(values.shape)])
    digest.update(np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<"), copy=False)).data)


def _add_words(digest: Hash, words: list[str | None]) -> None:
    for word in words:
        # A length before every word keeps ["a", "b"] apart from ["ab"], and -1 a missing one from an empty one.
        encoded = b"" if word is None else word.encode("utf-8", "surrogatepass")
        digest.update(f"{-1 if word is None else len(encoded)}:".encode() + encoded)
