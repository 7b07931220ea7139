"""Whether a file is an ONNX model at all, told before onnxruntime answers in its own words."""

from __future__ import annotations

from pathlib import Path

from engine.errors import DetectionError
from engine.files import read_error
from engine.notes import Note

_HTML_MARKS = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<!--")
_OTHER_FORMATS = {
    b"PK\x03\x04": Note("a zip archive, perhaps a PyTorch or Keras model"),
    b"\x89HDF": Note("an HDF5 file, perhaps an old Keras model"),
    b"\x80": Note("a Python pickle, perhaps an old PyTorch model"),
}
_EXPORT_HINT = "Export the model to ONNX and open the .onnx file."


def check_onnx_file(path: Path) -> None:
    """Raise DetectionError when the file cannot be a whole ONNX model.

    Codes: ``model.missing``, ``.empty``, ``.web_page``, ``.pointer``, ``.not_onnx``, ``.truncated``; FileError when it
    cannot be read.
    """
    if not path.is_file():
        raise _error("There is no model file {path}.", "model.missing", "Check the name, or choose another file.", path)
    try:
        with path.open("rb") as file:
            start = file.read(1024)
        size = path.stat().st_size
    except OSError as error:
        raise read_error(path, error) from error
    if not start:
        raise _error("{name} is empty.", "model.empty", "Download it again.", path)
    _check_start(path, start)
    if not _is_complete(path, size):
        raise _error(
            "{name} is cut off: the model goes on after the end of the file ({size} bytes).",
            "model.truncated",
            "Download it again, to the end.",
            path,
            size=f"{size:,}",
        )


def _check_start(path: Path, start: bytes) -> None:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(_HTML_MARKS):
        raise _error(
            "{name} is a web page, not a model.",
            "model.web_page",
            'Download the model again from the raw link ("Raw" or "Download"), not from the page that shows it.',
            path,
        )
    if text.startswith(b"version https://git-lfs"):
        raise _error(
            "{name} is a Git LFS pointer, not the model itself.",
            "model.pointer",
            "Run git lfs pull, or download the file from the raw link.",
            path,
        )
    for mark, format_note in _OTHER_FORMATS.items():
        if start.startswith(mark):
            what = "{name} is no ONNX model but {format}."
            raise _error(what, "model.not_onnx", _EXPORT_HINT, path, format=format_note)
    # An ONNX file begins with field 1 of ModelProto, its version, or rarely with another small field.
    if start[0] not in (0x08, 0x12, 0x1A, 0x3A, 0x42):
        raise _error("{name} is no ONNX model.", "model.not_onnx", _EXPORT_HINT, path)


def _is_complete(path: Path, size: int) -> bool:
    """Whether the outermost protobuf fields end where the file ends. Reads the fields' heads only."""
    with path.open("rb") as file:
        while file.tell() < size:
            tag, length = _varint(file.read(10), file.tell())
            if tag is None:
                return False
            file.seek(length)
            wire = tag & 7
            if wire not in (0, 1, 2, 5):
                return False
            if wire in (1, 5):
                file.seek(8 if wire == 1 else 4, 1)
                continue
            value, after = _varint(file.read(10), file.tell())
            if value is None:
                return False
            file.seek(after + (value if wire == 2 else 0))
        return file.tell() == size


def _varint(data: bytes, end: int) -> tuple[int | None, int]:
    """The number at the start of ``data``, which was read up to position ``end``, and the position after it."""
    value = 0
    for index, byte in enumerate(data):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, end - len(data) + index + 1
    return None, end


def _error(what: str, code: str, hint: str, path: Path, **values: Note | str) -> DetectionError:
    return DetectionError(what, hint=hint, code=code, path=str(path), name=path.name, **values)
