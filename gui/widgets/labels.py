"""Labels and quiet progress bars as the side panels make them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from gui.i18n import tr


def plain_label(name: str, parent: QWidget, *, muted: bool = False, heading: bool = False) -> QLabel:
    """A label with an object name that wraps, and shows whatever text it is given as it is."""
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("muted", muted)
    label.setProperty("heading", heading)
    return label


def quiet_progress(name: str, parent: QWidget) -> QProgressBar:
    """A progress bar with an object name and without a percentage."""
    bar = QProgressBar(parent)
    bar.setObjectName(name)
    bar.setAccessibleName(tr("Progress"))
    bar.setTextVisible(False)
    return bar
