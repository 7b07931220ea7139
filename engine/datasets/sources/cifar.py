"""The sources of CIFAR-10 and CIFAR-100: from the published archives or their folders, or by download.

The binary version is fetched: records of one label byte (two for CIFAR-100: coarse, fine) and 3,072 bytes of a
picture, red, green and blue planes of 32 x 32 one after the other (https://www.cs.toronto.edu/~kriz/cifar.html). The
Python version, which Keras fetches and many have at hand, is read too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.arrays.pickled import read_pickled
from engine.datasets.dataset import RawData
from engine.datasets.fetching import published_classes
from engine.datasets.fetching.archive_entries import damaged
from engine.datasets.fetching.archives import entry_names, is_archive, read_files
from engine.datasets.fetching.published import Remote, fetched
from engine.datasets.source import DatasetSource, register
from engine.errors import DatasetError, StudioError
from engine.files import read_error
from engine.notes import Note
from engine.params import Choice, FilePath, Param
from engine.tasks import CancelToken, Report

_SITE = "https://www.cs.toronto.edu/~kriz/"
_SIDE, _CHANNELS = 32, 3
_PICTURE = _SIDE * _SIDE * _CHANNELS
_LARGEST_FILE = 200_000_000
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Cifar:
    """One of the two sets: its archive, the names of its files, and where in a record its labels are."""

    key: str
    title: str
    remote: Remote
    train: str  # pattern of the names of its training files, without .bin
    test: str
    labels: Mapping[str, tuple[int, str, tuple[str, ...]]]  # by choice: byte in a record, name in a pickle, classes
    label_bytes: int
    own_words: str  # the pattern of what an archive or a folder of it is called

    def load(self, values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
        """Read the path, or download the archive where there is none. Raises DatasetError, DownloadError, Cancelled."""
        text = values["path"]
        path = Path(text).expanduser() if text else fetched(self.key, self.remote, report=report, cancel=cancel)
        place, name, classes = self.labels[values.get("labels", "fine")]
        pictures: dict[str, list[Bytes]] = {"train": [], "test": []}
        labels: dict[str, list[Bytes]] = {"train": [], "test": []}
        for file, data in sorted(self._files(path, report, cancel)):
            part = "test" if re.fullmatch(self.test, file.removesuffix(".bin")) else "train"
            read = self._records(path, data, place) if file.endswith(".bin") else self._pickled(path, data, name)
            pictures[part].append(read[0])
            labels[part].append(read[1])
            cancel.check()
        return self._raw(path, pictures, labels, name, classes)

    def _files(self, path: Path, report: Report, cancel: CancelToken) -> Iterator[tuple[str, bytes]]:
        """The data files by name, from an archive, or from a folder or one below it."""

        def is_data(name: str) -> bool:
            last = name.rsplit("/", 1)[-1].removesuffix(".bin")
            return bool(re.fullmatch(f"{self.train}|{self.test}", last))

        if is_archive(path):
            for name, data in read_files(path, is_data, most_bytes=_LARGEST_FILE, report=report, cancel=cancel):
                yield name.rsplit("/", 1)[-1], data
            return
        try:
            folders = [path, *sorted(below for below in path.iterdir() if below.is_dir())]
            folder = next((below for below in folders if any(map(is_data, _names(below)))), path)
            for name in filter(is_data, _names(folder)):
                report(None, name)
                yield name, (folder / name).read_bytes()
        except OSError as error:
            raise read_error(path, error) from error

    def _records(self, path: Path, data: bytes, place: int) -> tuple[Bytes, Bytes]:
        size = self.label_bytes + _PICTURE
        if not data or len(data) % size:
            values = {"size": size, "found": len(data)}
            raise damaged(path, Note("it should hold records of {size:,} bytes, but has {found:,} bytes", values))
        records = np.frombuffer(data, dtype=np.uint8).reshape(-1, size)
        return _channels_last(records[:, self.label_bytes :]), records[:, place]

    def _pickled(self, path: Path, data: bytes, name: str) -> tuple[Bytes, Bytes]:
        read = read_pickled(path, io.BytesIO(data))
        pictures, labels = (read.get("data"), read.get(name)) if isinstance(read, dict) else (None, None)
        is_whole = isinstance(pictures, np.ndarray) and pictures.dtype == np.uint8 and isinstance(labels, list)
        if pictures is None or labels is None or not is_whole or pictures.shape != (len(labels), _PICTURE):
            raise damaged(path, Note("it is not the Python version of {set}", {"set": self.title}))
        if not all(isinstance(label, int) and 0 <= label < 256 for label in labels):
            raise damaged(path, Note("its labels are no numbers of classes"))
        return _channels_last(pictures), np.array(labels, dtype=np.uint8)

    def _raw(
        self,
        path: Path,
        pictures: dict[str, list[Bytes]],
        labels: dict[str, list[Bytes]],
        name: str,
        classes: tuple[str, ...],
    ) -> RawData:
        for part, read in pictures.items():
            if not read:
                raise DatasetError(
                    "{path} has no {part} data of {set}.",
                    hint="Choose the archive {name} as it was published, or the folder it was unpacked to.",
                    code="dataset.missing_file",
                    path=str(path),
                    part=part,
                    set=self.title,
                    name=self.remote.name,
                )
        indices = np.concatenate([*labels["train"], *labels["test"]])
        if int(indices.max(initial=0)) >= len(classes):
            raise damaged(path, Note("it has a label of {label}", {"label": int(indices.max())}))
        counts = {part: sum(map(len, read)) for part, read in pictures.items()}
        return RawData(
            title=self.title,
            kind="image",
            inputs=np.concatenate([*pictures["train"], *pictures["test"]]),
            targets=np.array(classes, dtype=object)[indices],
            target_name="class" if name == "labels" else name.removesuffix("s"),
            task="multiclass",
            classes=classes,
            parts=np.concatenate([np.full(count, part, dtype=object) for part, count in counts.items()]),
        )

    def accepts(self, path: Path, /) -> bool:
        """A folder by the names of its files; an archive by its own name and those of its first files."""
        try:
            if path.is_dir():
                names = _names(path)
                is_ours = re.search(self.own_words, path.name.lower()) is not None
                return is_ours and any(re.fullmatch(self.test, name.removesuffix(".bin")) for name in names)
            if not is_archive(path) or not re.search(self.own_words, path.name.lower()):
                return False
            last = [name.rsplit("/", 1)[-1].removesuffix(".bin") for name in entry_names(path, 20)]
        except (OSError, StudioError):
            return False  # whoever reads it says what is wrong with it
        return any(re.fullmatch(f"{self.train}|{self.test}", name) for name in last)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def _channels_last(planes: Bytes) -> Bytes:
    return np.moveaxis(planes.reshape(-1, _CHANNELS, _SIDE, _SIDE), 1, 3)


CIFAR10 = Cifar(
    key="cifar10",
    title="CIFAR-10",
    remote=Remote(_SITE + "cifar-10-binary.tar.gz", md5="c32a1d4ab5d03f1284b67883e8d87530"),
    train=r"data_batch_\d",
    test="test_batch",
    labels={"fine": (0, "labels", published_classes.CIFAR10)},
    label_bytes=1,
    own_words=r"cifar.?10(?!0)",
)
CIFAR100 = Cifar(
    key="cifar100",
    title="CIFAR-100",
    remote=Remote(_SITE + "cifar-100-binary.tar.gz", md5="03b5dce01913d631647c71ecec9e9cb8"),
    train="train",
    test="test",
    labels={
        "fine": (1, "fine_labels", published_classes.CIFAR100_FINE),
        "coarse": (0, "coarse_labels", published_classes.CIFAR100_COARSE),
    },
    label_bytes=2,
    own_words=r"cifar.?100",
)


def _register(cifar: Cifar, help_text: str, *more: Param) -> None:
    path = FilePath(
        "path",
        "",
        title="Archive or folder",
        patterns=("*.tar.gz",),
        is_any=True,
        help="Empty: download it once, 170 MB. Or choose the archive, binary or Python version, or its folder.",
    )
    register(
        DatasetSource(
            key=cifar.key,
            title=cifar.title,
            family="Download",
            help=help_text,
            params=(path, *more),
            load=cifar.load,
            path_param="path",
            accepts=cifar.accepts,
        )
    )


_register(CIFAR10, "60,000 coloured photos of ten kinds of things, 32 x 32, of which 10,000 are the test set.")
_register(
    CIFAR100,
    "60,000 coloured photos of a hundred kinds of things, 32 x 32, of which 10,000 are the test set.",
    Choice(
        "labels",
        "fine",
        options=("fine", "coarse"),
        titles=("100 classes (fine)", "20 classes (coarse)"),
        help="The hundred kinds, or the twenty groups they belong to.",
    ),
)
