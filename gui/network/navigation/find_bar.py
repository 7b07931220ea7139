"""Finding layers by name, kind or setting, and the bar for it over the canvas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from engine.network.blocks.kinds import kind_of
from engine.network.graph import Graph, Node
from gui import theme
from gui.i18n import tr
from gui.network.words import shape_words, summary, title_of


def found_in(graph: Graph, text: str) -> list[str]:
    """Ids of the nodes that have every word of the text in their name, kind or settings, in order."""
    words = text.casefold().split()
    if not words:
        return []
    ordered = dict.fromkeys((*graph.order, *graph.by_id))
    return [name for name in ordered if _has(graph, graph.node(name), words)]


def _has(graph: Graph, node: Node, words: list[str]) -> bool:
    kind = kind_of(graph, node)
    known = {param.name: param.default for param in kind.params} if kind is not None else {}
    values = " ".join(_told({**known, **node.params}))
    where = " ".join((node.id, title_of(node), node.kind, summary(node, kind), values)).casefold()
    return all(word in where for word in words)


def _told(values: dict[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        told = shape_words(value) if isinstance(value, tuple) else str(value)
        yield f"{name}={told} {told}"


class FindBar(QWidget):
    """Enter goes to the next layer found, Shift+Enter to the one before; Escape closes."""

    found = Signal(str)  # the id of the layer to show
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph = Graph()
        self._names: list[str] = []
        self._at = -1
        self.setObjectName("network.find_bar")
        self.line = QLineEdit(self)
        self.line.setObjectName("network.find")
        self.line.setAccessibleName(tr("Find layers"))
        self.line.setPlaceholderText(tr("Find a name, a kind or a setting"))
        self.line.setToolTip(tr("Enter: next, Shift+Enter: previous, Escape: close"))
        self.line.setClearButtonEnabled(True)
        self.line.setMaximumWidth(320)
        self.line.installEventFilter(self)
        self.count = QLabel(self)
        self.count.setObjectName("network.find_count")
        self.count.setProperty("muted", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_PX, 2, theme.SPACE_PX, 2)
        row.addWidget(self.line, 1)
        for name, text, tip, slot in (
            ("previous", "‹", tr("Previous layer found"), self.go_back),
            ("next", "›", tr("Next layer found"), self.go_on),
            ("close", "✕", tr("Close the search"), self.close_bar),
        ):
            button = QToolButton(self)
            button.setObjectName(f"network.find_{name}")
            button.setText(text)
            button.setAccessibleName(tip)
            button.setToolTip(tip)
            button.setAutoRaise(True)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addWidget(self.count)
        row.addStretch(1)
        self.hide()
        self.line.textChanged.connect(self._on_text_changed)

    def open_bar(self) -> None:
        """Show it, ready to be typed into."""
        self.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self._search()

    def close_bar(self) -> None:
        self.hide()
        self.closed.emit()

    def show_graph(self, graph: Graph) -> None:
        """What is searched from now on; the layer one is at stays."""
        self._graph = graph
        if self.isVisible():
            at = self._names[self._at] if 0 <= self._at < len(self._names) else ""
            self._search()
            self._at = self._names.index(at) if at in self._names else self._at
            self._tell()

    def go_on(self) -> None:
        self._go(1)

    def go_back(self) -> None:
        self._go(-1)

    def _go(self, way: int) -> None:
        if self._names:
            start = self._at if self._at >= 0 else (-1 if way > 0 else 0)
            self._at = (start + way) % len(self._names)
            self._tell()
            self.found.emit(self._names[self._at])

    def _on_text_changed(self) -> None:
        self._search()
        self._go(1)

    def _search(self) -> None:
        self._names = found_in(self._graph, self.line.text())
        self._at = -1
        self._tell()

    def _tell(self) -> None:
        if not self.line.text().strip():
            self.count.setText("")
        elif not self._names:
            self.count.setText(tr("Nothing found"))
        else:
            self.count.setText(tr("{place} of {count}", place=max(0, self._at) + 1, count=len(self._names)))
        self.line.setAccessibleDescription(self.count.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
        return super().eventFilter(watched, event)
