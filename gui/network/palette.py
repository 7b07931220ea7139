"""The list of layers to build from: searchable, by family, to drag onto the canvas or to append with Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.network.blocks import FAMILY as BLOCK_FAMILY
from engine.network.graph import BLOCK
from engine.network.kinds import LAYER_KINDS, LayerKind
from gui import theme
from gui.i18n import tr

LAYER_MIME = "application/x-layerwise-layer"
FAMILY_ROW_PX = 27
_KIND = Qt.ItemDataRole.UserRole


class LayerTree(QTreeWidget):
    """Families and their layers. A drag carries the kind's key."""

    chosen = Signal(QTreeWidgetItem)  # by double click or Enter, whatever the desktop calls activating

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.itemDoubleClicked.connect(self.chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.chosen.emit(self.currentItem())
        else:
            super().keyPressEvent(event)

    def mimeTypes(self) -> list[str]:  # noqa: N802
        return [LAYER_MIME]

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:  # noqa: N802
        data = QMimeData()
        for item in items:
            data.setData(LAYER_MIME, QByteArray(str(item.data(0, _KIND)).encode()))
        return data


class LayerPalette(QWidget):
    """All layer kinds under a search field."""

    append_requested = Signal(str)  # the key of a kind

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit(self)
        self.search.setObjectName("network.palette_search")
        self.search.setPlaceholderText(tr("Search layers"))
        self.search.setAccessibleName(tr("Search layers"))
        self.search.setToolTip(tr("Part of a layer's name or of what it is for; Enter adds the marked one"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.nothing_found = QLabel(tr("No layer fits. Try another word, or empty the search."), self)
        self.nothing_found.setObjectName("network.palette_nothing_found")
        self.nothing_found.setProperty("muted", True)
        self.nothing_found.setWordWrap(True)
        self.nothing_found.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX, 0)
        self.nothing_found.hide()
        self.tree = LayerTree(self)
        self._set_up_tree()
        self._fill()
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
        self.search.textChanged.connect(self._on_search_changed)
        self.search.returnPressed.connect(self._on_search_entered)
        self.tree.chosen.connect(self._on_chosen)

    def _set_up_tree(self) -> None:
        tree = self.tree
        tree.setObjectName("network.palette")
        tree.setAccessibleName(tr("Layers"))
        tree.setToolTip(tr("Drag a layer onto the canvas, or double-click it to append it"))
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setItemsExpandable(False)
        tree.setIndentation(10)
        tree.setIconSize(QSize(10, 14))
        tree.setDragEnabled(True)
        tree.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        tree.setFrameShape(QTreeWidget.Shape.NoFrame)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _fill(self) -> None:
        self._families: dict[str, QTreeWidgetItem] = {}
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._kinds: dict[str, LayerKind] = {}
        for kind in LAYER_KINDS.values():
            if kind.is_offered:
                self._add_row(kind, tr(kind.help))
        self.tree.expandAll()
        self._colour()

    def _add_row(self, kind: LayerKind, tip: str) -> None:
        if kind.family not in self._families:
            self._families[kind.family] = self._family_row(kind.family)
        item = QTreeWidgetItem(self._families[kind.family], [kind.title])
        item.setData(0, _KIND, kind.key)
        item.setToolTip(0, tip)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
        self._rows[kind.key] = item
        self._kinds[kind.key] = kind

    def show_blocks(self, kinds: Sequence[tuple[LayerKind, str]]) -> None:
        """Offer these blocks behind the layers, and no others; with what their tooltips say."""
        row = self._families.pop(BLOCK_FAMILY, None)
        if row is not None:
            self.tree.takeTopLevelItem(self.tree.indexOfTopLevelItem(row))
        for key in [key for key in self._rows if key.startswith(BLOCK)]:
            del self._rows[key], self._kinds[key]
        for kind, tip in kinds:
            self._add_row(kind, tip)
        self.tree.expandAll()
        self._colour()
        self._on_search_changed(self.search.text())

    def _family_row(self, name: str) -> QTreeWidgetItem:
        row = QTreeWidgetItem(self.tree, [tr(name)])
        row.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = row.font(0)
        font.setBold(True)
        row.setFont(0, font)
        row.setSizeHint(0, QSize(0, FAMILY_ROW_PX))
        row.setTextAlignment(0, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft)
        return row

    def _colour(self) -> None:
        """Every family has the colour its cards have on the canvas."""
        swatches = {}
        for number, (name, row) in enumerate(self._families.items()):
            row.setForeground(0, theme.colour("muted"))
            swatches[name] = QIcon(_swatch(theme.series_colour(number)))
        for key, row in self._rows.items():
            row.setIcon(0, swatches[self._kinds[key].family])

    def item_of(self, kind: str) -> QTreeWidgetItem:
        """The row of a layer kind."""
        return self._rows[kind]

    def shown_kinds(self) -> list[str]:
        """Keys of the layers the search leaves."""
        return [key for key, row in self._rows.items() if not row.isHidden()]

    def _on_search_changed(self, text: str) -> None:
        words = text.casefold().split()
        found = {key: _matches(self._kinds[key], words) for key in self._rows}
        for key, row in self._rows.items():
            row.setHidden(not found[key])
        self.nothing_found.setVisible(not any(found.values()))
        families = {self._kinds[key].family for key, is_found in found.items() if is_found}
        for name, row in self._families.items():
            row.setHidden(name not in families)
        # What Enter would add is seen to be chosen.
        best = self._best_kind() if words else None
        self.tree.setCurrentIndex(self.tree.indexFromItem(self._rows[best]) if best else QModelIndex())

    def _best_kind(self) -> str | None:
        """Of the layers found the one whose name begins with what is searched, or has it in it, or the first."""
        text = self.search.text().strip().casefold()

        def rank(key: str) -> int:
            title = self._kinds[key].title.casefold()
            return 0 if title.startswith(text) else 1 if text in title else 2

        return min(self.shown_kinds(), key=rank, default=None)

    def _on_search_entered(self) -> None:
        best = self._best_kind()
        if best and self.search.text().strip():
            self.append_requested.emit(best)

    def _on_chosen(self, item: QTreeWidgetItem) -> None:
        kind = item.data(0, _KIND)
        if kind:
            self.append_requested.emit(kind)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Down leads from the search field into the list."""
        kinds = self.shown_kinds() if watched is self.search else []
        is_press = event.type() == QEvent.Type.KeyPress
        if kinds and is_press and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.tree.setCurrentItem(self.tree.currentItem() or self.item_of(kinds[0]))
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange and self.tree.topLevelItemCount():
            self._colour()
        super().changeEvent(event)


def _matches(kind: LayerKind, words: Sequence[str]) -> bool:
    where = " ".join((kind.key, kind.title, kind.family, tr(kind.family), kind.help, tr(kind.help))).casefold()
    return all(word in where for word in words)


def _swatch(colour: QColor) -> QPixmap:
    swatch = QPixmap(10, 14)
    swatch.fill(Qt.GlobalColor.transparent)
    painter = QPainter(swatch)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(1, 0, 4, 14, 2, 2)
    painter.end()
    return swatch
