"""The source of texts in files: a folder a class, with or without folders for training and test around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from engine.datasets.dataset import RawData
from engine.datasets.fetching.archives import entry_names, is_archive, unpacked
from engine.datasets.source import DatasetSource, register
from engine.datasets.tables.table import in_order
from engine.datasets.texts.files import ENCODINGS, read_text
from engine.datasets.texts.folders import TextFile, looks_like_texts, text_files
from engine.errors import DatasetError, StudioError
from engine.notes import Note, listed
from engine.params import Choice, FilePath
from engine.tasks import CancelToken, Report

_READ_AT_ONCE = 512
_NAMED = 5  # files and folders a note names
_ARCHIVE_NAMES = 200  # looked at to tell what an archive has


def load(values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
    """Read every .txt file; its class is the folder it is in. Raises DatasetError, FileError, Cancelled."""
    if not values["path"]:
        raise DatasetError(
            "No folder was given.",
            hint="Choose a folder with one folder of .txt files a class.",
            code="dataset.no_path",
        )
    path = Path(values["path"]).expanduser()
    folder = unpacked(path, report=report, cancel=cancel) if is_archive(path) else path
    found = text_files(folder, cancel)
    kept: list[TextFile] = []
    texts: list[str] = []
    broken: list[str] = []
    for file, text in zip(found.files, _read(found.files, values["encoding"], report, cancel), strict=True):
        if text is None or not text.strip():
            broken.append(file.name)
        else:
            kept.append(file)
            texts.append(text)
    if not kept:
        raise _nothing(folder)
    has_texts = {file.label for file in kept}
    without = [name for name in found.labels if name not in has_texts]
    return _raw(path, kept, texts, _problems(broken, without))


def _raw(path: Path, files: list[TextFile], texts: list[str], problems: tuple[Note, ...]) -> RawData:
    inputs, targets, parts = (np.empty(len(files), dtype=object) for _ in range(3))
    inputs[:] = texts
    targets[:] = [file.label for file in files]
    parts[:] = [file.part for file in files]
    classes = in_order({file.label for file in files})
    return RawData(
        title=path.name.split(".")[0] or path.name,
        kind="text",
        inputs=inputs,
        targets=targets,
        target_name="class",
        task="binary" if len(classes) == 2 else "multiclass",
        classes=classes,
        parts=parts if files[0].part else None,
        problems=problems,
    )


def _read(files: list[TextFile], encoding: str, report: Report, cancel: CancelToken) -> Iterator[str | None]:
    """The texts in the order of the files, None for one that cannot be read."""
    with ThreadPoolExecutor(4) as pool:
        for start in range(0, len(files), _READ_AT_ONCE):
            cancel.check()
            report(start / len(files), "Reading texts")
            some = files[start : start + _READ_AT_ONCE]
            yield from pool.map(lambda file: read_text(file.path, encoding), some)


def _problems(broken: list[str], without: list[str]) -> tuple[Note, ...]:
    problems: list[Note] = []
    if broken:
        text = "{count:,} texts are empty or cannot be read, and are left out: {names}."
        problems.append(Note(text, {"count": len(broken), "names": listed(broken, _NAMED)}, "data.broken_texts"))
    if without:
        text = "These folders have no texts and are no classes: {names}."
        problems.append(Note(text, {"names": listed(without, _NAMED)}, "data.empty_class"))
    return tuple(problems)


def _nothing(folder: Path) -> DatasetError:
    return DatasetError(
        "“{path}” has no texts that can be read.",
        hint="It needs one folder a class, and .txt files in it.",
        code="dataset.no_texts",
        path=str(folder),
    )


def _accepts(path: Path, /) -> bool:
    """By the names of the first files: a folder of pictures has pictures in its folders."""
    if path.is_dir():
        return looks_like_texts(path)
    if not is_archive(path):
        return False
    try:
        names = entry_names(path, _ARCHIVE_NAMES)
    except StudioError:
        return False  # whoever reads it says what is wrong with it
    in_folders = [name for name in names if "/" in name]
    return sum(name.lower().endswith(".txt") for name in in_folders) > len(in_folders) / 2


register(
    DatasetSource(
        key="text_folder",
        title="Texts in folders",
        family="File",
        help="One folder of .txt files a class, with or without folders train and test around it; archives too.",
        params=(
            FilePath("path", "", title="Folder", is_any=True, help="The folder of folders, or an archive of it."),
            Choice(
                "encoding",
                "auto",
                options=("auto", *ENCODINGS),
                titles=("By the text", "UTF-8", "UTF-16", "CP949 (Korean)", "Windows-1252 (Western)"),
                help="How letters are written in the files.",
                advanced=True,
            ),
        ),
        load=load,
        path_param="path",
        accepts=_accepts,
    )
)
