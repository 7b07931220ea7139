"""Which of several named arrays are inputs, which are targets, and of which part: by the names people give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

INPUTS = ("x", "image", "images", "data", "input", "inputs", "feature", "features", "picture", "pictures", "samples")
TARGETS = ("y", "label", "labels", "target", "targets", "class", "classes", "output", "outputs", "answers")
PARTS = {
    "train": "train",
    "training": "train",
    "tr": "train",
    "test": "test",
    "testing": "test",
    "te": "test",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
}
Role = Literal["inputs", "targets", ""]


@dataclass(frozen=True)
class Name:
    """What a name says: its part ("" for none), its role, and the words that are neither."""

    part: str
    role: Role
    rest: str


@dataclass(frozen=True)
class Pair:
    """The names of inputs and targets of one part; ``targets`` is "" where one array holds both."""

    part: str
    inputs: str
    targets: str


def read_name(name: str) -> Name:
    """``x_train``, ``trainImages``, ``test-labels`` and their like taken apart."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    spaced = re.sub(r"^([xy])(?=(?:train|test|val)(?:$|[^a-z]))", r"\1_", spaced)
    words = [word for word in re.split(r"[^0-9a-z\u0080-\uffff]+", spaced) if word]
    part = next((PARTS[word] for word in words if word in PARTS), "")
    is_inputs, is_targets = any(word in INPUTS for word in words), any(word in TARGETS for word in words)
    role: Role = "targets" if is_targets else "inputs" if is_inputs else ""
    known = {*INPUTS, *TARGETS, *PARTS}
    return Name(part, role, "_".join(word for word in words if word not in known))


def pairs(shapes: Mapping[str, tuple[int, ...]], inputs: str = "", targets: str = "") -> tuple[Pair, ...]:
    """The parts that arrays of those names and shapes make up; empty when it cannot be told.

    ``inputs`` and ``targets`` are what a user said: the name of an array, or what the names of all parts share.
    A part with inputs but no targets has ``targets`` "", as has a single array that holds both.
    """
    if inputs in shapes and (targets in shapes or not targets):
        guessed = [pair.targets for pair in _by_names(shapes, "", "") if pair.inputs == inputs]
        return (Pair("", inputs, targets or (guessed[0] if guessed else _of_equal_length(shapes, inputs))),)
    found = _by_names(shapes, inputs, targets)
    if found:
        return found
    if not shapes:
        return ()
    if len(shapes) == 1:
        return (Pair("", next(iter(shapes)), targets if targets in shapes else ""),)
    first, second = sorted(shapes, key=lambda name: -len(shapes[name]))[:2]
    is_alike = bool(shapes[first] and shapes[second]) and shapes[first][0] == shapes[second][0]
    return (Pair("", first, second),) if len(shapes) == 2 and is_alike else ()


def _of_equal_length(shapes: Mapping[str, tuple[int, ...]], inputs: str) -> str:
    alike = [name for name, shape in shapes.items() if name != inputs and shape[:1] == shapes[inputs][:1]]
    return alike[0] if len(alike) == 1 else ""


def _by_names(shapes: Mapping[str, tuple[int, ...]], inputs: str, targets: str) -> tuple[Pair, ...]:
    by_part: dict[str, dict[str, str]] = {}
    for name in shapes:
        read = read_name(name)
        role: str = read.role
        if inputs or targets:
            is_inputs = bool(inputs) and inputs.lower() in name.lower()
            is_targets = bool(targets) and targets.lower() in name.lower()
            role = "inputs" if is_inputs else "targets" if is_targets else role
        if role:
            by_part.setdefault(read.part, {}).setdefault(role, name)
    if any(by_part) and "" in by_part:
        # Arrays of no part beside those of parts are something else: names of classes, say.
        del by_part[""]
    order = ("", "train", "validation", "test")
    chosen = [(part, by_part[part]) for part in order if "inputs" in by_part.get(part, {})]
    return tuple(Pair(part, roles["inputs"], roles.get("targets", "")) for part, roles in chosen)
