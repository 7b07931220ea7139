"""Archives: unpacked once and whole, and nothing of one that is damaged, too large or up to something."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from engine.datasets.fetching import archives
from engine.datasets.fetching.archives import entry_names, is_archive, unpacked
from engine.errors import DatasetError, FileError, StudioError
from engine.files import cache_folder
from engine.tasks import Cancelled, CancelToken

FILES = {"top/고양이/1.txt": b"meow" * 500, "top/dog/2.txt": b"wuff" * 500}
TAR_MODES = {"tar": "w", "tar.gz": "w:gz", "tgz": "w:gz", "tar.bz2": "w:bz2", "tar.xz": "w:xz"}
KINDS = ("zip", *TAR_MODES)
pytestmark = pytest.mark.usefixtures("home")


def pack(path: Path, files: dict[str, bytes]) -> Path:
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return path
    entries = [(tarfile.TarInfo(name), data) for name, data in files.items()]
    return pack_tar(path, entries)


def pack_tar(path: Path, entries: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    mode = next(mode for kind, mode in TAR_MODES.items() if path.name.endswith("." + kind))
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]  # the modes are of the table above
        for info, data in entries:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def link(name: str, to: str, kind: bytes = tarfile.SYMTYPE) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info, b""


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def code_of(path: Path) -> str:
    """The code of the error; nothing may be left behind, in the cache or outside of it."""
    before = set(path.parent.rglob("*"))
    with pytest.raises(StudioError) as caught:
        unpacked(path)
    assert not list((cache_folder() / "unpacked").glob("*"))
    assert set(path.parent.rglob("*")) - before <= {
        *cache_folder().parents,
        cache_folder(),
        cache_folder() / "unpacked",
    }
    assert path.name in caught.value.text
    return caught.value.code


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_is_unpacked_with_progress_and_only_once(tmp_path: Path, kind: str) -> None:
    path = pack(tmp_path / f"동물.{kind}", FILES)
    seen: list[float | None] = []

    def report(fraction: float | None, text: str = "") -> None:
        assert text.startswith(path.name)
        seen.append(fraction)

    folder = unpacked(path, report=report)
    assert folder.name == "top"
    assert files_of(folder) == {"고양이/1.txt": FILES["top/고양이/1.txt"], "dog/2.txt": FILES["top/dog/2.txt"]}
    assert seen
    assert all(fraction is not None and 0 <= fraction <= 1 for fraction in seen)
    seen.clear()
    assert unpacked(path, report=report) == folder
    assert seen == []
    assert sorted(entry_names(path)) == sorted(FILES)
    assert len(entry_names(path, 1)) == 1


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_large_files_are_not_passed_to_see_the_names_behind(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_PASSED_BYTES", 1_000)
    path = pack(tmp_path / f"a.{kind}", {f"{number}.csv": b"1," * 300 for number in range(9)})
    assert entry_names(path) == ("0.csv", "1.csv")


def test_an_archive_that_changed_is_unpacked_again(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", FILES)
    before = unpacked(path)
    pack(path, {"x/1.txt": b"one", "y/2.txt": b"two"})
    os.utime(path, ns=(1, 1))
    assert unpacked(path) != before
    assert files_of(unpacked(path)) == {"x/1.txt": b"one", "y/2.txt": b"two"}


def test_what_other_systems_leave_in_archives_is_left_out(tmp_path: Path) -> None:
    path = pack(
        tmp_path / "a.zip", {"__MACOSX/._1.txt": b"", "a/.DS_Store": b"", "a/1.txt": b"one", "b\\2.txt": b"two"}
    )
    assert files_of(unpacked(path)) == {"a/1.txt": b"one", "b/2.txt": b"two"}


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("a.ZIP", True), ("a.tar.gz", True), ("a.tgz", True), ("table.csv.gz", False), ("a.csv", False), ("zip", False)],
)
def test_what_is_an_archive(tmp_path: Path, name: str, is_one: bool) -> None:
    assert is_archive(tmp_path / name) is is_one


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
@pytest.mark.parametrize("name", ["../evil.txt", "a/../../evil.txt", "/tmp/evil.txt", "C:/evil.txt", "..\\evil.txt"])
def test_an_entry_that_would_lie_outside(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, b"evil")
    else:
        pack(path, {"good.txt": b"good", name: b"evil"})
    assert code_of(path) == "archive.outside"


@pytest.mark.parametrize("to", ["/etc/passwd", "../../../etc/passwd", "..", "C:/x"])
def test_a_link_that_leads_outside(tmp_path: Path, to: str) -> None:
    assert code_of(pack_tar(tmp_path / "a.tar", [link("here", to)])) == "archive.link"


def test_a_link_that_leads_outside_of_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("here")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "../../etc")
    assert code_of(path) == "archive.link"


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    entries = [link("door", "."), (tarfile.TarInfo("door/1.txt"), b"one")]
    assert files_of(unpacked(pack_tar(tmp_path / "a.tar", entries)).parent) == {"door/1.txt": b"one"}


def test_links_within_are_copies(tmp_path: Path) -> None:
    entries = [
        (tarfile.TarInfo("a/1.txt"), b"one"),
        link("b/soft.txt", "../a/1.txt"),
        link("b/hard.txt", "a/1.txt", tarfile.LNKTYPE),
        link("b/gone.txt", "nowhere"),
    ]
    folder = unpacked(pack_tar(tmp_path / "a.tar.gz", entries))
    assert files_of(folder) == {"a/1.txt": b"one", "b/soft.txt": b"one", "b/hard.txt": b"one"}
    assert not any(path.is_symlink() for path in folder.rglob("*"))


def test_a_device(tmp_path: Path) -> None:
    assert code_of(pack_tar(tmp_path / "a.tar", [link("zero", "", tarfile.CHRTYPE)])) == "archive.device"


def test_a_password(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"1.txt": b"one"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert code_of(path) == "archive.encrypted"


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_bomb_is_named_before_it_goes_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(archives, "SMALL_ENOUGH_BYTES", 1_000_000)
    path = pack(tmp_path / f"a.{kind}", {"small.txt": b"x", "zeros.bin": bytes(5_000_000)})
    with pytest.raises(DatasetError) as caught:
        unpacked(path)
    assert "zeros.bin" in caught.value.what
    assert code_of(path) == "archive.bomb"


def test_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_ENTRIES", 1)
    assert code_of(pack(tmp_path / "a.zip", FILES)) == "archive.bomb"


def test_more_than_fits_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_SPARE_BYTES", 2**62)
    assert code_of(pack(tmp_path / "a.zip", FILES)) == "archive.no_space"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.6, 0.95])
def test_an_archive_cut_off(tmp_path: Path, kind: str, share: float) -> None:
    noise = {name: os.urandom(3_000) for name in FILES}
    data = pack(tmp_path / f"whole.{kind}", noise).read_bytes()
    # Behind its end an unpacked tar has nothing but padding.
    end = min(len(data), 2 * (512 + 3_072)) if kind == "tar" else len(data)
    path = tmp_path / f"cut.{kind}"
    path.write_bytes(data[: int(end * share)])
    assert code_of(path) == "dataset.damaged"


@pytest.mark.parametrize("kind", ["zip", "tar.gz", "tar.bz2", "tar.xz"])
def test_an_archive_with_altered_bytes(tmp_path: Path, kind: str) -> None:
    path = pack(tmp_path / f"a.{kind}", {name: os.urandom(3_000) for name in FILES})
    data = bytearray(path.read_bytes())
    data[2_000] ^= 0xFF
    path.write_bytes(data)
    assert code_of(path) == "dataset.damaged"


def test_a_file_and_a_folder_of_one_name(tmp_path: Path) -> None:
    assert code_of(pack(tmp_path / "a.tar", {"a": b"file", "a/1.txt": b"one"})) == "dataset.damaged"


def test_an_entry_without_a_name_is_left_out(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"x.txt": b"nameless", "a/1.txt": b"one"})
    path.write_bytes(path.read_bytes().replace(b"x.txt", b"\0.txt"))
    assert list(files_of(unpacked(path)).values()) == [b"one"]


def test_no_archive_there(tmp_path: Path) -> None:
    assert code_of(tmp_path / "nowhere.zip") == "file.read"


def test_cancel_leaves_nothing(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", FILES)
    cancel = CancelToken()

    def report(fraction: float | None, text: str = "") -> None:
        if fraction and text:
            cancel.cancel()

    with pytest.raises(Cancelled):
        unpacked(path, report=report, cancel=cancel)
    assert not list((cache_folder() / "unpacked").iterdir())


def test_half_unpacked_folders_of_a_killed_program_are_removed(tmp_path: Path) -> None:
    half = cache_folder() / "unpacked" / ".half-old"
    half.mkdir(parents=True)
    os.utime(half, (0, 0))
    unpacked(pack(tmp_path / "a.zip", FILES))
    assert not half.exists()


def test_a_full_disk_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"large.bin": os.urandom(300_000)})
    # A file that may not grow is as good as a full disk, and needs no rights; the limit stays for the process.
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\n"
        "from engine.datasets.fetching.archives import unpacked\n"
        "from engine.errors import FileError\nfrom engine.files import cache_folder\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n    unpacked(Path(sys.argv[1]))\nexcept FileError as error:\n    print(error.code)\n"
        "print(list((cache_folder() / 'unpacked').iterdir()))\n"
    )
    if sys.platform == "win32":
        pytest.skip("the limit is one of POSIX")
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[:2] == ["file.write", "[]"], done.stderr


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LAYERWISE_HOME", str(tmp_path / "file"))
    with pytest.raises(FileError):
        unpacked(pack(tmp_path / "a.zip", FILES))
