"""Repairs: for every Problem the edits that mend it, in one table by the Problem's code."""

from __future__ import annotations

from engine.network.repairs import advice, inputs, merging, outputs, params, shapes, wiring  # noqa: F401  (fill the table)
from engine.network.repairs.case import REPAIRS, with_fixes

__all__ = ["REPAIRS", "with_fixes"]
