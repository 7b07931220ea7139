"""The source of pictures in files: a folder a class, or one folder with a table of labels; also in an archive."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.datasets.arrays.idx import idx_files, npz_file
from engine.datasets.dataset import RawData
from engine.datasets.fetching.archives import entry_names, is_archive, unpacked
from engine.datasets.pictures.checking import NAMED, checked_pictures
from engine.datasets.pictures.column import broken, readable, with_pictures, words
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.pictures.finding import (
    ClassFolders,
    Folder,
    class_folders,
    holds_pictures,
    is_picture_name,
    read_tree,
)
from engine.datasets.pictures.labels import PictureTable, picture_table
from engine.datasets.pictures.names import PictureIndex
from engine.datasets.source import DatasetSource, register
from engine.datasets.sources.tables import raw_of_table
from engine.datasets.tables.mixed import alike_classes
from engine.datasets.tables.table import Table, as_words, in_order
from engine.errors import DatasetError, FileError
from engine.files import read_error
from engine.notes import Note, listed
from engine.params import Choice, FilePath, Text
from engine.tasks import CancelToken, Report

_ARCHIVE_NAMES = 200  # looked at to tell what an archive has


def load(values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
    """Find the pictures and their classes; broken files are left out. Raises DatasetError, FileError, Cancelled."""
    if not values["path"]:
        raise DatasetError("No folder was given.", hint=_NEEDED, code="dataset.no_path")
    path = Path(values["path"]).expanduser()
    folder = unpacked(path, report=report, cancel=cancel) if is_archive(path) else path
    report(None, path.name)
    root = _tree(folder, cancel)
    title = path.name.split(".")[0] if is_archive(path) else path.resolve().name
    classes = None if values["table"] else class_folders(root)
    raw = _of_classes(root, classes, report, cancel) if classes else _of_table(root, values, report, cancel)
    unreadable = [os.path.relpath(inner.path, root.path) for inner in root.every_folder() if inner.is_unreadable]
    if unreadable:
        text = "Folders that cannot be opened are left out: {names}."
        note = Note(text, {"names": listed(unreadable, NAMED)}, "data.unreadable_folder")
        raw = replace(raw, problems=(*raw.problems, note))
    return replace(raw, title=title or str(path))


def _tree(folder: Path, cancel: CancelToken) -> Folder:
    if not folder.is_dir():
        raise DatasetError(
            "There is no folder {path}." if not folder.exists() else "{path} is not a folder.",
            hint="Check the path.",
            code="dataset.not_found",
            path=str(folder),
        )
    root = read_tree(str(folder), cancel)
    if root.is_unreadable:
        raise read_error(folder, PermissionError("it may not be opened"))
    if not root.has_pictures:
        raise DatasetError("{path} has no pictures.", hint=_NEEDED, code="dataset.no_pictures", path=str(folder))
    return root


def _of_classes(root: Folder, found: ClassFolders, report: Report, cancel: CancelToken) -> RawData:
    paths = [path for path, _, _ in found.pictures]
    checked = checked_pictures(paths, report=report, cancel=cancel)
    kept = readable(root.path, paths, checked)
    names, parts = (words([row[column] for row in found.pictures])[kept] for column in (1, 2))
    classes = in_order(set(names.tolist()))
    lost = sorted({name for _, name, _ in found.pictures} - set(classes))
    return RawData(
        title=root.name,
        kind="image",
        inputs=PictureFiles(words(paths)[kept], checked.common_shape),
        targets=names,
        target_name="class",
        task="binary" if len(classes) == 2 else "multiclass",
        classes=classes,
        parts=parts if found.has_parts else None,
        problems=(
            *_class_problems([*found.empty, *lost], found.beside),
            *alike_classes(classes),
            *broken(root.path, paths, checked),
        ),
    )


def _of_table(root: Folder, values: Mapping[str, Any], report: Report, cancel: CancelToken) -> RawData:
    pictures = list(root.every_picture())
    index = PictureIndex(root.path, pictures)
    found = picture_table(root, index, values["table"], cancel)
    if found is None:
        raise _no_classes(root)
    raw, problems = raw_of_table(found.table, found.path, _target(found, values["target"]), values["task"])
    assert isinstance(raw.inputs, Table)
    if found.names not in raw.inputs.columns:
        raise DatasetError(
            "“{name}” has the names of the pictures, so it cannot be predicted.",
            hint="Choose another target.",
            code="dataset.target_is_names",
            name=found.names,
        )
    paths = [index.find(word) for word in as_words(raw.inputs.columns[found.names])]
    unnamed = len(set(pictures) - set(paths))
    if unnamed:
        text = "{count:,} pictures are not named in {table} and are left out."
        problems.append(Note(text, {"count": unnamed, "table": found.path.name}, "data.no_label"))
    raw = replace(raw, problems=tuple(problems))
    return with_pictures(raw, found.names, paths, root.path, report=report, cancel=cancel)


def _target(found: PictureTable, wanted: str) -> str:
    """The column wanted, or the only one there is beside the names; else it is guessed as in any table."""
    others = [name for name in found.table.columns if name != found.names]
    return others[0] if not wanted and len(others) == 1 else wanted


def _class_problems(empty: Sequence[str], beside: int) -> list[Note]:
    problems: list[Note] = []
    if empty:
        text = "Folders without pictures are no classes: {names}."
        problems.append(Note(text, {"names": listed(empty, NAMED)}, "data.empty_class"))
    if beside:
        text = "{count:,} pictures lie outside the folders of the classes and are left out."
        problems.append(Note(text, {"count": beside}, "data.no_class"))
    return problems


def _no_classes(root: Folder) -> DatasetError:
    return DatasetError(
        "The pictures in {path} have no classes: they are not in folders of several classes, and no table names them.",
        hint=_NEEDED,
        code="dataset.no_classes",
        path=root.path,
    )


def _accepts(path: Path, /) -> bool:
    if path.is_dir():
        return not idx_files(path) and npz_file(path) is None and holds_pictures(path)
    if not is_archive(path):
        return False
    try:
        return any(is_picture_name(name) for name in entry_names(path, _ARCHIVE_NAMES))
    except (DatasetError, FileError):
        return False


_NEEDED = (
    "Put the pictures of every class into a folder of its name, or put a table with a column of file names and a "
    "column of labels beside them. Pictures with boxes drawn in them belong in the Detect tab."
)

register(
    DatasetSource(
        key="image_folder",
        title="Pictures in folders",
        family="File",
        help="A folder a class, with or without train, validation and test around them; or a folder with a table of "
        "labels. Also in a .zip or .tar archive.",
        params=(
            FilePath("path", "", title="Folder or archive", is_any=True, help="Where the pictures are."),
            FilePath(
                "table",
                "",
                title="Table of labels",
                patterns=("*.csv", "*.tsv", "*.xlsx", "*.parquet"),
                help="Which file has which label. Empty: by folders, or a table in or beside the folder.",
                advanced=True,
            ),
            Text("target", "", title="Target", help="The column of labels in that table. Empty: it is guessed."),
            Choice(
                "task",
                "auto",
                options=("auto", "classification", "regression"),
                titles=("By the target", "Classification", "Regression"),
                help="Of a table of labels: words and at most ten whole numbers are classes.",
                advanced=True,
            ),
        ),
        load=load,
        path_param="path",
        accepts=_accepts,
    )
)
