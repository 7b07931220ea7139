"""MNIST and its like: what a folder or an .npz is, and every way such files can be wrong."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasets_made import idx_bytes, load, open_dataset, parse_source, write_idx_folder

from engine.datasets.dataset import SplitConfig
from engine.datasets.preprocessing import DrawingSpec
from engine.datasets.sources import mnist
from engine.errors import DatasetError, DownloadError, StudioError
from engine.tasks import Cancelled, CancelToken, no_report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_idx_folder(tmp_path / "pictures")


def code_of(path: Path) -> str:
    with pytest.raises(StudioError) as caught:
        load(str(path))
    assert str(path.name) in caught.value.text or "pictures" in caught.value.text
    return caught.value.code


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_folder_of_any_digits(tmp_path: Path, is_packed: bool) -> None:
    dataset = open_dataset(
        parse_source(str(write_idx_folder(tmp_path / "숫자 폴더", is_packed=is_packed))), SplitConfig()
    )
    assert dataset.counts == {"train": 32, "validation": 8, "test": 20}
    assert dataset.class_names == ("0", "1", "2", "3")
    assert dataset.input_shape == (6, 6, 1)
    inputs, targets = dataset.arrays("test")
    assert (inputs[:, 0, 0, 0] == targets * 10).all()


def test_labels_with_a_gap_name_the_classes(tmp_path: Path) -> None:
    assert load(str(write_idx_folder(tmp_path / "x", first_label=7))).classes == ("7", "8", "9", "10")


@pytest.mark.parametrize(
    ("name", "key", "first"), [("fashion_mnist", "fashion_mnist", "T-shirt/top"), ("my-MNIST", "mnist", "0")]
)
def test_the_name_of_the_folder_says_which_it_is(tmp_path: Path, name: str, key: str, first: str) -> None:
    path = write_idx_folder(tmp_path / name)
    spec = parse_source(str(path))
    raw = load(str(path))
    assert spec.key == key
    assert len(raw.classes) == 10
    assert raw.targets[0] == first


def test_the_published_labels_say_it_whatever_the_folder_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_idx_folder(tmp_path / "mnist")
    labels = (np.arange(40) % 4).astype(np.uint8).tobytes()
    published = replace(mnist.FASHION, label_sha256=frozenset({hashlib.sha256(labels).hexdigest()}))
    monkeypatch.setattr(mnist, "KNOWN", (published, mnist.MNIST))
    assert load(str(path)).title == "Fashion-MNIST"


def test_a_file_of_the_folder_stands_for_the_folder(folder: Path) -> None:
    assert len(load(str(folder / "train-images-idx3-ubyte.gz")).targets) == 60


@pytest.mark.parametrize("name", ["train-images.idx3-ubyte", "train-images-idx3-ubyte"])
def test_other_spellings_and_a_folder_around_the_file(tmp_path: Path, name: str) -> None:
    labels = (np.arange(12) % 3).astype(np.uint8)
    (tmp_path / name).mkdir()
    (tmp_path / name / name).write_bytes(idx_bytes(np.zeros((12, 5, 5))))
    (tmp_path / "train-labels.idx1-ubyte").write_bytes(idx_bytes(labels))
    raw = load(str(tmp_path))
    assert len(raw.targets) == 12
    assert open_dataset(parse_source(str(tmp_path)), SplitConfig()).counts["test"] > 0


def test_grey_pictures_that_are_mostly_black_can_be_drawn(tmp_path: Path) -> None:
    pictures = np.zeros((8, 28, 28))
    pictures[:, 10:14, 10:14] = 200
    np.savez(tmp_path / "strokes.npz", x_train=pictures.astype(np.uint8), y_train=np.arange(8) % 2)
    np.savez(tmp_path / "photos.npz", x_train=(pictures + 30).astype(np.uint8), y_train=np.arange(8) % 2)
    assert load(str(tmp_path / "strokes.npz")).drawing == DrawingSpec(box_px=20, centring="mass")
    assert load(str(tmp_path / "photos.npz")).drawing is None


@pytest.mark.parametrize("missing", ["train-images", "train-labels", "t10k-images", "t10k-labels"])
def test_a_missing_file_is_named(folder: Path, missing: str) -> None:
    next(folder.glob(f"{missing}*")).unlink()
    with pytest.raises(DatasetError) as caught:
        load(str(folder))
    assert caught.value.code == "dataset.missing_file"
    assert missing in caught.value.text


def test_a_wrong_magic_number(folder: Path) -> None:
    (folder / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(b"<html>not here</html>"))
    with pytest.raises(DatasetError) as caught:
        load(str(folder))
    assert caught.value.code == "dataset.idx_magic"
    assert "3c 68 74 6d" in caught.value.text


def test_an_idx_of_floats_is_a_wrong_magic_number(folder: Path) -> None:
    (folder / "train-images-idx3-ubyte.gz").write_bytes(idx_bytes(np.zeros((40, 6, 6)), magic=b"\x00\x00\x0d\x03"))
    assert code_of(folder) == "dataset.idx_magic"


@pytest.mark.parametrize("keep", [0.5, 0.99])
def test_a_truncated_packed_file(folder: Path, keep: float) -> None:
    path = folder / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert code_of(folder) == "dataset.damaged"


def test_an_altered_packed_file(folder: Path) -> None:
    path = folder / "train-images-idx3-ubyte.gz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    assert code_of(folder) == "dataset.damaged"


@pytest.mark.parametrize("change", [-1, 1])
def test_an_unpacked_file_of_a_wrong_length(tmp_path: Path, change: int) -> None:
    folder = write_idx_folder(tmp_path / "pictures", is_packed=False)
    path = folder / "train-images-idx3-ubyte"
    data = path.read_bytes()
    path.write_bytes(data[:-1] if change < 0 else data + b"x")
    assert code_of(folder) == "dataset.damaged"


def test_a_file_that_ends_in_its_header(folder: Path) -> None:
    (folder / "train-images-idx3-ubyte.gz").write_bytes(b"\x00\x00\x08\x03\x00\x00")
    assert code_of(folder) == "dataset.damaged"


def test_an_empty_file(folder: Path) -> None:
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(b"")
    assert code_of(folder) == "dataset.idx_magic"


def test_pictures_and_labels_that_do_not_count_the_same(folder: Path) -> None:
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(idx_bytes(np.zeros(39)))
    with pytest.raises(DatasetError) as caught:
        load(str(folder))
    assert caught.value.code == "dataset.count_mismatch"
    assert "40" in caught.value.text
    assert "39" in caught.value.text


def test_swapped_files(folder: Path) -> None:
    images, labels = folder / "train-images-idx3-ubyte.gz", folder / "train-labels-idx1-ubyte.gz"
    pictures = images.read_bytes()
    images.write_bytes(labels.read_bytes())
    labels.write_bytes(pictures)
    assert code_of(folder) == "dataset.dimensions"


def test_test_pictures_of_another_size(folder: Path) -> None:
    (folder / "t10k-images-idx3-ubyte.gz").write_bytes(idx_bytes(np.zeros((20, 7, 7))))
    assert code_of(folder) == "dataset.test_shape"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        load("mnist", path=str(tmp_path / "nowhere"))
    assert caught.value.code == "dataset.not_found"


def save_npz(path: Path, **changes: Any) -> Path:
    arrays = {
        "x_train": np.zeros((12, 5, 5), np.uint8),
        "y_train": np.arange(12) % 3,
        "x_test": np.zeros((6, 5, 5), np.uint8),
        "y_test": np.arange(6) % 3,
    }
    kept = {name: value for name, value in {**arrays, **changes}.items() if value is not None}
    np.savez(path, **kept)
    return path


def test_an_npz_with_and_without_a_test_part(tmp_path: Path) -> None:
    both = open_dataset(parse_source(str(save_npz(tmp_path / "자료.npz"))), SplitConfig(validation=0.25))
    assert both.counts == {"train": 9, "validation": 3, "test": 6}
    alone = load(str(save_npz(tmp_path / "b.npz", x_test=None, y_test=None)))
    assert len(alone.targets) == 12


def test_an_npz_of_coloured_pictures_with_labels_in_a_column(tmp_path: Path) -> None:
    path = save_npz(
        tmp_path / "c.npz",
        x_train=np.zeros((12, 5, 4, 3), np.int64),
        y_train=np.arange(12)[:, np.newaxis] % 3,
        x_test=None,
        y_test=None,
    )
    raw = load(str(path))
    assert isinstance(raw.inputs, np.ndarray)
    assert raw.inputs.shape == (12, 5, 4, 3)
    assert raw.inputs.dtype == np.uint8


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"y_train": None}, "dataset.missing_array"),
        ({"y_test": None}, "dataset.missing_array"),
        ({"x_train": np.full((12, 25), 1)}, "dataset.test_shape"),
        ({"y_train": np.arange(11) % 3}, "dataset.count_mismatch"),
        ({"y_train": np.zeros((12, 3), np.int64)}, "dataset.test_shape"),
        ({"y_train": np.array([object()] * 12)}, "dataset.pickled"),
    ],
)
def test_an_npz_that_does_not_fit(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    assert code_of(save_npz(tmp_path / "d.npz", **changes)) == code


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"PK\x03\x04 cut"])
def test_an_npz_that_is_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "e.npz").write_bytes(data)
    assert code_of(tmp_path / "e.npz") == "dataset.damaged"


def test_a_truncated_npz(tmp_path: Path) -> None:
    path = save_npz(tmp_path / "f.npz")
    path.write_bytes(path.read_bytes()[:-200])
    assert code_of(path) == "dataset.damaged"


def test_an_npy_called_npz(tmp_path: Path) -> None:
    with (tmp_path / "g.npz").open("wb") as file:
        np.save(file, np.zeros(3))
    assert code_of(tmp_path / "g.npz") == "dataset.damaged"


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name is the base class's)
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder that a server on this machine hands out, and its address."""
    served = tmp_path / "served"
    served.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(served)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def known_from(folder: Path) -> mnist.Known:
    """Fashion-MNIST with the files of that folder in place of the published ones."""
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    return replace(mnist.FASHION, files=sums)


