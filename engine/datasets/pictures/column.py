"""A table whose rows are about pictures becomes pictures: rows without one that can be read are left out."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import RawData
from engine.datasets.pictures.checking import Checked, broken_note, checked_pictures
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.tables.table import Indices, Table, as_words, in_order
from engine.errors import DatasetError
from engine.notes import Note
from engine.tasks import CancelToken, Report, no_report


def with_picture_column(
    raw: RawData, name: str, *, report: Report = no_report, cancel: CancelToken | None = None
) -> RawData:
    """A table as the pictures whose paths, from the folder of the table on, are in that column.

    Raises DatasetError when none can be read, Cancelled.
    """
    assert isinstance(raw.inputs, Table)
    paths = pictures_of_column(raw.folder, as_words(raw.inputs.columns[name]))
    return with_pictures(raw, name, paths, raw.folder, report=report, cancel=cancel or CancelToken())


def pictures_of_column(folder: str, values: npt.NDArray[Any] | Sequence[str | None]) -> list[str | None]:
    """The absolute paths of files that a column (n,) of str or None names; None where there is no such file."""
    return [_path_of(folder, value) if value else None for value in values]


def with_pictures(
    raw: RawData, name: str, paths: Sequence[str | None], folder: str, *, report: Report, cancel: CancelToken
) -> RawData:
    """A table as pictures, one path a row; ``name`` is the column they came from, ``folder`` what is not told of them.

    Rows without a path, and with a file that cannot be read, are left out with a Note. Raises DatasetError, Cancelled.
    """
    assert isinstance(raw.inputs, Table)
    chosen = [path for path in paths if path is not None]
    if not chosen:
        raise DatasetError(
            "No row of “{name}” names a picture that is there.",
            hint="Its values must be the paths of files, from the folder of the table on.",
            code="dataset.no_pictures",
            name=name,
        )
    checked = checked_pictures(chosen, report=report, cancel=cancel)
    kept = readable(folder, chosen, checked)
    known: Indices = np.flatnonzero([path is not None for path in paths]).astype(np.int64)
    rows = known[kept]
    targets = raw.targets[rows]
    classes = in_order(set(targets.tolist())) if raw.task != "regression" else ()
    return replace(
        raw,
        kind="image",
        inputs=PictureFiles(words(chosen)[kept], checked.common_shape),
        targets=targets,
        task=raw.task if raw.task == "regression" else "binary" if len(classes) == 2 else "multiclass",
        classes=classes,
        parts=None if raw.parts is None else raw.parts[rows],
        details=raw.inputs.rows(rows),
        input_column=name,
        problems=(*raw.problems, *_missing(len(paths) - len(chosen), name), *broken(folder, chosen, checked)),
        fingerprint="",
    )


def readable(folder: str, paths: Sequence[str], checked: Checked) -> Indices:
    """The places of the files that are not broken, ascending. Raises DatasetError when there are none."""
    kept = np.setdiff1d(np.arange(len(paths), dtype=np.int64), np.array(list(checked.broken), dtype=np.int64))
    if not len(kept):
        raise DatasetError(
            "{path} has no picture that can be read. {problem}",
            hint="Use complete PNG, JPEG, BMP, GIF, WebP or TIFF files.",
            code="dataset.no_pictures",
            path=folder,
            problem=broken(folder, paths, checked)[0],
        )
    return kept


def broken(folder: str, paths: Sequence[str], checked: Checked) -> tuple[Note, ...]:
    """What is to be said of broken files: nothing, or one Note."""
    if not checked.broken:
        return ()
    names = [os.path.relpath(paths[place], folder or None) for place in checked.broken]
    return (broken_note(names, list(checked.broken.values())),)


def words(values: Sequence[str]) -> npt.NDArray[Any]:
    """(n,) of str objects."""
    column: npt.NDArray[Any] = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _path_of(folder: str, value: str) -> str | None:
    path = os.path.abspath(os.path.join(folder, value.strip().replace("\\", "/")))
    # macOS writes the names of files in Hangul in another form than tables have them.
    forms = (path, unicodedata.normalize("NFC", path), unicodedata.normalize("NFD", path))
    return next((form for form in forms if os.path.isfile(form)), None)


def _missing(count: int, name: str) -> tuple[Note, ...]:
    text = "{count:,} rows are left out: the picture in “{name}” is not there."
    return (Note(text, {"count": count, "name": name}, "data.no_picture"),) if count else ()
