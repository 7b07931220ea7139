"""Where the pictures come from: a camera by its name, or a video, picture or folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from engine.detection.cameras import Camera, list_cameras
from engine.detection.sources import CAMERA_PREFIX
from engine.files import PICTURE_SUFFIXES
from engine.params import FilePath
from engine.tasks import CancelToken, Report
from gui import theme
from gui.i18n import tr
from gui.widgets.file_field import Ask, FileField, ask_for_path
from gui.worker import Worker

VIDEO_SUFFIXES = (".mp4", ".avi", ".mkv", ".webm", ".mov", ".m4v")
CAMERA, FILE = 0, 1
SOURCE_FILE = FilePath(
    "source",
    title="Video, picture or folder",
    patterns=tuple(f"*{suffix}" for suffix in (*VIDEO_SUFFIXES, *sorted(PICTURE_SUFFIXES))),
    is_any=True,
)


def _find_cameras(*, report: Report, cancel: CancelToken) -> list[Camera]:
    """Looking for cameras loads OpenCV and asks every device, so it happens in a thread."""
    report(None, "cameras")
    cancel.check()
    return list_cameras()


class SourcePanel(QWidget):
    """``source`` is what ``engine.detection.sources.open_source`` takes, empty when nothing is chosen."""

    source_changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, ask: Ask = ask_for_path) -> None:
        super().__init__(parent)
        self._wanted_camera = ""
        self._search: Worker | None = None
        self.kind = QComboBox()
        self.kind.setObjectName("detect.source_kind")
        self.kind.setAccessibleName(tr("Kind of source"))
        self.kind.setToolTip(tr("Look at a camera, or at pictures from files"))
        self.kind.addItems([tr("Camera"), tr("Video, picture or folder")])
        self.kind.setCurrentIndex(FILE)
        self.file = FileField(SOURCE_FILE, ask=ask)
        self.file.name_widgets(
            "detect.source_file",
            tr("Video, picture or folder"),
            tr("A video, a picture or a folder of pictures; it can also be dropped on the tab"),
        )
        self.file.line.setPlaceholderText(tr("Choose one, or drop it here"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_camera_row())
        self._stack.addWidget(self.file)
        self._stack.setCurrentIndex(FILE)
        self.note = QLabel()
        self.note.setObjectName("detect.camera_note")
        self.note.setProperty("muted", True)
        self.note.setWordWrap(True)
        self.note.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        for widget in (self.kind, self._stack, self.note):
            layout.addWidget(widget)
        self.kind.activated.connect(self._on_kind_chosen)
        self.file.edited.connect(self.source_changed)

    def _make_camera_row(self) -> QWidget:
        self.cameras = QComboBox()
        self.cameras.setObjectName("detect.camera")
        self.cameras.setAccessibleName(tr("Camera"))
        self.cameras.setToolTip(tr("The cameras of this computer"))
        self.cameras.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.cameras.setMinimumContentsLength(10)
        self.cameras.activated.connect(self._on_camera_chosen)
        self.refresh_button = QToolButton()
        self.refresh_button.setObjectName("detect.refresh_cameras")
        self.refresh_button.setText(tr("Refresh"))
        self.refresh_button.setAccessibleName(tr("Look for cameras again"))
        self.refresh_button.setToolTip(tr("Look for cameras again"))
        self.refresh_button.clicked.connect(self.refresh_cameras)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.cameras, 1)
        layout.addWidget(self.refresh_button)
        return row

    @property
    def source(self) -> str:
        if self.kind.currentIndex() == FILE:
            return self.file.value
        return str(self.cameras.currentData() or "")

    @property
    def is_camera(self) -> bool:
        return self.kind.currentIndex() == CAMERA

    def show_source(self, source: str) -> None:
        """Choose a source; a camera is waited for until the cameras are known."""
        if source.startswith(CAMERA_PREFIX):
            self._wanted_camera = source
            self._show_kind(CAMERA)
            self.refresh_cameras()
        elif source:
            self.file.show_value(source)
            self._show_kind(FILE)
        self.source_changed.emit()

    def refresh_cameras(self) -> None:
        """Look which cameras there are; the list follows."""
        if self._search is not None:
            return
        self._search = Worker(_find_cameras, parent=self)
        self._search.finished.connect(self._on_cameras_found)
        self._search.failed.connect(self._on_search_failed)
        self.refresh_button.setEnabled(False)
        self.note.setText(tr("Looking for cameras…"))
        self.note.setVisible(self.is_camera)
        self._search.start()

    def close_search(self, timeout_s: float) -> None:
        """Say nothing any more."""
        if self._search is not None:
            self._search.finished.disconnect()
            self._search.failed.disconnect()
            self._search.cancel()
            self._search.wait(timeout_s)
            self._search = None

    def _on_search_failed(self, error: object) -> None:  # noqa: ARG002
        self._on_cameras_found([])

    def _on_cameras_found(self, cameras: Sequence[Camera]) -> None:
        self._search = None
        self.refresh_button.setEnabled(True)
        before = self._wanted_camera or str(self.cameras.currentData() or "")
        names = Counter(camera.name for camera in cameras)
        self.cameras.clear()
        for camera in cameras:
            # The name finds a camera again after another one was plugged in; two of a kind have only their number.
            wanted = camera.name if names[camera.name] == 1 else str(camera.index)
            self.cameras.addItem(camera.name, CAMERA_PREFIX + wanted)
        self.cameras.setEnabled(bool(cameras))
        self.cameras.setCurrentIndex(max(0, self.cameras.findData(before)) if cameras else -1)
        if cameras:
            self.note.hide()
        else:
            self.note.setText(
                tr("No camera found. Connect one, allow this program to use it, and press Refresh; or choose a file.")
            )
            self.note.setVisible(self.is_camera)
        self.source_changed.emit()

    def _on_kind_chosen(self, kind: int) -> None:
        self._show_kind(kind)
        if kind == CAMERA and not self.cameras.count():
            self.refresh_cameras()
        self.source_changed.emit()

    def _show_kind(self, kind: int) -> None:
        self.kind.setCurrentIndex(kind)
        self._stack.setCurrentIndex(kind)
        self.note.setVisible(kind == CAMERA and bool(self.note.text()) and not self.cameras.count())

    def _on_camera_chosen(self) -> None:
        self._wanted_camera = str(self.cameras.currentData() or "")
        self.source_changed.emit()
