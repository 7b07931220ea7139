"""Datasets of Kaggle, from a server on this machine that answers as Kaggle does; and what archives hold."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from datasets_made import load, parse_source
from kagglesdk import kaggle_env
from loopback import Site, SiteHandler, serving
from PIL import Image

from engine.datasets import opening
from engine.datasets.fetching.kaggle_site import Name
from engine.datasets.source import SourceSpec
from engine.datasets.sources.kaggle import read_name
from engine.errors import StudioError
from engine.files import cache_folder
from engine.tasks import Cancelled, CancelToken

pytestmark = pytest.mark.usefixtures("home")
TABLE = b"size,colour,class\n" + b"".join(b"%d,red,%s\n" % (n, b"ab"[n % 2 : n % 2 + 1]) for n in range(20))


@dataclass
class Kaggle(Site):
    """Kaggle with one public dataset, ``someone/things``, and one that wants to know who asks."""

    status: int = 0
    silence: threading.Event | None = None
    authorisations: list[str | None] = field(default_factory=list)


class KaggleHandler(SiteHandler):
    site: Kaggle

    def do_POST(self) -> None:  # noqa: N802  (the name is the base class's)
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.site.authorisations.append(self.headers.get("Authorization"))
        if self.site.silence is not None:
            self.site.silence.wait(30)
        status = self.site.status or (404 if question.get("datasetSlug") != "things" else 0)
        if status:
            self._say(status, {"code": status, "message": "no"})
        elif self.path.endswith("/GetDataset"):
            self._say(200, {"currentVersionNumber": 3})
        else:
            self.send_response(302)
            self.send_header("Location", f"/files/things.zip?signed={len(self.site.authorisations)}")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _say(self, status: int, answer: dict[str, object]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def packed(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def picture(grey: int) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.full((8, 8), grey, np.uint8)).save(stream, "png")
    return stream.getvalue()


@pytest.fixture
def kaggle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kaggle]:
    for name in ("KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLE_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path / "nobody"))
    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "LOCALHOST")
    site = Kaggle({"/files/things.zip": packed({"things.csv": TABLE})})
    with serving(site, KaggleHandler):
        monkeypatch.setitem(kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.LOCAL, site.address.rstrip("/"))
        yield site
        if site.silence is not None:
            site.silence.set()


def code_of(name: str = "someone/things", **params: str) -> str:
    with pytest.raises(StudioError) as caught:
        load("kaggle", name=name, **params)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("uciml/iris", Name("uciml", "iris")),
        (" uciml/iris/versions/2 ", Name("uciml", "iris", 2)),
        ("https://www.kaggle.com/datasets/uciml/iris?select=Iris.csv", Name("uciml", "iris")),
        ("kaggle.com/datasets/uciml/iris/", Name("uciml", "iris")),
    ],
)
def test_what_a_dataset_is_called(text: str, name: Name) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize("text", ["", "iris", "../../etc", "a/b/c/d", "https://example.com/a/b", "a b/c"])
def test_what_is_no_name(text: str) -> None:
    assert code_of(text) == "kaggle.name"


def test_a_table_is_fetched_once_and_read(kaggle: Kaggle, capfd: pytest.CaptureFixture[str]) -> None:
    raw = load("kaggle", name="someone/things")
    assert (raw.title, raw.kind, raw.classes) == ("someone/things", "table", ("a", "b"))
    asked = len(kaggle.authorisations)
    assert load("kaggle", name="someone/things", target="size", task="regression").task == "regression"
    assert len(kaggle.authorisations) == asked
    assert (cache_folder() / "kaggle" / "someone" / "things" / "things-3.zip").is_file()
    assert capfd.readouterr() == ("", "")


def test_a_download_that_broke_off_goes_on_under_its_next_signature(kaggle: Kaggle) -> None:
    body = kaggle.files["/files/things.zip"]
    kaggle.cuts = [len(body), len(body) // 2, 0, 0, 0]
    assert code_of() == "download.broken"
    kaggle.cuts.clear()
    assert len(load("kaggle", name="someone/things").targets) == 20
    assert kaggle.ranges[-1] == f"bytes={len(body) // 2}-"


@pytest.mark.usefixtures("kaggle")
def test_the_checksum_of_the_store_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = base64.b64encode(hashlib.md5(b"other", usedforsecurity=False).digest()).decode()

    def end_headers(self: KaggleHandler) -> None:
        self.send_header("x-goog-hash", f"crc32c=AAAAAA==,md5={wrong}")
        SiteHandler.end_headers(self)

    monkeypatch.setattr(KaggleHandler, "end_headers", end_headers)
    assert code_of() == "download.checksum"


@pytest.mark.parametrize(("is_known", "code"), [(False, "kaggle.no_credentials"), (True, "kaggle.denied")])
def test_a_dataset_that_is_not_for_everyone(
    kaggle: Kaggle, monkeypatch: pytest.MonkeyPatch, is_known: bool, code: str
) -> None:
    kaggle.status = 403
    if is_known:
        monkeypatch.setenv("KAGGLE_API_TOKEN", "secret-token")
    assert code_of() == code


def test_credentials_are_used_and_not_stored(kaggle: Kaggle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_USERNAME", "me")
    monkeypatch.setenv("KAGGLE_KEY", "secret-key")
    load("kaggle", name="someone/things")
    basic = base64.b64encode(b"me:secret-key").decode()
    assert kaggle.authorisations[0] == f"Basic {basic}"
    files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert files
    assert not any(b"secret-key" in path.read_bytes() for path in files)


def test_credentials_from_a_file_and_a_damaged_one(
    kaggle: Kaggle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path))
    (tmp_path / "kaggle.json").write_text('{"username": "me", "key"')
    assert code_of() == "kaggle.credentials"
    (tmp_path / "kaggle.json").write_text('{"username": "me", "key": "secret-key"}')
    load("kaggle", name="someone/things")
    assert str(kaggle.authorisations[0]).startswith("Basic ")


def test_a_dataset_that_is_not_there(kaggle: Kaggle) -> None:
    assert code_of("someone/nothing") == "kaggle.unknown"
    assert kaggle.authorisations


def test_without_a_network_the_page_to_fetch_it_from_is_said(kaggle: Kaggle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.LOCAL, "http://127.0.0.1:9")
    with pytest.raises(StudioError) as caught:
        load("kaggle", name="someone/things")
    assert caught.value.code == "download.offline"
    assert "https://www.kaggle.com/datasets/someone/things" in caught.value.hint
    assert kaggle.authorisations == []


def test_a_server_that_says_nonsense(kaggle: Kaggle) -> None:
    kaggle.status = 500
    assert code_of() == "download.offline"


def test_cancel_does_not_wait_for_a_silent_server(kaggle: Kaggle) -> None:
    kaggle.silence, cancel = threading.Event(), CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    with pytest.raises(Cancelled):
        opening.load(SourceSpec("kaggle", {"name": "someone/things"}), cancel=cancel)
    kaggle.silence.set()
    for thread in threading.enumerate():
        if thread.name == "kaggle":
            thread.join(10)


def test_an_archive_fetched_in_a_browser(kaggle: Kaggle, tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    path.write_bytes(kaggle.files["/files/things.zip"])
    assert len(load("kaggle", path=str(path)).targets) == 20
    assert kaggle.authorisations == []


# What archives hold.


def open_packed(tmp_path: Path, files: dict[str, bytes], **params: str) -> tuple[str, str, int]:
    path = tmp_path / "data.zip"
    path.write_bytes(packed(files))
    spec = parse_source(str(path), params)
    raw = opening.load(spec)
    return spec.key, raw.kind, len(raw.targets)


def test_a_table_in_an_archive(tmp_path: Path) -> None:
    assert open_packed(tmp_path, {"folder/things.csv": TABLE, "read me.md": b"x"}) == ("packed", "table", 20)


def test_pictures_and_texts_in_an_archive_are_told_by_their_own_sources(tmp_path: Path) -> None:
    pictures = {f"{name}/{n}.png": picture(n) for name in ("cat", "dog") for n in range(4)}
    assert open_packed(tmp_path, pictures)[1:] == ("image", 8)
    texts = {f"{name}/{n}.txt": b"a few words" for name in ("ham", "spam") for n in range(4)}
    assert open_packed(tmp_path, texts)[1:] == ("text", 8)


def test_arrays_in_an_archive(tmp_path: Path) -> None:
    stream = io.BytesIO()
    np.savez(stream, x=np.zeros((6, 4, 4), np.uint8), y=np.arange(6) % 2)
    assert open_packed(tmp_path, {"a.npz": stream.getvalue()})[1:] == ("image", 6)


def test_several_tables_want_a_choice(tmp_path: Path) -> None:
    files = {"one.csv": TABLE, "sub/two.csv": TABLE}
    with pytest.raises(StudioError) as caught:
        open_packed(tmp_path, files)
    assert caught.value.code == "dataset.several_files"
    assert "one.csv, sub/two.csv" in caught.value.hint
    assert open_packed(tmp_path, files, file="sub/two.csv")[2] == 20


def test_the_training_table_of_a_competition_is_clear(tmp_path: Path) -> None:
    files = {"train.csv": TABLE, "test.csv": b"size,colour\n1,red\n", "sample_submission.csv": b"id,class\n1,a\n"}
    assert open_packed(tmp_path, files)[2] == 20


@pytest.mark.parametrize("file", ["nothing.csv", "../data.zip", "/etc/passwd", "a\0b"])
def test_a_file_that_is_not_in_it(tmp_path: Path, file: str) -> None:
    with pytest.raises(StudioError) as caught:
        open_packed(tmp_path, {"one.csv": TABLE}, file=file)
    assert caught.value.code == "dataset.missing_file"
    assert "one.csv" in caught.value.hint


def test_an_archive_of_nothing_known(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        open_packed(tmp_path, {"a.docx": b"x", "b.pdf": b"y"})
    assert caught.value.code == "dataset.unreadable"
    assert "a.docx" in caught.value.hint


def test_an_archive_with_a_path_outside_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        open_packed(tmp_path, {"one.csv": TABLE, "../evil.csv": TABLE})
    assert caught.value.code == "archive.outside"


def test_data_that_moved_says_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "things.csv"
    path.write_bytes(TABLE)
    spec = parse_source(str(path))
    path.rename(tmp_path / "elsewhere.csv")
    with pytest.raises(StudioError) as caught:
        opening.load(spec)
    assert caught.value.code == "dataset.moved"
    assert caught.value.values["path"] == spec.params["path"]
