"""The list of sources by family, the params of the chosen one, and the button that opens it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.source import SOURCES, DatasetSource, SourceSpec
from engine.params import Text, defaults
from gui import theme
from gui.data.filter_bar import SearchLine
from gui.i18n import tr
from gui.icons import icon
from gui.widgets.param_form import ParamForm

FAMILIES = ("Built in", "File", "Download")
KEY = Qt.ItemDataRole.UserRole
TABLES = ("csv", "excel", "parquet")  # sources of tables in files, whose reading can be looked at
MOST_ROWS = 14  # of the list are seen at once
FEW = 10  # sources that need no search


class SourceList(QTreeWidget):
    """Families and their sources. A family's name cannot be chosen: a click leaves it, keys pass over it."""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        item = self.itemAt(event.position().toPoint())
        if item is not None and item.parent() is not None:
            super().mousePressEvent(event)

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        index = super().moveCursor(action, modifiers)
        item = self.itemFromIndex(index)
        if item is None or item.parent() is not None:
            return index
        upwards = (QAbstractItemView.CursorAction.MoveUp, QAbstractItemView.CursorAction.MovePageUp)
        beside = (self.itemAbove(item) if action in upwards else None) or self.itemBelow(item)
        return self.indexFromItem(beside) if beside is not None else index


