"""The source of any data in an archive that no other source knows: a table in a .zip, say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.datasets.dataset import RawData
from engine.datasets.fetching.archives import is_archive, unpacked
from engine.datasets.fetching.found_data import load_found
from engine.datasets.source import DatasetSource, register
from engine.datasets.sources.tables import TARGET_PARAMS
from engine.errors import DatasetError
from engine.params import FilePath, Text
from engine.tasks import CancelToken, Report

FILE_PARAM = Text("file", "", title="File in it", help="The file to read where there are several. Empty: the only one.")


def load(values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
    """Unpack the archive once, and read what is in it. Raises DatasetError, FileError, Cancelled."""
    if not values["path"]:
        raise DatasetError("No file was given.", hint="Choose an archive.", code="dataset.no_path")
    path = Path(values["path"]).expanduser()
    folder = unpacked(path, report=report, cancel=cancel)
    return load_found(folder, path.name.split(".")[0] or path.name, values, report=report, cancel=cancel)


register(
    DatasetSource(
        key="packed",
        title="Packed data (.zip, .tar.gz)",
        family="File",
        help="A table or other data in an archive. It is unpacked once, into the folder of temporary files.",
        params=(
            FilePath(
                "path",
                "",
                title="Archive",
                patterns=("*.zip", "*.tar", "*.gz", "*.tgz", "*.bz2", "*.xz"),
                help="The file to read.",
            ),
            FILE_PARAM,
            *TARGET_PARAMS,
        ),
        load=load,
        path_param="path",
        accepts=is_archive,
        is_last_resort=True,
    )
)
