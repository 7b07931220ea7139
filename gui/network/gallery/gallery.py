"""The gallery: cards of networks in groups under a search field, and beside them the chosen one in full."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.i18n import tr
from gui.network.canvas.paints import Paints
from gui.network.gallery.cards import CARD, Card, CardDelegate
from gui.network.gallery.sketch import Sketch, paint_sketch

PREVIEW_PX = 300
PICTURE_PX = 150
FEW_CARDS = 6  # that are seen at a glance and need no search


class CardList(QListWidget):
    """Cards side by side; arrows walk over them, Enter chooses."""

    entered_key = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setWrapping(True)
        self.setSpacing(2)
        self.setUniformItemSizes(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(30)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.entered_key.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # headings are as wide as the list


class SketchView(QWidget):
    """The chosen network's picture, larger."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sketch: Sketch | None = None
        self.setMinimumHeight(PICTURE_PX)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_sketch(self, sketch: Sketch | None) -> None:
        self._sketch = sketch
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(PREVIEW_PX, PICTURE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        if self._sketch is not None:
            painter = QPainter(self)
            paint_sketch(painter, QRectF(self.rect()).adjusted(4, 4, -4, -4), self._sketch, Paints())


class Gallery(QWidget):
    """Shows cards; ``chosen`` comes with the key of one on double click or Enter, ``changed`` when another is marked.

    Object names begin with ``prefix``.
    """

    chosen = Signal(str)
    changed = Signal()

    def __init__(self, prefix: str, cards: Sequence[Card], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prefix = prefix
        self._cards = tuple(cards)
        self._make_search()
        self._make_list()
        self._make_preview()
        self._lay_out()
        self._fill()
        self.search.textChanged.connect(self._on_filter_changed)
        self.only_fitting.toggled.connect(self._on_filter_changed)
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.list.itemDoubleClicked.connect(self._on_chosen)
        self.list.entered_key.connect(self._on_chosen)

    # ---- what others see

    @property
    def current(self) -> Card | None:
        """The marked card."""
        item = self.list.currentItem()
        return item.data(CARD) if item is not None and not item.isHidden() else None

    def mark(self, key: str) -> None:
        """Mark the card of that key."""
        for item in self._items():
            if item.data(CARD).key == key:
                self.list.setCurrentItem(item)

    def focus_first(self) -> None:
        """Put the keyboard into the search field, or where there is none onto the cards."""
        first = self.search if len(self._cards) > FEW_CARDS else self.list
        first.setFocus(Qt.FocusReason.TabFocusReason)

    # ---- making

    def _make_search(self) -> None:
        self.search = QLineEdit(self)
        self.search.setObjectName(f"{self._prefix}.search")
        self.search.setPlaceholderText(tr("Search templates"))
        self.search.setAccessibleName(tr("Search templates"))
        self.search.setToolTip(tr("Part of a title, of what it teaches, or the name of a layer"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.only_fitting = QCheckBox(tr("Only those that fit my data"), self)
        self.only_fitting.setObjectName(f"{self._prefix}.only_fitting")
        self.only_fitting.setAccessibleName(tr("Only those that fit my data"))
        self.only_fitting.setToolTip(tr("Leave out networks that cannot be made for the data"))
        self.only_fitting.setVisible(any(card.refusal for card in self._cards))
        self.search.setVisible(len(self._cards) > FEW_CARDS)

    def _make_list(self) -> None:
        self.list = CardList(self)
        self.list.setObjectName(f"{self._prefix}.templates")
        self.list.setAccessibleName(tr("Templates"))
        self.list.setToolTip(tr("Arrows walk over the networks; Enter or a double click takes one"))
        self._delegate = CardDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.nothing_found = QLabel(tr("No template fits. Try another word, or empty the search."), self)
        self.nothing_found.setObjectName(f"{self._prefix}.nothing_found")
        self.nothing_found.setProperty("muted", True)
        self.nothing_found.hide()

    def _make_preview(self) -> None:
        self.preview = QFrame(self)
        self.preview.setFixedWidth(PREVIEW_PX)
        self.picture = SketchView(self.preview)
        labels = [QLabel(self.preview) for _ in range(5)]
        self.title, self.text, self.made_for, self.details, self.status = labels
        names = ("title", "text", "made_for", "details", "status")
        for label, name in zip(labels, names, strict=True):
            label.setObjectName(f"{self._prefix}.{name}")
            label.setWordWrap(True)
            label.setProperty("muted", name in ("made_for", "details"))
        self.title.setProperty("heading", True)
        column = QVBoxLayout(self.preview)
        column.setContentsMargins(theme.GAP_PX, 0, 0, 0)
        column.setSpacing(theme.SPACE_PX)
        for widget in (self.picture, *labels):
            column.addWidget(widget)
        column.addStretch(1)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.only_fitting)
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE_PX)
        left.addLayout(top)
        left.addWidget(self.nothing_found)
        left.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(left, 1)
        row.addWidget(self.preview)

    def _fill(self) -> None:
        group = ""
        for card in self._cards:
            if card.group and card.group != group:
                group = card.group
                heading = QListWidgetItem(tr(group), self.list)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
            item = QListWidgetItem(card.title, self.list)
            item.setData(CARD, card)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, card.spoken)
            item.setToolTip(card.refusal)
        first = next(iter(self._items()), None)
        if first is not None:
            self.list.setCurrentItem(first)
            self._show_preview(first.data(CARD))

    def _items(self) -> list[QListWidgetItem]:
        rows = [self.list.item(row) for row in range(self.list.count())]
        return [item for item in rows if item.data(CARD) is not None]

    # ---- what happens

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """From the search field the arrows go on to the cards, and Enter takes the marked one."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
                self._on_chosen()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_delegate"):
            self._delegate.renew_paints()
            self.list.viewport().update()
        super().changeEvent(event)

    def _on_filter_changed(self) -> None:
        words = self.search.text().lower().split()
        shown: list[QListWidgetItem] = []
        heading: QListWidgetItem | None = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            card = item.data(CARD)
            if card is None:
                heading = item
                heading.setHidden(True)
                continue
            is_shown = self._is_wanted(card, words)
            item.setHidden(not is_shown)
            if is_shown:
                shown.append(item)
                if heading is not None and card.group:
                    heading.setHidden(False)
        self.nothing_found.setVisible(not shown)
        current = self.list.currentItem()
        if shown and (current is None or current.isHidden()):
            self.list.setCurrentItem(shown[0])
        self._on_current_changed()

    def _is_wanted(self, card: Card, words: Sequence[str]) -> bool:
        if self.only_fitting.isChecked() and card.refusal:
            return False
        kinds = " ".join({bar.kind for bar in card.sketch.bars})
        text = f"{card.key} {card.title} {card.text} {tr(card.group)} {kinds}".lower()
        return all(word in text for word in words)

    def _on_current_changed(self) -> None:
        self._show_preview(self.current)
        self.changed.emit()

    def _on_chosen(self) -> None:
        if self.current is not None:
            self.chosen.emit(self.current.key)

    def _show_preview(self, card: Card | None) -> None:
        self.preview.setVisible(card is not None)
        if card is None:
            return
        self.picture.show_sketch(card.sketch)
        self.title.setText(card.title)
        self.text.setText(card.text)
        self.made_for.setText(card.made_for)
        self.made_for.setVisible(bool(card.made_for))
        self.details.setText("\n".join(card.details))
        sign = "✕" if card.refusal else "✓"
        self.status.setText(f"{sign} {card.status}" if card.status else "")
