"""Small whole files for every reader, how they are opened, and damaged copies of them."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from engine.datasets.dataset import SplitConfig
from engine.datasets.fetching.found_data import load_found
from engine.datasets.opening import open_dataset, parse_source
from engine.datasets.preparation import Preparation
from engine.datasets.source import SourceSpec
from engine.datasets.tables.files.excel import check_workbook
from engine.datasets.tables.files.kinds import FileKind
from engine.datasets.tables.files.parquet import check_parquet
from engine.datasets.tables.files.reading import store_table
from engine.facts import DataFacts
from engine.network.templates import template
from engine.project import PROJECT_FILE, Project, open_project, project_to_json
from engine.tasks import CancelToken, no_report
from engine.training.config import TrainingConfig
from engine.training.run import RUN_FILE, RunInfo, open_run
from tests.engine.datasets import published_made as made
from tests.engine.datasets.datasets_made import idx_bytes
from tests.fuzz.mutations import mutated

PICTURE_KINDS = ("png", "jpeg", "bmp", "gif", "webp", "tiff")
KEYS = (
    *("csv", "tsv", "csv, UTF-16", "csv.gz", "xlsx", "xlsx, the process apart", "parquet"),
    *("parquet, the process apart", "idx", "npz", "npy"),
    *(f"pictures, {kind}" for kind in PICTURE_KINDS),
    *("pictures, grey and palette", "table of pictures", "texts", "zip of pictures", "tar.gz of pictures"),
    *("zip of a table", "tar.xz of texts", "folder of Kaggle", "CIFAR-10, Python", "CIFAR-10, binary folder"),
    *("Reuters", "IMDB", "Boston housing", "project", "run with its preprocessing"),
)
Pack = Callable[[bytes, random.Random], bytes]
Files = dict[str, bytes]


@dataclass(frozen=True)
class Reader:
    """``files`` as they lie in a folder; ``opened`` is the one that is opened ("" for the folder itself).

    ``damaged`` names the files that are damaged (all if empty). ``within`` damages what is packed in a file, and packs
    it again, so that checksums are right and the reader within is reached.
    """

    key: str
    files: Files
    opened: str = ""
    damaged: tuple[str, ...] = ()
    within: Pack | None = None
    may_die: bool = False  # runs in a process of its own in the product, which says that a file is damaged when it dies
    open: Callable[[Path], None] = field(default=lambda path: read(path))

    def write(self, folder: Path, seed: int | None) -> Path:
        """A damaged copy in ``folder``, or a whole one for None; what to open of it. A seed gives the same copy."""
        rng = random.Random(f"{self.key} {seed}")
        chosen = rng.choice(self.damaged or tuple(self.files)) if seed is not None else ""
        for name, data in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._damaged(data, rng) if name == chosen else data)
        return folder / self.opened if self.opened else folder

    def _damaged(self, data: bytes, rng: random.Random) -> bytes:
        is_within = self.within is not None and rng.random() < 0.6
        return self.within(data, rng) if is_within and self.within is not None else mutated(data, rng)


def read(path: Path) -> None:
    """Through the whole door: recognised, read, split, fitted, and a few rows encoded."""
    _look_at(parse_source(str(path)))


def _look_at(spec: SourceSpec) -> None:
    dataset = open_dataset(spec, SplitConfig())
    rows = dataset.rows("train")
    rows.read(np.arange(min(8, len(rows)), dtype=np.int64))
    dataset.targets("train")


def of_source(key: str) -> Callable[[Path], None]:
    """Opened by a source that is named, where a damaged file may not be recognised any more."""

    def open_with(path: Path) -> None:
        _look_at(SourceSpec(key, {"path": str(path)}))

    return open_with


def _apart(kind: FileKind) -> Callable[[Path], None]:
    """What the product does in a process of its own for such a file, done here: thousands of them start no process."""

    def open_apart(path: Path) -> None:
        check_workbook(path) if kind == "excel" else check_parquet(path)
        store_table(path, kind, {"sheet": "", "header": "auto"} if kind == "excel" else {}, path.with_suffix(".kept"))

    return open_apart


def _found(folder: Path) -> None:
    load_found(folder, "x", {"file": "", "target": "", "task": "auto"}, report=no_report, cancel=CancelToken())


def _project(folder: Path) -> None:
    open_project(folder)


def _run(folder: Path) -> None:
    open_run(folder)


# What is packed in a file.


def in_gzip(data: bytes, rng: random.Random) -> bytes:
    return gzip.compress(mutated(gzip.decompress(data), rng), 1)


def in_zip(data: bytes, rng: random.Random) -> bytes:
    """One member of a zip, an xlsx or an npz; now and then its name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    chosen = rng.choice(list(members))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            if name == chosen and rng.random() < 0.2:
                info.filename = mutated(name.encode(), rng).decode("utf-8", "replace")[:300] or "x"
            archive.writestr(info, mutated(content, rng) if name == chosen else content)
    return stream.getvalue()


