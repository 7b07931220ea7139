"""Where a model begins: the shape of its input, also where the file leaves sizes open."""

from __future__ import annotations

from typing import Any

from engine.facts import DataFacts
from engine.network.importing.recipe import Item
from engine.network.importing.report import Findings
from engine.network.importing.safety import RefusedError
from engine.network.kinds import Dims
from engine.network.shapes import shape_text

_OPEN_PICTURE, _OPEN_SEQUENCE = 224, 100  # what stands for a size that is not given


def input_shape(item: Item, facts: DataFacts | None, findings: Findings) -> Dims:
    """The shape of one sample. Sizes the file leaves open are those of the data, or usual ones."""
    given = item.config.get("batch_shape") or item.config.get("batch_input_shape")
    sizes = list(given[1:]) if isinstance(given, (list, tuple)) else None
    if given and isinstance(given, (list, tuple)) and given[0] is not None:
        text = "{name}: its batch size of {count} is left out; the training settings say it."
        findings.add("left_out", text, item.line, name=item.layer, count=given[0])
    if sizes is None or not all(size is None or _is_size(size) for size in sizes):
        shape = facts.input_shape if facts is not None else ()
        if not shape:
            raise RefusedError("its shape is not given")
        _tell(item, shape, findings)
        return shape
    if None not in sizes:
        return tuple(sizes)
    shape = _filled(sizes, facts)
    _tell(item, shape, findings)
    return shape


def _filled(sizes: list[Any], facts: DataFacts | None) -> Dims:
    of_data = facts.input_shape if facts is not None else ()
    if len(of_data) == len(sizes) and all(size in (None, own) for size, own in zip(sizes, of_data, strict=True)):
        return of_data
    usual = _OPEN_PICTURE if len(sizes) == 3 else _OPEN_SEQUENCE
    return tuple(usual if size is None else size for size in sizes)


def _tell(item: Item, shape: Dims, findings: Findings) -> None:
    text = "{name}: the file leaves its size open; here it is {shape}."
    findings.add("changed", text, item.line, name=item.layer, shape=shape_text(shape))


def _is_size(size: Any) -> bool:
    return isinstance(size, int) and not isinstance(size, bool) and 1 <= size <= 10**9