class SourcePanel(QWidget):
    """Asks for a source to be opened: by the button, by a double click, or when a param of the open one changes."""

    open_requested = Signal(object)  # SourceSpec
    reading_requested = Signal(object)  # SourceSpec: how this table is read is to be looked at
    choice_changed = Signal()  # another source is marked in the list

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opened: SourceSpec | None = None
        self._forms: dict[str, ParamForm] = {}
        self.list = SourceList()
        self.list.setObjectName("data.sources")
        self.list.setAccessibleName(tr("Data sources"))
        self.list.setToolTip(tr("Where the data comes from; Enter opens it"))
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setItemsExpandable(False)
        self.list.setIndentation(12)
        self._items: dict[str, QTreeWidgetItem] = {}
        self.search = SearchLine()
        self.search.setObjectName("data.find_source")
        self.search.setAccessibleName(tr("Find a source"))
        self.search.setPlaceholderText(tr("Find a source"))
        self.search.setToolTip(tr("Show the sources in which these words occur"))
        self.search.textChanged.connect(self._find)
        self._fill()
        self._help = QLabel()
        self._help.setWordWrap(True)
        self._help.setProperty("muted", True)
        self._form_place = QVBoxLayout()
        self.button = QPushButton(tr("Open data"))
        self.button.setObjectName("data.open")
        self.button.setAccessibleName(tr("Open data"))
        self.button.setToolTip(tr("Read this data into the project"))
        self.reading = QPushButton(tr("Reading options…"))
        self.reading.setObjectName("data.reading")
        self.reading.setAccessibleName(tr("Reading options…"))
        self.reading.setToolTip(tr("See the first rows, and say how the table is read and what is to be predicted"))
        self.reading.clicked.connect(self._on_reading_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        layout.addWidget(self._help)
        layout.addLayout(self._form_place)
        layout.addWidget(self.reading)
        layout.addWidget(self.button)
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.list.itemActivated.connect(self._on_activated)
        self.button.clicked.connect(self._open)

    def _fill(self) -> None:
        found = {source.family for source in SOURCES.values()}
        for family in (*(name for name in FAMILIES if name in found), *sorted(found - set(FAMILIES))):
            head = QTreeWidgetItem(self.list, [tr(family)])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            for source in SOURCES.values():
                if source.family == family:
                    item = QTreeWidgetItem(head, [tr(source.title)])
                    item.setData(0, KEY, source.key)
                    item.setToolTip(0, tr(source.help))
                    self._items[source.key] = item
        self.list.expandAll()
        rows = min(MOST_ROWS, len(self._items) + self.list.topLevelItemCount())
        self.list.setFixedHeight(rows * (self.list.fontMetrics().height() + 5) + 8)
        self.search.setVisible(len(self._items) > FEW)

    def _find(self, words: str) -> None:
        """Show the sources whose title, help or key has the words, and the one that is chosen."""
        wanted = words.casefold().strip()
        for key, item in self._items.items():
            said = " ".join((key, item.text(0), item.toolTip(0), SOURCES[key].title)).casefold()
            item.setHidden(wanted not in said and item is not self.list.currentItem())
        for number in range(self.list.topLevelItemCount()):
            head = self.list.topLevelItem(number)
            if head is not None:
                below = [item for item in self._items.values() if item.parent() is head]
                head.setHidden(all(item.isHidden() for item in below))

    @property
    def chosen(self) -> DatasetSource | None:
        item = self.list.currentItem()
        return SOURCES.get(item.data(0, KEY)) if item is not None else None

    @property
    def form(self) -> ParamForm | None:
        """The form of the chosen source, None where it has no params."""
        return self._forms.get(self.chosen.key) if self.chosen is not None else None

    def show_source(self, spec: SourceSpec | None) -> None:
        """Choose the project's source and show its params, silently."""
        self._opened = spec
        if spec is not None and spec.key in self._items:
            self.search.clear()
            self.list.setCurrentItem(self._items[spec.key])
            self.list.scrollToItem(self._items[spec.key])
            if self.form is not None:
                # What is not said is at its default, not at what the source before had there.
                self.form.set_values({**defaults(spec.source.params), **spec.params})
            self._show_reading()
        elif spec is None:
            self.list.clearSelection()
            self.list.setCurrentIndex(QModelIndex())
            self._show_chosen()

    def suggest(self, name: str, texts: list[str]) -> None:
        """Texts offered for a param of the chosen source, such as its columns for the target."""
        source = self.chosen
        if source is None or self.form is None:
            return
        if any(param.name == name and isinstance(param, Text) for param in source.params):
            self.form.set_suggestions(name, texts)

    def _on_current_changed(self) -> None:
        self._show_chosen()
        self.choice_changed.emit()

    def _show_chosen(self) -> None:
        source = self.chosen
        self._help.setText(tr(source.help) if source is not None else tr("Choose where the data comes from."))
        self.button.setEnabled(source is not None)
        if source is not None and source.params and source.key not in self._forms:
            form = ParamForm(source.params, {}, f"data.{source.key}", self)
            form.value_changed.connect(self._on_value_changed)
            self._form_place.addWidget(form)
            self._forms[source.key] = form
        for key, form in self._forms.items():
            form.setVisible(source is not None and key == source.key)
        self._show_reading()

    def _on_reading_clicked(self) -> None:
        source = self.chosen
        if source is not None and self.form is not None:
            self.reading_requested.emit(SourceSpec(source.key, self.form.values()))

    def _show_reading(self) -> None:
        """Only a table whose place is known can be looked at."""
        source = self.chosen
        is_table = source is not None and source.key in TABLES
        self.reading.setVisible(is_table)
        if source is not None and self.form is not None and is_table:
            self.reading.setEnabled(Path(str(self.form.values()[source.path_param])).is_file())

    def _on_value_changed(self, name: str, value: object) -> None:
        source = self.chosen
        if source is None:
            return
        self._show_reading()
        is_opened = self._opened is not None and self._opened.key == source.key
        if is_opened or (name == source.path_param and value):
            self._open()

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        if item.data(0, KEY):
            self._open()

    def _open(self) -> None:
        source = self.chosen
        if source is not None:
            values = self.form.values() if self.form is not None else {}
            self.open_requested.emit(SourceSpec(source.key, values))

    def refresh_icons(self) -> None:
        """Colours and icons for the palette of now."""
        for number in range(self.list.topLevelItemCount()):
            head = self.list.topLevelItem(number)
            if head is not None:
                head.setForeground(0, theme.colour("muted"))
        self.button.setIcon(icon("open"))
