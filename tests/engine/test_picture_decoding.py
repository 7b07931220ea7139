"""Every kind of picture file people have becomes RGB bytes, and what is none says why."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.picture_decoding import (
    MOST_PIXELS,
    UnreadablePictureError,
    decode_picture,
    has_signature,
    read_header,
)

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM")


def smooth(height: int = 60, width: int = 80) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Red from left to right, green from top to bottom: a picture that shows when it is turned."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[..., 0] = np.linspace(0, 255, width, dtype=np.uint8)
    picture[..., 1] = np.linspace(0, 255, height, dtype=np.uint8)[:, np.newaxis]
    picture[..., 2] = 90
    return picture


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says a size and has next to nothing in it."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0" * 99))]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in [*chunks, (b"IEND", b"")]
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_keeps_its_colours_and_tells_its_size(kind: str) -> None:
    data = encoded(Image.fromarray(smooth()), kind, **({"quality": 95} if kind in ("JPEG", "WEBP") else {}))
    picture = decode_picture(data)
    assert (picture.shape, picture.dtype) == ((60, 80, 3), np.uint8)
    assert np.abs(picture.astype(int) - smooth()).mean() < 12  # a GIF has 256 colours
    header = read_header(data)
    assert header is not None
    assert (header.format, header.width, header.height) == (kind, 80, 60)
    assert has_signature(data[:16])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_exif_says(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(Image.fromarray(smooth()), kind, exif=exif, **({"quality": 95} if kind in ("JPEG", "WEBP") else {}))
    turn = {1: None, 2: "fliplr", 3: "rot2", 4: "flipud", 5: "transpose", 6: "rot-1", 7: "transverse", 8: "rot1"}
    expected = smooth()
    match turn[orientation]:
        case "fliplr":
            expected = np.fliplr(expected)
        case "flipud":
            expected = np.flipud(expected)
        case "rot2":
            expected = np.rot90(expected, 2)
        case "rot1":
            expected = np.rot90(expected)
        case "rot-1":
            expected = np.rot90(expected, -1)
        case "transpose":
            expected = expected.transpose(1, 0, 2)
        case "transverse":
            expected = np.rot90(expected.transpose(1, 0, 2), 2)
    picture = decode_picture(data)
    assert picture.shape == expected.shape
    assert np.abs(picture.astype(int) - expected).mean() < 6


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "GIF"])
def test_what_is_transparent_lies_on_white(kind: str) -> None:
    clear = Image.fromarray(np.dstack([smooth(), np.zeros((60, 80), np.uint8)]))
    assert (decode_picture(encoded(clear, kind)) == 255).all()


def test_half_transparent_is_half_white() -> None:
    half = Image.new("RGBA", (4, 4), (0, 0, 200, 128))
    assert np.abs(decode_picture(encoded(half, "PNG"))[0, 0].astype(int) - (127, 127, 227)).max() <= 1


def test_a_grey_png_with_a_transparent_colour_lies_on_white() -> None:
    data = encoded(Image.fromarray(np.array([[0, 100]], np.uint8)), "PNG", transparency=0)
    assert decode_picture(data)[0].tolist() == [[255] * 3, [100] * 3]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_lose_their_lower_eight(kind: str) -> None:
    values = np.array([[0, 255, 256, 0x1234, 0xFFFF]], np.uint16)
    picture = decode_picture(encoded(Image.fromarray(values), kind))
    assert picture[0, :, 0].tolist() == [0, 0, 1, 0x12, 0xFF]
    assert (picture == picture[:, :, :1]).all()


def test_floats_are_fractions_or_bytes() -> None:
    fractions = decode_picture(encoded(Image.fromarray(np.array([[0.0, 0.5, 1.0]], np.float32)), "TIFF"))
    assert fractions[0, :, 0].tolist() == [0, 128, 255]
    numbers = decode_picture(encoded(Image.fromarray(np.array([[-5.0, np.nan, 77.2, 900.0]], np.float32)), "TIFF"))
    assert numbers[0, :, 0].tolist() == [0, 0, 77, 255]


def test_palettes_bits_and_cmyk() -> None:
    palette = Image.fromarray(smooth()).quantize(64)
    assert np.abs(decode_picture(encoded(palette, "PNG")).astype(int) - smooth()).mean() < 12
    bits = Image.fromarray(np.array([[0, 255]], np.uint8)).convert("1")
    assert decode_picture(encoded(bits, "PNG"))[0, :, 0].tolist() == [0, 255]
    cmyk = encoded(Image.fromarray(smooth()).convert("CMYK"), "JPEG", quality=95)
    assert np.abs(decode_picture(cmyk).astype(int) - smooth()).mean() < 6


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF"])
def test_of_several_frames_the_first(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "lime")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    red, green, blue = decode_picture(data)[4, 4].astype(int)
    assert red > 240
    assert max(green, blue) < 15


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
def test_a_jpeg_is_decoded_as_pillow_does(options: dict[str, Any]) -> None:
    data = encoded(Image.fromarray(smooth()), "JPEG", quality=90, **options)
    np.testing.assert_array_equal(decode_picture(data), np.asarray(Image.open(io.BytesIO(data))))


def test_a_large_jpeg_is_decoded_smaller_where_that_is_enough() -> None:
    data = encoded(Image.fromarray(smooth(640, 800)), "JPEG", quality=95)
    assert decode_picture(data, least_px=40).shape == (80, 100, 3)
    assert decode_picture(data, least_px=100).shape == (320, 400, 3)
    assert decode_picture(data, least_px=400).shape == (640, 800, 3)
    small = decode_picture(data, least_px=40)
    assert np.abs(small.astype(int) - smooth(80, 100)).mean() < 3, "red and blue are where they were"


def test_grey_stays_one_channel_on_request() -> None:
    grey = Image.fromarray(smooth()[..., 0])
    for kind in ("PNG", "JPEG"):
        data = encoded(grey, kind)
        one = decode_picture(data, keeps_grey=True)
        assert one.shape == (60, 80, 1)
        np.testing.assert_array_equal(np.repeat(one, 3, axis=2), decode_picture(data))
    assert decode_picture(encoded(Image.fromarray(smooth()), "PNG"), keeps_grey=True).shape == (60, 80, 3)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_file_that_is_cut_off(kind: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (80, 60, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), kind)
    with pytest.raises(UnreadablePictureError):
        decode_picture(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"This is a letter, not a picture.\n" * 40, "it is no picture"),
        (b"<svg></svg>", "it is no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "it is no picture"),
        (b"\xff\xd8\xff\xe0", "it is cut off or damaged"),
    ],
)
def test_what_is_no_picture_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadablePictureError) as caught:
        decode_picture(data)
    assert caught.value.reason.message == reason


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = png_header(20_000, 20_000)
    with pytest.raises(UnreadablePictureError) as caught:
        decode_picture(data)
    assert "20,000 x 20,000" in caught.value.reason.message
    header = read_header(data)
    assert header is not None
    assert not header.is_readable
    with pytest.raises(UnreadablePictureError) as caught:
        decode_picture(encoded(Image.new("1", (20_000, 20_000)), "TIFF", compression="group4"))
    assert "89,000,000" in caught.value.reason.message


def test_a_jpeg_of_20000_pixels_is_read_reduced_or_not_at_all() -> None:
    data = encoded(Image.new("L", (20_000, 5_000), 77), "JPEG")
    header = read_header(data)
    assert header is not None
    assert header.pixels > MOST_PIXELS
    assert header.is_readable
    small = decode_picture(data, least_px=100)
    assert small.shape == (625, 2_500, 3)
    assert (small == 77).all()
    with pytest.raises(UnreadablePictureError):
        decode_picture(data)


def test_a_progressive_jpeg_needs_memory_for_all_of_it() -> None:
    data = bytearray(encoded(Image.new("L", (64, 64)), "JPEG", progressive=True))
    place = data.index(b"\xff\xc2")
    struct.pack_into(">HH", data, place + 5, 20_000, 20_000)
    with pytest.raises(UnreadablePictureError) as caught:
        decode_picture(bytes(data), least_px=32)
    assert "20,000" in caught.value.reason.message


def test_only_what_takes_much_memory_waits_its_turn() -> None:
    turns: list[str] = []

    @contextmanager
    def turn() -> Iterator[None]:
        turns.append("taken")
        yield

    large = encoded(Image.new("1", (5_100, 5_000)), "PNG")
    assert decode_picture(large, one_at_a_time=turn()).shape == (5_000, 5_100, 3)
    assert turns == ["taken"]
    decode_picture(encoded(Image.fromarray(smooth()), "PNG"), one_at_a_time=turn())
    decode_picture(encoded(Image.new("L", (5_100, 5_000)), "JPEG"), least_px=100, one_at_a_time=turn())
    assert turns == ["taken"]


def test_a_png_whose_chunk_claims_four_gigabytes_takes_no_memory() -> None:
    data = bytearray(encoded(Image.fromarray(smooth()), "PNG"))
    place = data.index(b"IDAT") - 4
    data[place : place + 4] = b"\xff\xff\xff\xff"
    header = read_header(bytes(data))
    assert header is not None
    assert not header.is_plain, "so that it is not given to OpenCV, which would reserve all of it"
