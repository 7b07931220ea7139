"""Nodes in a few words: the line on a card, shapes, counts and what a screen reader says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.network.graph import Node
from engine.network.kinds import LAYER_KINDS, TRAINABLE, Dims, LayerKind
from engine.params import Choice, Flag, Pair, Param, Shape, is_shown
from gui.i18n import tr

WINDOWS = ("kernel_size", "pool_size", "size")  # a pair of these names is read as a window without saying more
MOST_NUMBERS = 4  # of a list that a card tells


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
        elif value != param.default and is_shown(kind.params, param.name, node.params):
            rest.append(_words(param, value))
    return ", ".join([" ".join(head), *rest]) if head else ", ".join(rest)


def _words(param: Param, value: Any) -> str:
    if param.name == "units":
        return tr("1 unit") if value == 1 else tr("{count} units", count=value)
    if param.name == "filters":
        return tr("1 filter") if value == 1 else tr("{count} filters", count=value)
    if param == TRAINABLE:
        return tr("frozen")
    if isinstance(param, Choice):
        titles = dict(zip(param.options, param.titles, strict=False))
        return tr(titles[value]) if value in titles else str(value)
    if isinstance(param, Flag):
        return param.label if value else tr("no {what}", what=param.label.lower().removeprefix("use "))
    text = _numbers(param, value) if isinstance(value, tuple) else number(value)
    return text if param.name in WINDOWS and isinstance(value, tuple) else f"{param.label.lower()} {text}"


def _numbers(param: Param, values: tuple[Any, ...]) -> str:
    """Sizes as 3×3, other numbers with commas; of many the first ones."""
    between = "×" if isinstance(param, Pair) or param.name in WINDOWS else ", "
    more = "…" if len(values) > MOST_NUMBERS else ""
    return between.join(number(value) for value in values[:MOST_NUMBERS]) + more


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
