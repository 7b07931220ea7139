"""Pictures in files and in memory as a network reads them: size, colour, scale, and what cannot be read."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from PIL import Image

from engine.datasets.dataset import Dataset, RawData, SplitConfig
from engine.datasets.encoding import encoded_rows, input_scale
from engine.datasets.fitting import fit
from engine.datasets.opening import prepare
from engine.datasets.pictures.checking import common_shape
from engine.datasets.pictures.encoding import encode_picture, encode_picture_file
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.pictures.layout import laid_out
from engine.datasets.preparation import ImageChoice, Preparation
from engine.datasets.preprocessing import DrawingSpec
from engine.errors import DatasetError, FileError
from engine.files import read_picture
from engine.picture_decoding import Header
from tests.engine.datasets.pictures_made import NOISE, open_pictures, pictures_in, write_classes, write_picture

RESIZES = ("stretch", "fit", "crop")


def array_data(
    pictures: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], drawing: DrawingSpec | None = None
) -> RawData:
    targets = np.array(["a", "b"] * (len(pictures) // 2), dtype=object)
    return RawData("made", "image", pictures, targets, "label", "binary", classes=("a", "b"), drawing=drawing)


def prepared(raw: RawData, image: ImageChoice) -> Dataset:
    return prepare(raw, SplitConfig(), Preparation(image=image))


def mixed_folder(folder: Path) -> Path:
    """Two classes of pictures of many sizes, kinds and colours; some large enough to be decoded reduced."""
    sizes = ((40, 60), (60, 40), (300, 200), (200, 390), (32, 32), (7, 9))
    for name in ("a", "b"):
        for number, (height, width) in enumerate(sizes):
            for suffix, mode in ((".jpg", "RGB"), (".png", "RGB"), (".png", "L"), (".jpg", "L"), (".png", "RGBA")):
                path = folder / name / f"{number}{mode}{suffix}"
                write_picture(path, height=height, width=width, shade=number * 20, mode=mode)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(NOISE[:50, :80]).save(folder / "a" / "turned.jpg", exif=exif)
    return folder


@pytest.mark.parametrize("resize", RESIZES)
@pytest.mark.parametrize("colour", ["grey", "rgb"])
def test_a_prediction_reads_what_training_read(tmp_path: Path, resize: str, colour: str) -> None:
    choice = ImageChoice(height=32, width=48, colour=colour, resize=resize)
    dataset = open_pictures(mixed_folder(tmp_path), choice)
    for part in ("train", "validation", "test"):
        rows = dataset.rows(part)
        read = rows.read(np.arange(len(rows)))
        for row, path in zip(read, pictures_in(dataset).paths[dataset.split.of(part)], strict=True):
            np.testing.assert_array_equal(encode_picture_file(dataset.preprocessing, Path(path))[0], row)
            picture = read_picture(Path(path))
            shown = encode_picture(dataset.preprocessing, picture)[0]
            if min(picture.shape[:2]) < 4 * 48:
                np.testing.assert_array_equal(shown, row)
            else:  # decoded reduced, which is a mean of pixels as well
                assert np.abs(shown.astype(int) - row).mean() < 3


@pytest.mark.parametrize("resize", RESIZES)
def test_pictures_in_memory_are_laid_out_like_those_in_files(tmp_path: Path, resize: str) -> None:
    folder = write_classes(tmp_path, "a", "b", suffix=".png")
    choice = ImageChoice(height=20, width=16, resize=resize)
    dataset = open_pictures(folder, choice)
    pictures = np.stack([read_picture(Path(path)) for path in pictures_in(dataset).paths])
    from_memory = prepared(array_data(pictures), choice)
    everything = np.arange(len(pictures))
    from_files = encoded_rows(dataset.preprocessing, dataset.raw.inputs, everything).read(everything)
    assert from_memory.input_shape == (20, 16, 3)
    in_memory = encoded_rows(from_memory.preprocessing, pictures, everything).read(everything)
    np.testing.assert_array_equal(in_memory, from_files)


def test_digits_become_larger_and_coloured_with_their_drawing() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (40, 28, 28, 1), dtype=np.uint8)
    dataset = prepared(array_data(pictures, DrawingSpec(box_px=20)), ImageChoice(height=32, width=32, colour="rgb"))
    x, _ = dataset.arrays("train")
    assert (x.shape[1:], x.dtype) == ((32, 32, 3), np.uint8)
    assert (x == x[..., :1]).all()
    assert dataset.preprocessing.drawing == DrawingSpec(box_px=23)


def test_the_layout_keeps_what_it_should() -> None:
    wide = np.zeros((10, 40, 3), np.uint8)
    wide[:, 15:25] = 200
    stretched = laid_out(wide, (20, 20, 3), "stretch")
    assert (stretched[:, 9] == 200).all()
    assert (stretched[:, 0] == 0).all()
    fitted = laid_out(np.full((10, 40, 3), 200, np.uint8), (20, 20, 3), "fit")
    assert (fitted[8:12] == 200).all(), "a band in the middle"
    assert (fitted[:6] == 0).all()
    assert (fitted[14:] == 0).all()
    assert (laid_out(wide, (20, 20, 3), "crop") == 200).all(), "the middle square"


@pytest.mark.parametrize("resize", RESIZES)
@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (3, 2), (64, 64)])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_any_size_becomes_the_size_of_the_network(resize: str, size: tuple[int, int], channels: int) -> None:
    for wanted in (1, 3):
        made = laid_out(np.full((*size, channels), 255, np.uint8), (9, 14, wanted), resize)
        assert (made.shape, made.dtype) == ((9, 14, wanted), np.uint8)
        assert made.max() == 255


def test_four_channels_are_colour_on_white() -> None:
    clear = np.dstack([np.zeros((4, 4, 3), np.uint8), np.full((4, 4), 51, np.uint8)])
    assert (laid_out(clear, (4, 4, 3), "stretch") == 204).all()


def test_divided_by_255_the_layer_scales(tmp_path: Path) -> None:
    dataset = open_pictures(write_classes(tmp_path, "a", "b"), ImageChoice(image_scale="divide_255"))
    assert input_scale(dataset.preprocessing) == ((0.0,) * 3, (255.0,) * 3)
    assert dataset.facts.has_scaling
    assert dataset.rows("train").dtype == np.uint8


@pytest.mark.parametrize("is_in_files", [True, False])
def test_standardising_knows_training_pictures_alone(tmp_path: Path, is_in_files: bool) -> None:
    choice = ImageChoice(image_scale="standardise")
    if is_in_files:
        dataset = open_pictures(write_classes(tmp_path, "a", "b", count=20), choice)
    else:
        pictures = np.random.default_rng(1).integers(0, 256, (40, 8, 9, 3), dtype=np.uint8)
        dataset = prepared(array_data(pictures), choice)
    x = dataset.arrays("train")[0].astype(np.float64)
    scale = input_scale(dataset.preprocessing)
    assert scale is not None
    np.testing.assert_allclose(scale[0], x.mean(axis=(0, 1, 2)), rtol=1e-9)
    np.testing.assert_allclose(scale[1], x.std(axis=(0, 1, 2)), rtol=1e-9)


def test_pictures_of_one_shade_are_not_divided_by_nothing() -> None:
    dataset = prepared(array_data(np.full((40, 4, 4, 1), 7, np.uint8)), ImageChoice(image_scale="standardise"))
    assert input_scale(dataset.preprocessing) == ((7.0,), (1.0,))


def test_channels_that_are_no_colours_cannot_be_made_grey() -> None:
    with pytest.raises(DatasetError) as caught:
        prepared(array_data(np.zeros((40, 4, 4, 2), np.uint8)), ImageChoice(colour="grey"))
    assert caught.value.code == "dataset.shape"
    larger = prepared(array_data(np.zeros((40, 4, 4, 2), np.uint8)), ImageChoice(height=6, width=6))
    assert larger.arrays("train")[0].shape[1:] == (6, 6, 2)


def test_a_file_that_breaks_later_is_zeros_and_told(tmp_path: Path) -> None:
    dataset = open_pictures(write_classes(tmp_path, "a", "b", count=20))
    rows = dataset.rows("train")
    everything = np.arange(len(rows))
    assert not rows.broken(everything).any()
    victims = [3, 11]
    paths = pictures_in(dataset).paths[dataset.split.train]
    Path(paths[victims[0]]).unlink()
    Path(paths[victims[1]]).write_bytes(b"now a text")
    read = rows.read(everything)
    assert (read[victims] == 0).all()
    assert np.flatnonzero(rows.broken(everything)).tolist() == victims
    assert read[4].any()


def test_rows_are_read_in_the_order_asked_for_by_several_threads(tmp_path: Path) -> None:
    dataset = open_pictures(write_classes(tmp_path, "a", "b", "c", count=30, suffix=".png"))
    rows = dataset.rows("train")
    expected = rows.read(np.arange(len(rows)))
    results: dict[int, bool] = {}

    def read(seed: int) -> None:
        order = np.random.default_rng(seed).permutation(len(rows))
        results[seed] = np.array_equal(rows.read(order), expected[order])

    threads = [Thread(target=read, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == dict.fromkeys(range(6), True)
    assert rows.read(np.zeros(0, dtype=np.int64)).shape == (0, *dataset.input_shape)
    assert rows.read(np.array([5]))[0].tolist() == expected[5].tolist()


@pytest.mark.parametrize(
    ("sizes", "shape"),
    [
        ([(28, 28)] * 3, (28, 28)),
        ([(480, 640)] * 3, (168, 224)),
        ([(240, 320), (320, 240), (300, 300)], (160, 160)),
        ([(1200, 900), (800, 600), (640, 640)], (224, 224)),
        ([(70, 90), (64, 66), (50, 50)], (64, 64)),
        ([(10, 12), (20, 11)], (11, 11)),
        ([], (160, 160)),
    ],
)
def test_the_size_is_guessed_from_the_files(sizes: list[tuple[int, int]], shape: tuple[int, int]) -> None:
    headers = [Header("PNG", width, height, True, True) for height, width in sizes]
    assert common_shape(headers)[:2] == shape


def test_all_grey_is_one_channel(tmp_path: Path) -> None:
    for name in ("a", "b"):
        for number in range(4):
            write_picture(tmp_path / name / f"{number}.png", mode="L", shade=number)
    assert open_pictures(tmp_path).input_shape == (24, 30, 1)
    write_picture(tmp_path / "a" / "colour.png")
    assert open_pictures(tmp_path).input_shape == (24, 30, 3)


def test_a_thumbnail_shows_the_picture_or_says_why_not(tmp_path: Path) -> None:
    paths = [
        write_picture(tmp_path / "사진.jpg", height=400, width=200),
        tmp_path / "broken.png",
        tmp_path / "gone.png",
    ]
    paths[1].write_bytes(b"\x89PNG\r\n\x1a\n")
    pictures = PictureFiles(np.array([str(path) for path in paths], dtype=object), (160, 160, 3))
    thumbnail = pictures.thumbnail(0, 64)
    assert (thumbnail.shape, thumbnail.dtype) == ((64, 32, 3), np.uint8)
    small = np.asarray(Image.open(paths[0]).resize((32, 64), Image.Resampling.BOX), dtype=int)
    assert np.abs(thumbnail - small).mean() < 4
    assert pictures.thumbnail(0, 1_000).shape == (400, 200, 3), "never enlarged"
    for index, code in ((1, "file.picture"), (2, "file.read")):
        with pytest.raises(FileError) as caught:
            pictures.thumbnail(index, 64)
        assert caught.value.code == code


def test_the_original_is_whole(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "a.png", height=11, width=13)
    pictures = PictureFiles(np.array([str(path), str(tmp_path / "no.png")], dtype=object), (8, 8, 3))
    np.testing.assert_array_equal(pictures.original(0), read_picture(path))
    with pytest.raises(FileError):
        pictures.original(1)


def test_a_file_for_a_prediction_that_is_no_picture(tmp_path: Path) -> None:
    preprocessing = open_pictures(write_classes(tmp_path / "set", "a", "b")).preprocessing
    (tmp_path / "text.png").write_text("no picture")
    for name, code in (("text.png", "file.picture"), ("gone.png", "file.read")):
        with pytest.raises(FileError) as caught:
            encode_picture_file(preprocessing, tmp_path / name)
        assert caught.value.code == code


def test_fitting_pictures_in_files_does_not_read_all_of_them(tmp_path: Path) -> None:
    """Without standardising no file is opened: paths that lead nowhere do not matter."""
    files = PictureFiles(np.array([str(tmp_path / f"{n}.png") for n in range(10)], dtype=object), (8, 8, 3))
    targets = np.array(["a", "b"] * 5, dtype=object)
    raw = RawData("made", "image", files, targets, "class", "binary", classes=("a", "b"))
    assert fit(raw, np.arange(5)).input_shape == (8, 8, 3)
