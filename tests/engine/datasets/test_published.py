"""The published sets: downloaded from a server on this machine, or read from a file or folder at hand."""

from __future__ import annotations

import hashlib
import io
import pickle
import pickletools
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import published_made as made
import pytest
from datasets_made import load, open_dataset, parse_source
from loopback import Site, serving

from engine.datasets.arrays.pickle_memo import check_memo
from engine.datasets.arrays.pickled import read_pickled
from engine.datasets.dataset import RawData, SplitConfig, Table
from engine.datasets.fetching.published import Remote, fetched
from engine.datasets.sources import cifar, housing, imdb, reuters
from engine.errors import DatasetError, DownloadError, StudioError
from engine.files import cache_folder
from engine.tasks import Cancelled, CancelToken, no_report

pytestmark = pytest.mark.usefixtures("home")
CIFAR_ARCHIVE = made.tar_gz(made.cifar10_files())
Load = Callable[..., RawData]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


def put(site: Site, name: str, data: bytes) -> Remote:
    site.files["/" + name] = data
    return Remote(site.address + name, sha256=hashlib.sha256(data).hexdigest())


def run(load: Load, path: Path | str = "", **values: str) -> RawData:
    return load({"path": str(path), **values}, report=no_report, cancel=CancelToken())


# By download.


def downloads(site: Site) -> dict[str, Load]:
    words = made.reuters_files()
    return {
        "cifar10": replace(cifar.CIFAR10, remote=put(site, "cifar-10-binary.tar.gz", CIFAR_ARCHIVE)).load,
        "cifar100": replace(
            cifar.CIFAR100, remote=put(site, "cifar-100-binary.tar.gz", made.tar_gz(made.cifar100_files()))
        ).load,
        "imdb": imdb.Imdb(put(site, "aclImdb_v1.tar.gz", made.tar_gz(made.imdb_files()))).load,
        "reuters": reuters.Reuters(*(put(site, name, data) for name, data in words.items())).load,
        "boston_housing": replace(housing.BOSTON, remote=put(site, "boston_housing.npz", made.boston())).load,
        "california_housing": replace(
            housing.CALIFORNIA, remote=put(site, "california_housing.npz", made.california())
        ).load,
    }


@pytest.mark.parametrize(
    ("key", "kind", "task", "rows"),
    [
        ("cifar10", "image", "multiclass", 60),
        ("cifar100", "image", "multiclass", 200),
        ("imdb", "text", "binary", 16),
        ("reuters", "text", "multiclass", 4),
        ("boston_housing", "table", "regression", 20),
        ("california_housing", "table", "regression", 20),
    ],
)
def test_a_set_is_downloaded_once(site: Site, key: str, kind: str, task: str, rows: int) -> None:
    load = downloads(site)[key]
    raw = run(load, labels="fine")
    assert (raw.kind, raw.task, len(raw.targets)) == (kind, task, rows)
    asked = len(site.asked)
    site.files.clear()
    assert np.array_equal(run(load, labels="fine").targets, raw.targets)
    assert len(site.asked) == asked


def test_a_download_cut_in_half_is_resumed(site: Site) -> None:
    remote = put(site, "cifar-10-binary.tar.gz", CIFAR_ARCHIVE)
    half = len(CIFAR_ARCHIVE) // 2
    site.cuts = [half]
    assert len(run(replace(cifar.CIFAR10, remote=remote).load).targets) == 60
    assert site.ranges == [None, f"bytes={half}-"]


def test_a_server_without_ranges_sends_it_again(site: Site) -> None:
    remote = put(site, "cifar-10-binary.tar.gz", CIFAR_ARCHIVE)
    site.cuts, site.knows_ranges = [1_000], False
    assert len(run(replace(cifar.CIFAR10, remote=remote).load).targets) == 60


def test_a_wrong_checksum_is_not_kept(site: Site) -> None:
    remote = replace(put(site, "cifar-10-binary.tar.gz", CIFAR_ARCHIVE), sha256=None, md5="0" * 32)
    with pytest.raises(DownloadError) as caught:
        run(replace(cifar.CIFAR10, remote=remote).load)
    assert caught.value.code == "download.checksum"
    assert "MD5" in caught.value.what
    assert not list((cache_folder() / "datasets" / "cifar10").iterdir())


