"""Expressions of a script that can be told without running it: constants folded, names looked up."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable
from typing import Any

from engine.network.importing.script.values import Unknown, is_known

MOST_ITEMS = 10_000  # of a list, a range or a text
_LARGEST = 10**12
_MOST_BITS = 2_000  # of a whole number; of many more Python makes no text
_SHALLOW = ("list", "tuple", "reversed", "enumerate", "zip", "len")  # what does not look into what it is given

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
OPERATIONS: dict[type[ast.operator], str] = {
    ast.Add: "Add",
    ast.Sub: "Subtract",
    ast.Mult: "Multiply",
    ast.Div: "TrueDivide",
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda first, second: first in second,
    ast.NotIn: lambda first, second: first not in second,
}
_BUILTINS: dict[str, Callable[..., Any]] = {
    "range": range,
    "len": len,
    "int": int,
    "float": float,
    "bool": bool,
    "str": str,
    "list": list,
    "tuple": tuple,
    "min": min,
    "max": max,
    "abs": abs,
    "sum": lambda items, start=0: (
        sum(item if isinstance(item, (int, float)) else _no_number() for item in items) + start
    ),
    "round": lambda number, digits=None: round(number, None if digits is None else max(-30, min(30, digits))),
    "reversed": lambda items: list(reversed(items)),
    "enumerate": lambda items, start=0: list(enumerate(items, start)),
    "zip": lambda *items: list(zip(*items, strict=False)),
    "dict": dict,
}
BUILTINS = frozenset(_BUILTINS)
_IMPOSSIBLE = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
_PLAIN_FORMAT = re.compile(r"(?:[^%]|%[sdifr%])*")  # without a width, which may be a thousand million


def _no_number() -> float:
    raise TypeError("sum() of other things than numbers")


def kept(value: Any, node: ast.AST) -> Any:
    """The value, or Unknown where it is so large that a few steps more would fill the memory."""
    if isinstance(value, (str, bytes, list, tuple, dict)):
        return Unknown(source(node)) if len(value) > MOST_ITEMS else value
    is_huge = isinstance(value, int) and value.bit_length() > _MOST_BITS
    return Unknown(source(node)) if is_huge else value


def dictionary(pairs: Iterable[tuple[Any, Any]], node: ast.AST) -> Any:
    """A dict of keys and values; Unknown where a key is no plain one."""
    found = dict[Any, Any]()
    for key, value in pairs:
        if not (key is None or isinstance(key, (str, int, float))):
            return Unknown(source(node))
        found[key] = value
    return found


def folded(node: ast.BinOp, left: Any, right: Any) -> Any:
    """The value of ``left <operator> right`` for constants; Unknown where there is none or it would be huge."""
    compute = _BINARY.get(type(node.op))
    if compute is None or not (is_known(left) or is_known(right)):
        return Unknown(source(node))
    if isinstance(node.op, ast.Pow | ast.Mult) and _is_huge(node.op, left, right):
        return Unknown(source(node))
    if isinstance(node.op, ast.Mod) and isinstance(left, str) and not _PLAIN_FORMAT.fullmatch(left):
        return Unknown(source(node))
    try:
        return compute(left, right)
    except _IMPOSSIBLE:
        return Unknown(source(node))


def _is_huge(op: ast.operator, left: Any, right: Any) -> bool:
    if isinstance(op, ast.Pow):
        return not _are_numbers(left, right) or abs(right) > 64 or abs(left) > 10**6
    sizes = [len(value) for value in (left, right) if isinstance(value, (list, tuple, str))]
    factors = [abs(value) for value in (left, right) if isinstance(value, (int, float))]
    return any(size * factor > MOST_ITEMS for size in sizes for factor in factors) or any(f > _LARGEST for f in factors)


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, (int, float)) for value in values)


def negated(node: ast.UnaryOp, value: Any) -> Any:
    """The value of ``-value`` and the like."""
    compute = _UNARY.get(type(node.op))
    if compute is None or not is_known(value):
        return Unknown(source(node))
    try:
        return compute(value)
    except _IMPOSSIBLE:
        return Unknown(source(node))


def compared(node: ast.Compare, values: list[Any]) -> Any:
    """The value of a chain of comparisons."""
    if not all(map(is_known, values)):
        return Unknown(source(node))
    try:
        pairs = zip(node.ops, values, values[1:], strict=False)
        return all(_COMPARED[type(op)](first, second) for op, first, second in pairs)
    except _IMPOSSIBLE:
        return Unknown(source(node))


def builtin(name: str, args: list[Any], named: dict[str, Any], node: ast.AST) -> Any:
    """What one of Python's own functions gives for values; lists may hold layers and tensors too."""
    if any(isinstance(value, Unknown) for value in (*args, *named.values())):
        return Unknown(source(node))
    if name in (*_SHALLOW, "sum") and not all(map(_is_listed, args[:1])):
        return Unknown(source(node))
    if name not in _SHALLOW and (not is_known(args) or (name == "dict" and args)):
        return Unknown(source(node))
    try:
        found = _BUILTINS[name](*args, **named)
        return Unknown(source(node)) if isinstance(found, range) and len(found) > MOST_ITEMS else found
    except _IMPOSSIBLE:
        return Unknown(source(node))


def _is_listed(value: Any) -> bool:
    return isinstance(value, (list, tuple, range, str, dict))


def items_of(value: Any) -> list[Any] | None:
    """What a loop goes over; None where that is not known."""
    if isinstance(value, (list, tuple, range)) and len(value) <= MOST_ITEMS:
        return list(value)
    if isinstance(value, dict):
        return list(value)
    return None


def element(value: Any, index: Any, node: ast.AST) -> Any:
    """``value[index]``."""
    if isinstance(value, (list, tuple, dict, str, range)) and (is_known(index) or isinstance(index, slice)):
        try:
            return value[index]
        except _IMPOSSIBLE:
            return Unknown(source(node))
    return Unknown(source(node))


def formatted(pieces: Iterable[Any], node: ast.AST) -> Any:
    """An f-string of known pieces, without their formats."""
    found, length = list[str](), 0
    for value in pieces:
        if not is_known(value) or length > MOST_ITEMS:
            return Unknown(source(node))
        found.append(str(value))
        length += len(found[-1])
    return "".join(found)


def source(node: ast.AST) -> str:
    """The source of a node, cut short."""
    try:
        text = " ".join(ast.unparse(node).split())
    except (ValueError, RecursionError):  # a number of thousands of digits, or brackets in brackets without end
        return "…"
    return text if len(text) <= 60 else f"{text[:57]}…"
