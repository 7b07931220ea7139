"""The settings of the program, one row for every setting of the table that is not advanced."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from engine.settings import SETTINGS
from gui import theme
from gui.i18n import tr
from gui.session import Session
from gui.widgets.param_form import ParamForm


class SettingsDialog(QDialog):
    """A change takes effect and is written at once."""

    setting_changed = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle(tr("Settings"))
        self.setObjectName("settings")
        shown = [param for param in SETTINGS if not param.advanced]
        self.form = ParamForm(shown, {param.name: session.settings[param.name] for param in shown}, "settings", self)
        self.form.value_changed.connect(self._on_value_changed)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.GAP_PX)
        layout.addWidget(self.form)
        layout.addWidget(buttons)
        self.setMinimumWidth(420)

    def _on_value_changed(self, name: str, value: object) -> None:
        if self._session.attempt(self._session.settings.set, name, value):
            self.setting_changed.emit(name)
