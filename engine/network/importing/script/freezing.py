"""Loops that freeze the layers of a pretrained base one by one, in the ways people write them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from engine.network.importing.script.values import Method, ModelValue


def frozen_by_loop(loop: ast.For, value: Callable[[ast.expr], Any]) -> bool:
    """Whether a loop goes over the layers of a base; what it freezes is then noted in the base.

    Known ways: all layers, ``layers[:n]``, and up to a layer whose name is compared.
    """
    listed, cut = (loop.iter.value, loop.iter.slice) if isinstance(loop.iter, ast.Subscript) else (loop.iter, None)
    if not (isinstance(listed, ast.Attribute) and listed.attr == "layers"):
        return False
    method = value(listed)
    if not (isinstance(method, Method) and isinstance(method.owner, ModelValue) and method.owner.base is not None):
        return False
    base, wanted = method.owner, _assigned(loop)
    named = _compared_name(loop)
    if named:
        base.trainable, base.trainable_from = True, named
    elif isinstance(cut, ast.Slice):
        _cut(base, cut, value, is_trained=bool(wanted))
    elif wanted is not None:
        base.trainable, base.trainable_from = wanted, ""
    return True


def _cut(base: ModelValue, cut: ast.Slice, value: Callable[[ast.expr], Any], *, is_trained: bool) -> None:
    place = value(cut.upper if cut.upper is not None else cut.lower or ast.Constant(0))
    # Layers in front of the place are frozen, or those behind it are trained: the border is the same.
    if isinstance(place, int) and (cut.upper is not None) != is_trained:
        base.trainable, base.trainable_from = True, place


def _assigned(loop: ast.For) -> bool | None:
    """What ``trainable`` is set to in a loop."""
    for node in ast.walk(loop):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            target = node.targets[0]
            if isinstance(target, ast.Attribute) and target.attr == "trainable" and isinstance(node.value.value, bool):
                return node.value.value
    return None


def _compared_name(loop: ast.For) -> str:
    """The text a layer's name is compared with; empty when none is."""
    for node in ast.walk(loop):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr == "name":
            other = node.comparators[0]
            if isinstance(other, ast.Constant) and isinstance(other.value, str):
                return other.value
    return ""
