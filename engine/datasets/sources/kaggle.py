"""The source of datasets of Kaggle, by their names: fetched once, then read as what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.datasets.dataset import RawData
from engine.datasets.fetching.archives import unpacked
from engine.datasets.fetching.found_data import load_found
from engine.datasets.fetching.kaggle_site import SITE, Name, ask
from engine.datasets.source import DatasetSource, register
from engine.datasets.sources.packed import FILE_PARAM
from engine.datasets.sources.tables import TARGET_PARAMS
from engine.downloads import fetch
from engine.errors import DatasetError, DownloadError
from engine.files import cache_folder
from engine.params import FilePath, Text
from engine.tasks import CancelToken, Report

_NAME = re.compile(
    r"(?:https?://)?(?:www\.)?(?:kaggle\.com/)?(?:datasets/)?"
    r"([A-Za-z0-9_-]{1,80})/([A-Za-z0-9_-]{1,120})(?:/versions/(\d{1,6}))?/?(?:[?#].*)?"
)


def read_name(text: str) -> Name:
    """The dataset of ``owner/dataset``, ``owner/dataset/versions/3`` or of its address. Raises DatasetError."""
    found = _NAME.fullmatch(text.strip())
    if found is None:
        raise DatasetError(
            "“{name}” is not the name of a dataset of Kaggle.",
            hint="It is OWNER/DATASET, the end of its address: {site}OWNER/DATASET.",
            code="kaggle.name",
            name=text,
            site=SITE,
        )
    return Name(found[1], found[2], int(found[3] or 0))


def archive_of(name: Name, *, report: Report, cancel: CancelToken) -> Path:
    """The archive of a dataset, fetched unless some version, or the one asked for, is there already.

    Raises DatasetError (``kaggle.*``), DownloadError, FileError, Cancelled.
    """
    folder = cache_folder() / "kaggle" / name.owner / name.dataset
    kept = _kept(folder)
    version = name.version or max(kept, default=0)
    if version in kept:
        return kept[version]
    report(None, str(name))
    answer = ask(name, cancel)
    target = folder / f"{name.dataset}-{answer.version}.zip"
    try:
        return fetch(answer.url, target, md5=answer.md5, report=report, cancel=cancel)
    except DownloadError as error:
        raise DownloadError(
            error.what_template,
            hint="Try again: it goes on where it stopped. Or download the dataset from {page} in a browser, and choose "
            "the .zip as “Archive”.",
            code=error.code,
            **{**error.values, "page": SITE + str(name), "url": SITE + str(name)},
        ) from error


def _kept(folder: Path) -> dict[int, Path]:
    """The archives that are there, by version."""
    found = {path: re.fullmatch(r".*-(\d+)", path.stem) for path in folder.glob("*.zip")}
    return {int(match[1]): path for path, match in found.items() if match}


def load(values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
    """Read the archive, or fetch it first. Raises DatasetError, DownloadError, FileError, Cancelled."""
    if values["path"]:
        path = Path(values["path"]).expanduser()
        title = path.name.split(".")[0] or path.name
    else:
        name = read_name(values["name"])
        path, title = archive_of(name, report=report, cancel=cancel), str(name)
    folder = unpacked(path, report=report, cancel=cancel)
    return load_found(folder, title, values, report=report, cancel=cancel)


register(
    DatasetSource(
        key="kaggle",
        title="Dataset of Kaggle",
        family="Download",
        help="Any dataset of kaggle.com by its name. Many need an account: a token in KAGGLE_API_TOKEN or kaggle.json.",
        params=(
            Text("name", "", title="Name", help="OWNER/DATASET as in its address, such as uciml/iris."),
            FILE_PARAM,
            *TARGET_PARAMS,
            FilePath(
                "path",
                "",
                title="Archive",
                patterns=("*.zip",),
                help="Empty: download it once. Or choose the .zip that was downloaded in a browser.",
                advanced=True,
            ),
        ),
        load=load,
        path_param="path",
    )
)
