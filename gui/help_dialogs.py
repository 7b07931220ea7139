"""Help: the list of shortcuts made from the table of actions, and what this program is."""

from __future__ import annotations

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.actions import ACTIONS, MENUS, plain
from gui.i18n import tr


class ShortcutsDialog(QDialog):
    """Every action that has a key, grouped as in the menus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Shortcuts"))
        self.setObjectName("shortcuts")
        specs = [spec for spec in ACTIONS if spec.shortcut]
        self.table = QTableWidget(len(specs), 3)
        self.table.setObjectName("shortcuts.table")
        self.table.setAccessibleName(tr("Shortcuts"))
        self.table.setToolTip(tr("Every action that has a key"))
        self.table.setHorizontalHeaderLabels([tr("Menu"), tr("Action"), tr("Keys")])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for row, spec in enumerate(specs):
            keys = QKeySequence(spec.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
            for column, text in enumerate((plain(tr(MENUS[spec.menu])), plain(tr(spec.text)), keys)):
                item = QTableWidgetItem(text)
                item.setToolTip(tr(spec.tip))
                self.table.setItem(row, column, item)
        _close_button(self, self.table)
        self.resize(520, 620)


class AboutDialog(QDialog):
    """Name, purpose, licence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Layerwise"))
        self.setObjectName("about")
        text = QLabel(
            tr(
                "Layerwise: load data, build a network, train it and watch, draw a digit, find objects.\n\n"
                "Networks are Keras models that run anywhere Keras does. Nothing leaves this computer.\n\n"
                "Licence: Apache-2.0. Qt {qt} is used under the LGPL; the font NanumGothic under the OFL.",
                qt=qVersion(),
            )
        )
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        _close_button(self, text)
        self.setMinimumWidth(440)


class TextDialog(QDialog):
    """A report that can be copied."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setObjectName("report")
        self.text = QPlainTextEdit(text)
        self.text.setObjectName("report.text")
        self.text.setAccessibleName(title)
        self.text.setToolTip(tr("Can be selected and copied"))
        self.text.setReadOnly(True)
        _close_button(self, self.text)
        self.resize(640, 460)


def _close_button(dialog: QDialog, content: QWidget) -> None:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=dialog)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setSpacing(theme.GAP_PX)
    layout.addWidget(content, 1)
    layout.addWidget(buttons)
