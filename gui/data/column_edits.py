"""What becomes of a project when the columns of its table are given other roles, types and treatments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.datasets.preparation import ColumnChoice, Preparation
from engine.datasets.source import SourceSpec
from engine.project import Project

BETWEEN_TARGETS = ", "
TARGET = "target"
ONE_MORE_TARGET = "one more target"
FIELDS = ("role", "type", "missing", "scale", "encode", "clip", "missing_flag", "constant")
FIELDS_OF_TYPE = {
    "number": ("missing", "constant", "missing_flag", "scale", "clip"),
    "date": ("missing", "missing_flag", "scale", "clip"),
    "category": ("missing", "constant", "missing_flag", "encode"),
    "text": (),
    "image": (),
}
MISSING_OF_TYPE = {
    "number": ("mean", "median", "most_frequent", "constant", "drop"),
    "date": ("mean", "median", "most_frequent", "drop"),
    "category": ("none", "most_frequent", "constant", "drop"),
}


@dataclass(frozen=True)
class Edit:
    """One thing said of one or more columns; ``value`` None goes back to the guess.

    A role may also be TARGET, in place of the targets there are, or ONE_MORE_TARGET beside them.
    """

    names: tuple[str, ...]
    field: str
    value: Any


def has_target_choice(source: SourceSpec | None) -> bool:
    """Whether the source lets its target be chosen."""
    return source is not None and any(param.name == TARGET for param in source.source.params)


def edited(project: Project, targets: Sequence[str], edit: Edit) -> Project:
    """The project after the edit; the same one where nothing can be done, as without a target.

    ``targets`` are the columns that are predicted now.
    """
    if edit.field != "role":
        return replace(project, preparation=_said(project.preparation, edit.names, edit.field, edit.value))
    is_target = edit.value in (TARGET, ONE_MORE_TARGET)
    if is_target:
        chosen = (*(targets if edit.value == ONE_MORE_TARGET else ()), *edit.names)
    else:
        chosen = tuple(name for name in targets if name not in edit.names)
    chosen = tuple(dict.fromkeys(chosen))
    role = None if is_target or (set(edit.names) <= set(targets) and edit.value == "input") else edit.value
    after = replace(project, preparation=_said(project.preparation, edit.names, "role", role))
    if chosen == tuple(targets):
        return after
    return _with_targets(after, chosen) if chosen and has_target_choice(project.source) else project


def reset(preparation: Preparation, names: Sequence[str] | None = None) -> Preparation:
    """Without what was said of these columns, or of any."""
    kept = {} if names is None else {key: said for key, said in preparation.columns.items() if key not in set(names)}
    return preparation.model_copy(update={"columns": kept})


def applies(column_type: str, field: str) -> bool:
    """Whether the field means anything for a column of that type."""
    return field in ("role", "type") or field in FIELDS_OF_TYPE[column_type]


def _said(preparation: Preparation, names: Sequence[str], field: str, value: Any) -> Preparation:
    columns = dict(preparation.columns)
    for name in names:
        choice = columns.pop(name, ColumnChoice()).model_copy(update={field: value})
        if choice != ColumnChoice():
            columns[name] = choice
    return preparation.model_copy(update={"columns": columns})


def _with_targets(project: Project, targets: Sequence[str]) -> Project:
    assert project.source is not None
    params = {**project.source.params, TARGET: BETWEEN_TARGETS.join(targets)}
    return replace(project, source=SourceSpec(project.source.key, params))
