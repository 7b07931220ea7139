"""Finding the picture files of a folder, and the classes and parts that its inner folders stand for."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.datasets.dataset import Part
from engine.files import PICTURE_SUFFIXES
from engine.tasks import CancelToken

DEEPEST = 8  # folders within folders that are looked into
_MOST_FOLDERS = 100_000
_PARTS: Mapping[str, Part] = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}
_NOT_OURS = frozenset({"__macosx", "@eadir", "$recycle.bin"})
# Folders that say what lies in them, not which class it is of: as in sets of boxes and masks.
_NO_CLASSES = frozenset(
    {"image", "images", "img", "imgs", "picture", "pictures", "photo", "photos", "jpegimages", "jpgs", "pngs"}
    | {"mask", "masks", "label", "labels", "annotations", "segmentationclass", "segmentationobject"}
)


@dataclass(frozen=True)
class Folder:
    """A folder that was read: the paths of its own pictures, and the folders in it, both by name."""

    name: str  # in one Unicode form, whatever the file system has
    path: str
    pictures: tuple[str, ...] = ()
    folders: tuple[Folder, ...] = ()
    is_unreadable: bool = False

    def every_folder(self) -> Iterator[Folder]:
        """This folder and all within it."""
        yield self
        for folder in self.folders:
            yield from folder.every_folder()

    def every_picture(self) -> Iterator[str]:
        return (path for folder in self.every_folder() for path in folder.pictures)

    @property
    def has_pictures(self) -> bool:
        return next(self.every_picture(), None) is not None


@dataclass(frozen=True)
class ClassFolders:
    """Pictures by class: (path, class, part) each; the names of folders without any; how many lay beside classes."""

    pictures: tuple[tuple[str, str, Part], ...]
    has_parts: bool
    empty: tuple[str, ...] = ()
    beside: int = 0


def normal(name: str) -> str:
    """In one Unicode form: macOS takes Hangul syllables apart in the names of files."""
    return unicodedata.normalize("NFC", name)


def is_picture_name(name: str) -> bool:
    _, dot, suffix = name.rpartition(".")
    return f"{dot}{suffix}".lower() in PICTURE_SUFFIXES


def read_tree(path: str, cancel: CancelToken) -> Folder:
    """The folder and what is in it. Hidden files are left out, and links that lead back up. Raises Cancelled."""
    return _Reader(cancel).read(path, ())


class _Reader:
    """Reads a tree of folders, each at most once on its way down."""

    def __init__(self, cancel: CancelToken) -> None:
        self._cancel = cancel
        self._count = 0

    def read(self, path: str, above: tuple[tuple[int, int], ...]) -> Folder:
        self._cancel.check()
        self._count += 1
        name = normal(os.path.basename(path))
        try:
            status = os.stat(path)
            own = (status.st_dev, status.st_ino)
            if own in above:
                return Folder(name, path)
            pictures, folders = _entries(path)
        except OSError:
            return Folder(name, path, is_unreadable=True)
        if len(above) >= DEEPEST or self._count + len(folders) > _MOST_FOLDERS:
            folders = []
        return Folder(name, path, tuple(pictures), tuple(self.read(folder, (*above, own)) for folder in folders))


def _entries(path: str) -> tuple[list[str], list[str]]:
    """The paths of the pictures and of the folders in a folder, by name. Raises OSError."""
    pictures, folders = [], []
    with os.scandir(path) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith(".") or name.lower() in _NOT_OURS:
                continue
            if is_picture_name(name):
                # A link to nothing is a broken file; whether one leads anywhere cannot always be asked.
                if entry.is_symlink() or entry.is_file():
                    pictures.append(entry.path)
            elif _is_folder(entry):
                folders.append(entry.path)
    return sorted(pictures), sorted(folders)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def innermost(folder: Folder) -> Folder:
    """The folder itself, or the one in it that alone has pictures, as archives often have one around everything."""
    while not folder.pictures:
        inner = [child for child in folder.folders if child.has_pictures]
        if len(inner) != 1:
            return folder
        folder = inner[0]
    return folder


def class_folders(root: Folder) -> ClassFolders | None:
    """The classes that the folders are called by, with or without folders for parts around; None where there are none.

    Folders of one name in several parts are one class.
    """
    found = _class_folders(root)
    if found is None:
        return None
    names = {name for _, name, _ in found.pictures}
    return found if len(names) >= 2 and not {name.lower() for name in names} <= _NO_CLASSES else None


def _class_folders(root: Folder) -> ClassFolders | None:
    parted = _part_folders(root)
    if parted is not None:
        return _in_parts(parted)
    inner = _around_classes(root)
    return _in_parts([("train", root)], has_parts=False) if inner is root else _class_folders(inner)


def _around_classes(folder: Folder) -> Folder:
    """The folder, or the one in it that alone has pictures, as long as those are in folders again."""
    inner = [child for child in folder.folders if child.has_pictures]
    is_around = len(inner) == 1 and not folder.pictures and any(child.has_pictures for child in inner[0].folders)
    return inner[0] if is_around else folder


def _part_folders(root: Folder) -> list[tuple[Part, Folder]] | None:
    """The folders for parts, where one is for training and at least one for something else."""
    parted = [(_PARTS[f.name.lower()], f) for f in root.folders if f.name.lower() in _PARTS and f.has_pictures]
    kinds = {part for part, _ in parted}
    return parted if "train" in kinds and len(kinds) > 1 else None


def _in_parts(parted: list[tuple[Part, Folder]], *, has_parts: bool = True) -> ClassFolders:
    pictures: list[tuple[str, str, Part]] = []
    empty: dict[str, None] = {}
    beside = 0
    for part, whole in parted:
        # "train/images/cats" is as good as "train/cats".
        around = _around_classes(whole) if has_parts else whole
        beside += len(around.pictures)
        for folder in around.folders:
            paths = sorted(folder.every_picture())
            pictures.extend((path, folder.name, part) for path in paths)
            if not paths:
                empty[folder.name] = None
    names = {name for _, name, _ in pictures}
    return ClassFolders(tuple(pictures), has_parts, tuple(name for name in empty if name not in names), beside)


def holds_pictures(path: Path, most: int = 5_000) -> bool:
    """Whether some of the first ``most`` entries of a folder and the folders in it is called as a picture is."""
    seen = 0
    level = [str(path)]
    for _ in range(4):
        below: list[str] = []
        for folder in level:
            try:
                pictures, folders, count = _glance(folder, most - seen)
            except OSError:
                continue
            if pictures:
                return True
            seen += count
            below.extend(folders)
        level = below
    return False


def _glance(path: str, most: int) -> tuple[bool, list[str], int]:
    folders: list[str] = []
    count = 0
    with os.scandir(path) as entries:
        for count, entry in enumerate(entries, 1):
            if count > most:
                break
            if entry.name.startswith(".") or entry.name.lower() in _NOT_OURS:
                continue
            if is_picture_name(entry.name) and _is_file(entry):
                return True, [], count
            if _is_folder(entry):
                folders.append(entry.path)
    return False, folders, count