def test_cancel_in_the_middle_keeps_what_came(site: Site) -> None:
    body = CIFAR_ARCHIVE * 50
    remote, cancel = put(site, "cifar-10-binary.tar.gz", body), CancelToken()

    def report(fraction: float | None, text: str = "") -> None:
        if fraction and text:
            cancel.cancel()

    with pytest.raises(Cancelled):
        fetched("cifar10", remote, report=report, cancel=cancel)
    part = cache_folder() / "datasets" / "cifar10" / "cifar-10-binary.tar.gz.part"
    assert 0 < part.stat().st_size <= len(body)
    assert not part.with_suffix("").exists()


@pytest.mark.parametrize(
    ("load", "url"),
    [
        (cifar.CIFAR10.load, "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
        (housing.BOSTON.load, "https://storage.googleapis.com/tensorflow/tf-keras-datasets/boston_housing.npz"),
        (imdb.IMDB.load, "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"),
        (reuters.REUTERS.load, "https://storage.googleapis.com/tensorflow/tf-keras-datasets/reuters.npz"),
    ],
)
def test_without_a_network_it_is_said_what_to_fetch_and_where_to_put_it(
    monkeypatch: pytest.MonkeyPatch, load: Load, url: str
) -> None:
    # Every connection goes to a port where nobody listens.
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(DownloadError) as caught:
        run(load)
    assert caught.value.code == "download.offline"
    assert url in caught.value.hint
    assert "choose the file " + url.rsplit("/", 1)[-1] in caught.value.hint
    assert str(cache_folder() / "datasets") in caught.value.hint


def test_a_full_disk_while_downloading_is_said(site: Site) -> None:
    if sys.platform == "win32":
        pytest.skip("the limit is one of POSIX")
    remote = put(site, "file.bin", bytes(500_000))
    # A file that may not grow is as good as a full disk, and needs no rights; the limit stays for the process.
    code = (
        "import resource, signal, sys\nfrom engine.datasets.fetching.published import Remote, fetched\n"
        "from engine.errors import FileError\nfrom engine.files import cache_folder\n"
        "from engine.tasks import CancelToken, no_report\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n    fetched('x', Remote(sys.argv[1]), report=no_report, cancel=CancelToken())\n"
        "except FileError as error:\n    print(error.code)\n"
        "print((cache_folder() / 'datasets' / 'x' / 'file.bin').exists())\n"
    )
    done = subprocess.run([sys.executable, "-c", code, remote.url], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["file.write", "False"], done.stderr


# From a file or folder at hand.


def test_cifar10_is_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "cifar-10-binary.tar.gz"
    path.write_bytes(CIFAR_ARCHIVE)
    dataset = open_dataset(parse_source(str(path)), SplitConfig())
    assert (dataset.kind, dataset.input_shape) == ("image", (32, 32, 3))
    assert dataset.counts == {"train": 40, "validation": 10, "test": 10}
    assert dataset.class_names[:2] == ("airplane", "automobile")
    inputs, targets = dataset.arrays("test")
    assert (inputs[:, 0, 0, 0] == targets).all()
    assert not inputs[..., 1:].any()


@pytest.mark.parametrize("files", [made.cifar10_files(), made.cifar10_python_files()], ids=["binary", "python"])
def test_cifar10_from_a_folder_and_from_either_archive(tmp_path: Path, files: dict[str, bytes]) -> None:
    folder = made.write(tmp_path / "unpacked", files)
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(made.tar_gz(files))
    for path in (folder, next(folder.iterdir()), tmp_path / "cifar-10-python.tar.gz"):
        raw = load("cifar10", path=str(path))
        assert isinstance(raw.inputs, np.ndarray)
        assert raw.inputs.shape == (60, 32, 32, 3)
        assert raw.targets[3] == "cat"
        assert raw.inputs[3, 5, 5].tolist() == [3, 0, 0]
    assert parse_source(str(next(folder.iterdir()))).key == "cifar10"
    assert parse_source(str(tmp_path / "cifar-10-python.tar.gz")).key == "cifar10"


def test_cifar100_has_fine_and_coarse_labels(tmp_path: Path) -> None:
    path = tmp_path / "cifar-100-binary.tar.gz"
    path.write_bytes(made.tar_gz(made.cifar100_files()))
    assert parse_source(str(path)).key == "cifar100"
    fine, coarse = load(str(path)), load(str(path), labels="coarse")
    assert (len(fine.classes), fine.targets[1]) == (100, "aquarium_fish")
    assert (len(coarse.classes), coarse.targets[5]) == (20, "fish")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda files: files.pop("cifar-10-batches-bin/test_batch.bin"), "dataset.missing_file"),
        (lambda files: files.update({"cifar-10-batches-bin/data_batch_1.bin": bytes(3_000)}), "dataset.damaged"),
        (lambda files: files.update({"cifar-10-batches-bin/data_batch_1.bin": b""}), "dataset.damaged"),
        (lambda files: files.update({"cifar-10-batches-bin/data_batch_1.bin": b"\x0b" * 3_073}), "dataset.damaged"),
    ],
)
def test_a_cifar_that_is_not_whole(tmp_path: Path, change: Callable[[dict[str, bytes]], Any], code: str) -> None:
    files = made.cifar10_files()
    change(files)
    path = tmp_path / "cifar-10-binary.tar.gz"
    path.write_bytes(made.tar_gz(files))
    assert code_of("cifar10", path) == code


