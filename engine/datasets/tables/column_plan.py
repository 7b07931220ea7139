"""What is planned for a column of a table: its role, its type, and why that was guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.notes import Note

ColumnRole = Literal["input", "target", "ignore"]
PlannedType = Literal["number", "category", "text", "date", "image"]


@dataclass(frozen=True)
class ColumnPlan:
    """``why`` is a sentence about the column that does not name it, where a guess needs one; a choice needs none.

    With role "input" it is a doubt (the column may be an identifier), with role "ignore" the reason.
    """

    name: str
    role: ColumnRole
    type: PlannedType
    why: Note | None = None
