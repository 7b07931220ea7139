"""The Network tab's entries to networks to start from: the gallery of templates, and what suits the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from engine.network.templates import template
from gui.i18n import tr
from gui.network.editor import NetworkEditor
from gui.network.gallery.dialogs import NetworkChooser
from gui.network.gallery.offers import proposal_cards, template_cards
from gui.network.gallery.proposing import proposals_for, use_proposal
from gui.network.menus import Row
from gui.session import Session


class GalleryPart(QObject):
    """Opens the dialogs; ``used`` comes when a network was put on the canvas."""

    used = Signal()

    def __init__(self, session: Session, editor: NetworkEditor, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._editor = editor
        self._window = parent

    def action_slots(self) -> Mapping[str, Callable[[], object]]:
        return {"network.templates": self.show_templates, "network.suggest": self.show_suggestions}

    def is_action_enabled(self, key: str) -> bool:  # noqa: ARG002
        return True

    def menu_rows(self) -> Sequence[Row]:
        if self._session.graph.nodes:
            return ()
        return (
            Row(tr("Templates…"), "", self.show_templates),
            Row(tr("Start from my data…"), "", self.show_suggestions),
        )

    def show_templates(self) -> None:
        """The gallery. The network of the card chosen takes the place of the one there is, as one step."""
        about = tr("A network to start from; it takes the place of the one on the canvas, and Undo brings that back.")
        if self._editor.facts is not None:
            about += " " + tr("It is made for your data.")
        cards = template_cards(self._editor.facts)
        dialog = NetworkChooser("network.gallery", tr("Templates"), about, cards, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.choice:
            self.use_template(dialog.choice)
        dialog.deleteLater()

    def use_template(self, key: str) -> None:
        if self._editor.use_template(template(key)):
            self.used.emit()

    def show_suggestions(self) -> None:
        """What suits the data; without data, where to choose some."""
        offers = proposals_for(self._session)
        if not offers:
            self._session.tab_requested.emit("data")
            self._session.post(
                "info", tr("Choose your data first: what to start from depends on it."), tr("Then come back here.")
            )
            return
        about = tr("Made for your data, the most fitting first, with settings and preparation to go with it.")
        cards = proposal_cards(offers)
        dialog = NetworkChooser("network.suggestions", tr("Start from my data"), about, cards, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.choice:
            use_proposal(self._session, offers[int(dialog.choice)])
            self.used.emit()
        dialog.deleteLater()
