"""How much a pickle asks the reader to remember: a few bytes of one can ask for more than any memory holds."""

from __future__ import annotations

import re

# Opcodes without a number for the memo or a length in them, as many as follow one another.
_PLAIN = re.compile(
    rb"(?:[(012NQRabdelostu)}\]\x81\x85-\x89\x8f-\x94\x97\x98]|[Khq\x80\x82].|[M\x83].{2}|[Jj\x84].{4}|[G\x95].{8})*+",
    re.DOTALL,
)
_LENGTH_BYTES = {
    **dict.fromkeys(b"UC\x8a\x8c", 1),
    **dict.fromkeys(b"TXB\x8b", 4),
    **dict.fromkeys(b"\x8d\x8e\x96", 8),
}
_LINES = {**dict.fromkeys(b"ILFSVgP", 1), **dict.fromkeys(b"ci", 2)}
_LONG_PUT, _TEXT_PUT = ord("r"), ord("p")


def check_memo(data: bytes) -> None:
    """Raise ValueError for a place in the memo beyond the number of bytes: ``pickle`` makes room up to there.

    What is no pickle is passed over: the reader says so itself. The opcodes are those of ``pickletools.opcodes``.
    """
    place = 0
    while (place := _PLAIN.match(data, place).end()) < len(data):  # type: ignore[union-attr]  # it matches nothing, too
        code, place = data[place], place + 1
        if code == _LONG_PUT:
            _check_place(int.from_bytes(data[place : place + 4], "little"), data)
            place += 4
        elif code == _TEXT_PUT:
            line, _, _ = data[place : place + 99].partition(b"\n")
            _check_place(int(line), data)
            place += len(line) + 1
        elif code in _LENGTH_BYTES:
            size = _LENGTH_BYTES[code]
            place += size + int.from_bytes(data[place : place + size], "little")
        elif code in _LINES:
            for _ in range(_LINES[code]):
                place = data.find(b"\n", place) + 1 or len(data)
        else:
            return  # the end, or an opcode nobody knows


def _check_place(place: int, data: bytes) -> None:
    if place > len(data):
        raise ValueError
