"""A block's own settings: its name, its description, its parameters, and whether it is in the user's palette."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.errors import StudioError
from engine.network.blocks.kinds import block_kind
from engine.network.blocks.params import uses
from engine.network.graph import Block, Graph
from gui.i18n import error_text, tr
from gui.network.editor import NetworkEditor

NAME, DEFAULT, SETS = range(3)


class BlockDialog(QDialog):
    """Every change is at once one undoable step."""

    def __init__(self, editor: NetworkEditor, block: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor, self._block = editor, block
        self.setObjectName("network.block_dialog")
        self.setWindowTitle(tr("Block {name}", name=block))
        self.name = QLineEdit(self)
        self._label(self.name, "network.block_name", tr("Name"), tr("What the block is called in the list of layers"))
        self.text = QPlainTextEdit(self)
        self._label(self.text, "network.block_text", tr("Description"), tr("What it does and when to use it"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(64)
        self.count = QLabel(self)
        self.table = QTableWidget(0, 3, self)
        self._set_up_table()
        self.remove = QPushButton(tr("Make it fixed"), self)
        tip = tr("The selected parameter is no longer one of the block; its layers keep the value")
        self._label(self.remove, "network.block_remove_param", tr("Make it fixed"), tip)
        self.keep = QCheckBox(tr("In my palette, for all projects"), self)
        tip = tr("Keep a copy of the block as it is now in your folder of blocks")
        self._label(self.keep, "network.block_keep", tr("In my palette, for all projects"), tip)
        self.update_button = QPushButton(tr("Save it there as it is now"), self)
        tip = tr("Replace the copy in your palette")
        self._label(self.update_button, "network.block_update", tr("Save it there as it is now"), tip)
        definition = self._definition
        self.text.setPlainText(definition.text if definition is not None else "")
        self._lay_out()
        self._show()
        self._connect()

    def _label(self, widget: QWidget, name: str, label: str, tip: str) -> None:
        widget.setObjectName(name)
        widget.setAccessibleName(label)
        widget.setToolTip(tip)

    def _set_up_table(self) -> None:
        table = self.table
        self._label(table, "network.block_params", tr("Parameters of the block"), tr("Double-click to change"))
        table.setHorizontalHeaderLabels([tr("Parameter"), tr("Default"), tr("Sets")])
        table.verticalHeader().hide()
        table.horizontalHeader().setStretchLastSection(True)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(tr("Name"), self.name)
        form.addRow(tr("Description"), self.text)
        close = QDialogButtonBox(self)
        done = close.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        self._label(done, "network.block_close", tr("Close"), tr("Close the settings of the block"))
        close.rejected.connect(self.reject)
        hint = QLabel(tr("Open the block and choose a layer to make more of its settings parameters."), self)
        hint.setWordWrap(True)
        hint.setProperty("muted", True)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.count)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.remove)
        layout.addWidget(hint)
        layout.addWidget(self.keep)
        layout.addWidget(self.update_button)
        layout.addWidget(close)
        self.resize(480, 460)

    def _connect(self) -> None:
        self.name.editingFinished.connect(self._on_named)
        self.table.itemChanged.connect(self._on_item_changed)
        self.remove.clicked.connect(self._on_removed)
        self.keep.toggled.connect(self._on_keep_toggled)
        self.update_button.clicked.connect(self._on_update)
        self.finished.connect(self._on_finished)

    @property
    def _whole(self) -> Graph:
        return self._editor.session.graph

    @property
    def _definition(self) -> Block | None:
        return self._whole.block_named.get(self._block)

    def _show(self) -> None:
        block = self._definition
        if block is None:
            self.reject()
            return
        self.name.setText(block.name)
        count = uses(self._whole, block.name)
        self.count.setText(tr("Used once") if count == 1 else tr("Used {count} times", count=count))
        self.table.blockSignals(True)
        self.table.setRowCount(len(block.params))
        for row, param in enumerate(block.params):
            targets = ", ".join(f"{node}.{name}" for node, name in param.targets)
            for column, text in enumerate((param.name, _plain(param.default), targets)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column == SETS:
                    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.table.setItem(row, column, item)
        self.table.blockSignals(False)
        self.remove.setEnabled(bool(block.params))
        is_kept = self._editor.shelf.is_saved(block.name)
        self.keep.blockSignals(True)
        self.keep.setChecked(is_kept)
        self.keep.blockSignals(False)
        self.update_button.setEnabled(is_kept)

    def _on_named(self) -> None:
        name = " ".join(self.name.text().split())
        if name != self._block and self._editor.blocks.rename(self._block, name):
            self._block = name
        self._show()

    def _on_item_changed(self, item: QTableWidgetItem) -> None:
        block = self._definition
        if block is None:
            return
        param = block.params[item.row()]
        if item.column() == NAME:
            self._editor.blocks.rename_param(self._block, param.name, item.text().strip())
        elif item.column() == DEFAULT:
            self._set_default(param.name, item.text())
        self._show()

    def _set_default(self, name: str, text: str) -> None:
        kind = block_kind(self._block, self._whole.blocks)
        param = next((param for param in kind.params if param.name == name), None) if kind else None
        if param is None:
            return
        try:
            value = param.parse(text)
        except StudioError as error:
            self._editor.session.post("warning", *error_text(error))
            return
        self._editor.blocks.set_default(self._block, name, value)

    def _on_removed(self) -> None:
        block, row = self._definition, max(0, self.table.currentRow())
        if block is not None and row < len(block.params):
            self._editor.blocks.drop_param(self._block, block.params[row].name)
        self._show()

    def _on_keep_toggled(self, is_kept: bool) -> None:
        shelf = self._editor.shelf
        _ = shelf.save(self._block) if is_kept else shelf.forget(self._block)
        self._show()

    def _on_update(self) -> None:
        self._editor.shelf.save(self._block)
        self._show()

    def _on_finished(self) -> None:
        block, text = self._definition, self.text.toPlainText().strip()
        if block is not None and text != block.text:
            self._editor.blocks.describe(self._block, text)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
