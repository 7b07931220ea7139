"""What is in a folder that was unpacked or downloaded: which source reads it, or which file in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from engine.datasets.dataset import RawData
from engine.datasets.source import DatasetSource, accepting
from engine.errors import DatasetError, StudioError
from engine.notes import listed
from engine.params import checked
from engine.tasks import CancelToken, Report

MOST_FILES = 5_000  # looked at to find tables
_MOST_TOLD = 20
# What lies beside the training table of a competition: rows without a target.
_BESIDE_TRAIN = ("test", "sample", "submission")


def load_found(folder: Path, title: str, values: Mapping[str, Any], *, report: Report, cancel: CancelToken) -> RawData:
    """Read the data of a folder under another title: the folder as one, or the one file in it that can be read.

    ``values`` has ``file`` (the path of a file below the folder, or "") and whatever else is handed on to the source
    that reads it. Raises DatasetError when there is nothing to read, or several files and none was chosen.
    """
    source, path = _chosen(folder, values["file"].strip(), cancel)
    names = {param.name for param in source.params}
    given = {name: value for name, value in values.items() if name in names}
    raw = source.load(checked(source.params, {**given, source.path_param: str(path)}), report=report, cancel=cancel)
    return replace(raw, title=title)


def _chosen(folder: Path, file: str, cancel: CancelToken) -> tuple[DatasetSource, Path]:
    if file:
        return _named(folder, file, cancel)
    source = accepting(folder)
    if source is not None:
        return source, folder
    found = _readable(folder, cancel)
    if len(found) > 1:
        found = _training_table(found)
    if len(found) == 1:
        return found[0]
    if not found:
        raise DatasetError(
            "There is nothing that can be read in “{folder}”.",
            hint="It has: {files}. Readable are tables, arrays, and folders of pictures or texts.",
            code="dataset.unreadable",
            folder=folder.name,
            files=listed(_names(folder), _MOST_TOLD) or "–",
        )
    raise DatasetError(
        "“{folder}” has several files that can be read.",
        hint="Choose one under “File in it”: {files}.",
        code="dataset.several_files",
        folder=folder.name,
        files=listed([path.relative_to(folder).as_posix() for _, path in found], _MOST_TOLD),
    )


def _named(folder: Path, file: str, cancel: CancelToken) -> tuple[DatasetSource, Path]:
    path = Path(os.path.normpath(folder / file))
    try:
        is_there = path.is_relative_to(folder) and path.exists()
    except (OSError, ValueError):
        is_there = False
    source = accepting(path) if is_there else None
    if source is None:
        raise DatasetError(
            "There is no file “{file}” that can be read.",
            hint="These can be read: {files}.",
            code="dataset.missing_file",
            file=file,
            files=listed([p.relative_to(folder).as_posix() for _, p in _readable(folder, cancel)], _MOST_TOLD) or "–",
        )
    return source, path


def _readable(folder: Path, cancel: CancelToken) -> list[tuple[DatasetSource, Path]]:
    found: list[tuple[DatasetSource, Path]] = []
    for path in sorted(islice((path for path in folder.rglob("*") if path.is_file()), MOST_FILES)):
        cancel.check()
        try:
            source = accepting(path)
        except StudioError:
            continue
        if source is not None:
            found.append((source, path))
    return found


def _training_table(found: list[tuple[DatasetSource, Path]]) -> list[tuple[DatasetSource, Path]]:
    train = [(source, path) for source, path in found if path.stem.lower().startswith("train")]
    others = [path.stem.lower() for _, path in found if not path.stem.lower().startswith("train")]
    is_clear = len(train) == 1 and all(any(word in stem for word in _BESIDE_TRAIN) for stem in others)
    return train if is_clear else found


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in islice(folder.iterdir(), MOST_FILES))
