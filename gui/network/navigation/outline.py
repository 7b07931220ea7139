"""The network as a list, a row a layer, kept in step with the canvas: for the keyboard and for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from engine.network.analysis import Analysis
from engine.network.blocks.kinds import kind_of
from engine.network.graph import Graph, Node
from gui.i18n import problem_text, tr
from gui.icons import icon
from gui.network.canvas.keys import command_of
from gui.network.words import shape_words, spoken, summary, title_of

_NODE = Qt.ItemDataRole.UserRole
_HAS_ICON = Qt.ItemDataRole.UserRole + 1
_ALT = Qt.KeyboardModifier.AltModifier
MOST_SIZES = 10_000


class RowSizes(QStyledItemDelegate):
    """Remembers how high each text is in the width there is: every edit asks for the size of every row."""

    def __init__(self, outline: QListWidget) -> None:
        super().__init__(outline)
        self._outline = outline
        self._sizes: dict[tuple[str, bool], QSize] = {}
        self._width = 0

    def forget(self) -> None:
        self._sizes.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        width = self._outline.viewport().width()
        if width != self._width or len(self._sizes) > MOST_SIZES:
            self._sizes, self._width = {}, width
        key = index.data(), bool(index.data(_HAS_ICON))
        size = self._sizes.get(key)
        if size is None:
            size = self._sizes[key] = super().sizeHint(option, index)
        return size


class Outline(QListWidget):
    """Rows in the order in which the data flows. Keys mean what they mean on the canvas; arrows choose rows."""

    chosen_changed = Signal()
    move_requested = Signal(int)  # the current layer one place along its line: 1 down, -1 up

    def __init__(self, commands: Mapping[str, Callable[[], object]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self._shown: tuple[Graph, Analysis] = (Graph(), Analysis())
        self._is_stale = False
        self._is_quiet = False
        self._rows: dict[str, QListWidgetItem] = {}
        self._written: dict[str, tuple[object, ...]] = {}  # what each row says, so that only others are written
        self._wanted: list[str] = []
        self.setObjectName("network.outline")
        self.setAccessibleName(tr("Outline of the network"))
        self.setAccessibleDescription(
            tr("Insert adds a layer, Alt with Up and Down moves it, C connects, D disables, F2 renames, Enter opens.")
        )
        self.setToolTip(tr("Every layer in the order in which the data flows"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(1)
        self._sizes = RowSizes(self)
        self.setItemDelegate(self._sizes)
        self.itemSelectionChanged.connect(self._on_selection_changed)
        self.itemDoubleClicked.connect(self._on_opened)

    def show_graph(self, graph: Graph, analysis: Analysis) -> None:
        """A row for every node; at once if it is looked at, else when it is."""
        self._shown = graph, analysis
        self._is_stale = True
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        graph, analysis = self._shown
        self._is_stale, self._is_quiet = False, True
        ordered = list(dict.fromkeys((*graph.order, *graph.by_id)))
        if ordered != list(self._rows):
            self.clear()
            self._rows, self._written = {}, {}
            for name in ordered:
                self._rows[name] = item = QListWidgetItem(self)
                item.setData(_NODE, name)
        problems: dict[str, list[str]] = {}
        errors = {problem.node for problem in analysis.problems if problem.is_error}
        for problem in analysis.problems:
            problems.setdefault(problem.node, []).append(problem_text(problem))
        for name in ordered:
            self._write(graph, analysis, graph.node(name), problems.get(name, []), is_error=name in errors)
        self._is_quiet = False
        self.select(self._wanted)

    def _write(self, graph: Graph, analysis: Analysis, node: Node, problems: Sequence[str], *, is_error: bool) -> None:
        item, kind = self._rows[node.id], kind_of(graph, node)
        shape, counts = analysis.shapes.get(node.id), analysis.param_counts.get(node.id)
        told = (node, kind, shape, counts, graph.inputs_of(node.id), problems, is_error)
        if self._written.get(node.id) == told:
            return
        self._written[node.id] = told
        inputs = ", ".join(graph.inputs_of(node.id))
        about = "  ".join(filter(None, (summary(node, kind), "→ " + shape_words(shape))))
        off = f" ({tr('disabled')})" if node.is_disabled else ""
        lines = [f"{node.id}  {title_of(node)}{off}", about]
        if len(graph.inputs_of(node.id)) != 1 and inputs:
            lines.append(tr("from {names}", names=inputs))
        text = "\n".join(lines)
        if item.text() != text:
            item.setText(text)
        said = [spoken(node, shape, counts, problems, kind), tr("from {names}", names=inputs) if inputs else ""]
        if node.is_disabled:
            said.append(tr("disabled"))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, said)))
        item.setToolTip("\n".join(problems))
        look = ("error", "error") if is_error else ("info", "info")
        item.setData(_HAS_ICON, bool(problems))
        item.setIcon(icon(*look) if problems else QIcon())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Icons have the colours of the palette, and rows the size of the font."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._rows:
            self._sizes.forget()
        if event.type() == QEvent.Type.PaletteChange and self._rows:
            self._written = {}
            self.show_graph(*self._shown)
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if self._is_stale:
            self._refresh()

    # ---- what is selected

    @property
    def chosen(self) -> list[str]:
        """Ids of the selected rows, from top to bottom."""
        return [name for name, item in self._rows.items() if item.isSelected()]

    def select(self, names: Sequence[str]) -> None:
        """Select these rows and nothing else, silently."""
        self._wanted = list(names)
        if self._is_stale or self.chosen == [name for name in self._rows if name in set(names)]:
            return
        self._is_quiet = True
        self.clearSelection()
        last = None
        for name in names:
            if name in self._rows:
                last = self._rows[name]
                last.setSelected(True)
        if last is not None:
            self.selectionModel().setCurrentIndex(
                self.indexFromItem(last), self.selectionModel().SelectionFlag.NoUpdate
            )
            self.scrollToItem(last)
        self._is_quiet = False

    def _on_selection_changed(self) -> None:
        if not self._is_quiet:
            self._wanted = self.chosen
            self.chosen_changed.emit()

    def _on_opened(self) -> None:
        self._commands["open"]()

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """What the canvas does by key, except that arrows walk through the rows."""
        ways = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & _ALT and event.key() in ways:
            self.move_requested.emit(ways[Qt.Key(event.key())])
            return
        name = command_of(event)
        if name in self._commands and name not in ("next", "previous", "select_all"):
            self._commands[name]()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """The first row is chosen when nothing is, so that keys have something to work on."""
        super().focusInEvent(event)
        if not self.chosen and self.count():
            self.setCurrentRow(0)
