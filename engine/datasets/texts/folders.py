"""Which texts a folder holds: classes by the names of folders, and parts where folders around them name parts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from engine.datasets.dataset import Part
from engine.files import PICTURE_SUFFIXES, read_error
from engine.tasks import CancelToken

SUFFIX = ".txt"
_PARTS: dict[str, Part] = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}
_NO_CLASS = ("unsup",)  # of the IMDB reviews: texts that nobody has read
_FOLDERS_LOOKED_AT = 20
_FILES_LOOKED_AT = 64


@dataclass(frozen=True)
class TextFile:
    """A text, its class, and its part where the folders name parts, else "". ``name`` is to be shown."""

    path: Path
    name: str
    label: str
    part: Part | str


@dataclass(frozen=True)
class FoundTexts:
    """All files in order, and the folders that may be classes, empty ones too."""

    files: list[TextFile]
    labels: list[str]


def text_files(folder: Path, cancel: CancelToken) -> FoundTexts:
    """The .txt files in the class folders of a folder. Raises FileError, Cancelled."""
    files: list[TextFile] = []
    labels: set[str] = set()
    for part, where in _parts_of(_inside(folder)):
        for class_folder in _folders(where):
            labels.add(class_folder.name)
            for path in _texts_under(class_folder, cancel):
                files.append(TextFile(path, path.relative_to(folder).as_posix(), class_folder.name, part))
    return FoundTexts(files, sorted(labels))


def looks_like_texts(folder: Path) -> bool:
    """Whether the first files in the folders of a folder are texts rather than pictures."""
    try:
        for _, where in _parts_of(_inside(folder)):
            for class_folder in islice(_folders(where), _FOLDERS_LOOKED_AT):
                suffixes = _first_suffixes(class_folder)
                if suffixes & PICTURE_SUFFIXES:
                    return False
                if SUFFIX in suffixes:
                    return True
    except OSError:
        return False
    return False


def _inside(folder: Path) -> Path:
    """The folder itself, or the one that an unpacked archive put around everything."""
    inner = _folders(folder)
    is_around = len(inner) == 1 and inner[0].name.lower() not in _PARTS and bool(_folders(inner[0]))
    return inner[0] if is_around else folder


def _parts_of(folder: Path) -> Iterator[tuple[Part | str, Path]]:
    """The folders named as parts, or the folder itself without a part. A class may be called test where all are."""
    named = [inner for inner in _folders(folder) if inner.name.lower() in _PARTS and _folders(inner)]
    if any(_PARTS[inner.name.lower()] == "train" for inner in named):
        yield from ((_PARTS[inner.name.lower()], inner) for inner in named)
    else:
        yield "", folder


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_dir() and not entry.name.startswith((".", "__"))]
    except OSError as error:
        raise read_error(folder, error) from error
    return [folder / name for name in sorted(names) if name not in _NO_CLASS]


def _first_suffixes(folder: Path) -> set[str]:
    with os.scandir(folder) as entries:
        return {os.path.splitext(entry.name)[1].lower() for entry in islice(entries, _FILES_LOOKED_AT)}


def _texts_under(folder: Path, cancel: CancelToken) -> Iterator[Path]:
    """All texts in a folder and the folders in it, in order."""
    for where, folders, names in os.walk(folder):
        cancel.check()
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(SUFFIX) and not name.startswith("."):
                yield Path(where, name)
