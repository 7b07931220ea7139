"""The network as Keras code, kept up to date while it is looked at."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from engine.errors import StudioError
from engine.network.code import python_code
from engine.network.graph import Graph
from gui import theme
from gui.i18n import error_text, tr


class CodeView(QWidget):
    """Read-only Python; when there is none to be had, why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph = Graph()
        self._shown: Graph | None = None
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("network.code")
        self.text.setAccessibleName(tr("Keras code of the network"))
        self.text.setToolTip(tr("A script that builds this network with Keras"))
        self.text.setReadOnly(True)
        self.text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.button = QPushButton(tr("Copy code"), self)
        self.button.setObjectName("network.copy_code")
        self.button.setAccessibleName(tr("Copy code"))
        self.button.setToolTip(tr("Put the code on the clipboard"))
        self.button.clicked.connect(self.copy)
        foot = QHBoxLayout()
        foot.addWidget(self.problem, 1)
        foot.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX)
        layout.addWidget(self.text)
        layout.addLayout(foot)

    @property
    def code(self) -> str:
        """The code of now; empty when the network cannot be built."""
        self._refresh()
        return self.text.toPlainText()

    def show_graph(self, graph: Graph) -> None:
        self._graph = graph
        if self.isVisible():
            self._refresh()

    def copy(self) -> bool:
        """Put the code on the clipboard. False when there is none."""
        if self.code:
            QGuiApplication.clipboard().setText(self.code)
        return bool(self.code)

    def _refresh(self) -> None:
        if self._graph is self._shown:
            return
        self._shown = self._graph
        try:
            code, problem = python_code(self._graph), ""
        except StudioError as error:
            code, problem = "", " ".join(error_text(error))
        if code != self.text.toPlainText():
            place = self.text.verticalScrollBar().value()
            self.text.setPlainText(code)
            self.text.verticalScrollBar().setValue(place)
        self.problem.setText(problem)
        self.button.setEnabled(bool(code))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._refresh()
