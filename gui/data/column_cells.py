"""What is in force for one column of a table, field by field, and whether it was said by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.datasets.preparation import ColumnChoice, Preparation
from engine.datasets.tables.column_plan import ColumnPlan
from engine.datasets.tables.column_rules import column_rules
from gui.data.column_edits import FIELDS, TARGET, applies

_UNSAID = ColumnChoice()
_RULE_OF = {"missing_flag": "has_flag"}  # where the rules for columns call a field otherwise


@dataclass(frozen=True)
class Cell:
    """``value`` is in force, by hand where ``is_chosen``; a cell that means nothing for its column has no value."""

    value: Any
    is_chosen: bool
    means_something: bool = True


NOTHING = Cell(None, is_chosen=False, means_something=False)


def cells_of(plan: ColumnPlan, preparation: Preparation) -> dict[str, Cell]:
    """The cell of every field. What was said wins over a plan that was made before."""
    said = preparation.columns.get(plan.name, _UNSAID)
    is_target = plan.role == TARGET
    role, column_type = (TARGET if is_target else said.role or plan.role), said.type or plan.type
    cells = dict.fromkeys(FIELDS, NOTHING)
    cells["role"] = Cell(role, is_target or said.role is not None)
    if is_target:
        return cells
    cells["type"] = Cell(column_type, said.type is not None)
    if role != "input":
        return cells
    rules = column_rules(preparation, plan.name, column_type)
    for field in FIELDS:
        is_constant = field == "constant"
        if field in ("role", "type") or not applies(column_type, field):
            continue
        if is_constant and rules.missing != "constant":
            continue
        name = "constant_word" if is_constant and column_type == "category" else _RULE_OF.get(field, field)
        cells[field] = Cell(getattr(rules, name), getattr(said, field) is not None)
    return cells
