"""The one reader of picture files: what is in their first bytes, and their pixels. Works on bytes, so any path will do.

Ordinary JPEG and PNG files are decoded by OpenCV, which is fast and leaves the interpreter to other threads; all the
rest (palettes, alpha, 16 bit, CMYK, GIF, WebP, BMP, TIFF, PNM) by Pillow. Both give the same pixels.
"""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from engine.notes import Note

Pixels = npt.NDArray[np.uint8]

# What Pillow opens without a warning. A larger JPEG is decoded reduced, where a smaller picture will do.
MOST_PIXELS = 89_000_000
LARGE_PIXELS = 25_000_000
MOST_BYTES = 2**29
HEAD_BYTES = 4096  # enough to find the size in, but for photos with a preview of their own in front
EMPTY = Note("it is empty")
NO_PICTURE = Note("it is no picture")
DAMAGED = Note("it is cut off or damaged")

_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_PNG_EXTRAS = frozenset({b"tRNS", b"eXIf", b"acTL", b"fcTL", b"fdAT"})
_BIT, _SIXTEEN_BITS = ("1",), ("I", "I;16", "I;16B", "I;16L", "I;16N")
_WITH_ALPHA = ("LA", "La", "PA", "RGBA", "RGBa")
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# What Pillow's readers raise for files that are not what they begin as.
_DECODING_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
    MemoryError,
    UserWarning,  # where warnings are errors, as in tests
    *_BOMBS,
)


class UnreadablePictureError(ValueError):
    """The bytes are no picture that can be read; ``reason`` says why, in words."""

    def __init__(self, reason: Note) -> None:
        super().__init__(reason.message)
        self.reason = reason


@dataclass(frozen=True)
class Header:
    """What the first bytes say. ``width`` and ``height`` are as stored, before any turning, in pixels."""

    format: str
    width: int
    height: int
    is_grey: bool
    is_plain: bool  # 8 bit, grey or colour and nothing else
    is_progressive: bool = False

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def is_readable(self) -> bool:
        """Whether it is small enough to be decoded, whole or, as a JPEG can be, reduced."""
        is_reducible = self.format == "JPEG" and not self.is_progressive and self.is_plain
        return self.pixels <= MOST_PIXELS * (64 if is_reducible else 1)


def too_large(header: Header) -> Note:
    return Note("it is too large: {width:,} x {height:,} pixels", {"width": header.width, "height": header.height})


def read_header(data: bytes) -> Header | None:
    """What the file is, from its first bytes or all of them; None where they do not tell. Of GIF: the first frame."""
    if data[:2] == b"\xff\xd8":
        return _jpeg_header(data)
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return _png_header(data)
    return _other_header(data)


def has_signature(data: bytes) -> bool:
    """Whether the first bytes are those of a picture."""
    starts = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", *_TIFF_STARTS)
    return data.startswith(starts) or data[8:12] == b"WEBP" or (data[:1] == b"P" and data[1:2] in b"1234567")


def decode_picture(
    data: bytes,
    *,
    least_px: int = 0,
    keeps_grey: bool = False,
    one_at_a_time: AbstractContextManager[Any] | None = None,
) -> Pixels:
    """The picture as RGB (height, width, 3) uint8, turned as its EXIF says; of several frames the first.

    What is transparent lies on white; 16 bits lose their lower 8. With ``least_px`` the shorter side need not be
    longer than that, and a large JPEG is decoded at a half, a quarter or an eighth of its size, which is faster. With
    ``keeps_grey`` a file that is grey and plain gives (height, width, 1). Several threads share a lock in
    ``one_at_a_time``, so that they do not take the memory for a huge picture each. Raises UnreadablePictureError.
    """
    if not data:
        raise UnreadablePictureError(EMPTY)
    header = read_header(data)
    if one_at_a_time is not None and header is not None and _pixels_made(header, least_px) > LARGE_PIXELS:
        with one_at_a_time:
            return decode_picture(data, least_px=least_px, keeps_grey=keeps_grey)
    if header is not None and header.is_plain:
        return _decode_plain(data, header, least_px, keeps_grey)
    if header is not None and header.pixels > MOST_PIXELS:
        raise UnreadablePictureError(too_large(header))
    if header is None and not has_signature(data):
        raise UnreadablePictureError(NO_PICTURE)
    return _decode_any(data)


def _jpeg_header(data: bytes) -> Header | None:
    place, end = 2, len(data) - 9
    while place <= end:
        if data[place] != 0xFF:
            return None
        marker = data[place + 1]
        if marker in _FRAME_MARKERS:
            precision, height, width, components = struct.unpack_from(">BHHB", data, place + 4)
            is_plain = precision == 8 and components in (1, 3) and marker <= 0xC2
            return Header("JPEG", width, height, components == 1, is_plain, marker in _PROGRESSIVE)
        if marker == 0xFF:
            place += 1
        elif marker in _BARE_MARKERS:
            place += 2
        else:
            place += 2 + (data[place + 2] << 8 | data[place + 3])
    return None


