"""The button under a layer's settings that makes them parameters of the block one is inside of."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from engine.network.blocks.kinds import kind_of, target_param
from engine.network.blocks.params import param_at
from engine.network.graph import Block, Node
from engine.params import Param, is_shown
from gui.i18n import tr
from gui.network.editor import NetworkEditor


class ExposeButton(QToolButton):
    """A menu with a line for each setting: ticked are those the block sets."""

    def __init__(self, editor: NetworkEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._node: Node | None = None
        self.setObjectName("network.expose")
        self.setText(tr("Parameters of the block"))
        self.setAccessibleName(tr("Parameters of the block"))
        self.setToolTip(tr("Choose which settings of this layer each use of the block sets for itself"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.choices = QMenu(self)
        self.choices.setObjectName("network.expose_menu")
        self.choices.setToolTipsVisible(True)
        self.choices.aboutToShow.connect(self._fill)
        self.choices.triggered.connect(self._on_chosen)
        self.setMenu(self.choices)
        self.hide()

    def show_node(self, node: Node | None) -> None:
        """A node of the block one is inside of; hidden outside of blocks and for a block's Inputs."""
        self._node = node
        kind = kind_of(self._editor.graph, node) if node is not None else None
        is_inside = self._editor.blocks.here is not None
        self.setVisible(is_inside and kind is not None and bool(kind.params) and kind.key != "Input")

    def _fill(self) -> None:
        self.choices.clear()
        block, node = self._editor.blocks.here, self._node
        kind = kind_of(self._editor.graph, node) if node is not None else None
        if block is None or node is None or kind is None:
            return
        advanced = QMenu(tr("Advanced"), self.choices)
        for param in kind.params:
            # What the form does not show is of no use; three lines would be called “L1 factor”.
            if param_at(block, (node.id, param.name)) or is_shown(kind.params, param.name, node.params):
                self._fill_for(param, advanced if param.advanced else self.choices, block, node)
        if not advanced.isEmpty():
            self.choices.addMenu(advanced)

    def _fill_for(self, param: Param, place: QMenu, block: Block, node: Node) -> None:
        entry = param_at(block, (node.id, param.name))
        shared = self._alike(block, node.id, param.name) if entry is None else []
        menu = place.addMenu(tr(param.label)) if shared else place
        text = tr("A new parameter") if shared else tr(param.label)
        self._add(menu, text, param.name, self._free(block, node.id, param.name), is_on=entry is not None)
        for name in shared:
            self._add(menu, tr("Together with {name}", name=name), param.name, name, is_on=False)

    def _add(self, menu: QMenu, text: str, param: str, name: str, *, is_on: bool) -> None:
        action = menu.addAction(text)
        action.setObjectName(f"network.expose.{param}")
        action.setCheckable(True)
        action.setChecked(is_on)
        action.setData((param, name, is_on))

    def _alike(self, block: Block, node: str, param: str) -> list[str]:
        """The block's parameters that could set this param too."""
        blocks = self._editor.graph.blocks
        own = target_param(block, blocks, node, param)
        found = []
        for entry in block.params:
            first = target_param(block, blocks, *entry.targets[0]) if entry.targets else None
            if own is not None and type(first) is type(own):
                found.append(entry.name)
        return found

    def _free(self, block: Block, node: str, param: str) -> str:
        taken = {entry.name for entry in block.params}
        return param if param not in taken else f"{node}_{param}"

    def _on_chosen(self, action: QAction) -> None:
        if self._node is None:
            return
        param, name, is_on = action.data()
        if is_on:
            self._editor.blocks.hide(self._node.id, param)
        else:
            self._editor.blocks.expose(self._node.id, param, name)
