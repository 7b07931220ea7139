"""Files and folders: atomic writes, the user's folders, the program's resources, picture reading."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from engine.errors import FileError
from engine.notes import Note
from engine.picture_decoding import MOST_BYTES, UnreadablePictureError, decode_picture

HOME_VARIABLE = "LAYERWISE_HOME"
_BINARY: int = getattr(os, "O_BINARY", 0)  # only Windows knows another way
_PIECE_BYTES = 2**18
LONGEST_NAME = 60  # characters: three bytes each in Hangul, of the 255 a name may have, with room for a date
PICTURE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".pgm", ".ppm", ".pbm"}
)


def _user_folder(name: str, default: str) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home) / name if home else Path(default)


def config_folder() -> Path:
    """Where settings are kept. ``LAYERWISE_HOME`` moves all the user's folders together."""
    return _user_folder("config", platformdirs.user_config_dir("Layerwise", appauthor=False))


def data_folder() -> Path:
    """Where projects of the user who chose no folder are kept."""
    return _user_folder("data", platformdirs.user_data_dir("Layerwise", appauthor=False))


def cache_folder() -> Path:
    """Where downloads are kept; may be deleted at any time."""
    return _user_folder("cache", platformdirs.user_cache_dir("Layerwise", appauthor=False))


def log_folder() -> Path:
    """Where the log of the program is written."""
    return _user_folder("log", platformdirs.user_log_dir("Layerwise", appauthor=False))


def resource(*parts: str) -> Path:
    """A file or folder that ships with the program, from the source tree or from the packaged one."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parent.parent
    return root.joinpath("resources", *parts)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary name beside ``path``; rename it to ``path`` at the end, or remove it on any error.

    Raises FileError when the folder is read-only or the disk is full; the old file stays whole.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=path.suffix or ".tmp", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        # mkstemp makes private files; an ordinary file follows the user's umask.
        umask = os.umask(0o077)  # it can only be read by setting it; what another thread makes meanwhile stays private
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_error(path: Path, error: OSError) -> FileError:
    """The error of a failed write, in words."""
    return FileError(
        "{path} cannot be written: {reason}.",
        hint="Choose another folder, or free some space; the old file is unchanged.",
        code="file.write",
        path=str(path),
        reason=error.strerror or str(error),
    )


def read_error(path: Path, error: OSError) -> FileError:
    """The error of a failed read, in words."""
    return FileError(
        "{path} cannot be read: {reason}.",
        hint="Check that the file is there and that you may read it.",
        code="file.read",
        path=str(path),
        reason=error.strerror or str(error),
    )


def write_bytes(path: Path, data: bytes) -> None:
    """Write a whole file or leave the old one."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write a whole UTF-8 text file or leave the old one.

    Half of a pair of surrogates, as a clipboard may have it, is written as JSON and Python escape it.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_json(path: Path, value: Any) -> None:
    """Write a whole JSON file (UTF-8, no NaN) or leave the old one."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def read_text(path: Path) -> str:
    """A whole UTF-8 text file. Raises FileError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise read_error(path, error) from error
    except UnicodeDecodeError as error:
        raise FileError(
            "{path} is not a UTF-8 text file.", hint="Save it again as UTF-8.", code="file.encoding", path=str(path)
        ) from error


def read_json(path: Path) -> Any:
    """A whole JSON file. Raises FileError, also when it was cut in half."""
    try:
        return json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise FileError(
            "{path} is damaged: it is not complete JSON.",
            hint="Restore it from a copy, or delete it to start afresh.",
            code="file.json",
            path=str(path),
        ) from error


def read_picture(path: Path) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A picture as (height, width, 3) uint8 RGB, turned as its EXIF says; any Unicode path.

    What is transparent lies on white. Raises FileError for a missing, truncated, unknown or too large file.
    """
    try:
        return decode_picture(read_picture_bytes(path))
    except UnreadablePictureError as error:
        raise picture_error(path, error.reason) from error
    except FileNotFoundError as error:
        raise read_error(path, error) from error
    except OSError as error:
        raise picture_error(path, Note("{reason}", {"reason": error.strerror or str(error)})) from error


def read_picture_bytes(path: str | Path) -> bytes:
    """The bytes of a picture file. Raises OSError, UnreadablePictureError for more than any picture has."""
    # Not by open(): tens of thousands of small files are read in an epoch, and half of the time would go there.
    handle = os.open(path, os.O_RDONLY | _BINARY)
    try:
        pieces = [os.read(handle, _PIECE_BYTES)]
        if len(pieces[0]) < _PIECE_BYTES:
            return pieces[0]
        if os.fstat(handle).st_size > MOST_BYTES:
            raise UnreadablePictureError(Note("it is larger than {most} MB", {"most": MOST_BYTES // 2**20}))
        while pieces[-1]:
            pieces.append(os.read(handle, _PIECE_BYTES))
        return b"".join(pieces)
    finally:
        os.close(handle)


def picture_error(path: str | Path, reason: Note) -> FileError:
    """The error of a picture file that cannot be read, in words."""
    return FileError(
        "{path} is not a picture that can be read: {reason}.",
        hint="Use a complete PNG, JPEG, BMP, GIF, WebP or TIFF file.",
        code="file.picture",
        path=str(path),
        reason=reason,
    )


def is_picture(path: Path) -> bool:
    """Whether the name looks like a picture's."""
    return path.suffix.lower() in PICTURE_SUFFIXES


def file_name(text: str) -> str:
    """The text as the name of a file or folder on any system: without what paths are made of, and not too long."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f\ud800-\udfff]', "_", text)[:LONGEST_NAME].strip(" .")


def unused_path(path: Path) -> Path:
    """``path``, or ``path`` with the first free number behind its stem."""
    number = 2
    candidate = path
    while candidate.exists():
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return candidate
