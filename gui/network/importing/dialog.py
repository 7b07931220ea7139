"""What came of reading a model or a script: how many layers, what was not read and why, and settings to take over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.network.importing.report import Finding, Imported, Level
from engine.training.config import OPTIMIZERS, TRAINING_PARAMS
from gui import theme
from gui.i18n import note_text, tr
from gui.icons import icon
from gui.worker import Progress

SIZE_PX = (620, 420)


def level_title(level: Level) -> str:
    """What findings of a level have in common."""
    match level:
        case "refused":
            return tr("Not read")
        case "opaque":
            return tr("Kept as they are")
        case "changed":
            return tr("Different here")
        case "left_out":
            return tr("Left out")


LEVELS: tuple[tuple[Level, str, str], ...] = (
    ("refused", "warning", "warning"),
    ("changed", "info", "info"),
    ("opaque", "info", "muted"),
    ("left_out", "info", "muted"),
)


class ImportDialog(QDialog):
    """First how far the reading is, then the report. Accepted, its network is to be taken."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.imported: Imported | None = None
        self.setObjectName("import")
        self.setWindowTitle(tr("Import {name}", name=name))
        self.resize(*SIZE_PX)
        self.head = QLabel(tr("Reading {name}", name=name), self)
        self.head.setObjectName("import.head")
        self.head.setWordWrap(True)
        self.bar = QProgressBar(self)
        self.bar.setObjectName("import.progress")
        self.bar.setAccessibleName(tr("How far the reading is"))
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.list = self._list()
        self.settings_box = QCheckBox(self)
        self.settings_box.setObjectName("import.settings")
        self.settings_box.setToolTip(tr("Optimizer, learning rate, epochs and batch size as the file has them"))
        self.settings_box.setChecked(True)
        self.buttons = QDialogButtonBox(self)
        self._fill_buttons()
        self._lay_out()

    def _list(self) -> QListWidget:
        found = QListWidget(self)
        found.setObjectName("import.report")
        found.setAccessibleName(tr("What was not simply read"))
        found.setToolTip(tr("What was not read, what is different here, and why"))
        found.setWordWrap(True)
        found.setResizeMode(QListWidget.ResizeMode.Adjust)
        found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return found

    def _fill_buttons(self) -> None:
        self.use = QPushButton(tr("Use this network"), self)
        self.use.setObjectName("import.use")
        self.use.setAccessibleName(self.use.text())
        self.use.setToolTip(tr("It takes the place of the one on the canvas; Undo brings that back"))
        self.use.setDefault(True)
        cancel = QPushButton(tr("Cancel"), self)
        cancel.setObjectName("import.cancel")
        cancel.setAccessibleName(cancel.text())
        cancel.setToolTip(tr("Nothing changes"))
        self.buttons.addButton(self.use, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self.head)
        layout.addWidget(self.bar)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.settings_box)
        layout.addStretch(0)
        layout.addWidget(self.buttons)
        self.list.hide()
        self.settings_box.hide()
        self.use.setEnabled(False)

    @property
    def takes_settings(self) -> bool:
        return self.imported is not None and bool(self.imported.settings) and self.settings_box.isChecked()

    def show_progress(self, progress: Progress) -> None:
        """How far the Worker is."""
        if progress.fraction is not None:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(progress.fraction * 1000))

    def show_result(self, imported: Imported) -> None:
        """The report."""
        self.imported = imported
        self.bar.hide()
        text = tr("{count} layers were read from {name}.", count=imported.num_layers, name=imported.name)
        if not imported.findings:
            text += " " + tr("All of it is there.")
        text += "\n" + self.use.toolTip() + "."
        self.head.setText(text)
        self._fill_list(imported)
        self.list.setVisible(bool(imported.findings))
        self.settings_box.setVisible(bool(imported.settings))
        self.settings_box.setText(
            tr("Take over its training settings: {found}", found=settings_text(imported.settings))
        )
        self.use.setEnabled(True)
        if not imported.findings:
            self.resize(self.width(), self.sizeHint().height())
        self.use.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_list(self, imported: Imported) -> None:
        for level, name, colour in LEVELS:
            findings = imported.of(level)
            if not findings:
                continue
            title = QListWidgetItem(icon(name, colour), f"{level_title(level)} ({len(findings)})", self.list)
            font = title.font()
            font.setBold(True)
            title.setFont(font)
            for finding in findings:
                QListWidgetItem(finding_text(finding), self.list)


def finding_text(finding: Finding) -> str:
    """What is to be said, with the line of the script in front."""
    text = note_text(finding.note)
    return tr("Line {line}: {text}", line=finding.line, text=text) if finding.line else text


def settings_text(settings: Mapping[str, Any]) -> str:
    """Settings in the words of the form they go into."""
    labels = {param.name: tr(param.label) for param in TRAINING_PARAMS}
    values = (
        {**settings, "optimizer": OPTIMIZERS[settings["optimizer"]].class_name} if "optimizer" in settings else settings
    )
    return ", ".join(f"{labels[name]} {value}" for name, value in values.items())
