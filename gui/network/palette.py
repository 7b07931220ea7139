"""The list of layers to build from: searchable, by family, to drag onto the canvas or to append with Enter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QTreeWidgetItem, QVBoxLayout, QWidget

from engine.network.blocks.kinds import FAMILY as BLOCK_FAMILY
from engine.network.graph import BLOCK
from engine.network.kinds import LAYER_KINDS, LayerKind
from gui import theme
from gui.i18n import tr
from gui.network.palette_tree import KIND, LAYER_MIME, LayerTree
from gui.network.searching import ranked

__all__ = ["LAYER_MIME", "LayerPalette", "LayerTree"]


class LayerPalette(QWidget):
    """All layer kinds under a search field."""

    append_requested = Signal(str)  # the key of a kind
    open_families_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds: dict[str, LayerKind] = {}
        self._make_search()
        self.nothing_found = QLabel(tr("No layer fits. Try another word, or empty the search."), self)
        self.nothing_found.setObjectName("network.palette_nothing_found")
        self.nothing_found.setProperty("muted", True)
        self.nothing_found.setWordWrap(True)
        self.nothing_found.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX, 0)
        self.nothing_found.hide()
        self.tree = LayerTree(self)
        self.tree.setObjectName("network.palette")
        self.tree.setAccessibleName(tr("Layers"))
        self.tree.setToolTip(tr("Drag a layer onto the canvas, or double-click it to append it"))
        self._fill()
        self._lay_out()
        self.search.textChanged.connect(self._on_search_changed)
        self.search.returnPressed.connect(self._on_search_entered)
        self.tree.chosen.connect(self._on_chosen)
        self.tree.opened.connect(self.open_families_changed)
        self.tree.left_upwards.connect(self.search.setFocus)

    def _make_search(self) -> None:
        self.search = QLineEdit(self)
        self.search.setObjectName("network.palette_search")
        self.search.setPlaceholderText(tr("Search layers"))
        self.search.setAccessibleName(tr("Search layers"))
        self.search.setToolTip(tr("Part of a layer's name or of what it is for; Enter adds the marked one"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, 1, 0)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, theme.SPACE_PX, 0)
        top.addWidget(self.search)
        layout.addLayout(top)
        layout.addWidget(self.nothing_found)
        layout.addWidget(self.tree)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)

    def _fill(self) -> None:
        for kind in LAYER_KINDS.values():
            if kind.is_offered:
                self._kinds[kind.key] = kind
                self.tree.add(kind, tr(kind.help))
        self.tree.finish()

    def show_blocks(self, kinds: Sequence[tuple[LayerKind, str]]) -> None:
        """Offer these blocks behind the layers, and no others; with what their tooltips say."""
        self.tree.remove_family(BLOCK_FAMILY)
        self._kinds = {key: kind for key, kind in self._kinds.items() if not key.startswith(BLOCK)}
        for kind, tip in kinds:
            self._kinds[kind.key] = kind
            self.tree.add(kind, tip)
        self.tree.finish()
        self._on_search_changed(self.search.text())

    def item_of(self, kind: str) -> QTreeWidgetItem:
        """The row of a layer kind."""
        return self.tree.row_of(kind)

    def shown_kinds(self) -> list[str]:
        """Keys of the layers the search leaves."""
        return self.tree.shown

    @property
    def open_families(self) -> tuple[str, ...]:
        """Names of the families whose layers are listed while nothing is searched."""
        return self.tree.open_families

    def open_only(self, families: Iterable[str]) -> None:
        """List the layers of these families and no others."""
        self.tree.open_only(families)

    def _best(self) -> str | None:
        """What Enter in the search field adds."""
        text = self.search.text()
        found = ranked(tuple(self._kinds.values()), text) if text.strip() else []
        return found[0].key if found else None

    def _on_search_changed(self, text: str) -> None:
        found = {kind.key for kind in ranked(tuple(self._kinds.values()), text)} if text.strip() else None
        self.tree.show_only(found)
        self.nothing_found.setVisible(found is not None and not found)
        # What Enter would add is seen to be chosen.
        self.tree.mark(self._best())

    def _on_search_entered(self) -> None:
        best = self._best()
        if best is not None:
            self.append_requested.emit(best)

    def _on_chosen(self, item: QTreeWidgetItem) -> None:
        kind = item.data(0, KIND)
        if kind:
            self.append_requested.emit(kind)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Down leads from the search field into the list; Escape empties the search."""
        if watched is not self.search or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Down and self.shown_kinds():
            self.tree.enter()
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange and self.tree.topLevelItemCount():
            self.tree.colour()
        super().changeEvent(event)
