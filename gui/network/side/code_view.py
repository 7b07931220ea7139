"""The network as Keras code, kept up to date while it is looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QShowEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from engine import files
from engine.errors import StudioError
from engine.network.code import Script, script_of
from engine.network.graph import Graph
from engine.training.code_settings import code_settings
from gui import theme
from gui.i18n import error_text, tr
from gui.network.side.code_colours import CodeColours
from gui.session import Session

MARK_ALPHA = 45
MOST_AT_ONCE = 100  # layers; the code of more takes longer to write than an edit may last
PAUSE_MS = 250


class CodeView(QWidget):
    """Read-only Python; when there is none to be had, why. The lines of the selected layers are marked."""

    saved = Signal(str)  # the file's name
    save_failed = Signal(object)  # StudioError

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph = Graph()
        self._settings: Mapping[str, Any] = {}
        self._shown: tuple[Graph, Mapping[str, Any]] | None = None
        self._script = Script("", {})
        self._marked: tuple[str, ...] = ()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        self.text = self._editor()
        self._colours = CodeColours(self.text.document())
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.button = self._button("network.copy_code", tr("Copy code"), tr("Put the code on the clipboard"))
        self.button.clicked.connect(self.copy)
        self.save_button = self._button("network.save_code", tr("Save code…"), tr("Write the code into a .py file"))
        self.save_button.clicked.connect(self.save)
        foot = QHBoxLayout()
        foot.addWidget(self.problem, 1)
        foot.addWidget(self.button)
        foot.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX)
        layout.addWidget(self.text)
        layout.addLayout(foot)

    def _editor(self) -> QPlainTextEdit:
        text = QPlainTextEdit(self)
        text.setObjectName("network.code")
        text.setAccessibleName(tr("Keras code of the network"))
        text.setToolTip(tr("A script that builds this network with Keras"))
        text.setReadOnly(True)
        text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setTabChangesFocus(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        return text

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        return button

    @property
    def code(self) -> str:
        """The code of now; empty when the network cannot be built."""
        self._refresh()
        return self.text.toPlainText()

    def show_graph(self, graph: Graph, settings: Mapping[str, Any] | None = None) -> None:
        """``settings`` are those of ``python_code``; without them there is neither compile nor fit.

        The code of a large network follows when the edits pause.
        """
        self._graph, self._settings = graph, settings or {}
        if not self.isVisible():
            return
        written = len(graph.nodes) + sum(len(block.graph.nodes) for block in graph.blocks)
        if written <= MOST_AT_ONCE:
            self._refresh()
        else:
            self._pause.start()

    def _on_pause(self) -> None:
        if self.isVisible():
            self._refresh()

    def mark(self, nodes: Collection[str]) -> None:
        """Mark the lines of these layers, and bring the first into view."""
        if tuple(nodes) != self._marked:
            self._marked = tuple(nodes)
            if self.isVisible():
                self._show_marks(scrolls=True)

    def copy(self) -> bool:
        """Put the code on the clipboard. False when there is none."""
        if self.code:
            QGuiApplication.clipboard().setText(self.code)
        return bool(self.code)

    def save(self) -> None:
        """Ask for a file and write the code into it."""
        start = str(Path.home() / "network.py")
        path, _ = QFileDialog.getSaveFileName(self, tr("Save code"), start, tr("Python files") + " (*.py)")
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> bool:
        """Write the code into a file; whether it is there now."""
        path = path if path.suffix else path.with_suffix(".py")
        try:
            files.write_text(path, self.code)
        except StudioError as error:
            self.save_failed.emit(error)
            return False
        self.saved.emit(path.name)
        return True

    def _refresh(self) -> None:
        self._pause.stop()
        if self._shown is not None and self._shown[0] is self._graph and self._shown[1] == self._settings:
            return
        self._shown = self._graph, self._settings
        problem = ""
        try:
            self._script = script_of(self._graph, config=self._settings)
        except StudioError as error:
            self._script, problem = Script("", {}), " ".join(error_text(error))
        if self._script.text != self.text.toPlainText():
            place = self.text.verticalScrollBar().value()
            self.text.setPlainText(self._script.text)
            self.text.verticalScrollBar().setValue(place)
        self.problem.setText(problem)
        self.button.setEnabled(bool(self._script.text))
        self.save_button.setEnabled(bool(self._script.text))
        self._show_marks(scrolls=False)

    def _show_marks(self, *, scrolls: bool) -> None:
        places = [self._script.lines[name] for name in self._marked if name in self._script.lines]
        numbers = [number for first, last in places for number in range(first, last + 1)]
        self.text.setExtraSelections([self._selection(number) for number in numbers])
        if scrolls and places:
            bar, (first, last) = self.text.verticalScrollBar(), min(places)
            if not bar.value() < first - 1 <= last <= bar.value() + bar.pageStep():
                bar.setValue(max(0, first - 1 - bar.pageStep() // 3))

    def _selection(self, number: int) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        colour = theme.colour("accent")
        colour.setAlpha(MARK_ALPHA)
        selection.format.setBackground(colour)
        selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        selection.cursor = QTextCursor(self.text.document().findBlockByNumber(number - 1))
        return selection

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._refresh()
        self._show_marks(scrolls=True)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_colours"):
            self._colours.take_colours()
            self._colours.rehighlight()
            self._show_marks(scrolls=False)


def shown_settings(session: Session) -> dict[str, Any]:
    """The training settings of the session as a script spells them; the task is that of the data, or the output's."""
    facts = session.dataset.facts if session.dataset is not None else None
    return code_settings(session.config, facts.task if facts is not None else _task_of(session.graph))


def _task_of(graph: Graph) -> str:
    ends = [node for node in graph.nodes if not graph.outputs_of(node.id)]
    activation = ends[-1].params.get("activation", "") if ends else ""
    return {"softmax": "multiclass", "sigmoid": "binary"}.get(str(activation), "regression")
