"""Damaging bytes the ways files get damaged: altered, cut off, doubled, mixed, and lying about lengths."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

LARGEST = 200_000
# Where readers go wrong: nothing, all ones, the ends of signed and unsigned numbers, and signs of text.
ODD_BYTES = (0x00, 0x01, 0x0A, 0x0D, 0x22, 0x2C, 0x2E, 0x7F, 0x80, 0xFE, 0xFF)
ODD_NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x10000000)
ODD_WORDS = (
    *(b"NaN", b"-1", b"1e400", b"99999999999999999999", b"null", b"true", b"\xef\xbb\xbf", b"\xff\xfe", b"'", b'""'),
    *(
        b"\r\n",
        b"\n\n",
        b",,,,",
        b"\t",
        b"../",
        b"/",
        b"\\",
        b"%s{}",
        "한글".encode(),
        "가".encode("cp949"),
        b"{",
        b"]",
    ),
)


def flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 1, 1, 4, 32))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def set_byte(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 1, 3))):
        data[rng.randrange(len(data))] = rng.choice(ODD_BYTES)


def set_number(data: bytearray, rng: random.Random) -> None:
    """A length or a count that lies, in either order of bytes."""
    width, order = rng.choice("BHIQ"), rng.choice("<>")
    packed = struct.pack(order + width, rng.choice(ODD_NUMBERS) & (2 ** (8 * struct.calcsize(width)) - 1))
    place = rng.randrange(len(data))
    data[place : place + len(packed)] = packed


def in_header(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(min(64, len(data)))] = rng.randrange(256)


def cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def take_out(data: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(data))
    del data[place : place + rng.choice((1, 2, 16, 500))]


def insert(data: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(data) + 1)
    data[place:place] = rng.choice((*ODD_WORDS, rng.randbytes(rng.randrange(1, 40))))


def double(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data))
    piece = data[start : start + rng.choice((1, 8, 200))] * rng.choice((1, 2, 50))
    data[start:start] = piece


def swap(data: bytearray, rng: random.Random) -> None:
    size = rng.choice((1, 4, 32))
    one, two = rng.randrange(len(data)), rng.randrange(len(data))
    data[one : one + size], data[two : two + size] = data[two : two + size], data[one : one + size]


def become_another(data: bytearray, rng: random.Random) -> None:
    data[:] = rng.choice((b"", b"\0" * 100, b"<html>not here</html>", rng.randbytes(300), b"PK\x05\x06" + b"\0" * 18))


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(flip, flip, set_byte, set_byte, set_number, set_number, in_header, cut, take_out, insert, insert, double, swap),
    become_another,
)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """One to four damages."""
    work = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        if not work:
            break
        rng.choice(MUTATIONS)(work, rng)
        del work[LARGEST:]
    return bytes(work)
