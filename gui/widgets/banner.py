"""A line across the window: what happened, what to do about it, and buttons that do that or close it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.i18n import tr
from gui.icons import icon
from gui.widgets.buttons import push_button

ICONS = {"info": "info", "tip": "info", "warning": "warning", "error": "error"}


class Banner(QFrame):
    """``level`` is "info", "tip", "warning" or "error"; with ``lasts_ms`` it closes by itself.

    ``action`` is the text of a button beside the one that closes it.
    """

    closed = Signal(object)  # this banner
    action_requested = Signal()

    def __init__(
        self,
        level: str,
        text: str,
        hint: str = "",
        lasts_ms: int = 0,
        parent: QWidget | None = None,
        *,
        action: str = "",
    ) -> None:
        super().__init__(parent)
        self.level = level
        self.text = text
        self.hint = hint
        self.setObjectName(f"message.{level}")
        self.setProperty("banner", "info" if level == "tip" else level)
        self.setAccessibleName(f"{text} {hint}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._icon = QLabel()
        texts = QVBoxLayout()
        texts.setSpacing(0)
        for line in filter(None, (text, hint)):
            label = QLabel(line)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            texts.addWidget(label)
        self._close = QToolButton()
        self._close.setObjectName("message.close")
        self._close.setAutoRaise(True)
        self._close.setToolTip(tr("Close this message"))
        self._close.setAccessibleName(tr("Close this message"))
        self._close.clicked.connect(self.close_now)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_PX, 5, theme.SPACE_PX, 5)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        if action:
            row.addWidget(self._action(action), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._show_icons()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.close_now)
        if lasts_ms:
            self._timer.start(lasts_ms)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _action(self, text: str) -> QPushButton:
        button = push_button("message.action", text, text)
        button.clicked.connect(self.action_requested)
        return button

    def close_now(self) -> None:
        self._timer.stop()
        self.closed.emit(self)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_close"):
            self._show_icons()

    def _show_icons(self) -> None:
        colour = "info" if self.level == "tip" else self.level
        self._icon.setPixmap(icon(ICONS[self.level], colour).pixmap(theme.ICON_PX, theme.ICON_PX))
        self._close.setIcon(icon("close"))