# The whole files.


def table_csv(delimiter: str = ",") -> bytes:
    rng = np.random.default_rng(0)
    lines = [delimiter.join(("size", "colour", "note", "class"))]
    for row in range(40):
        note = f'"quoted {delimiter} and\nbroken {row}"' if row % 7 == 0 else f"plain {row}"
        lines.append(delimiter.join((f"{rng.normal():.3f}", "red" if row % 3 else "", note, "ab"[row % 2])))
    return "\n".join(lines).encode()


def _frame_bytes(kind: str) -> bytes:
    import polars

    stream = io.BytesIO()
    columns = {"size": [float(n) for n in range(30)], "word": ["a", "b", None] * 10, "class": ["x", "y"] * 15}
    frame = polars.DataFrame(columns)
    if kind == "xlsx":
        frame.write_excel(stream)
    else:
        frame.write_parquet(stream)
    return stream.getvalue()


def picture(kind: str, grey: int, mode: str = "RGB") -> bytes:
    stream = io.BytesIO()
    pixels = np.random.default_rng(grey).integers(0, 255, (12, 10, 3), dtype=np.uint8)
    Image.fromarray(pixels).convert(mode).save(stream, kind)
    return stream.getvalue()


def pictures(kind: str, mode: str = "RGB") -> Files:
    return {f"{label}/{n}.{kind}": picture(kind, n, mode) for label in ("cat", "dog") for n in range(5)}


def texts() -> Files:
    return {
        f"{label}/{n}.txt": f"a {label} text {n} 한글 <br />".encode() for label in ("ham", "spam") for n in range(6)
    }


def idx() -> Files:
    labels = (np.arange(20) % 3).astype(np.uint8)
    images = np.repeat(labels, 16).reshape(20, 4, 4)
    return {"train-images-idx3-ubyte": idx_bytes(images), "train-labels-idx1-ubyte": idx_bytes(labels)}


def npy(array: np.ndarray) -> bytes:  # type: ignore[type-arg]  # any array
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npz() -> bytes:
    stream = io.BytesIO()
    np.savez(stream, x=np.random.default_rng(0).normal(size=(20, 3)), y=np.arange(20) % 2, words=np.array(["a"] * 20))
    return stream.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]  # the modes are written above
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def project_json() -> bytes:
    facts = DataFacts(input_shape=(8, 8, 1), task="multiclass", num_classes=10, kind="image")
    graph = template("digits-cnn").make(facts)
    project = Project("fuzz", SourceSpec("digits"), SplitConfig(), graph, preparation=Preparation())
    return json.dumps(project_to_json(project)).encode()