def code_of(key: str, path: Path) -> str:
    with pytest.raises(StudioError) as caught:
        load(key, path=str(path))
    return caught.value.code


def test_imdb_from_its_archive_and_its_folder(tmp_path: Path) -> None:
    files = made.imdb_files()
    (tmp_path / "aclImdb_v1.tar.gz").write_bytes(made.tar_gz(files))
    spec = parse_source(str(tmp_path / "aclImdb_v1.tar.gz"))
    assert spec.key == "imdb"
    raw = load(str(tmp_path / "aclImdb_v1.tar.gz"))
    assert raw.classes == ("negative", "positive")
    assert sorted(set(raw.targets)) == ["negative", "positive"]
    assert raw.parts is not None
    assert list(raw.parts).count("test") == 8
    assert "schön" in "".join(raw.inputs)
    folder = load("imdb", path=str(made.write(tmp_path, files) / "aclImdb"))
    assert len(folder.targets) == 16


def test_other_archives_are_no_imdb(tmp_path: Path) -> None:
    path = tmp_path / "aclImdb_v1.tar.gz"
    path.write_bytes(made.tar_gz({"a.txt": b"text"}))
    assert code_of("imdb", path) == "dataset.no_texts"
    path.write_bytes(made.tar_gz({"aclImdb/train/pos/1_1.txt": b"\xff\xfe\xff"}))
    assert code_of("imdb", path) == "dataset.damaged"


def test_reuters_has_words_and_the_names_of_its_topics(tmp_path: Path) -> None:
    folder = made.write(tmp_path, made.reuters_files())
    for path in (folder / "reuters.npz", folder):
        raw = load("reuters", path=str(path))
        assert raw.inputs[0] == "the price of cocoa"
        assert raw.targets.tolist() == ["cocoa", "cocoa", "earn", "lead"]
        assert len(raw.classes) == 46
    assert parse_source(str(folder / "reuters.npz")).key == "reuters"


def test_boston_says_why_it_was_withdrawn(tmp_path: Path) -> None:
    (tmp_path / "boston_housing.npz").write_bytes(made.boston())
    raw = load(str(tmp_path / "boston_housing.npz"))
    assert isinstance(raw.inputs, Table)
    assert list(raw.inputs.columns)[5] == "RM"
    assert [note.code for note in raw.problems] == ["data.withdrawn"]
    assert "column B" in parse_source(str(tmp_path / "boston_housing.npz")).source.help


@pytest.mark.parametrize(("has_totals", "first"), [(True, "longitude"), (False, "MedInc")])
def test_california_names_its_columns_by_where_the_longitude_is(tmp_path: Path, has_totals: bool, first: str) -> None:
    (tmp_path / "california_housing.npz").write_bytes(made.california(has_totals=has_totals))
    raw = load(str(tmp_path / "california_housing.npz"))
    assert isinstance(raw.inputs, Table)
    assert next(iter(raw.inputs.columns)) == first


@pytest.mark.parametrize("key", ["boston_housing", "reuters"])
def test_a_folder_without_the_file(tmp_path: Path, key: str) -> None:
    assert code_of(key, tmp_path) == "dataset.missing_file"


