"""Python source laid out as ``ruff format`` does it, as far as generated code needs that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

WIDTH = 88


def literal(value: Any) -> str:
    """A value as source: double quotes, ``1 / 255`` where that is meant."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (tuple, list)):
        inner = ", ".join(literal(item) for item in value)
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if value == 1 / 255:
        return "1 / 255"
    return repr(value)


def call(indent: str, head: str, arguments: Sequence[str], tail: str = "") -> Iterable[str]:
    """``head(arguments)tail`` on one line, with the arguments on a line of their own, or on a line each."""
    whole = f"{indent}{head}({', '.join(arguments)}){tail}"
    if len(whole) <= WIDTH or not arguments:
        return [whole]
    inner = f"{indent}    {', '.join(arguments)}"
    middle = [inner] if len(inner) <= WIDTH else [f"{indent}    {argument}," for argument in arguments]
    return [f"{indent}{head}(", *middle, f"{indent}){tail}"]


def line_of(head: str, arguments: Sequence[str], sources: Sequence[str], *, is_list: bool) -> Iterable[str]:
    """``head(arguments)(sources)``, the way a layer is called; the last brackets are the first to open."""
    made = f"{head}({', '.join(arguments)})"
    inner = ", ".join(sources)
    fed = f"[{inner}]" if is_list else inner
    if len(made) + len(fed) + 2 <= WIDTH:
        return [f"{made}({fed})"]
    opened = [made] if len(made) + 1 <= WIDTH else list(call("", head, arguments))
    if len(opened) > 1 and len(fed) + 3 <= WIDTH:
        return [*opened[:-1], f"{opened[-1]}({fed})"]
    if len(fed) + 4 <= WIDTH or not is_list:
        return [*opened[:-1], f"{opened[-1]}(", f"    {fed}", ")"]
    return [*opened[:-1], f"{opened[-1]}(", "    [", *(f"        {source}," for source in sources), "    ]", ")"]


def number_list(name: str, numbers: Iterable[float]) -> list[str]:
    """``name = [...]`` of floats, spelled so that they come back bit for bit."""
    texts = [repr(float(number)) for number in numbers]
    whole = f"{name} = [{', '.join(texts)}]"
    if len(whole) <= WIDTH:
        return [whole]
    return [f"{name} = [", *(f"    {text}," for text in texts), "]"]
