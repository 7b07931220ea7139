"""The dialogs of the Network tab that offer networks: the templates, and what suits the data."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from gui import theme
from gui.i18n import tr
from gui.network.gallery.cards import Card
from gui.network.gallery.gallery import FEW_CARDS, Gallery


class NetworkChooser(QDialog):
    """Cards to choose one from. ``choice`` is its key."""

    def __init__(self, prefix: str, title: str, about: str, cards: Sequence[Card], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setObjectName(prefix)
        self.gallery = Gallery(prefix, cards, self)
        label = QLabel(about, self)
        label.setWordWrap(True)
        label.setProperty("muted", True)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self._take = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._take.setText(tr("Use it"))
        self._take.setObjectName(f"{prefix}.use")
        self._take.setToolTip(tr("Put the marked network on the canvas"))
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(label)
        layout.addWidget(self.gallery, 1)
        layout.addWidget(self._buttons)
        self.resize(1080, 660 if len(cards) > FEW_CARDS else 400)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.gallery.chosen.connect(self._on_chosen)
        self.gallery.changed.connect(self._on_changed)
        self._on_changed()
        self.gallery.focus_first()

    @property
    def choice(self) -> str:
        """The key of the marked card; empty when none is."""
        return self.gallery.current.key if self.gallery.current is not None else ""

    def _on_chosen(self) -> None:
        if self._take.isEnabled():
            self.accept()

    def _on_changed(self) -> None:
        card = self.gallery.current
        self._take.setEnabled(card is not None and not card.refusal)
