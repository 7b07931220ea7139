"""The table of detection heads: how each is recognised, what picture it wants, how its numbers become boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.detection.boxes import Fit, Floats, Indices
from engine.notes import Note, joined
from engine.tables import add_entry

STRIDES = ((8, 16, 32), (8, 16, 32, 64))


@dataclass(frozen=True)
class Candidates:
    """Boxes before suppression: (n, 4) x, y, width, height in input pixels, with (n,) scores and classes."""

    boxes: Floats
    scores: Floats
    classes: Indices


@dataclass(frozen=True)
class Preprocess:
    """What a head wants its picture to look like: channel order, value of white, place in the input, padding."""

    channels: str
    white: float
    fit: Fit
    pad: int = 114


@dataclass(frozen=True)
class Evidence:
    """What a model shows of itself: metadata and the outputs of one run on an even grey input.

    ``input_size`` is (width, height) of that run.
    """

    input_size: tuple[int, int]
    outputs: Sequence[npt.NDArray[Any]]
    metadata: Mapping[str, str]


Decode = Callable[[npt.NDArray[Any], float], Candidates]


@dataclass(frozen=True)
class Head:
    """A recognised head: which output it is, and the function from that output and a confidence to candidates."""

    output: int
    num_classes: int
    decode: Decode


@dataclass(frozen=True)
class Decoder:
    """One kind of head. ``shape`` describes its output for people; ``default_side`` serves inputs of any size."""

    key: str
    title: str
    shape: str
    preprocess: Preprocess
    recognise: Callable[[Evidence], Head | None]
    default_side: int = 640


DECODERS: dict[str, Decoder] = {}


def register(decoder: Decoder) -> Decoder:
    """Add a decoder to the table."""
    return add_entry(DECODERS, decoder)


def recognise(evidence: Evidence) -> tuple[Decoder, Head] | None:
    """The first decoder that knows the head, in the order of the table."""
    task = evidence.metadata.get("task", "detect")
    if task != "detect" or not all(np.isfinite(output).all() for output in evidence.outputs):
        return None
    for decoder in DECODERS.values():
        head = decoder.recognise(evidence)
        if head is not None:
            return decoder, head
    return None


def supported_shapes() -> Note:
    """The heads of the table in words."""
    return joined([Note("{title}: {shape}", _told(decoder)) for decoder in DECODERS.values()], "; ")


def _told(decoder: Decoder) -> dict[str, Note | str]:
    return {"title": decoder.title, "shape": Note(decoder.shape)}


def grid(input_size: tuple[int, int], strides: Sequence[int]) -> tuple[Floats, Floats]:
    """The cells of all levels, row by row, finest level first: (n, 2) column and row, (n, 1) stride."""
    cells, sizes = [], []
    for stride in strides:
        columns, rows = input_size[0] // stride, input_size[1] // stride
        x, y = np.meshgrid(np.arange(columns), np.arange(rows))
        cells.append(np.stack([x.ravel(), y.ravel()], axis=1))
        sizes.append(np.full((columns * rows, 1), stride))
    return np.concatenate(cells).astype(np.float32), np.concatenate(sizes).astype(np.float32)


def _strides(input_size: tuple[int, int], num_boxes: int, anchors: int) -> tuple[int, ...] | None:
    """The levels whose cells, with so many anchors each, number ``num_boxes``; None if there are none."""
    for strides in STRIDES:
        if anchors * len(grid(input_size, strides)[0]) == num_boxes:
            return strides
    return None


def _rows_head(evidence: Evidence, anchors: int) -> tuple[int, tuple[int, ...]] | None:
    """The only output of shape (1, cells * anchors, 5 + classes) and its strides; others must be raw (5-D) levels."""
    flat = [index for index, output in enumerate(evidence.outputs) if output.ndim == 3]
    has_other = any(output.ndim not in (3, 5) for output in evidence.outputs)
    if len(flat) != 1 or has_other:
        return None
    shape = evidence.outputs[flat[0]].shape
    strides = _strides(evidence.input_size, shape[1], anchors) if shape[0] == 1 and shape[2] > 5 else None
    return (flat[0], strides) if strides else None


def _spans_picture(evidence: Evidence, output: int) -> bool:
    """Whether the first two numbers of the rows are pixels all over the input, and not offsets within a cell.

    A raw head's offsets are a few cells at most; decoded centres of a whole grid reach from edge to edge.
    """
    centres = evidence.outputs[output][0, :, :2].astype(np.float32)
    spread = centres.max(axis=0) - centres.min(axis=0)
    return bool((spread > 0.5 * np.asarray(evidence.input_size)).all())


def _is_probability(values: npt.NDArray[Any]) -> bool:
    return bool(values.min() >= -1e-3 and values.max() <= 1 + 1e-3)


def _rows_to_candidates(rows: Floats, confidence: float, to_pixels: Callable[[Floats, Indices], Floats]) -> Candidates:
    """Rows (n, 5 + classes) of centre, size, objectness, class probabilities: those whose product is high enough."""
    # No class probability is above 1, so the objectness alone rules most rows out.
    likely = np.flatnonzero(rows[:, 4] >= confidence)
    chosen = rows[likely].astype(np.float32)
    classes = chosen[:, 5:].argmax(axis=1)
    scores = chosen[:, 4] * chosen[np.arange(len(chosen)), 5 + classes]
    sure = scores >= confidence
    boxes = to_pixels(chosen[sure, :4], likely[sure])
    return Candidates(_from_centre(boxes), scores[sure], classes[sure])


def _from_centre(boxes: Floats) -> Floats:
    """Centre x, centre y, width, height -> x, y, width, height."""
    return np.concatenate([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, 2:]], axis=1)


def _as_they_are(boxes: Floats, _indices: Indices) -> Floats:
    return boxes


def _decode_pixels(output: npt.NDArray[Any], confidence: float) -> Candidates:
    return _rows_to_candidates(output[0], confidence, _as_they_are)


def _yolox(evidence: Evidence) -> Head | None:
    """One row a cell; raw as the official export writes it, or decoded (``--decode_in_inference``)."""
    found = _rows_head(evidence, anchors=1)
    if found is None or _is_yolov6(evidence, found[0]):
        return None
    index, strides = found
    num_classes = evidence.outputs[index].shape[2] - 5
    if not _is_probability(evidence.outputs[index][0, :, 4:]):
        return None
    if _spans_picture(evidence, index):
        return Head(index, num_classes, _decode_pixels)
    cells, sizes = grid(evidence.input_size, strides)

    def to_pixels(boxes: Floats, indices: Indices) -> Floats:
        # A size beyond e^10 strides is larger than any picture and would overflow.
        sides = np.exp(np.minimum(boxes[:, 2:], 10.0))
        return np.concatenate([boxes[:, :2] + cells[indices], sides], axis=1) * sizes[indices]

    return Head(index, num_classes, lambda output, confidence: _rows_to_candidates(output[0], confidence, to_pixels))


def _is_yolov6(evidence: Evidence, output: int) -> bool:
    """YOLOv6 writes one decoded row a cell too, like a YOLOv5, with an objectness that is always 1."""
    objectness = evidence.outputs[output][0, :, 4]
    return bool((objectness == 1).all()) and _spans_picture(evidence, output)


def _yolov5(evidence: Evidence) -> Head | None:
    """Three decoded rows a cell (YOLOv5, YOLOv7), or one with a constant objectness (YOLOv6)."""
    found = _rows_head(evidence, anchors=3)
    if found is None:
        found = _rows_head(evidence, anchors=1)
        if found is None or not _is_yolov6(evidence, found[0]):
            return None
    output = evidence.outputs[found[0]]
    if not _spans_picture(evidence, found[0]) or not _is_probability(output[0, :, 4:]):
        return None
    return Head(found[0], output.shape[2] - 5, _decode_pixels)


def _yolov8(evidence: Evidence) -> Head | None:
    """One column a cell, no objectness (YOLOv8 to YOLO12 as Ultralytics exports them without suppression)."""
    if len(evidence.outputs) != 1 or evidence.outputs[0].ndim != 3:
        return None
    output = evidence.outputs[0]
    if output.shape[0] != 1 or output.shape[1] <= 4 or not _strides(evidence.input_size, output.shape[2], anchors=1):
        return None
    if not _is_probability(output[0, 4:]):
        return None
    return Head(0, output.shape[1] - 4, _decode_columns)


def _decode_columns(output: npt.NDArray[Any], confidence: float) -> Candidates:
    probabilities = output[0, 4:]
    likely = np.flatnonzero(probabilities.max(axis=0) >= confidence)
    chosen = output[0][:, likely].astype(np.float32).T
    classes = chosen[:, 4:].argmax(axis=1)
    return Candidates(_from_centre(chosen[:, :4]), chosen[np.arange(len(chosen)), 4 + classes], classes)


def _fastestdet(evidence: Evidence) -> Head | None:
    """One map of a 16th of the input: objectness, offset, size, class probabilities."""
    if len(evidence.outputs) != 1 or evidence.outputs[0].ndim != 4:
        return None
    output = evidence.outputs[0]
    width, height = evidence.input_size
    if output.shape[0] != 1 or output.shape[1] <= 5 or output.shape[2:] != (height // 16, width // 16):
        return None
    if not _is_probability(output[0, 0]) or not _is_probability(output[0, 5:]):
        return None

    def decode(output: npt.NDArray[Any], confidence: float) -> Candidates:
        return _decode_map(output[0], (width, height), confidence)

    return Head(0, output.shape[1] - 5, decode)


def _decode_map(values: npt.NDArray[Any], input_size: tuple[int, int], confidence: float) -> Candidates:
    """(5 + classes, rows, columns) as FastestDet's own ``handle_preds`` reads them."""
    rows, columns = values.shape[1:]
    cells = values.reshape(len(values), -1).astype(np.float32)
    classes = cells[5:].argmax(axis=0)
    scores = np.clip(cells[0], 0, 1) ** 0.6 * np.clip(cells[5:].max(axis=0), 0, 1) ** 0.4
    sure = np.flatnonzero(scores >= confidence)
    row, column = np.divmod(sure, columns)
    x = (column + np.tanh(cells[1, sure])) / columns
    y = (row + np.tanh(cells[2, sure])) / rows
    width, height = (1 / (1 + np.exp(-cells[axis, sure])) for axis in (3, 4))
    boxes = np.stack([x, y, width, height], axis=1) * np.array([*input_size, *input_size], dtype=np.float32)
    return Candidates(_from_centre(boxes), scores[sure], classes[sure])


register(Decoder("yolox", "YOLOX", "1 x cells x (5 + classes)", Preprocess("BGR", 255.0, "top-left"), _yolox))
register(Decoder("yolov5", "YOLOv5 / v7", "1 x 3 cells x (5 + classes)", Preprocess("RGB", 1.0, "centre"), _yolov5))
register(Decoder("yolov8", "YOLOv8", "1 x (4 + classes) x cells", Preprocess("RGB", 1.0, "centre"), _yolov8))
register(
    Decoder(
        "fastestdet",
        "FastestDet",
        "1 x (5 + classes) x rows x columns",
        Preprocess("BGR", 1.0, "stretch"),
        _fastestdet,
        default_side=352,
    )
)
