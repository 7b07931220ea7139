"""The Detect tab: choose a source and a model, press Start, and see what is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.detection.pipeline import DetectionResult
from engine.errors import FileError, StudioError
from gui import theme
from gui.detection.controls import Controls
from gui.detection.job import DetectRequest, Ended, Opened
from gui.detection.model_panel import ModelPanel
from gui.detection.runner import CLOSE_LIMIT_S, DetectionRunner
from gui.detection.snapshot import save_snapshot
from gui.detection.source_panel import SourcePanel
from gui.detection.thresholds import Thresholds
from gui.detection.view import PictureView
from gui.i18n import tr
from gui.session import Session
from gui.widgets.file_field import Ask, ask_for_path, dropped_path

AskFolder = Callable[[QWidget], str]


def ask_for_snapshot_folder(parent: QWidget) -> str:
    """The system's dialog; empty when it was cancelled."""
    return QFileDialog.getExistingDirectory(parent, tr("Folder for snapshots"), str(Path.home()))


class DetectTab(QWidget):
    """Another source or model while a detection runs starts it again with that."""

    key = "detect"
    actions_changed = Signal()

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        ask: Ask = ask_for_path,
        ask_folder: AskFolder = ask_for_snapshot_folder,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._ask_folder = ask_folder
        self._snapshot_folder: Path | None = None
        self._opened: Opened | None = None
        self._index = 0
        self._starts_again = False
        self.setObjectName("detect")
        self.setAcceptDrops(True)
        self.source_panel = SourcePanel(ask=ask)
        self.model_panel = ModelPanel(ask=ask)
        self.thresholds = Thresholds()
        self.view = PictureView()
        self.controls = Controls()
        self.runner = DetectionRunner(self)
        self._lay_out()
        self.model_panel.show_model(session.settings["detect_model"])
        if Path(session.settings["detect_names"]).is_file():
            self.model_panel.show_names_file(session.settings["detect_names"])
        self.source_panel.show_source(session.settings["detect_source"])
        self._connect()
        self._show_state()

    # ---- the contract of a tab

    def action_slots(self) -> dict[str, Callable[[], None]]:
        return {
            "detect.start": self.start,
            "detect.pause": self.pause,
            "detect.stop": self.stop,
            "detect.snapshot": self.snapshot,
        }

    def is_action_enabled(self, key: str) -> bool:
        buttons = {
            "detect.start": self.controls.start,
            "detect.pause": self.controls.pause,
            "detect.stop": self.controls.stop,
            "detect.snapshot": self.controls.snapshot,
        }
        return key in buttons and buttons[key].isEnabled()

    def focus_first(self) -> None:
        first = self.controls.start if self.can_start else self.source_panel.kind
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def shutdown(self) -> None:
        self.model_panel.close_download(CLOSE_LIMIT_S / 4)
        self.source_panel.close_search(CLOSE_LIMIT_S / 4)
        self.runner.close(CLOSE_LIMIT_S / 2)

    # ---- building

    def _lay_out(self) -> None:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, theme.SPACE_PX, 0)
        column.setSpacing(theme.SPACE_PX)
        for title, widget in (
            (tr("Source"), self.source_panel),
            (tr("Model"), self.model_panel),
            (tr("Which objects count"), self.thresholds),
        ):
            heading = QLabel(title)
            heading.setProperty("heading", True)
            column.addWidget(heading)
            column.addWidget(widget)
            column.addSpacing(theme.GAP_PX)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("detect.panel")
        scroll.setWidget(panel)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFixedWidth(theme.SIDE_PANEL_PX)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE_PX)
        right.addWidget(self.view, 1)
        right.addWidget(self.controls)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_PX, theme.GAP_PX, theme.GAP_PX, theme.GAP_PX)
        row.setSpacing(theme.GAP_PX)
        row.addWidget(scroll)
        row.addLayout(right, 1)

    def _connect(self) -> None:
        self.source_panel.source_changed.connect(self._on_choice_changed)
        self.model_panel.model_changed.connect(self._on_choice_changed)
        self.thresholds.changed.connect(self._on_thresholds_changed)
        self.view.step_requested.connect(self.step)
        self.controls.start_requested.connect(self.start)
        self.controls.pause_requested.connect(self.pause)
        self.controls.stop_requested.connect(self.stop)
        self.controls.snapshot_requested.connect(self.snapshot)
        self.controls.folder_requested.connect(self.choose_snapshot_folder)
        self.controls.step_requested.connect(self.step)
        self.runner.state_changed.connect(self._show_state)
        self.runner.opened.connect(self._on_opened)
        self.runner.result_arrived.connect(self._on_result)
        self.runner.ended.connect(self._on_ended)
        self.runner.failed.connect(self._on_failed)

    # ---- requests

    @property
    def can_start(self) -> bool:
        return self.model_panel.path is not None and bool(self.source_panel.source)

    @property
    def is_leafing(self) -> bool:
        """Whether pictures are leafed through, not running by."""
        return self._opened is not None and self._opened.count > 0 and self.runner.is_active

    def start(self) -> None:
        path = self.model_panel.path
        if path is None or not self.can_start or self.runner.is_active:
            return
        self._index = 0
        self._opened = None
        self.view.forget()
        self.controls.clear_figures()
        self._remember_choice()
        self.runner.set_thresholds(self.thresholds.confidence, self.thresholds.overlap, 0)
        self.runner.start(DetectRequest(path, self.source_panel.source, self.model_panel.names_file))

    def _remember_choice(self) -> None:
        for name, value in (
            ("detect_model", self.model_panel.model),
            ("detect_source", self.source_panel.source),
            ("detect_names", self.model_panel.names_file),
        ):
            self._session.attempt(self._session.settings.set, name, value)

    def pause(self) -> None:
        """Hold the picture, or go on."""
        if self.runner.state == "paused":
            self.runner.resume()
        else:
            self.runner.pause()

    def stop(self) -> None:
        self._starts_again = False
        self.runner.stop()

    def step(self, by: int) -> None:
        """Go on or back in a folder."""
        if self._opened is None or not self.is_leafing:
            return
        wanted = min(max(self._index + by, 0), self._opened.count - 1)
        if wanted != self._index:
            self._index = wanted
            self.controls.show_place(self._index, self._opened.count)
            self.runner.show_picture(self._index)

    def snapshot(self) -> None:
        """Save what is shown; the folder is asked for once."""
        result = self.view.result
        if result is None or (self._snapshot_folder is None and not self.choose_snapshot_folder()):
            return
        assert self._snapshot_folder is not None
        title = Path(result.frame.file).name if result.frame.file else self._title
        try:
            path = save_snapshot(result, self._snapshot_folder, title, self.font())
        except FileError as error:
            self._snapshot_folder = None
            self._session.post_error(error)
            return
        self._session.post("info", tr("The picture was saved as {path}.", path=path))

    def choose_snapshot_folder(self) -> bool:
        """Ask where snapshots go; False when the user thought better of it."""
        chosen = self._ask_folder(self)
        if chosen:
            self._snapshot_folder = Path(chosen)
        return bool(chosen)

    # ---- what happens

    @property
    def _title(self) -> str:
        return self._opened.title if self._opened is not None else ""

    def _on_choice_changed(self) -> None:
        if self.runner.is_active and self.can_start:
            self._starts_again = True
            self.runner.stop()
        self._show_state()

    def _on_thresholds_changed(self) -> None:
        self.runner.set_thresholds(self.thresholds.confidence, self.thresholds.overlap, self._index)

    def _on_opened(self, opened: Opened) -> None:
        self._opened = opened
        if opened.count:
            self.controls.show_place(0, opened.count)
        self._show_state()

    def _on_result(self, result: DetectionResult) -> None:
        had_picture = self.view.result is not None
        self.view.show_result(result)
        self.controls.show_figures(result, is_still=self.is_leafing or self.runner.state == "paused")
        if self.is_leafing and self._opened is not None and result.frame.index < self._index:
            # Broken pictures were passed over, so there are fewer than the folder has files.
            self._index = result.frame.index
            self.controls.show_place(self._index, self._index + 1)
        if not had_picture:
            self._show_state()

    def _on_ended(self, ended: Ended) -> None:
        for problem in ended.problems:
            self._session.post_error(problem)
        if ended.is_complete and not ended.problems:
            text = tr("{title} has ended after {frames} frames.", title=ended.title, frames=ended.frames)
            self._session.post("info", text)
        self._start_again_if_wanted()

    def _on_failed(self, error: StudioError | None) -> None:
        if error is not None:
            self._session.post_error(error)
        self._start_again_if_wanted()

    def _start_again_if_wanted(self) -> None:
        wanted, self._starts_again = self._starts_again, False
        if wanted:
            self.start()

    def _show_state(self) -> None:
        self.controls.show_state(
            self.runner.state,
            can_start=self.can_start,
            has_picture=self.view.result is not None,
            is_leafing=self.is_leafing,
            count=self._opened.count if self._opened is not None else 0,
        )
        self.view.show_text(self._advice())
        self.actions_changed.emit()

    def _advice(self) -> str:
        """One line: what to do next."""
        if self.runner.state == "opening":
            return tr("Opening the model and the source…")
        if self.runner.is_active:
            return tr("Waiting for the first picture…")
        if self.model_panel.path is None:
            return tr("Download the model on the left, or open an ONNX file.")
        if not self.source_panel.source:
            return tr("Choose a camera, a video, a picture or a folder, or drop a file here.")
        return tr("Press Start to find objects.")

    # ---- files dropped on the tab

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if dropped_path(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        path = dropped_path(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.take_file(path)

    def take_file(self, path: str) -> None:
        """A model, class names, or a source, told by the file's name; a source starts at once where it can."""
        suffix = Path(path).suffix.lower()
        if suffix == ".onnx":
            self.model_panel.show_model(path)
        elif suffix in (".names", ".txt"):
            self.model_panel.show_names_file(path)
        else:
            self.source_panel.show_source(path)
            self.start()