@pytest.mark.parametrize(
    "arrays", [{"x": np.zeros((3, 4)), "y": np.zeros(3)}, {"x": np.zeros((3, 13))}, {"x": np.array(["a"]), "y": [1]}]
)
def test_another_npz_is_no_boston(tmp_path: Path, arrays: dict[str, Any]) -> None:
    (tmp_path / "boston_housing.npz").write_bytes(made.npz(**arrays))
    assert code_of("boston_housing", tmp_path / "boston_housing.npz") == "dataset.damaged"


# What a pickle could do.


class Evil:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.marker,)


def test_a_pickle_that_would_run_something_is_refused(tmp_path: Path) -> None:
    marker = tmp_path / "it ran"
    files = {name: pickle.dumps({"data": Evil(marker)}) for name in made.cifar10_python_files()}
    path = tmp_path / "cifar-10-python.tar.gz"
    path.write_bytes(made.tar_gz(files))
    with pytest.raises(DatasetError) as caught:
        load("cifar10", path=str(path))
    assert caught.value.code == "dataset.pickled"
    newswires = np.array([Evil(marker)], dtype=object)
    made.write(tmp_path, {**made.reuters_files(), "reuters.npz": made.npz(x=newswires, y=np.array([0]))})
    assert code_of("reuters", tmp_path / "reuters.npz") == "dataset.pickled"
    assert not marker.exists()


@pytest.mark.parametrize(
    "program",
    [
        b"cos\nsystem\n(S'true'\ntR.",
        b"cnumpy\nload\n(S'x'\ntR.",
        b"cnumpy\nndarray.__init__\n.",
        b"",
        b"\x80\x04.",
        b"N.",
    ],
)
def test_programs_in_pickles_end_in_an_error(tmp_path: Path, program: bytes) -> None:
    path = tmp_path / "cifar-10-python.tar.gz"
    path.write_bytes(made.tar_gz(dict.fromkeys(made.cifar10_python_files(), program)))
    assert code_of("cifar10", path) in ("dataset.pickled", "dataset.damaged")


def test_lists_of_the_same_lists_are_not_written_out(tmp_path: Path) -> None:
    lists: list[Any] = [1]
    for _ in range(12):
        lists = [lists, lists]
    for value in (lists, {"data": lists}, np.array([lists, None], dtype=object)):
        with pytest.raises(DatasetError) as caught:
            read_pickled(tmp_path, io.BytesIO(pickle.dumps(value, protocol=3)))
        assert caught.value.code == "dataset.damaged"


@pytest.mark.parametrize(
    "program",
    [
        b"\x80\x02]r\xff\xff\xff\x7f.",
        b"]p2147483647\n.",
        b"\x80\x04U\x03abcX\x01\x00\x00\x00aI1\n]r\x00\x00\x00\x40.",
    ],
)
def test_a_pickle_cannot_ask_for_more_memory_than_it_has_bytes(program: bytes) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        check_memo(program)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_opcode_of_an_honest_pickle_is_passed_over(protocol: int) -> None:
    value = {
        "numbers": [0, -1, 300, 70_000, 2**40, -(2**80), 1.5, True, None],
        "texts": ["", "가나다", "p\nr" * 200, b"r\xff\xff\xff\x7f" * 100, (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
        "arrays": [np.arange(300), np.array([[1], [2, 3]], dtype=object)],
        "many": [str(number) for number in range(400)],
    }
    data = pickle.dumps(value, protocol)
    check_memo(data)
    puts = [at for code, _, at in pickletools.genops(data) if code.name in ("PUT", "LONG_BINPUT")]
    for at in puts:
        too_far = data[:at] + (b"p999999999\n" if protocol == 0 else b"r\xff\xff\xff\x7f")
        with pytest.raises(ValueError, match=r"^$"):
            check_memo(too_far)


def test_newswires_of_other_things_are_refused(tmp_path: Path) -> None:
    for x in (np.zeros((2, 2)), np.array([["a"], ["b", "c"]], dtype=object)):
        made.write(tmp_path, {**made.reuters_files(), "reuters.npz": made.npz(x=x, y=np.array([0, 1]))})
        assert code_of("reuters", tmp_path / "reuters.npz") == "dataset.damaged"
