"""Writes small ONNX files byte by byte, so that tests need no other library for it.

The numbers are the field numbers of onnx.proto3; a model answers every picture with the same arrays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FLOAT, INT8, INT32, INT64, FLOAT16 = 1, 3, 6, 7, 10
_TYPES = {
    np.dtype(np.int8): INT8,
    np.dtype(np.int32): INT32,
    np.dtype(np.float32): FLOAT,
    np.dtype(np.int64): INT64,
    np.dtype(np.float16): FLOAT16,
}


def varint(value: int) -> bytes:
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*data, value])


def field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor(name: str, array: npt.NDArray[Any]) -> bytes:
    dims = b"".join(field(1, length) for length in array.shape)
    return dims + field(2, _TYPES[array.dtype]) + field(8, name) + field(9, np.ascontiguousarray(array).tobytes())


def value_info(name: str, shape: Sequence[int | str], elem_type: int) -> bytes:
    dims = b"".join(field(1, field(1 if isinstance(length, int) else 2, length)) for length in shape)
    return field(1, name) + field(2, field(1, field(1, elem_type) + field(2, dims)))


def attribute(name: str, value: int | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return field(1, name) + field(3, value) + field(20, 2)
    return field(1, name) + b"".join(field(8, number) for number in value) + field(20, 7)


def node(op_type: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: int | Sequence[int]) -> bytes:
    names = [*(field(1, name) for name in inputs), *(field(2, name) for name in outputs), field(4, op_type)]
    return b"".join([*names, *(field(5, attribute(name, value)) for name, value in attributes.items())])


def wrap(graph: bytes, metadata: Mapping[str, str] | None = None) -> bytes:
    entries = b"".join(field(14, field(1, key) + field(2, value)) for key, value in (metadata or {}).items())
    return field(1, 8) + field(8, field(1, "") + field(2, 13)) + field(7, graph) + entries


def model_bytes(
    outputs: Mapping[str, npt.NDArray[Any]],
    *,
    input_shape: Sequence[int | str],
    input_type: int = FLOAT,
    input_names: Sequence[str] = ("images",),
    metadata: Mapping[str, str] | None = None,
    op_type: str = "Identity",
    output_shapes: Mapping[str, Sequence[int | str]] | None = None,
) -> bytes:
    """A model that answers with ``outputs`` whatever it is shown; ``op_type`` makes them from the constants."""
    graph = field(2, "test")
    for name, array in outputs.items():
        graph += field(1, node(op_type, [f"{name}_constant"], [name]))
        graph += field(5, tensor(f"{name}_constant", array))
        shape = (output_shapes or {}).get(name, array.shape)
        graph += field(12, value_info(name, shape, _TYPES[array.dtype]))
    for name in input_names:
        graph += field(11, value_info(name, input_shape, input_type))
    return wrap(graph, metadata)


def write_model(path: Path, outputs: Mapping[str, npt.NDArray[Any]], **options: Any) -> Path:
    path.write_bytes(model_bytes(outputs, **options))
    return path
