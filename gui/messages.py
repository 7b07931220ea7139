"""The one place where the window tells the user something: banners under the toolbar, newest first."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.i18n import fix_text, tr
from gui.session import Message
from gui.widgets.banner import Banner

INFO_LASTS_MS = 8_000
MOST = 4


class MessageArea(QWidget):
    """Information goes by itself; tips, warnings and errors stay until they are closed. The same is not said twice."""

    repair_requested = Signal(object)  # Fix

    def __init__(self, parent: QWidget | None = None, info_lasts_ms: int = INFO_LASTS_MS) -> None:
        super().__init__(parent)
        self._info_lasts_ms = info_lasts_ms
        self._banners: list[Banner] = []
        self.setObjectName("window.messages")
        self.setAccessibleName(tr("Messages"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self.hide()

    @property
    def banners(self) -> list[Banner]:
        """What is shown, newest first."""
        return list(self._banners)

    def add(self, message: Message) -> None:
        self.take_back(message)
        lasts_ms = self._info_lasts_ms if message.level == "info" else 0
        action = fix_text(message.fix) if message.fix is not None else ""
        banner = Banner(message.level, message.text, message.hint, lasts_ms, action=action)
        banner.closed.connect(self._remove)
        if message.fix is not None:
            banner.action_requested.connect(partial(self.repair_requested.emit, message.fix))
        self._banners.insert(0, banner)
        self._layout.insertWidget(0, banner)
        for surplus in self._banners[MOST:]:
            self._remove(surplus)
        self.show()

    def clear(self, *levels: str) -> None:
        """Take away the messages of these levels, all of them if none is named."""
        for banner in self.banners:
            if not levels or banner.level in levels:
                self._remove(banner)

    def take_back(self, message: Message) -> None:
        """Take away a message that is no longer true."""
        for banner in self.banners:
            if (banner.level, banner.text, banner.hint) == (message.level, message.text, message.hint):
                self._remove(banner)

    def _remove(self, banner: Banner) -> None:
        if banner in self._banners:
            self._banners.remove(banner)
            self._layout.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self._banners))
