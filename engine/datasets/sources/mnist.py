"""The sources of MNIST, Fashion-MNIST and their like: from a folder, from an .npz, or by download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.arrays.idx import (
    Labelled,
    idx_files,
    is_idx_name,
    labels_sha256,
    npz_file,
    read_folder,
    read_labels,
    read_npz,
)
from engine.datasets.dataset import RawData
from engine.datasets.fetching.published import KERAS_URL, Remote, fetched
from engine.datasets.preprocessing import DrawingSpec
from engine.datasets.source import DatasetSource, register
from engine.datasets.tables.pixel_columns import drawing_of
from engine.errors import DatasetError, FileError
from engine.files import cache_folder
from engine.params import FilePath
from engine.tasks import CancelToken, Report, share


@dataclass(frozen=True)
class Known:
    """A published set: its classes, how it is told from others, and the files to download with their SHA-256."""

    key: str
    title: str
    word: str  # what the name of its folder has in it
    classes: tuple[str, ...]
    label_sha256: frozenset[str]
    files: Mapping[str, str]
    drawing: DrawingSpec


MNIST = Known(
    key="mnist",
    title="MNIST",
    word="mnist",
    classes=tuple("0123456789"),
    label_sha256=frozenset(
        {
            "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
            "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
        }
    ),
    files={"mnist.npz": "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"},
    drawing=DrawingSpec(box_px=20, centring="mass"),
)
FASHION = Known(
    key="fashion_mnist",
    title="Fashion-MNIST",
    word="fashion",
    classes=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    label_sha256=frozenset(
        {
            "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
            "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7",
        }
    ),
    files={
        "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    },
    # A piece of clothing fills its picture, where a digit has a margin.
    drawing=DrawingSpec(box_px=28, centring="box"),
)
KNOWN = (FASHION, MNIST)


def download(known: Known, *, report: Report, cancel: CancelToken, base_url: str = KERAS_URL) -> Path:
    """The cached folder of a published set, its files fetched where they lack. Raises DownloadError, Cancelled."""
    folder = cache_folder() / "datasets" / known.key
    for number, (name, sha256) in enumerate(known.files.items()):
        remote = Remote(base_url + name, sha256=sha256)
        fetched(known.key, remote, report=share(report, number, len(known.files)), cancel=cancel)
    return folder


def recognise(labels: Sequence[npt.NDArray[np.int64]], path: Path) -> Known | None:
    """Which published set it is: by its labels, or else by the name of its folder or file."""
    fingerprints = {labels_sha256(part) for part in labels}
    for known in KNOWN:
        if fingerprints & known.label_sha256:
            return known
    name = f"{path.parent.name}/{path.name}".lower()
    has_ten_classes = all(int(part.max(initial=0)) < 10 for part in labels)
    return next((known for known in KNOWN if has_ten_classes and known.word in name), None)


def read_parts(path: Path) -> dict[str, Labelled]:
    """The parts of a folder of idx files, of a folder with one .npz, or of an .npz file. Raises DatasetError."""
    if path.suffix.lower() == ".npz":
        return read_npz(path)
    folder = path.parent if path.is_file() else path
    if not folder.is_dir():
        raise DatasetError(
            "There is no folder {path}.",
            hint="Choose the folder the files are in; leave the path empty to download the set.",
            code="dataset.not_found",
            path=str(folder),
        )
    packed = npz_file(folder)
    return read_npz(packed) if packed is not None and not idx_files(folder) else read_folder(folder)


@dataclass(frozen=True)
class _Loader:
    """Reads the path, or downloads the set when there is none; what is read says what it is, the key only may."""

    known: Known | None

    def __call__(self, values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData:
        path = self._path(values["path"], report, cancel)
        report(None, path.name)
        cancel.check()
        parts = read_parts(path)
        cancel.check()
        return _raw(parts, recognise([part.labels for part in parts.values()], path) or self.known, path)

    def _path(self, text: str, report: Report, cancel: CancelToken) -> Path:
        if text:
            return Path(text).expanduser()
        if self.known is None:
            raise DatasetError("No folder was given.", hint="Choose a folder of idx files.", code="dataset.no_path")
        return download(self.known, report=report, cancel=cancel)


def _raw(parts: Mapping[str, Labelled], known: Known | None, path: Path) -> RawData:
    if len({part.pictures.shape[1:] for part in parts.values()}) > 1:
        raise DatasetError(
            "{path}: the test pictures have another size than the training pictures.",
            hint="The two belong to different sets.",
            code="dataset.test_shape",
            path=str(path),
        )
    labels = np.concatenate([part.labels for part in parts.values()])
    pictures = np.concatenate([part.pictures for part in parts.values()])
    known = known if known and int(labels.max(initial=0)) < len(known.classes) else None
    values, indices = np.unique(labels, return_inverse=True)
    names = [known.classes[value] if known else str(value) for value in values]
    return RawData(
        title=known.title if known else path.stem,
        kind="image",
        inputs=pictures,
        targets=np.array(names, dtype=object)[indices],
        target_name="label",
        task="binary" if known is None and len(names) == 2 else "multiclass",
        classes=known.classes if known else tuple(names),
        parts=np.concatenate([np.full(len(part.labels), name, dtype=object) for name, part in parts.items()]),
        drawing=known.drawing if known else drawing_of(pictures),
    )


def _has_idx(path: Path, /) -> bool:
    return bool(idx_files(path)) if path.is_dir() else is_idx_name(path)


def _has_npz(path: Path) -> bool:
    return npz_file(path) is not None if path.is_dir() else path.suffix.lower() == ".npz"


@dataclass(frozen=True)
class _Accepts:
    """Whether a path holds that set. Only labels are read; what is damaged is left to the sources of any such files."""

    known: Known

    def __call__(self, path: Path, /) -> bool:
        if not _has_idx(path) and not _has_npz(path):
            return False
        whole = path.parent if is_idx_name(path) and path.is_file() else path
        try:
            return recognise(read_labels(whole), whole) is self.known
        except (DatasetError, FileError):
            return False


def _register(known: Known, help_text: str) -> None:
    path = FilePath("path", "", title="Folder or .npz file", is_any=True, help="Empty: download the set once.")
    register(
        DatasetSource(
            key=known.key,
            title=known.title,
            family="Download",
            help=help_text,
            params=(path,),
            load=_Loader(known),
            path_param="path",
            accepts=_Accepts(known),
        )
    )


_register(MNIST, "70,000 handwritten digits, 28 x 28 grey, of which 10,000 are the test set.")
_register(FASHION, "70,000 pictures of clothing in ten kinds, 28 x 28 grey, of which 10,000 are the test set.")
register(
    DatasetSource(
        key="idx",
        title="Pictures in idx files",
        family="File",
        help="Pictures with labels as MNIST comes: train-images-idx3-ubyte and its like, packed (.gz) or not.",
        params=(FilePath("path", "", title="Folder", is_any=True, help="Where the files are."),),
        load=_Loader(None),
        path_param="path",
        accepts=_has_idx,
    )
)
