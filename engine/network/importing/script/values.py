"""What an expression of a script may stand for while it is read: constants, layers, tensors, models, nothing known."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.network.calls import Call
from engine.network.importing.recipe import Ref

MOST_PARTS = 20_000  # of one value, counted wherever they are met


@dataclass(frozen=True)
class Unknown:
    """Something that could only be had by running the script; ``text`` is its source, cut short."""

    text: str = ""


@dataclass(frozen=True)
class Dotted:
    """A name of a library, such as ``keras.layers.Dense``."""

    path: str


@dataclass(frozen=True)
class Tensor:
    """What a layer gives."""

    ref: Ref


@dataclass
class LayerValue:
    """A layer made but perhaps not called; it can be frozen later, so it is no frozen value."""

    call: Call
    line: int
    name: str = ""
    input_shape: tuple[Any, ...] | None = None  # with the batch dimension
    uses: int = 0

    @property
    def class_name(self) -> str:
        return self.call.path.removeprefix("layers.")


@dataclass
class ModelValue:
    """A model: ``entries`` of a Sequential, or the ends of a functional one. ``base`` is one of keras.applications."""

    line: int
    name: str = ""
    is_sequential: bool = False
    entries: list[Any] = field(default_factory=list)
    inputs: Sequence[Tensor] = ()
    outputs: Sequence[Tensor] = ()
    base: Call | None = None
    trainable: bool = True
    trainable_from: str | int = ""  # the name or the place of the first layer that is trained
    is_nested: bool = False
    is_trained: bool = False


@dataclass(frozen=True)
class Optimizer:
    """An optimizer and its arguments."""

    name: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Function:
    """A function of the script; reading a call of it means reading its body."""

    node: ast.FunctionDef
    defaults: tuple[Any, ...] = ()
    named_defaults: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """A method of a value, about to be called."""

    owner: Any
    name: str


def is_known(value: Any) -> bool:
    """Whether a value can be computed with: a constant all the way down, and not too much of it."""
    plain = (bool, int, float, str, range, list, tuple, dict)
    number = 0
    for number, part in enumerate(_parts(value)):
        if number == MOST_PARTS or not (part is None or isinstance(part, plain)):
            return False
    return number < MOST_PARTS


def is_small(value: Any) -> bool:
    """Whether a value can be walked through: a list that holds another one twice, many times over, has no end."""
    return all(number < MOST_PARTS for number, _ in enumerate(_parts(value)))


def _parts(value: Any) -> Iterator[Any]:
    """The value and all that is in it, as often as it is there."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        yield part
        match part:
            case list() | tuple():
                waiting += part
            case dict():
                waiting += part.values()
            case LayerValue():
                waiting.append(part.call)
            case Call():
                waiting += (*part.positional, *part.named.values())
