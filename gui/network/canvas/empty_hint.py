"""What an empty canvas says: how to begin."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from gui import theme
from gui.i18n import tr
from gui.widgets.buttons import push_button


class EmptyHint(QFrame):
    """Stands in the middle of the widget it lies on. Drops go through to that."""

    templates_requested = Signal()
    suggestions_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        heading = QLabel(tr("The canvas is empty"), self)
        heading.setProperty("heading", True)
        text = QLabel(
            tr("Drag a layer here from the left, beginning with Input,\nor start from your data or from a template."),
            self,
        )
        text.setProperty("muted", True)
        self.suggest = push_button(
            "network.start_from_data",
            tr("Start from my data"),
            tr("Networks that suit the data that is open, with reasons"),
        )
        self.suggest.clicked.connect(self.suggestions_requested)
        self.button = push_button(
            "network.start_from_template",
            tr("Start from a template"),
            tr("Ready-made networks, adapted to your data"),
        )
        self.button.clicked.connect(self.templates_requested)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.GAP_PX)
        for widget in (heading, text, self.suggest, self.button):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        parent.installEventFilter(self)
        self._centre()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self._centre()
        return super().eventFilter(watched, event)

    def _centre(self) -> None:
        self.adjustSize()
        rect = self.rect()
        rect.moveCenter(self._ground.rect().center())
        self.setGeometry(rect)
