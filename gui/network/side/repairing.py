"""Repairs in the Network tab: by button and by key, and on to the next problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject

from engine.network.problems import Fix
from gui.network.canvas.canvas import NetworkCanvas
from gui.network.menus import Row
from gui.network.side.problems import ProblemsPanel
from gui.session import Session


class RepairPart(QObject):
    """What the buttons of the problems panel and the key do."""

    def __init__(self, session: Session, panel: ProblemsPanel, canvas: NetworkCanvas) -> None:
        super().__init__(panel)
        self._session, self._panel, self._canvas = session, panel, canvas
        panel.repair_requested.connect(self._repair)

    def action_slots(self) -> Mapping[str, Callable[[], object]]:
        return {"network.repair": self.repair_first}

    def is_action_enabled(self, key: str) -> bool:
        return key == "network.repair" and self._panel.first_fix() is not None

    def menu_rows(self) -> Sequence[Row]:
        return ()

    def repair_first(self) -> None:
        """Repair the current problem, or the first."""
        fix = self._panel.first_fix()
        if fix is not None:
            self._repair(fix)

    def _repair(self, fix: Fix) -> None:
        if not self._session.repair(fix):
            return
        if self._panel.list.count():
            self._panel.go_on()
        else:
            self._canvas.setFocus()
