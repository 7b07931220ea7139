"""Files: written whole or not at all, read with the reason where they cannot be, names any system takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import files
from engine.errors import FileError


def _write_half(path: Path) -> None:
    with files.replacing(path) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "값.json"
    files.write_json(path, {"a": 1})
    with pytest.raises(KeyboardInterrupt):
        _write_half(path)
    with pytest.raises(ValueError, match="JSON"):
        files.write_json(path, {"a": float("nan")})
    assert files.read_json(path) == {"a": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_place_of_the_file_or_a_file_in_that_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "folder", tmp_path / "file" / "a.json"):
        with pytest.raises(FileError) as caught:
            files.write_json(path, 1)
        assert (caught.value.code, caught.value.values["path"]) == ("file.write", str(path))


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file.json"), (b'{"a": ', "file.json"), (b"[" * 100_000, "file.json"), (b"\xff\xfe\x00", "file.encoding")],
)
def test_json_that_is_damaged(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(FileError) as caught:
        files.read_json(tmp_path / "a.json")
    assert caught.value.code == code


def test_a_picture_is_turned_as_it_says_and_has_three_channels(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    Image.new("L", (8, 4), 200).save(tmp_path / "사진.jpg", exif=exif)
    picture = files.read_picture(tmp_path / "사진.jpg")
    assert (picture.shape, picture.dtype) == ((8, 4, 3), np.uint8)


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"\xff\xd8\xff", None])
def test_files_that_are_no_pictures(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "a.png"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        files.read_picture(path)
    assert caught.value.code == "file.picture"
    assert "[Errno" not in caught.value.text


def test_a_picture_cut_in_half(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(data[: len(data) // 2])
    with pytest.raises(FileError) as caught:
        files.read_picture(tmp_path / "a.png")
    assert caught.value.code == "file.picture"


@pytest.mark.parametrize(
    ("text", "name"),
    [("a/b: c", "a_b_ c"), ("손글씨 숫자", "손글씨 숫자"), ("..", ""), (" x. ", "x"), ("가" * 500, "가" * 60)],
)
def test_any_text_becomes_a_name(tmp_path: Path, text: str, name: str) -> None:
    assert files.file_name(text) == name
    (tmp_path / f"2026-01-31 14.05.09 {name}-2").mkdir()


def test_a_free_name_is_numbered(tmp_path: Path) -> None:
    for expected in ("a.txt", "a-2.txt", "a-3.txt"):
        path = files.unused_path(tmp_path / "a.txt")
        assert path.name == expected
        path.touch()


def test_half_of_a_character_is_kept_in_json(tmp_path: Path) -> None:
    """A clipboard can hold half of a pair of surrogates; no work is lost over it."""
    files.write_json(tmp_path / "a.json", {"text": "가\ud83d"})
    assert files.read_json(tmp_path / "a.json") == {"text": "가\ud83d"}
    name = files.file_name("가\ud83d")
    files.write_text(tmp_path / name, "# \ud83d")
    assert (tmp_path / "가_").read_text(encoding="utf-8") == "# \\ud83d"
