"""The features that an encoded column of a table becomes: their names and their scale, in the order of the vector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.datasets.preprocessing import ColumnEncoding
from engine.datasets.tables.dates import DATE_FEATURES


@dataclass(frozen=True)
class Feature:
    """One entry of the vector a network reads.

    The vector has x = (value - offset) / unit; a layer of the model makes that (x - mean) / deviation.
    """

    name: str
    mean: float = 0.0
    deviation: float = 1.0
    offset: float = 0.0
    unit: float = 1.0


def features_of(column: ColumnEncoding) -> tuple[Feature, ...]:
    """All features of a column; with ``has_flag`` the last says that the value was missing."""
    flag = (Feature(f"{column.name} missing"),) if column.has_flag else ()
    return (*_features(column), *flag)


def _features(column: ColumnEncoding) -> Iterator[Feature]:
    name = column.name
    if column.type == "number" or (column.type == "category" and column.is_ordinal):
        mean, deviation = (column.mean - column.offset) / column.unit, column.deviation / column.unit
        yield Feature(name, mean, deviation, column.offset, column.unit)
    elif column.type == "category":
        yield from (Feature(f"{name}={value}") for value in column.categories)
    elif column.type == "date":
        # Their means are taken off in float64 already: float32 cannot hold the days since 1970 with the time of day.
        scales = zip(DATE_FEATURES, column.means, column.deviations, strict=True)
        yield from (Feature(f"{name} {part}", deviation=deviation, offset=mean) for part, mean, deviation in scales)
    elif column.text is not None:
        yield from (Feature(f"{name}: {word}") for word in column.text.vocabulary)
