"""One sample looked at closely: as it came, and as the network reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import PARTS, Dataset, RawData
from engine.datasets.encoding import encoded_rows, feature_names, input_scale
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.preprocessing import Preprocessing, TextEncoding
from engine.datasets.tables.table import Table
from engine.datasets.texts.words import words_of
from engine.tasks import CancelToken, Report

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<![^<>]*>")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
MOST_FEATURES_TOLD = 12

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class TensorFacts:
    """``low`` and ``high`` are None for a tensor without a number in it."""

    shape: tuple[int, ...]
    dtype: str
    low: float | None
    high: float | None

    @property
    def rank(self) -> int:
        return len(self.shape)


@dataclass(frozen=True)
class InputValue:
    """One column of a row: its value, and the features the network reads for it, those that are 0 left out."""

    name: str
    value: Any
    features: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, eq=False)
class Sample:
    """``original`` is uint8 (height, width, channels), a text, numbers (...), or None for a row of a table.

    ``encoded`` is what the network reads, of the dataset's input shape. ``values`` are the columns of a table, and
    for pictures and texts those of the table they came with.
    """

    row: int
    part: str  # "train", "validation", "test", or "" for a row in none
    label: str
    original: Array | str | None
    encoded: Array
    file: str = ""
    values: tuple[InputValue, ...] = ()
    unknown: tuple[tuple[int, int], ...] = ()  # start and end in the text of every word that is not in the vocabulary
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def facts(self) -> TensorFacts:
        """What the network's input is."""
        return tensor_facts(self.encoded)


def read_sample(dataset: Dataset, row: int, *, report: Report, cancel: CancelToken) -> Sample:  # noqa: ARG001
    """The sample of that row number. Raises DatasetError, FileError, Cancelled."""
    cancel.check()
    raw, preprocessing = dataset.raw, dataset.preprocessing
    encoded = encoded_rows(preprocessing, raw.inputs, np.array([row], dtype=np.int64)).read(np.zeros(1, dtype=np.int64))
    original = _original(raw, row)
    text = preprocessing.text
    return Sample(
        row=row,
        part=part_of(dataset, row),
        label=target_text(raw, row),
        original=original,
        encoded=encoded[0],
        file=str(raw.inputs.paths[row]) if isinstance(raw.inputs, PictureFiles) else "",
        values=_input_values(raw.inputs, row, preprocessing, encoded[0]) if isinstance(raw.inputs, Table) else (),
        unknown=unknown_words(original, text) if isinstance(original, str) and text is not None else (),
        details={} if raw.details is None else {name: values[row] for name, values in raw.details.columns.items()},
    )


def part_of(dataset: Dataset, row: int) -> str:
    """The part of the split that has the row; "" where none has."""
    for part in PARTS:
        rows = dataset.split.of(part)
        place = int(np.searchsorted(rows, row))
        if place < len(rows) and rows[place] == row:
            return part
    return ""


def target_text(raw: RawData, row: int) -> str:
    """What is to be predicted for a row, in words."""
    value = raw.targets[row]
    if isinstance(value, np.ndarray):
        pairs = zip(raw.names_of_targets, value.tolist(), strict=True)
        return ", ".join(f"{name} {number:.6g}" for name, number in pairs)
    return f"{value:.6g}" if isinstance(value, float | np.floating) else str(value)


def tensor_facts(values: Array) -> TensorFacts:
    """Shape, dtype and range of an array of numbers."""
    known = values[np.isfinite(values)] if values.dtype.kind in "fiu" else values[:0].reshape(-1)
    low, high = (float(known.min()), float(known.max())) if known.size and known.dtype.kind in "fiu" else (None, None)
    return TensorFacts(tuple(values.shape), str(values.dtype), low, high)


def unknown_words(text: str, encoding: TextEncoding) -> tuple[tuple[int, int], ...]:
    """Start and end of every word the vocabulary lacks; tags that are cleaned away are no words."""
    tags = [match.span() for match in _TAG.finditer(text)] if encoding.cleaning.strips_html else []
    spans = [match.span() for match in _TOKEN.finditer(text)]
    spans = [span for span in spans if not any(start <= span[0] < end for start, end in tags)]
    tokens = np.empty(len(spans), dtype=object)
    tokens[:] = [text[start:end] for start, end in spans]
    words = words_of(tokens, encoding.cleaning)
    known = set(encoding.vocabulary)
    lacking = {int(place) for place, word in zip(words.texts, words.words.to_list(), strict=True) if word not in known}
    return tuple(span for place, span in enumerate(spans) if place in lacking)


def _original(raw: RawData, row: int) -> Array | str | None:
    if isinstance(raw.inputs, Table):
        return None
    if isinstance(raw.inputs, PictureFiles):
        return raw.inputs.original(row)
    value = raw.inputs[row]
    return value if isinstance(value, str) else np.asarray(value)


def _input_values(table: Table, row: int, preprocessing: Preprocessing, encoded: Array) -> tuple[InputValue, ...]:
    """Every column with its value, those the network reads with their features after scaling."""
    scaled = _scaled(encoded, preprocessing)
    names = feature_names(preprocessing)
    features: dict[str, tuple[tuple[str, float], ...]] = {}
    place = 0
    for column in preprocessing.columns:
        width = len(feature_names(preprocessing.model_copy(update={"columns": (column,)})))
        told = [(names[index], float(scaled[index])) for index in range(place, place + width)]
        marked = [pair for pair in told if pair[1] != 0.0] if width > 1 else told
        features[column.name] = tuple(marked[:MOST_FEATURES_TOLD])
        place += width
    return tuple(InputValue(name, values[row], features.get(name, ())) for name, values in table.columns.items())


def _scaled(encoded: Array, preprocessing: Preprocessing) -> Array:
    scale = input_scale(preprocessing)
    if scale is None:
        return encoded
    mean, deviation = (np.asarray(numbers, dtype=np.float64) for numbers in scale)
    return (encoded - mean) / deviation
