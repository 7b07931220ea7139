"""Python source laid out as ``ruff format`` does it, as far as generated code needs that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.network.calls import Call, Slot

WIDTH = 88
IMPORTED = ("constraints", "initializers", "layers", "ops", "regularizers")  # modules a script calls by their own name


@dataclass(frozen=True)
class Code:
    """In a Call, an argument that is written as it stands, such as the name of a variable."""

    text: str


@dataclass(frozen=True)
class Source:
    """An expression on one line; ``head`` and ``items`` are what a call, or a list, is opened up into."""

    text: str
    head: str = ""
    items: tuple[Source, ...] = ()
    brackets: tuple[str, str] = ("(", ")")
    is_call: bool = True  # lists and tuples are opened up with a line an item at once

    def opened(self, indent: str, before: str, after: str) -> list[str]:
        """With its items on a line of their own, or on a line each, where the one line is too long."""
        whole = f"{indent}{before}{self.text}{after}"
        if len(whole) <= WIDTH or not self.items:
            return [whole]
        left, right = self.brackets
        return [f"{indent}{before}{self.head}{left}", *self._middle(f"{indent}    "), f"{indent}{right}{after}"]

    def _middle(self, indent: str) -> list[str]:
        inner = f"{indent}{', '.join(item.text for item in self.items)}"
        if len(inner) <= WIDTH and self.is_call:
            return [inner]
        return [line for item in self.items for line in item.opened(indent, "", ",")]


def call_source(head: str, items: Sequence[Source]) -> Source:
    """``head(items)``."""
    return Source(f"{head}({', '.join(item.text for item in items)})", head, tuple(items))


def named_source(name: str, value: Source) -> Source:
    """``name=value``."""
    return replace(value, text=f"{name}={value.text}", head=f"{name}={value.head}")


def source_of_call(call: Call, inputs: Sequence[str] = ()) -> Source:
    """A Call as source; ``inputs`` are the variables its Slots stand for."""
    return call_source(_head(call.path), arguments_of(call, inputs))


def arguments_of(call: Call, inputs: Sequence[str] = ()) -> list[Source]:
    """The arguments of a Call as source."""
    named = [named_source(name, value_source(value, inputs)) for name, value in call.named.items()]
    return [*(value_source(value, inputs) for value in call.positional), *named]


def _head(path: str) -> str:
    module = path.split(".")[0]
    return path if module in (*IMPORTED, "keras", "model") or "." not in path else f"keras.{path}"


def value_source(value: Any, inputs: Sequence[str] = ()) -> Source:
    """A value as source: double quotes, ``1 / 255`` where that is meant."""
    match value:
        case Code():
            return Source(value.text)
        case Slot():
            return Source(inputs[value.number])
        case Call():
            return source_of_call(value, inputs)
        case str():
            return Source(_quoted(value))
    if isinstance(value, (tuple, list)):
        items = tuple(value_source(item, inputs) for item in value)
        inner = ", ".join(item.text for item in items)
        if isinstance(value, list):
            return Source(f"[{inner}]", "", items, ("[", "]"), False)
        return Source(f"({inner},)" if len(items) == 1 else f"({inner})", "", items, ("(", ")"), False)
    if value == 1 / 255:
        return Source("1 / 255")
    return Source(re.sub(r"e([+-])0+", r"e\1", repr(value)) if isinstance(value, float) else repr(value))


def _quoted(text: str) -> str:
    """In double quotes, or in single ones where that saves escapes."""
    inner = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{inner}'" if '"' in inner and "'" not in inner else '"' + inner.replace('"', '\\"') + '"'


def literal(value: Any) -> str:
    """A value as source on one line."""
    return value_source(value).text


def layer_call(indent: str, target: str, layer: Source, sources: Sequence[str], *, is_list: bool) -> list[str]:
    """``target`` and ``layer(sources)``, the way a layer is called.

    The last brackets are the first to open, unless one short name would be left alone in them.
    """
    made = f"{indent}{target}{layer.text}"
    inner = ", ".join(sources)
    fed = f"[{inner}]" if is_list else inner
    if len(made) + len(fed) + 2 <= WIDTH:
        return [f"{made}({fed})"]
    opened = layer.opened(indent, target, "(")
    opened[-1] = opened[-1].removesuffix("(")
    if len(opened) > 1 and len(indent) + len(fed) + 3 <= WIDTH:
        return [*opened[:-1], f"{opened[-1]}({fed})"]
    if len(sources) == 1 and not is_list and layer.items and len(opened) == 1:
        rows = [line for item in layer.items for line in item.opened(f"{indent}    ", "", ",")]
        return [f"{indent}{target}{layer.head}(", *rows, f"{indent})({fed})"]
    first, last = [*opened[:-1], f"{opened[-1]}("], f"{indent})"
    if len(indent) + len(fed) + 4 <= WIDTH:
        return [*first, f"{indent}    {fed}", last]
    if not is_list:
        return [*first, *(f"{indent}    {source}," for source in sources), last]
    return [*first, f"{indent}    [", *(f"{indent}        {source}," for source in sources), f"{indent}    ]", last]


def number_list(name: str, numbers: Iterable[float]) -> list[str]:
    """``name = [...]`` of floats, spelled so that they come back bit for bit."""
    return value_source([float(number) for number in numbers]).opened("", f"{name} = ", "")


def wrapped_comment(indent: str, text: str) -> list[str]:
    """A text as lines of comment that keep the width; its own line breaks stay."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = f"{indent}#"
        for word in paragraph.split():
            if len(line) + 1 + len(word) > WIDTH and line != f"{indent}#":
                lines.append(line)
                line = f"{indent}#"
            line += f" {word}"
        lines.append(line)
    return lines