def _png_header(data: bytes) -> Header | None:
    if len(data) < 33:
        return None
    width, height, depth, colour = struct.unpack_from(">IIBB", data, 16)
    is_plain = depth == 8 and colour in (0, 2) and _is_plain_png(data)
    return Header("PNG", width, height, colour in (0, 4), is_plain)


def _is_plain_png(data: bytes) -> bool:
    """Whether all chunks are there to the end, none of which makes a colour transparent, turns or moves the picture.

    OpenCV takes the length of a chunk for granted, and memory for it: 4 GB where a byte is wrong.
    """
    place = 33
    while place + 12 <= len(data):
        name = data[place + 4 : place + 8]
        if name in _PNG_EXTRAS:
            return False
        place += 12 + int.from_bytes(data[place : place + 4], "big")
        if name == b"IEND":
            return place == len(data)
    return False


def _other_header(data: bytes) -> Header | None:
    if data[:4] == b"GIF8" and len(data) >= 10:
        width, height = struct.unpack_from("<HH", data, 6)
        return Header("GIF", width, height, False, False)
    if data[:2] == b"BM" and len(data) >= 26:
        width, height = struct.unpack_from("<ii", data, 18)
        return Header("BMP", abs(width), abs(height), False, False)
    if data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp_header(data)
    if not has_signature(data) or data[:2] == b"\xff\xd8":
        return None
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            is_grey = picture.mode in (*_BIT, "L", "LA", "F", *_SIXTEEN_BITS)
            return Header(picture.format or "", picture.width, picture.height, is_grey, False)
    except _DECODING_ERRORS:
        return None


def _webp_header(data: bytes) -> Header | None:
    """https://developers.google.com/speed/webp/docs/riff_container: lossy, lossless, or extended."""
    if data[12:16] == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return Header("WEBP", width & 0x3FFF, height & 0x3FFF, False, False)
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return Header("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, False, False)
    if data[12:16] == b"VP8X":
        width, height = (int.from_bytes(data[place : place + 3], "little") + 1 for place in (24, 27))
        return Header("WEBP", width, height, False, False)
    return None


def _decode_plain(data: bytes, header: Header, least_px: int, keeps_grey: bool) -> Pixels:
    import cv2

    factor = _reduction(header, least_px)
    if header.pixels > MOST_PIXELS * factor * factor or not header.pixels:
        raise UnreadablePictureError(too_large(header) if header.pixels else DAMAGED)
    is_grey = keeps_grey and header.is_grey
    flags = cv2.IMREAD_GRAYSCALE if is_grey else cv2.IMREAD_COLOR_RGB
    if factor > 1:
        names = {2: "2", 4: "4", 8: "8"}
        flags = getattr(cv2, f"IMREAD_REDUCED_{'GRAYSCALE' if is_grey else 'COLOR'}_{names[factor]}")
    try:
        picture: Any = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), flags)
    except cv2.error as error:
        raise UnreadablePictureError(DAMAGED) from error
    if picture is None:
        raise UnreadablePictureError(DAMAGED)
    if is_grey:
        return np.asarray(picture)[:, :, np.newaxis]
    # There is no flag for reduced and RGB.
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB) if factor > 1 else picture)


def _reduction(header: Header, least_px: int) -> int:
    """1, 2, 4 or 8: twice ``least_px`` stay, so that what is resized from it hardly differs from the whole."""
    if header.format != "JPEG" or not least_px or (header.is_progressive and header.pixels > MOST_PIXELS):
        return 1
    shorter = min(header.width, header.height)
    factor = next((factor for factor in (8, 4, 2) if shorter >= 2 * factor * least_px), 1)
    while factor < 8 and header.pixels > MOST_PIXELS * factor * factor:
        factor *= 2
    return factor


def _pixels_made(header: Header, least_px: int) -> int:
    return header.pixels // _reduction(header, least_px) ** 2


def _decode_any(data: bytes) -> Pixels:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise UnreadablePictureError(
                    too_large(Header(picture.format or "", picture.width, picture.height, False, False))
                )
            return _as_rgb(ImageOps.exif_transpose(picture))
    except UnreadablePictureError:
        raise
    except _BOMBS as error:
        raise UnreadablePictureError(Note("it has more than {most:,} pixels", {"most": MOST_PIXELS})) from error
    except _DECODING_ERRORS as error:
        raise UnreadablePictureError(DAMAGED) from error


def _as_rgb(picture: Image.Image) -> Pixels:
    if picture.mode in _SIXTEEN_BITS:
        grey = np.clip(np.asarray(picture).astype(np.int64) >> 8, 0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
    if picture.mode == "F":
        return _of_floats(np.asarray(picture))
    if picture.mode in _WITH_ALPHA or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        return np.asarray(white, dtype=np.uint8)
    return np.asarray(picture.convert("RGB"), dtype=np.uint8)


def _of_floats(values: npt.NDArray[Any]) -> Pixels:
    """Floats within 0..1 are fractions of 255; any others are taken as 0..255."""
    known = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=255.0, neginf=0.0)
    factor = 255.0 if known.size and known.max() <= 1.0 else 1.0
    grey = np.clip(np.rint(known * factor), 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
