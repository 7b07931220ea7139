"""Nodes in a few words: the line on a card, shapes, counts and what a screen reader says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.network.graph import Node
from engine.network.kinds import LAYER_KINDS, Dims, LayerKind
from engine.params import Choice, Flag, Int, Pair, Param, Real, Shape
from gui.i18n import tr

WINDOWS = ("kernel_size", "pool_size", "size")  # a pair of these names is read as a window without saying more


def title_of(node: Node) -> str:
    kind = LAYER_KINDS.get(node.kind)
    return kind.title if kind is not None else node.block or node.kind


def summary(node: Node, kind: LayerKind | None = None) -> str:
    """What is special about a node in one line: ``32 filters 3×3, relu``. Empty when nothing is.

    ``kind`` is what stands in for the kind of a block.
    """
    kind = kind or LAYER_KINDS.get(node.kind)
    if node.is_disabled:
        return tr("disabled")
    if kind is None:
        return tr("unknown block") if node.block else tr("unknown layer")
    head: list[str] = []
    rest: list[str] = []
    for param in kind.params:
        if isinstance(param, Shape):
            continue  # the output shape on the card says it
        value = node.params.get(param.name, param.default)
        if param.name in kind.positional:
            head.append(_words(param, value))
        elif value != param.default:
            rest.append(_words(param, value))
    return ", ".join([" ".join(head), *rest]) if head else ", ".join(rest)


def _words(param: Param, value: Any) -> str:
    if param.name == "units":
        return tr("{count} units", count=value)
    if param.name == "filters":
        return tr("{count} filters", count=value)
    if isinstance(param, Choice):
        return str(value)
    if isinstance(param, Flag):
        return param.label if value else tr("no {what}", what=param.label.lower().removeprefix("use "))
    if isinstance(param, Pair) and isinstance(value, tuple):
        text = "×".join(str(part) for part in value)
        return text if param.name in WINDOWS else f"{param.label.lower()} {text}"
    if isinstance(param, (Int, Real)):
        return f"{param.label.lower()} {number(value)}"
    return f"{param.label.lower()} {value}"


def number(value: Any) -> str:
    """A number as one says it; what is one over a whole number is written so (1/255)."""
    if not isinstance(value, float):
        return str(value)
    if 0 < abs(value) < 0.02:
        below = round(1 / value)
        if abs(1 / below - value) < 1e-9 * abs(value):
            return f"1/{below}"
    return f"{value:g}"


def shape_words(shape: Dims | None) -> str:
    return "×".join(str(size) for size in shape) if shape is not None else "?"


def count_words(counts: tuple[int, int] | None) -> str:
    """How many parameters a layer has; empty when it has none or nobody knows."""
    return tr("{count} params", count=f"{sum(counts):,}") if counts and sum(counts) else ""


def spoken(
    node: Node,
    shape: Dims | None,
    counts: tuple[int, int] | None,
    problems: Iterable[str],
    kind: LayerKind | None = None,
) -> str:
    """All of a card in one sentence."""
    parts = [title_of(node), node.id, summary(node, kind), shape_words(shape), count_words(counts), *problems]
    return ", ".join(part for part in parts if part)
