"""The settings dialog: what is changed there is written at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.session import Session
from gui.settings_dialog import SettingsDialog


def test_a_setting_is_written_at_once(session: Session, qtbot: QtBot) -> None:
    dialog = SettingsDialog(session)
    qtbot.addWidget(dialog)
    changed: list[str] = []
    dialog.setting_changed.connect(changed.append)
    box = dialog.findChild(QWidget, "settings.reopens_last_project")
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert session.settings["reopens_last_project"] is False
    assert changed == ["reopens_last_project"]
