"""The source of the Reuters newswires of 46 topics: from the files Keras publishes, or by download."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.datasets.arrays.files import read_npz_arrays
from engine.datasets.arrays.pickled import read_object_array
from engine.datasets.dataset import RawData
from engine.datasets.fetching import published_classes
from engine.datasets.fetching.archive_entries import damaged
from engine.datasets.fetching.published import KERAS_URL, Remote, chosen, fetched
from engine.datasets.source import DatasetSource, register
from engine.files import read_json
from engine.notes import Note
from engine.params import FilePath
from engine.tasks import CancelToken, Report, share

_MOST_BYTES = 500_000_000


@dataclass(frozen=True)
class Reuters:
    """The newswires as lists of word numbers, and the numbers of the words."""

    newswires: Remote
    words: Remote

    def load(self, values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
        """Newswires as texts, their words joined. Raises DatasetError, DownloadError, FileError, Cancelled."""
        text = values["path"]
        local = chosen(text, (self.newswires.name,)) if text else None
        path = local or fetched("reuters", self.newswires, report=share(report, 0, 2), cancel=cancel)
        beside = path.with_name(self.words.name)
        is_beside = local is not None and beside.is_file()
        words = beside if is_beside else fetched("reuters", self.words, report=share(report, 1, 2), cancel=cancel)
        report(None, path.name)
        cancel.check()
        return _raw(_texts(path, _word_of(words)), _topics(path), path)

    def accepts(self, path: Path, /) -> bool:
        return path.name.lower() == self.newswires.name and path.is_file()


def _word_of(path: Path) -> dict[int, str]:
    numbers = read_json(path)
    is_whole = isinstance(numbers, dict) and all(type(number) is int for number in numbers.values())
    if not is_whole:
        raise damaged(path, Note("it is no list of words and their numbers"))
    return {number: word for word, number in numbers.items()}


def _texts(path: Path, word_of: dict[int, str]) -> list[str]:
    newswires = read_object_array(path, "x", _MOST_BYTES)
    is_whole = isinstance(newswires, list) and all(isinstance(one, list) for one in newswires)
    if not is_whole or not all(type(number) is int for one in newswires for number in one):
        raise damaged(path, Note("it is no list of newswires"))
    return [" ".join(word_of.get(number, "") for number in newswire) for newswire in newswires]


def _topics(path: Path) -> Any:
    topics = read_npz_arrays(path, ("y",)).get("y")
    is_whole = topics is not None and topics.ndim == 1 and topics.dtype.kind in "iu"
    if (
        topics is None
        or not is_whole
        or not topics.size
        or topics.min() < 0
        or topics.max() >= len(published_classes.REUTERS)
    ):
        raise damaged(
            path, Note("its topics are not numbers from 0 to {last}", {"last": len(published_classes.REUTERS) - 1})
        )
    return topics


def _raw(texts: list[str], topics: Any, path: Path) -> RawData:
    if len(texts) != len(topics):
        values = {"texts": len(texts), "topics": len(topics)}
        raise damaged(path, Note("it has {texts:,} newswires, but {topics:,} topics", values))
    inputs = np.empty(len(texts), dtype=object)
    inputs[:] = texts
    return RawData(
        title="Reuters",
        kind="text",
        inputs=inputs,
        targets=np.array(published_classes.REUTERS, dtype=object)[topics],
        target_name="topic",
        task="multiclass",
        classes=published_classes.REUTERS,
    )


REUTERS = Reuters(
    newswires=Remote(
        KERAS_URL + "reuters.npz", sha256="d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916"
    ),
    words=Remote(KERAS_URL + "reuters_word_index.json", md5="4d44cc38712099c9e383dc6e5f11a921"),
)
register(
    DatasetSource(
        key="reuters",
        title="Reuters newswires",
        family="Download",
        help="11,228 short news of 1987 in 46 topics, few of most: a set that is far from balanced.",
        params=(
            FilePath(
                "path",
                "",
                title="File",
                patterns=("*.npz",),
                is_any=True,
                help="Empty: download it once. Or choose reuters.npz, with reuters_word_index.json beside it.",
            ),
        ),
        load=REUTERS.load,
        path_param="path",
        accepts=REUTERS.accepts,
    )
)
