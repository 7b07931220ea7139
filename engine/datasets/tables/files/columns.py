"""Columns of a frame, typed or as words, to numpy arrays as a Table has them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.datasets.tables.files.formats import AUTO
from engine.datasets.tables.table import MISSING

if TYPE_CHECKING:
    import polars

Column = npt.NDArray[Any]

_MANY, _REPEATED = 10_000, 4  # rows, and times a word occurs on average, from which to look for repeated words
_MIDNIGHT = datetime.time()
_CODE = r"^\s*0[0-9]{2,}\s*$"  # a zip code such as 01234 is no 1,234; 01 for January may be 1
_DIGITS = r"^\s*[0-9]+\s*$"
# Thousands parted by a sign, and the decimals behind another one. No 0,125: that is a decimal sign.
_GROUPED = {
    ",": r"^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?$",
    ".": r"^[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?$",
}
_SURELY_GROUPED = {",": r",.*[,.]", ".": r"\..*[.,]"}
EXACT = 2**53  # up to here float64 holds every whole number


def typed_column(cells: polars.Series) -> Column | None:
    """A column of any dtype; None for one that is neither numbers nor words, such as lists.

    Whole numbers stay uint8 or become int64, float64 (NaN for missing) where some are missing or beyond int64; numbers
    with decimals and durations (in seconds) float64; dates ISO words; true and false words.
    """
    import polars

    kind = cells.dtype
    if kind == polars.String:
        return column_values(cells)
    if kind.is_integer():
        return _whole(cells)
    if kind == polars.Duration:
        return _floats(cells.cast(polars.Int64).cast(polars.Float64) / _units_a_second(kind))
    if kind.is_numeric():  # floats and decimals
        return _floats(cells)
    if kind == polars.Datetime and bool((cells.dt.time() == _MIDNIGHT).all()):
        return words_of(cells.dt.date().dt.to_string("iso"))
    if kind in (polars.Date, polars.Datetime, polars.Time):
        return words_of(cells.dt.to_string("iso"))
    if kind in (polars.Boolean, polars.Categorical, polars.Enum, polars.Null):
        return words_of(cells.cast(polars.String))
    return None


def column_values(cells: polars.Series, decimal: str = AUTO, separator: str = ",") -> Column:
    """Words to float64 with NaN where all are numbers, to int64 where float64 would not hold them, else as they are.

    Whole numbers with zeros before them are words. ``decimal`` "auto" takes a comma for a decimal sign where commas
    part no cells and points do not do. Signs between thousands are read over where they can be nothing else.
    """
    if _are_codes(cells):
        return words_of(without_missing(cells))
    numbers = _numbers(cells) if decimal != "comma" else None
    if numbers is None:
        cells = without_missing(cells)
        numbers = _numbers(cells) if decimal != "comma" else None
    if numbers is None and decimal != "comma":
        numbers = _grouped(cells, ",", is_sure=separator == "," or decimal != AUTO)
    if numbers is None and (decimal == "comma" or (decimal == AUTO and separator != ",")):
        has_point = decimal == "comma" and bool(cells.str.contains(".", literal=True).any())
        numbers = None if has_point else _numbers(cells.str.replace(",", ".", literal=True))
        numbers = _grouped(cells, ".", is_sure=False) if numbers is None else numbers
    return words_of(cells) if numbers is None else numbers


def without_missing(cells: polars.Series) -> polars.Series:
    """The cells stripped of spaces, null for what means that a value is missing."""
    stripped = cells.str.strip_chars()
    return stripped.set(stripped.is_in(list(MISSING)), None)


def words_of(cells: polars.Series) -> Column:
    """(n,) str objects, None for missing. A word that occurs again and again is one object."""
    distinct = cells.drop_nulls().unique(maintain_order=True) if cells.len() >= _MANY else cells
    if distinct.len() * _REPEATED > cells.len():
        return _objects(cells.to_list())
    places = cells.replace_strict(distinct, range(distinct.len()), default=None).fill_null(distinct.len())
    words: Column = _objects([*distinct.to_list(), None])[places.to_numpy()]
    return words


def _objects(values: list[str | None]) -> Column:
    words = np.empty(len(values), dtype=object)
    words[:] = values
    return words


def _are_codes(cells: polars.Series) -> bool:
    """Whether all are digits, and some start with a zero that a number would lose."""
    if not bool(cells.str.contains(_CODE).any()):
        return False
    return bool(without_missing(cells).drop_nulls().str.contains(_DIGITS).all())


def _grouped(cells: polars.Series, sign: str, *, is_sure: bool) -> Column | None:
    """Numbers with that sign between their thousands; None where it can be anything else."""
    grouped = cells.filter(cells.str.contains(sign, literal=True))
    if grouped.is_empty() or not bool(grouped.str.contains(_GROUPED[sign]).all()):
        return None
    if not is_sure and not bool(grouped.str.contains(_SURELY_GROUPED[sign]).any()):
        return None
    return _numbers(cells.str.replace_all(sign, "", literal=True).str.replace(",", ".", literal=True))


def _numbers(cells: polars.Series) -> Column | None:
    """Numbers, or None where a cell is a word or all are null."""
    import polars

    numbers = cells.cast(polars.Float64, strict=False)
    if cells.null_count() == cells.len() or numbers.null_count() != cells.null_count():
        return None
    floats = _floats(numbers)
    if not cells.null_count() and bool(np.any(np.abs(floats) >= EXACT)):
        whole = cells.cast(polars.Int64, strict=False)
        return floats if whole.null_count() else np.array(whole.to_numpy())
    return floats


def _floats(cells: polars.Series) -> npt.NDArray[np.float64]:
    import polars

    floats = np.array(cells.cast(polars.Float64).fill_null(float("nan")).to_numpy(), dtype=np.float64)
    floats[np.isinf(floats)] = np.nan
    return floats


def _whole(cells: polars.Series) -> Column:
    import polars

    if cells.null_count():
        return _floats(cells)
    if cells.dtype == polars.UInt8:
        return np.array(cells.to_numpy())
    whole = cells.cast(polars.Int64, strict=False)
    return _floats(cells) if whole.null_count() else np.array(whole.to_numpy())


def _units_a_second(kind: Any) -> float:
    return {"ms": 1e3, "us": 1e6, "ns": 1e9}[kind.time_unit]
