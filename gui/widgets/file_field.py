"""A path to a file or a folder: typed, browsed for, or dropped from a file window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from engine.params import FilePath
from gui.i18n import tr

Ask = Callable[[QWidget, FilePath, str, bool], str]


def ask_for_path(parent: QWidget, param: FilePath, start: str, wants_folder: bool) -> str:
    """The system's dialog; empty when it was cancelled."""
    title = tr(param.label)
    if wants_folder:
        return QFileDialog.getExistingDirectory(parent, title, start)
    filters = [tr("All files") + " (*)"]
    if param.patterns:
        filters.insert(0, f"{title} ({' '.join(param.patterns)})")
    return QFileDialog.getOpenFileName(parent, title, start, ";;".join(filters))[0]


def dropped_paths(data: QMimeData) -> list[str]:
    """The local files and folders in a drop."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]


def dropped_path(data: QMimeData) -> str:
    """The first local file or folder in a drop; empty if there is none."""
    return next(iter(dropped_paths(data)), "")


class PathLine(QLineEdit):
    """A line of text that takes a dropped file as its path."""

    path_dropped = Signal(str)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if dropped_path(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        path = dropped_path(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.path_dropped.emit(path)
        else:
            super().dropEvent(event)


class FileField(QWidget):
    """A line, and a button that opens a dialog; the button has a menu where a folder is as good as a file."""

    edited = Signal(str)

    def __init__(self, param: FilePath, parent: QWidget | None = None, ask: Ask = ask_for_path) -> None:
        super().__init__(parent)
        self._param = param
        self._ask = ask
        self._shown = ""
        self.line = PathLine(self)
        self.button = QToolButton(self)
        self.button.setText("…")
        self.button.setAutoRaise(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)
        self.setFocusProxy(self.line)
        self.line.editingFinished.connect(self._on_typed)
        self.line.path_dropped.connect(self._take)
        self._connect_button()

    def _connect_button(self) -> None:
        self.button.setToolTip(tr("Choose a folder") if self._param.is_folder else tr("Choose a file"))
        self.button.setAccessibleName(self.button.toolTip())
        if not self._param.is_any:
            self.button.clicked.connect(self._browse)
            return
        self.button.setToolTip(tr("Choose a file or a folder"))
        menu = QMenu(self.button)
        for text, slot in ((tr("File…"), self._browse_file), (tr("Folder…"), self._browse_folder)):
            action = QAction(text, menu)
            action.triggered.connect(slot)
            menu.addAction(action)
        self.button.setMenu(menu)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def name_widgets(self, name: str, label: str, tip: str) -> None:
        """Give the line its object name, accessible name and tooltip, and the button ``<name>.browse``."""
        self.line.setObjectName(name)
        self.line.setAccessibleName(label)
        self.line.setToolTip(tip)
        self.button.setObjectName(f"{name}.browse")

    @property
    def value(self) -> str:
        """The last path given, not what is being typed."""
        return self._shown

    def show_value(self, path: str) -> None:
        """Show a path silently."""
        self._shown = path
        if self.line.text() != path:
            self.line.setText(path)

    def _take(self, path: str) -> None:
        if path != self._shown:
            self.show_value(path)
            self.edited.emit(path)

    def _on_typed(self) -> None:
        self._take(self.line.text().strip())

    def _browse(self) -> None:
        self._choose(self._param.is_folder)

    def _browse_file(self) -> None:
        self._choose(False)

    def _browse_folder(self) -> None:
        self._choose(True)

    def _choose(self, wants_folder: bool) -> None:
        path = self._ask(self, self._param, self._shown, wants_folder)
        if path:
            self._take(path)
