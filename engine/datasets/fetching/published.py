"""Files that were published once and for all: where they are, how they are told, and where they are kept here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.downloads import fetch
from engine.errors import DatasetError, DownloadError
from engine.files import cache_folder
from engine.tasks import CancelToken, Report

# Where keras fetches from. Not through keras: it deletes a cached file whose hash is wrong before it has another.
KERAS_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"


@dataclass(frozen=True)
class Remote:
    """A published file with the checksum that was published with it."""

    url: str
    sha256: str | None = None
    md5: str | None = None

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[-1]


def fetched(key: str, remote: Remote, *, report: Report, cancel: CancelToken) -> Path:
    """The file in the cache folder of the set ``key``, downloaded if it is not there yet.

    Raises DownloadError, which says where the file is to be had and that it can be chosen by hand; FileError;
    Cancelled.
    """
    target = cache_folder() / "datasets" / key / remote.name
    try:
        return fetch(remote.url, target, sha256=remote.sha256, md5=remote.md5, report=report, cancel=cancel)
    except DownloadError as error:
        values = {"url": remote.url, "folder": str(target.parent), "name": target.name}
        raise DownloadError(
            error.what_template,
            hint="Check the network. Or download {url} elsewhere, and choose the file {name} here as the path of the "
            "dataset, or put it into {folder}.",
            code=error.code,
            **{**error.values, **values},
        ) from error


def chosen(text: str, names: tuple[str, ...]) -> Path:
    """The file a user chose, or the first of ``names`` in the folder they chose. Raises DatasetError."""
    path = Path(text).expanduser()
    if not path.is_dir():
        return path
    found = next((path / name for name in names if (path / name).is_file()), None)
    if found is None:
        raise DatasetError(
            "{folder} has no file {name}.",
            hint="Put it there, or leave the path empty to download it.",
            code="dataset.missing_file",
            folder=str(path),
            name=" / ".join(names),
        )
    return found
