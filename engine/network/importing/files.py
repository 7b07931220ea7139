"""Reads the plain JSON that Keras keeps of a model in its files. Nothing else in them is looked at. [h5py late]"""

from __future__ import annotations

import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import GraphError
from engine.files import read_error

MOST_BYTES = 64 * 1024 * 1024  # of the JSON or the script; that of DenseNet201 has half a megabyte
SCRIPT_SUFFIXES = (".py", ".ipynb")
PATTERNS = ("*.keras", "*.h5", "*.hdf5", "*.json", "*.py", "*.ipynb", "saved_model.pb", "keras_metadata.pb")
_MODEL_SUFFIXES = (".keras", ".h5", ".hdf5")
_METADATA, _SAVED_MODEL = "keras_metadata.pb", "saved_model.pb"


@dataclass(frozen=True)
class ModelText:
    """``config`` is ``{"class_name", "config", ...}``; ``training`` is what the model was compiled with, if kept."""

    config: Mapping[str, Any]
    training: Mapping[str, Any] = field(default_factory=dict)


def read_model(path: Path) -> ModelText:
    """What Keras keeps of a model in a .keras, .h5, .json or SavedModel. Raises GraphError, FileError."""
    if path.is_dir() or path.name in (_METADATA, _SAVED_MODEL):
        return _saved_model(path if path.is_dir() else path.parent)
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise read_error(path, error) from error
    if not head:
        raise GraphError("{path} is empty.", hint="Save the model again.", code="import.empty", path=str(path))
    if head.startswith(b"PK"):
        return _keras_file(path)
    if head.startswith(b"\x89HDF"):
        return _h5_file(path)
    return _parsed(read_text(path), path)


def read_text(path: Path) -> str:
    """A file of text. Raises GraphError where it is none or too long, FileError."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise read_error(path, error) from error
    if len(data) > MOST_BYTES:
        raise too_large(str(path))
    # The editor of Windows and its command line write scripts in 16 bits, with a mark in front.
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise GraphError(
            "{path} is no model and no script: it is not text.",
            hint="Read .keras, .h5, .json or .py files; a pickle is never opened, since opening one runs it.",
            code="import.not_text",
            path=str(path),
        ) from error


def _keras_file(path: Path) -> ModelText:
    try:
        with zipfile.ZipFile(path) as archive, archive.open("config.json") as stream:
            data = stream.read(MOST_BYTES + 1)
    except KeyError as error:
        raise GraphError(
            "{path} holds no model of Keras: there is no config.json in it.",
            hint='Save the model with model.save("name.keras").',
            code="import.no_config",
            path=str(path),
        ) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise _damaged(path) from error
    if len(data) > MOST_BYTES:
        raise too_large(str(path))
    return _parsed(data.decode("utf-8", "replace"), path)


def _h5_file(path: Path) -> ModelText:
    import h5py

    try:
        with h5py.File(path, "r") as file:
            config, training = (_attribute(file, name) for name in ("model_config", "training_config"))
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, MemoryError) as error:
        raise _damaged(path) from error
    if not config:
        raise GraphError(
            "{path} holds weights alone, and not the layers they belong to.",
            hint="Save the whole model with model.save(), or its layers with model.to_json().",
            code="import.weights_only",
            path=str(path),
        )
    return ModelText(_parsed(config, path).config, _object(training) if training else {})


def _attribute(file: Any, name: str) -> str:
    value = file.attrs.get(name, "")
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _parsed(text: str, path: Path) -> ModelText:
    value = _object(text)
    if not value:
        raise _damaged(path)
    if not isinstance(value.get("class_name"), str) or "config" not in value:
        raise GraphError(
            "{path} describes no model of Keras.",
            hint="A model as JSON is what model.to_json() gives.",
            code="import.not_a_model",
            path=str(path),
        )
    training = value.get("compile_config")
    return ModelText(value, training if isinstance(training, dict) else {})


def _object(text: str) -> dict[str, Any]:
    """A JSON object; empty for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def is_model_or_code(path: Path) -> bool:
    """Whether a file that was dropped is to be imported and not read as data; a .json is looked into."""
    if path.is_dir():
        return any((path / name).exists() for name in (_SAVED_MODEL, _METADATA))
    if path.suffix.lower() == ".json":
        return _is_model_json(path)
    return path.suffix.lower() in (*_MODEL_SUFFIXES, *SCRIPT_SUFFIXES) or path.name in (_SAVED_MODEL, _METADATA)


def looks_like_code(text: str) -> bool:
    """Whether a text may be a Keras script, or a part of one."""
    return len(text) <= MOST_BYTES and bool(re.search(r"\b(keras|Sequential|layers)\b", text)) and "(" in text


def _is_model_json(path: Path) -> bool:
    """Whether a .json file is a model of Keras, and not data."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096).decode("utf-8-sig", "replace")
    except OSError:
        return False
    return bool(re.match(r"\s*\{", head)) and '"class_name"' in head and '"config"' in head


# ---- SavedModel


def _saved_model(folder: Path) -> ModelText:
    metadata = folder / _METADATA
    if not metadata.exists():
        is_model = (folder / _SAVED_MODEL).exists()
        raise GraphError(
            "{path} holds the arithmetic of a model but not its layers." if is_model else "{path} is no SavedModel.",
            hint="Only a SavedModel of tf.keras keeps its layers, in keras_metadata.pb. Save the model as .keras.",
            code="import.saved_model",
            path=str(folder),
        )
    try:
        data = metadata.read_bytes()[:MOST_BYTES]
    except OSError as error:
        raise read_error(metadata, error) from error
    for node in _fields(data):
        parts = dict(_fields(node[1])) if node[0] == 1 else {}
        if parts.get(3, b"") == b"root":
            value = _object(parts.get(5, b"").decode("utf-8", "replace"))
            config = value.get("model_config") or value
            if isinstance(config, dict) and "class_name" in config and "config" in config:
                training = value.get("training_config")
                return ModelText(config, training if isinstance(training, dict) else {})
    raise _damaged(metadata)


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and content of the fields of a protocol buffer that have a length; the others are passed over.

    The format: https://protobuf.dev/programming-guides/encoding. The root of a model is the SavedObject with
    node_path (3) "root"; its metadata (5) is JSON: tensorflow/python/keras/protobuf/saved_metadata.proto.
    """
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        match tag & 7:
            case 0:
                _, place = _varint(data, place)
            case 1:
                place += 8
            case 2:
                length, place = _varint(data, place)
                yield tag >> 3, data[place : place + length]
                place += length
            case 5:
                place += 4
            case _:
                return


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(data) and shift < 64:
        byte = data[place]
        value, shift, place = value | (byte & 127) << shift, shift + 7, place + 1
        if byte < 128:
            break
    return value, place


def _damaged(path: Path) -> GraphError:
    return GraphError(
        "{path} is damaged: it is no whole model.",
        hint="Save or copy it again.",
        code="import.damaged",
        path=str(path),
    )


def too_large(path: str, most_bytes: int = MOST_BYTES) -> GraphError:
    """What is said of a model or a script that was made to fill the memory."""
    return GraphError(
        "What {path} says of its layers is larger than {most} MiB; no model is.",
        hint="Do not open it: it was made to fill the memory.",
        code="import.too_large",
        path=path,
        most=most_bytes // 2**20,
    )
