"""The source of the IMDB reviews, as texts: from the published archive or its folder, or by download."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.datasets.dataset import RawData
from engine.datasets.fetching.archive_entries import damaged
from engine.datasets.fetching.archives import is_archive, read_files
from engine.datasets.fetching.published import Remote, fetched
from engine.datasets.source import DatasetSource, register
from engine.datasets.sources import text_folder
from engine.errors import DatasetError
from engine.notes import Note
from engine.params import FilePath
from engine.tasks import CancelToken, Report

_REVIEW = re.compile(r"(?:.*/)?(train|test)/(pos|neg)/[^/]+\.txt")
_CLASSES = ("negative", "positive")
_LARGEST_REVIEW = 1_000_000


@dataclass(frozen=True)
class Imdb:
    """The reviews in folders train and test, pos and neg; those in unsup have no class and are left out."""

    remote: Remote

    def load(self, values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
        """Read the path, or download the archive where there is none. Raises DatasetError, DownloadError, Cancelled."""
        text = values["path"]
        path = Path(text).expanduser() if text else fetched("imdb", self.remote, report=report, cancel=cancel)
        if not is_archive(path):
            return text_folder.load({"path": str(path), "encoding": "utf-8"}, report=report, cancel=cancel)
        reviews = sorted(_reviews(path, report, cancel))
        if not reviews:
            raise DatasetError(
                "{path} has no reviews of IMDB.",
                hint="Choose the archive {name} as it was published, or the folder it was unpacked to.",
                code="dataset.no_texts",
                path=str(path),
                name=self.remote.name,
            )
        parts, inputs, targets = (np.empty(len(reviews), dtype=object) for _ in range(3))
        parts[:] = [part for part, *_ in reviews]
        targets[:] = [target for _, target, *_ in reviews]
        inputs[:] = [review for *_, review in reviews]
        return RawData(
            title="IMDB",
            kind="text",
            inputs=inputs,
            targets=targets,
            target_name="sentiment",
            task="binary",
            classes=_CLASSES,
            parts=parts,
        )

    def accepts(self, path: Path, /) -> bool:
        return path.name.lower().startswith("aclimdb") and is_archive(path)


def _reviews(path: Path, report: Report, cancel: CancelToken) -> Iterator[tuple[str, str, str, str]]:
    """Part, class, name and text of every review."""

    def is_review(name: str) -> bool:
        return _REVIEW.fullmatch(name) is not None

    for name, data in read_files(path, is_review, most_bytes=_LARGEST_REVIEW, report=report, cancel=cancel):
        found = _REVIEW.fullmatch(name)
        assert found is not None
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise damaged(path, Note("“{name}” is no text", {"name": name})) from error
        yield found[1], "positive" if found[2] == "pos" else "negative", name, text


IMDB = Imdb(
    Remote(
        "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
        md5="7c2ac02c03563afcf9b574c7e56c153a",
    )
)
register(
    DatasetSource(
        key="imdb",
        title="IMDB reviews",
        family="Download",
        help="50,000 reviews of films, positive or negative, of which 25,000 are the test set.",
        params=(
            FilePath(
                "path",
                "",
                title="Archive or folder",
                patterns=("*.tar.gz",),
                is_any=True,
                help="Empty: download it once, 84 MB. Or choose aclImdb_v1.tar.gz, or the folder it was unpacked to.",
            ),
        ),
        load=IMDB.load,
        path_param="path",
        accepts=IMDB.accepts,
    )
)
