"""The Network tab's entry to the pictures of a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from gui.i18n import tr
from gui.network.menus import Row
from gui.network.pictures.dialog import PicturesDialog
from gui.session import Session


class PicturesPart:
    """Opens the dialog for the session's network."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        self._session = session
        self._parent = parent

    def action_slots(self) -> Mapping[str, Callable[[], object]]:
        return {"network.pictures": self.show}

    def is_action_enabled(self, key: str) -> bool:  # noqa: ARG002
        return bool(self._session.graph.nodes)

    def menu_rows(self) -> Sequence[Row]:
        return (Row(tr("Pictures of the network…"), "Ctrl+P", self.show, bool(self._session.graph.nodes)),)

    def show(self) -> None:
        folder = self._session.folder if self._session.has_folder else Path.home()
        PicturesDialog(self._session.graph, self._session.analysis, folder, self._parent).exec()
