"""The Draw tab: a sheet to draw on and what a network makes of it."""

from __future__ import annotations

from gui.drawing.tab import DrawTab

__all__ = ["DrawTab"]
