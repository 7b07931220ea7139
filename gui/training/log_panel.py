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
        self._follows = True  # whether the end stays in sight: until one scrolls back
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
        self.text.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        self.text.verticalScrollBar().actionTriggered.connect(self._on_scrolled)
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
        self._follows = True
        self.text.clear()

    def add(self, line: str) -> None:
        if line:
            self._waiting.append(line)

    def refresh(self) -> None:
        if self._waiting:
            self.text.appendPlainText("\n".join(self._waiting[-LINES_LIMIT:]))
            self._waiting.clear()

    def _on_range_changed(self, _lowest: int, highest: int) -> None:
        """Also when the panel is shown or resized: lines that came while it was hidden are wrapped anew."""
        if self._follows and not self.text.textCursor().hasSelection():
            self.text.verticalScrollBar().setValue(highest)

    def _on_scrolled(self, _action: int) -> None:
        bar = self.text.verticalScrollBar()
        self._follows = bar.sliderPosition() >= bar.maximum()

    def _on_copy(self) -> None:
        self.refresh()
        QGuiApplication.clipboard().setText(self.text.toPlainText())
