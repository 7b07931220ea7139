"""Asking for the name of a new block."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from engine.errors import StudioError
from gui import theme
from gui.i18n import error_text, tr


class GroupDialog(QDialog):
    """Calls ``make(name, text)`` and closes; a StudioError it raises is shown, and the dialog stays."""

    def __init__(self, name: str, make: Callable[[str, str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self.setWindowTitle(tr("Group into block"))
        self.setObjectName("network.group_dialog")
        self.name = self._line("network.group_name", tr("Name"), tr("What the block is called in the list of layers"))
        self.name.setText(name)
        self.name.selectAll()
        self.text = self._line("network.group_text", tr("Description"), tr("What it does and when to use it"))
        self.problem = QLabel(self)
        self.problem.setObjectName("network.group_problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour("error"))
        self.problem.setPalette(palette)
        buttons = QDialogButtonBox(self)
        self.ok = buttons.addButton(tr("Group"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setObjectName("network.group_ok")
        self.ok.setAccessibleName(tr("Group"))
        self.ok.setToolTip(tr("Put the selected layers into the block"))
        cancel = buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("network.group_cancel")
        cancel.setAccessibleName(tr("Cancel"))
        cancel.setToolTip(tr("Leave the layers as they are"))
        form = QFormLayout()
        form.addRow(tr("Name"), self.name)
        form.addRow(tr("Description"), self.text)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.resize(420, self.sizeHint().height())
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)

    def _line(self, name: str, label: str, tip: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setObjectName(name)
        line.setAccessibleName(label)
        line.setToolTip(tip)
        return line

    def _on_accepted(self) -> None:
        try:
            self._make(self.name.text(), self.text.text().strip())
        except StudioError as error:
            self.problem.setText(" ".join(error_text(error)))
            self.problem.show()
            self.name.setFocus()
        else:
            self.accept()
