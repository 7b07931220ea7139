"""Detectors that may be downloaded: a short table of permissively licensed models, and the download."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine import files
from engine.detection.onnx_file import check_onnx_file
from engine.downloads import fetch, file_sha256
from engine.errors import DetectionError, DownloadError, FileError
from engine.files import read_json, write_json
from engine.notes import what_of
from engine.tasks import CancelToken, Report, no_report

_YOLOX_RELEASE = "https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/"


@dataclass(frozen=True)
class CatalogueEntry:
    """A model to download. ``size_mb`` is about what comes (10^6 bytes); ``map_coco`` its published AP 0.5:0.95."""

    key: str
    title: str
    url: str
    size_mb: float
    licence: str
    input_side: int
    map_coco: float

    @property
    def file_name(self) -> str:
        return self.url.rsplit("/", 1)[-1]


CATALOGUE: tuple[CatalogueEntry, ...] = (
    CatalogueEntry("yolox-nano", "YOLOX-Nano", _YOLOX_RELEASE + "yolox_nano.onnx", 3.7, "Apache-2.0", 416, 25.8),
    CatalogueEntry("yolox-tiny", "YOLOX-Tiny", _YOLOX_RELEASE + "yolox_tiny.onnx", 20.2, "Apache-2.0", 416, 32.8),
    CatalogueEntry("yolox-s", "YOLOX-S", _YOLOX_RELEASE + "yolox_s.onnx", 35.9, "Apache-2.0", 640, 40.5),
)


def models_folder() -> Path:
    """Where downloaded detectors are kept."""
    return files.data_folder() / "detectors"


def is_downloaded(entry: CatalogueEntry, folder: Path) -> bool:
    """Whether the model lies in the folder, downloaded or put there by hand."""
    return (folder / entry.file_name).is_file()


def download(
    entry: CatalogueEntry,
    folder: Path,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
    url: str | None = None,
) -> Path:
    """The model's file in ``folder``, downloaded if it is not there; ``url`` replaces the entry's address.

    The checksum of the first download is kept in ``<file>.json`` beside it; a later download must have the same, and
    a file that has changed since is fetched again. A file put there by hand is taken as it is.
    Raises DownloadError (``download.*``; its hint says the address and the folder), FileError, Cancelled.
    """
    target = folder / entry.file_name
    known = _known_checksum(target)
    if target.is_file() and known is None:
        return _kept(entry, target)
    address = url or entry.url
    fetch(address, target, sha256=known, report=report, cancel=cancel)
    try:
        check_onnx_file(target)
    except DetectionError as error:
        target.unlink(missing_ok=True)
        raise DownloadError(
            "What {url} sent is no model: {reason}",
            hint="A login page of the network may have answered. Download {url} in a browser and put the file into"
            " {folder} as {name}.",
            code="download.not_a_model",
            url=address,
            reason=what_of(error),
            folder=str(folder),
            name=target.name,
        ) from error
    if known is None:
        write_json(_note(target), {"version": 1, "url": address, "sha256": file_sha256(target)})
    return target


def _kept(entry: CatalogueEntry, target: Path) -> Path:
    try:
        check_onnx_file(target)
    except DetectionError as error:
        raise DownloadError(
            "The file {path} is no model: {reason}",
            hint="Delete it and download again, or put {url} there.",
            code="download.not_a_model",
            path=str(target),
            reason=what_of(error),
            url=entry.url,
        ) from error
    return target


def _note(target: Path) -> Path:
    return target.with_name(target.name + ".json")


def _known_checksum(target: Path) -> str | None:
    """The checksum of the first download; a damaged note counts as none."""
    if not _note(target).is_file():
        return None
    try:
        value = read_json(_note(target))
    except FileError:
        return None
    checksum = value.get("sha256") if isinstance(value, dict) else None
    return checksum if isinstance(checksum, str) and len(checksum) == 64 else None
