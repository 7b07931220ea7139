"""Columns of pixels: by which names they are known, what shape they make, and what a user can say of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from datasets_made import load

from engine.datasets.preparation import ColumnChoice, ImageChoice, Preparation
from engine.datasets.recognition import recognised
from engine.datasets.tables.files import reading
from engine.datasets.tables.pixel_columns import picture_shape, pictures_of
from engine.datasets.tables.table import Table, block_of
from engine.errors import DatasetError


def numbered(count: int, form: str = "pixel{}", first: int = 1) -> list[str]:
    return [form.format(number) for number in range(first, first + count)]


def placed(height: int, width: int) -> list[str]:
    return [f"{row}x{column}" for row in range(1, height + 1) for column in range(1, width + 1)]


def table(names: Sequence[str], values: np.ndarray | None = None) -> Table:  # type: ignore[type-arg]
    pixels = np.arange(3 * len(names)).reshape(3, -1) % 200 if values is None else values
    return Table({name: pixels[:, index].astype(np.float64) for index, name in enumerate(names)})


@pytest.mark.parametrize(
    ("names", "shape"),
    [
        (numbered(784), (28, 28, 1)),
        (numbered(3072, first=0), (32, 32, 3)),
        (numbered(64, "Pixel {}"), (8, 8, 1)),
        (numbered(64, "pix_{}"), (8, 8, 1)),
        (placed(28, 28), (28, 28, 1)),
        (placed(4, 6), (4, 6, 1)),
        (numbered(784, "{}", first=0), (28, 28, 1)),
        (numbered(784, "column_{}", first=2), (28, 28, 1)),
        (numbered(63, "{}"), None),
        (numbered(49, "{}"), None),
        (numbered(64, "f{}"), None),
        (numbered(64, first=2), None),
        (placed(4, 4)[:-1], None),
        (["1x1", "1x2", "2x1", "3x2"] * 4, None),
        ([*numbered(63), "pixel99"], None),
        ([*numbered(64), "age"], None),
        ([], None),
    ],
)
def test_names_that_are_those_of_pixels(names: list[str], shape: tuple[int, ...] | None) -> None:
    assert picture_shape(names) == shape


def test_pixels_are_laid_out_by_their_names_not_by_their_place() -> None:
    names = placed(4, 4)
    pictures = pictures_of(table(names[::-1], np.arange(16)[np.newaxis, ::-1]))
    assert pictures is not None
    assert pictures[0, :, :, 0].tolist() == np.arange(16).reshape(4, 4).tolist()


def colours() -> np.ndarray:  # type: ignore[type-arg]
    """(3, 8, 8, 3): every channel a slope of its own."""
    row, column = np.mgrid[0:8, 0:8]
    return np.stack([np.stack([row * 2 + n, 100 + column * 3, 220 - row * 4], axis=-1) for n in range(3)])


@pytest.mark.parametrize("said", ["auto", "planes"])
def test_channel_after_channel_is_told_by_the_picture(said: str) -> None:
    flat = colours().transpose(0, 3, 1, 2).reshape(3, -1)
    pictures = pictures_of(table(numbered(192), flat), ImageChoice(pixel_columns=said))  # type: ignore[arg-type]
    assert pictures is not None
    assert np.array_equal(pictures, colours())


@pytest.mark.parametrize("said", ["auto", "rows"])
def test_pixel_after_pixel_is_told_by_the_picture(said: str) -> None:
    pictures = pictures_of(table(numbered(192), colours().reshape(3, -1)), ImageChoice(pixel_columns=said))  # type: ignore[arg-type]
    assert pictures is not None
    assert np.array_equal(pictures, colours())


def test_a_choice_goes_before_the_guess() -> None:
    assert pictures_of(table(numbered(64)), ImageChoice(pixel_columns="off")) is None
    assert pictures_of(table(numbered(64, "f{}")), ImageChoice(pixel_columns="rows")) is not None


@pytest.mark.parametrize(
    ("choice", "shape"),
    [
        (ImageChoice(pixel_height=4), (4, 24, 1)),
        (ImageChoice(pixel_height=4, colour="rgb"), (4, 8, 3)),
        (ImageChoice(pixel_height=8, pixel_columns="planes"), (8, 4, 3)),
        (ImageChoice(pixel_height=32), (32, 3, 1)),
    ],
)
def test_a_height_makes_pictures_that_are_not_square(choice: ImageChoice, shape: tuple[int, ...]) -> None:
    pictures = pictures_of(table(numbered(96)), choice)
    assert pictures is not None
    assert pictures.shape == (3, *shape)


@pytest.mark.parametrize(
    ("names", "choice", "code"),
    [
        (numbered(64), ImageChoice(pixel_height=7), "dataset.pixel_shape"),
        (numbered(63), ImageChoice(pixel_columns="rows"), "dataset.pixel_shape"),
        (numbered(300), ImageChoice(pixel_columns="planes"), "dataset.no_pixels"),
    ],
)
def test_a_choice_that_cannot_be(names: list[str], choice: ImageChoice, code: str) -> None:
    pixels = np.arange(3 * len(names)).reshape(3, -1) if code == "dataset.no_pixels" else None
    with pytest.raises(DatasetError) as caught:
        pictures_of(table(names, pixels), choice)
    assert caught.value.code == code


def test_an_ignored_column_does_not_stand_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "id,label," + ",".join(numbered(16)) + "\n" + f"900,1{',5' * 16}\n901,2{',6' * 16}\n", encoding="utf-8"
    )
    raw = load(str(path))
    assert recognised(raw, Preparation()).kind == "table"
    assert recognised(raw, Preparation(columns={"id": ColumnChoice(role="ignore")})).kind == "image"


def test_a_header_of_plain_numbers_and_no_header_at_all(tmp_path: Path) -> None:
    row = ",".join(str(n * 3) for n in range(64))
    named, bare = tmp_path / "named.csv", tmp_path / "bare.csv"
    named.write_text("label," + ",".join(map(str, range(64))) + f"\n7,{row}\n8,{row}\n", encoding="utf-8")
    bare.write_text(f"7,{row}\n8,{row}\n", encoding="utf-8")
    for raw in (load(str(named)), load(str(bare), target="column_1")):
        pictures = recognised(raw, Preparation())
        assert (pictures.kind, np.shape(pictures.inputs), pictures.classes) == ("image", (2, 8, 8, 1), ("7", "8"))


@pytest.mark.usefixtures("home")
def test_pixels_of_a_large_file_are_never_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGE_BYTES", 0)
    monkeypatch.setattr("engine.datasets.tables.files.guessing.HEAD_BYTES", 2000)
    path = tmp_path / "a.csv"
    rows = [f"{n % 3}," + ",".join(str((n * cell) % 256) for cell in range(64)) for n in range(90)]
    path.write_text("label," + ",".join(numbered(64)) + "\n" + "\n".join(rows) + "\n", encoding="utf-8")
    for _ in range(2):  # read, then mapped
        raw = load(str(path))
        assert isinstance(raw.inputs, Table)
        assert block_of(list(raw.inputs.columns.values())) is not None
        pictures = recognised(raw, Preparation()).inputs
        assert isinstance(pictures, np.ndarray)
        assert np.shares_memory(pictures, raw.inputs.columns["pixel1"])
        assert pictures.reshape(90, 64).tolist() == [[(n * cell) % 256 for cell in range(64)] for n in range(90)]


def test_columns_that_only_look_like_one_array_are_not_taken_for_it() -> None:
    block = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert block_of([block[:, 0], block[:, 2]]) is None
    assert block_of([block[:, 0], block[:, 1].copy()]) is None
    assert block_of([block[:, 1], block[:, 0]]) is None
    found = block_of([block[:, 1], block[:, 2]])
    assert found is not None
    assert found.tolist() == block[:, 1:3].tolist()
