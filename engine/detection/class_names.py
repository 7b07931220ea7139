"""What a model's classes are called: from its metadata, from a .names file, or the 80 of COCO."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.errors import DetectionError
from engine.files import read_text
from engine.notes import Note

# fmt: off
COCO_NAMES: tuple[str, ...] = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
    "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow",
    "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis",
    "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard",
    "tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich",
    "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed",
    "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven",
    "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier",
    "toothbrush",
)
# fmt: on


def class_names(
    model: Path,
    num_classes: int,
    metadata: Mapping[str, str],
    *,
    names: Sequence[str] | None = None,
    names_file: Path | None = None,
) -> tuple[str, ...]:
    """One name a class. What is given goes first, then the model's own, then ``<model>.names``, then ``coco.names``
    in the same folder if it has as many, then COCO's if there are 80, and at last "class 0", "class 1", ...

    Raises DetectionError when the names found do not fit the outputs, FileError when ``names_file`` cannot be read.
    """
    beside = model.with_suffix(".names")
    own = names_in_metadata(metadata)
    if names is not None:
        return _checked(tuple(names), Note("the names given"), num_classes)
    if names_file is not None:
        return _checked(read_names(names_file), names_file.name, num_classes)
    if own is not None:
        return _checked(own, Note("the model's metadata"), num_classes)
    if beside.is_file():
        return _checked(read_names(beside), beside.name, num_classes)
    return _guess(model.with_name("coco.names"), num_classes)


def read_names(path: Path) -> tuple[str, ...]:
    """The lines of a .names file that are not blank. Raises FileError."""
    return tuple(line.strip() for line in read_text(path).splitlines() if line.strip())


def names_in_metadata(metadata: Mapping[str, str]) -> tuple[str, ...] | None:
    """The entry ``names``: a dict of index to name or a list, as Python or JSON writes it; None if there is none."""
    try:
        found = ast.literal_eval(metadata.get("names", ""))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if isinstance(found, dict):
        try:
            ordered = sorted(found.items(), key=lambda item: int(item[0]))
        except (ValueError, TypeError):
            return None
        return tuple(str(name) for _, name in ordered) or None
    return tuple(map(str, found)) or None if isinstance(found, (list, tuple)) else None


def _guess(coco_file: Path, num_classes: int) -> tuple[str, ...]:
    if coco_file.is_file() and len(found := read_names(coco_file)) == num_classes:
        return found
    if num_classes == len(COCO_NAMES):
        return COCO_NAMES
    return tuple(f"class {index}" for index in range(num_classes))


def _checked(found: tuple[str, ...], origin: Note | str, num_classes: int) -> tuple[str, ...]:
    if len(found) != num_classes:
        raise DetectionError(
            "There are {found} class names in {origin}, but the model tells {expected} classes apart.",
            hint="Choose the .names file that belongs to this model: one name a line, {expected} lines.",
            code="model.names",
            found=len(found),
            origin=origin,
            expected=num_classes,
        )
    return found
