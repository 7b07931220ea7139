"""Repairs: for every Problem the edits that mend it, in one table by the Problem's code."""

from __future__ import annotations

from engine.network.repairs import (  # noqa: F401  (fill the table)
    advice,
    inputs,
    merging,
    outputs,
    params,
    pretrained,
    refused,
    shapes,
    wiring,
)
from engine.network.repairs.case import REPAIRS, with_fixes

__all__ = ["REPAIRS", "with_fixes"]
