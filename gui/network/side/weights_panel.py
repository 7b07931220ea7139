"""Under the settings of a pretrained base: whether its ImageNet weights are here, and the button that fetches them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.errors import StudioError
from engine.network.graph import Node
from engine.network.kinds import Dims
from engine.network.pretrained.bases import bases
from engine.network.pretrained.weights import WeightsFile, download_weights, weights_file_of
from gui import theme
from gui.i18n import error_text, tr
from gui.session import Session
from gui.widgets.buttons import push_button
from gui.widgets.labels import plain_label, quiet_progress
from gui.worker import CLOSE_LIMIT_S, Progress, Worker


class WeightsPanel(QWidget):
    """Hidden but for a base that starts with ImageNet weights. A download goes on while another layer is looked at."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        download: Callable[..., Path] = download_weights,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._download = download
        self._file: WeightsFile | None = None
        self._fetched: WeightsFile | None = None  # what is being downloaded
        self._failure: tuple[WeightsFile, str] | None = None
        self._worker: Worker | None = None
        self.state = plain_label("network.weights_state", self)
        self.problem = plain_label("network.weights_problem", self)
        self.start = push_button(
            "network.weights_download", tr("Download"), tr("Download the ImageNet weights of this layer")
        )
        self.cancel = push_button(
            "network.weights_cancel", tr("Cancel"), tr("Stop the download; it goes on from there the next time")
        )
        self.progress = quiet_progress("network.weights_progress", self)
        self._lay_out()
        self.start.clicked.connect(self.fetch)
        self.cancel.clicked.connect(self._on_cancel)
        self._colour()
        self.hide()

    def _lay_out(self) -> None:
        running = QHBoxLayout()
        running.addWidget(self.progress, 1)
        running.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self.state)
        layout.addWidget(self.start, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(running)
        layout.addWidget(self.problem)

    def show_node(self, node: Node | None, shape: Dims | None = None) -> None:
        """The selected node, and the shape of what goes into it where that is known."""
        is_base = node is not None and node.kind in bases() and node.params.get("weights", "imagenet") == "imagenet"
        self._file = weights_file_of(node.kind, shape or ()) if node is not None and is_base else None
        self._refresh()

    def fetch(self) -> None:
        """Begin to download the weights of the layer shown."""
        if self._file is None or self._worker is not None:
            return
        self._fetched, self._failure = self._file, None
        self._worker = Worker(self._download, self._file, parent=self)
        self._worker.progressed.connect(self._on_progressed)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._worker.cancelled.connect(self._on_ended)
        self.progress.setRange(0, 0)
        self._worker.start()
        self._refresh()

    def close_down(self) -> None:
        """Give up a download; what came of it stays for the next time."""
        if self._worker is not None:
            self._worker.cancel()
            self._worker.wait(CLOSE_LIMIT_S)

    def _refresh(self) -> None:
        file = self._file
        self.setVisible(file is not None)
        if file is None:
            return
        is_running = self._fetched is not None and self._fetched == file
        self.state.setText(_state_words(file, is_running=is_running))
        self.start.setVisible(not is_running and not file.is_here)
        self.start.setEnabled(self._worker is None)
        self.progress.setVisible(is_running)
        self.cancel.setVisible(is_running)
        failure = self._failure[1] if self._failure is not None and self._failure[0] == file else ""
        self.problem.setText(failure)
        self.problem.setVisible(bool(failure))

    def _on_progressed(self, progress: Progress) -> None:
        if progress.fraction is None:
            self.progress.setRange(0, 0)
        else:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(progress.fraction * 1000))
        self.progress.setToolTip(progress.text)

    def _on_finished(self, _path: Path) -> None:
        self._on_ended()
        self._session.look_again()

    def _on_failed(self, error: StudioError | None) -> None:
        if error is not None and self._fetched is not None:
            self._failure = self._fetched, " ".join(error_text(error))
        self._on_ended()

    def _on_ended(self) -> None:
        if self._worker is not None:
            self._worker.discard()
        self._worker = self._fetched = None
        self._refresh()

    def _on_cancel(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    def _colour(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour("error"))
        self.problem.setPalette(palette)

    def changeEvent(self, event: Any) -> None:  # noqa: N802
        if event.type() == event.Type.PaletteChange and hasattr(self, "progress"):
            self._colour()
        super().changeEvent(event)


def _state_words(file: WeightsFile, *, is_running: bool) -> str:
    if is_running:
        return tr("Downloading the ImageNet weights, {size} MB…", size=file.megabytes)
    if file.is_here:
        return tr("The ImageNet weights are on this computer.")
    return tr("The ImageNet weights are not on this computer: {size} MB to download.", size=file.megabytes)
