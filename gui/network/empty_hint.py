"""What an empty canvas says: how to begin."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.i18n import tr


class EmptyHint(QFrame):
    """Stands in the middle of the widget it lies on. Drops go through to that."""

    def __init__(self, menu: QMenu, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        heading = QLabel(tr("The canvas is empty"), self)
        heading.setProperty("heading", True)
        text = QLabel(tr("Drag a layer here from the left, beginning with Input,\nor start from a template."), self)
        text.setProperty("muted", True)
        self.button = QPushButton(tr("Start from a template"), self)
        self.button.setObjectName("network.start_from_template")
        self.button.setAccessibleName(tr("Start from a template"))
        self.button.setToolTip(tr("Ready-made networks, adapted to your data"))
        self.button.setMenu(menu)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.GAP_PX)
        for widget in (heading, text, self.button):
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
