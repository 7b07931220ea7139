"""The rows of the palette: families that open and close, and the layers in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import QByteArray, QMimeData, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from engine.network.graph import BLOCK
from engine.network.kinds import LAYER_KINDS, LayerKind
from gui import theme
from gui.i18n import tr

LAYER_MIME = "application/x-layerwise-layer"
OFTEN = "Often used"
OFTEN_USED = (
    *("Input", "Rescaling", "Dense", "Conv2D", "MaxPooling2D", "GlobalAveragePooling2D", "Flatten", "Reshape"),
    *("ReLU", "BatchNormalization", "Dropout", "Add", "Concatenate", "Embedding", "LSTM"),
)
FAMILY_ROW_PX = 27
BESIDE_PX = 14  # from the mouse to the picture of what it drags
KIND = Qt.ItemDataRole.UserRole


class LayerTree(QTreeWidget):
    """Families and their layers, after those that are used often. A drag carries the kind's key."""

    chosen = Signal(QTreeWidgetItem)  # by double click or Enter, whatever the desktop calls activating
    opened = Signal()  # a family, or it was closed
    left_upwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._families: dict[str, QTreeWidgetItem] = {}
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._often: dict[str, QTreeWidgetItem] = {}
        self._family_of: dict[str, str] = {}
        self._open: set[str] = {OFTEN}
        self._is_searching = False
        self._set_up()
        self.itemDoubleClicked.connect(self.chosen)
        self.itemClicked.connect(self._on_clicked)
        self.itemExpanded.connect(self._on_expanded)
        self.itemCollapsed.connect(self._on_collapsed)

    def _set_up(self) -> None:
        self.setHeaderHidden(True)
        self.setExpandsOnDoubleClick(False)
        self.setIndentation(11)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setIconSize(QSize(10, 14))
        self.setUniformRowHeights(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    # ---- rows

    def add(self, kind: LayerKind, tip: str) -> None:
        """A row at the end of its family."""
        self._rows[kind.key] = self._row(kind, tip, kind.family)
        self._family_of[kind.key] = kind.family
        if kind.key in OFTEN_USED:
            self._often[kind.key] = self._row(kind, tip, OFTEN)

    def remove_family(self, family: str) -> None:
        row = self._families.pop(family, None)
        if row is not None:
            self.takeTopLevelItem(self.indexOfTopLevelItem(row))
        for key in [key for key, name in self._family_of.items() if name == family]:
            del self._rows[key], self._family_of[key]

    def finish(self) -> None:
        """To be called behind the last row that was added: the order of what is used often, colours, what is open."""
        often = self._families.get(OFTEN)
        if often is not None:
            for row in often.takeChildren():
                row.setHidden(False)
            often.addChildren([self._often[key] for key in OFTEN_USED if key in self._often])
        self._show_open()
        self.colour()

    def _row(self, kind: LayerKind, tip: str, family: str) -> QTreeWidgetItem:
        if family not in self._families:
            self._families[family] = self._family_row(family)
        item = QTreeWidgetItem(self._families[family], [kind.title])
        item.setData(0, KIND, kind.key)
        item.setToolTip(0, tip)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
        return item

    def _family_row(self, name: str) -> QTreeWidgetItem:
        row = QTreeWidgetItem([tr(name)])
        if name == OFTEN:
            self.insertTopLevelItem(0, row)
        else:
            self.addTopLevelItem(row)
        row.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        row.setToolTip(0, tr("Show or hide these layers"))
        font = row.font(0)
        font.setBold(True)
        row.setFont(0, font)
        row.setSizeHint(0, QSize(0, FAMILY_ROW_PX))
        return row

    def colour(self) -> None:
        """Every family has the colour its cards have on the canvas; blocks, whose place may change, the accent."""
        families = list(dict.fromkeys(kind.family for kind in LAYER_KINDS.values()))
        swatches = {name: QIcon(_swatch(theme.series_colour(number))) for number, name in enumerate(families)}
        blocks = QIcon(_swatch(theme.colour("accent")))
        for row in self._families.values():
            row.setForeground(0, theme.colour("muted"))
        for rows in (self._rows, self._often):
            for key, row in rows.items():
                row.setIcon(0, blocks if key.startswith(BLOCK) else swatches[self._family_of[key]])

    # ---- what is shown

    def row_of(self, kind: str) -> QTreeWidgetItem:
        """The row of a kind: among those used often if it stands there, and is shown."""
        often = self._often.get(kind)
        return often if often is not None and not self._is_searching else self._rows[kind]

    def show_only(self, kinds: Collection[str] | None) -> None:
        """These kinds in their families, all of them open; or everything as it was before."""
        self._is_searching = kinds is not None
        for key, row in self._rows.items():
            row.setHidden(kinds is not None and key not in kinds)
        wanted = {self._family_of[key] for key in kinds} if kinds is not None else set(self._families)
        for name, row in self._families.items():
            row.setHidden(name not in wanted)
        self._show_open()

    @property
    def shown(self) -> list[str]:
        """Keys of the kinds a search leaves, in the order of their rows."""
        return [key for key, row in self._rows.items() if not row.isHidden()]

    def mark(self, kind: str | None) -> None:
        self.setCurrentIndex(self.indexFromItem(self._rows[kind]) if kind is not None else QModelIndex())

    def enter(self) -> None:
        """Mark a row for the arrow keys to begin at: the first, unless there is one."""
        first = self.topLevelItem(0)
        if self.currentItem() is None and first is not None:
            self.setCurrentItem(first)

    @property
    def open_families(self) -> tuple[str, ...]:
        """Names of the families that are open while nothing is searched."""
        return tuple(name for name in self._families if name in self._open)

    def open_only(self, families: Iterable[str]) -> None:
        self._open = set(families)
        self._show_open()

    def _show_open(self) -> None:
        self.blockSignals(True)
        for name, row in self._families.items():
            row.setExpanded(self._is_searching or name in self._open)
        self.blockSignals(False)

    def _name_of(self, row: QTreeWidgetItem) -> str:
        return next((name for name, family in self._families.items() if family is row), "")

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        if item.parent() is None:
            item.setExpanded(not item.isExpanded())

    def _on_expanded(self, item: QTreeWidgetItem) -> None:
        self._remember(item, is_open=True)

    def _on_collapsed(self, item: QTreeWidgetItem) -> None:
        self._remember(item, is_open=False)

    def _remember(self, item: QTreeWidgetItem, *, is_open: bool) -> None:
        if not self._is_searching:
            name = self._name_of(item)
            self._open = self._open | {name} if is_open else self._open - {name}
            self.opened.emit()

    # ---- keys and drags

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            if item.parent() is None:
                item.setExpanded(not item.isExpanded())
            else:
                self.chosen.emit(item)
        elif event.key() == Qt.Key.Key_Up and (item is None or self.itemAbove(item) is None):
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802
        """The row's picture hangs beside the mouse, so that the wire under it can be seen."""
        item = self.currentItem()
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsDragEnabled:
            return
        drag = QDrag(self)
        drag.setMimeData(self.mimeData([item]))
        drag.setPixmap(self.viewport().grab(self.visualItemRect(item)))
        drag.setHotSpot(QPoint(-BESIDE_PX, -BESIDE_PX))
        drag.exec(actions)

    def mimeTypes(self) -> list[str]:  # noqa: N802
        return [LAYER_MIME]

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:  # noqa: N802
        data = QMimeData()
        for item in items:
            data.setData(LAYER_MIME, QByteArray(str(item.data(0, KIND)).encode()))
        return data


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
