"""The log of the run: one line an event, to be read, selected and copied."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from gui.i18n import tr

LINES_LIMIT = 5000


class LogPanel(QWidget):
    """Lines wait in ``add`` and appear at ``refresh``, so that a thousand short epochs cost one redraw."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[str] = []
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("train.log")
        self.text.setAccessibleName(tr("Log of the run"))
        self.text.setToolTip(tr("What happened, newest below. Select lines to copy them."))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMaximumBlockCount(LINES_LIMIT)
        self.text.setPlaceholderText(tr("What happens while training is noted here."))
        self.copy = QToolButton(self)
        self.copy.setObjectName("train.copy_log")
        self.copy.setText(tr("Copy all"))
        self.copy.setAccessibleName(tr("Copy the log"))
        self.copy.setToolTip(tr("Copy the whole log to the clipboard"))
        self.copy.setAutoRaise(True)
        self.copy.clicked.connect(self._on_copy)
        self._arrange()

    def _arrange(self) -> None:
        title = QLabel(tr("Log"), self)
        title.setProperty("heading", True)
        title.setBuddy(self.text)
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.text, 1)

    def begin(self) -> None:
        """Another run: its log starts empty."""
        self._waiting.clear()
        self.text.clear()

    def add(self, line: str) -> None:
        if line:
            self._waiting.append(line)

    def refresh(self) -> None:
        if self._waiting:
            # appendPlainText keeps the view at the end only if it was there, so reading back is not disturbed.
            self.text.appendPlainText("\n".join(self._waiting[-LINES_LIMIT:]))
            self._waiting.clear()

    def _on_copy(self) -> None:
        self.refresh()
        QGuiApplication.clipboard().setText(self.text.toPlainText())
