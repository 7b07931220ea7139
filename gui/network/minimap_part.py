"""The minimap as a capability of the Network tab: shown or not, and remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gui.network.canvas import NetworkCanvas
from gui.network.menus import Row
from gui.network.minimap import Minimap
from gui.session import Session


class MinimapPart:
    """Shows the minimap where the user wants it and there is something to be shown."""

    def __init__(self, session: Session, canvas: NetworkCanvas) -> None:
        self._session = session
        self.minimap = Minimap(canvas, canvas.network)
        self._scene = canvas.network
        self._is_wanted = bool(session.settings["network_minimap"])
        canvas.commands["minimap"] = self.toggle
        canvas.network.shown.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.minimap.setVisible(self._is_wanted and len(self._scene.nodes) > 1)

    def toggle(self) -> None:
        self._is_wanted = not self._is_wanted
        self._session.attempt(self._session.settings.set, "network_minimap", self._is_wanted)
        self._show()

    def action_slots(self) -> dict[str, Callable[[], object]]:
        return {"view.minimap": self.toggle}

    def is_action_enabled(self, key: str) -> bool:
        return key == "view.minimap"

    def menu_rows(self) -> Sequence[Row]:
        return ()