def run_json() -> bytes:
    """The record of a run, with its sealed preprocessing of a table of numbers and words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(table_csv())
        dataset = open_dataset(parse_source(str(path)), SplitConfig())
    info = RunInfo(
        name="fuzz",
        created="2026-01-01T00:00:00+00:00",
        state="completed",
        source=SourceSpec("iris").to_json(),
        split={},
        graph=Project().graph.to_json(),
        config=TrainingConfig().to_json(),
        preprocessing=dataset.preprocessing,
        dataset_title="x",
        dataset_fingerprint="",
        counts={},
    )
    return info.model_dump_json().encode()


def readers() -> dict[str, Reader]:
    """Every reader with files to damage, by its key."""
    made_now = {reader.key: reader for reader in _made()}
    assert tuple(made_now) == KEYS
    return made_now


def _made() -> tuple[Reader, ...]:
    book, parquet = _frame_bytes("xlsx"), _frame_bytes("parquet")
    archive, tar = zipped(pictures("png")), tarred(pictures("bmp"))
    return (
        Reader("csv", {"a.csv": table_csv()}, "a.csv"),
        Reader("tsv", {"a.tsv": table_csv("\t")}, "a.tsv"),
        Reader("csv, UTF-16", {"a.csv": table_csv(";").decode().encode("utf-16")}, "a.csv"),
        Reader("csv.gz", {"a.csv.gz": gzip.compress(table_csv())}, "a.csv.gz", within=in_gzip),
        Reader("xlsx", {"a.xlsx": book}, "a.xlsx", within=in_zip),
        Reader(
            "xlsx, the process apart", {"a.xlsx": book}, "a.xlsx", within=in_zip, may_die=True, open=_apart("excel")
        ),
        Reader("parquet", {"a.parquet": parquet}, "a.parquet"),
        Reader("parquet, the process apart", {"a.parquet": parquet}, "a.parquet", may_die=True, open=_apart("parquet")),
        Reader("idx", idx(), open=of_source("idx")),
        Reader("npz", {"a.npz": npz()}, "a.npz", within=in_zip),
        Reader("npy", {"x.npy": npy(np.zeros((20, 4, 4))), "y.npy": npy(np.arange(20) % 2)}, "x.npy"),
        *(Reader(f"pictures, {kind}", pictures(kind)) for kind in PICTURE_KINDS),
        Reader("pictures, grey and palette", {**pictures("png", "P"), **pictures("tiff", "L")}),
        Reader("table of pictures", {**pictures("png"), "labels.csv": _labels()}, damaged=("labels.csv",)),
        Reader("texts", texts()),
        Reader("zip of pictures", {"a.zip": archive}, "a.zip", within=in_zip),
        Reader("tar.gz of pictures", {"a.tar.gz": tar}, "a.tar.gz", within=in_gzip),
        Reader("zip of a table", {"a.zip": zipped({"t.csv": table_csv()})}, "a.zip", within=in_zip),
        Reader("tar.xz of texts", {"a.tar.xz": tarred(texts(), "w:xz")}, "a.tar.xz"),
        Reader("folder of Kaggle", {"train.csv": table_csv(), "test.csv": b"a\n1"}, open=_found),
        Reader(
            "CIFAR-10, Python",
            {"cifar-10-python.tar.gz": tarred(made.cifar10_python_files())},
            "cifar-10-python.tar.gz",
            within=in_gzip,
            open=of_source("cifar10"),
        ),
        Reader("CIFAR-10, binary folder", made.cifar10_files(), open=of_source("cifar10")),
        Reader("Reuters", made.reuters_files(), within=_in_npz, open=of_source("reuters")),
        Reader("IMDB", {"a.tar.gz": tarred(made.imdb_files())}, "a.tar.gz", within=in_gzip, open=of_source("imdb")),
        Reader("Boston housing", {"a.npz": made.boston()}, "a.npz", within=in_zip, open=of_source("boston_housing")),
        Reader("project", {PROJECT_FILE: project_json()}, open=_project),
        Reader("run with its preprocessing", {RUN_FILE: run_json()}, open=_run),
    )


def _labels() -> bytes:
    names = [f"{label}/{n}.png" for label in ("cat", "dog") for n in range(5)]
    return "\n".join(["file,label", *(f"{name},{name[:3]}" for name in names)]).encode()


def _in_npz(data: bytes, rng: random.Random) -> bytes:
    return in_zip(data, rng) if data.startswith(b"PK") else mutated(data, rng)
