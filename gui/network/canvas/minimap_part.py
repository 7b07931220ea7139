"""The minimap as a capability of the Network tab: shown or not, and remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gui.network.canvas.canvas import NetworkCanvas
from gui.network.canvas.minimap import Minimap
from gui.network.menus import Row
from gui.session import Session


class MinimapPart:
    """Shows the minimap where the user wants it and some of the network is out of sight."""

    def __init__(self, session: Session, canvas: NetworkCanvas) -> None:
        self._session = session
        self.minimap = Minimap(canvas, canvas.network)
        self._is_wanted = bool(session.settings["network_minimap"])
        canvas.commands["minimap"] = self.toggle
        canvas.network.shown.connect(self._on_shown)
        canvas.moved.connect(self._on_moved)
        self._on_moved()

    def _on_shown(self) -> None:
        self.minimap.refresh()
        self._on_moved()

    def _on_moved(self) -> None:
        self.minimap.setVisible(self._is_wanted and self.minimap.has_more)
        self.minimap.update()

    def toggle(self) -> None:
        self._is_wanted = not self._is_wanted
        self._session.attempt(self._session.settings.set, "network_minimap", self._is_wanted)
        self._on_moved()

    def action_slots(self) -> dict[str, Callable[[], object]]:
        return {"view.minimap": self.toggle}

    def is_action_enabled(self, key: str) -> bool:
        return key == "view.minimap"

    def menu_rows(self) -> Sequence[Row]:
        return ()
