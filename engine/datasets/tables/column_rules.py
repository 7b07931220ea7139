"""What is done to one column: its own choices, and for the rest the rules for all columns."""

from __future__ import annotations

from dataclasses import dataclass

from engine.datasets.preparation import CategoryEncoding, ColumnChoice, Missing, Preparation, Scale
from engine.datasets.tables.column_plan import PlannedType

OWN_CATEGORY = "missing"


@dataclass(frozen=True)
class ColumnRules:
    """Every choice made. ``missing`` "none" is a category without a stand-in; numbers and dates always have one."""

    missing: Missing
    constant: float
    constant_word: str
    has_flag: bool
    scale: Scale
    encode: CategoryEncoding
    clip: float


def column_rules(preparation: Preparation, name: str, type_: PlannedType) -> ColumnRules:
    """The rules for the column of that name, read as that type."""
    table = preparation.table
    own = preparation.columns.get(name, ColumnChoice())
    constant = own.constant
    return ColumnRules(
        missing=_missing(own.missing, preparation, type_),
        constant=_number(constant, table.constant),
        constant_word=OWN_CATEGORY if constant is None or constant == "" else _word(constant),
        has_flag=table.missing_flag if own.missing_flag is None else own.missing_flag,
        scale=own.scale or table.scale,
        encode=own.encode or table.encode,
        clip=table.clip if own.clip is None else own.clip,
    )


def _missing(own: Missing | None, preparation: Preparation, type_: PlannedType) -> Missing:
    if type_ in ("number", "date"):
        rule = own or preparation.table.missing
        return "mean" if rule == "none" else rule
    rule = own or preparation.table.missing_category
    # Categories and texts have no mean.
    return "none" if rule in ("mean", "median") else rule


def _number(constant: float | str | None, otherwise: float) -> float:
    if constant is None:
        return otherwise
    try:
        return float(constant)
    except ValueError:
        return otherwise


def _word(constant: float | str) -> str:
    return constant if isinstance(constant, str) else f"{constant:g}"