def test_a_download_is_kept_and_not_made_twice(
    tmp_path: Path, site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERWISE_HOME", str(tmp_path / "home"))
    served, address = site
    known = known_from(write_idx_folder(served))
    fractions: list[float] = []

    def report(fraction: float | None, text: str = "") -> None:
        assert text
        if fraction is not None:
            fractions.append(fraction)

    folder = mnist.download(known, report=report, cancel=CancelToken(), base_url=address)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    for path in served.iterdir():
        path.unlink()
    assert mnist.download(known, report=no_report, cancel=CancelToken(), base_url=address) == folder
    assert len(mnist.read_parts(folder)["train"].labels) == 40


def test_without_a_network_the_address_and_the_place_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERWISE_HOME", str(tmp_path / "home"))
    with pytest.raises(DownloadError) as caught:
        mnist.download(mnist.MNIST, report=no_report, cancel=CancelToken(), base_url="http://127.0.0.1:1/")
    assert "http://127.0.0.1:1/mnist.npz" in caught.value.text
    assert str(tmp_path / "home" / "cache" / "datasets" / "mnist") in caught.value.text


def test_a_cancelled_download(tmp_path: Path, site: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERWISE_HOME", str(tmp_path / "home"))
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        mnist.download(known_from(write_idx_folder(site[0])), report=no_report, cancel=cancel, base_url=site[1])


def test_the_general_source_needs_a_path() -> None:
    with pytest.raises(DatasetError) as caught:
        load("idx")
    assert caught.value.code == "dataset.no_path"


def test_arrays_without_pixels_or_labels(tmp_path: Path) -> None:
    np.savez(tmp_path / "pictures.npz", x_train=np.zeros((4, 3, 3), np.uint8), y_train=np.int64(4))
    assert code_of(tmp_path / "pictures.npz") == "dataset.count_mismatch"
    flat = write_idx_folder(tmp_path / "pictures", test_rows=0, is_packed=False)
    (flat / "train-images-idx3-ubyte").write_bytes(idx_bytes(np.zeros((40, 0, 6), np.uint8)))
    assert code_of(flat) == "dataset.no_pixels"
