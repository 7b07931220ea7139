"""Parts of the Network tab: capabilities that bring actions and menu entries of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from gui.network.menus import Row


class Part(Protocol):
    """The tab asks its parts as the window asks the tab."""

    def action_slots(self) -> Mapping[str, Callable[[], object]]:
        """What it can do, by the keys of ``gui.actions``."""
        ...

    def is_action_enabled(self, key: str) -> bool:
        """Whether one of its actions can be done now."""
        ...

    def menu_rows(self) -> Sequence[Row]:
        """Its entries of the canvas's context menu for what is selected now; none where there are none."""
        ...
