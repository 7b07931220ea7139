"""Which model finds the objects: one of the catalogue, downloaded when wanted, or an ONNX file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.detection.catalogue import CATALOGUE, CatalogueEntry, download, is_downloaded, models_folder
from engine.errors import StudioError
from engine.params import FilePath
from gui import theme
from gui.i18n import error_text, tr
from gui.widgets.file_field import Ask, FileField, ask_for_path
from gui.worker import Progress, Worker

MODEL_FILE = FilePath("model", title="ONNX models", patterns=("*.onnx",))
NAMES_FILE = FilePath("names", title="Class names", patterns=("*.names", "*.txt"))
_ENTRIES = {entry.key: entry for entry in CATALOGUE}


class ModelPanel(QWidget):
    """``model`` is a key of the catalogue or a path, ``path`` the file it stands for, or None while there is none."""

    model_changed = Signal()  # ``path`` or ``names_file``: another one, or one that is there now

    def __init__(self, parent: QWidget | None = None, *, ask: Ask = ask_for_path) -> None:
        super().__init__(parent)
        self._ask = ask
        self._download: Worker | None = None
        self._downloading = ""
        self._last_path: Path | None = None
        self._make_chooser()
        self._make_download()
        self.names = FileField(NAMES_FILE, ask=ask)
        self.names.name_widgets(
            "detect.names_file",
            tr("File of class names"),
            tr("A .names file, one name a line; only for models that do not hold their names"),
        )
        self.names.line.setPlaceholderText(tr("From the model"))
        self.names.line.setClearButtonEnabled(True)
        self.names.edited.connect(self._on_names_edited)
        self._lay_out()
        self._refresh()

    def _make_chooser(self) -> None:
        self.box = QComboBox()
        self.box.setObjectName("detect.model")
        self.box.setAccessibleName(tr("Model"))
        self.box.setToolTip(tr("The model that finds the objects"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(10)
        for entry in CATALOGUE:
            self.box.addItem(entry.title, entry.key)
        self.box.activated.connect(self._on_chosen)
        self.open_button = QPushButton(tr("Open…"))
        self.open_button.setObjectName("detect.open_model")
        self.open_button.setAccessibleName(tr("Open an ONNX file"))
        self.open_button.setToolTip(tr("Open an ONNX file: YOLOX, YOLOv5, YOLOv7, YOLOv8 or FastestDet"))
        self.open_button.clicked.connect(self._on_open)
        self.details = QLabel()
        self.details.setObjectName("detect.model_details")
        self.details.setProperty("muted", True)
        self.details.setWordWrap(True)
        self.details.setTextFormat(Qt.TextFormat.PlainText)

    def _make_download(self) -> None:
        self.download_button = QPushButton(tr("Download"))
        self.download_button.setObjectName("detect.download")
        self.download_button.setAccessibleName(tr("Download this model"))
        self.download_button.setToolTip(tr("Download this model and keep it on this computer"))
        self.download_button.clicked.connect(self.start_download)
        self.progress = QProgressBar()
        self.progress.setObjectName("detect.download_progress")
        self.progress.setAccessibleName(tr("Download"))
        self.progress.setRange(0, 1000)
        self.cancel_button = QToolButton()
        self.cancel_button.setObjectName("detect.cancel_download")
        self.cancel_button.setText(tr("Cancel"))
        self.cancel_button.setAccessibleName(tr("Cancel the download"))
        self.cancel_button.setToolTip(tr("Cancel the download; the next one goes on from there"))
        self.cancel_button.clicked.connect(self.cancel_download)
        self.problem = QFrame()
        self.problem.setObjectName("detect.download_problem")
        self.problem.setProperty("banner", "error")
        self.problem_text = QLabel()
        self.problem_text.setWordWrap(True)
        self.problem_text.setTextFormat(Qt.TextFormat.PlainText)
        # The address has to be copied to another machine.
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.problem_text.setTextInteractionFlags(selectable)
        QVBoxLayout(self.problem).addWidget(self.problem_text)
        self.problem.hide()

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        choice.addWidget(self.box, 1)
        choice.addWidget(self.open_button)
        self._bar = QWidget()
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(self.progress, 1)
        bar.addWidget(self.cancel_button)
        names_label = QLabel(tr("Class names"))
        names_label.setBuddy(self.names.line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addLayout(choice)
        for widget in (self.details, self.download_button, self._bar, self.problem, names_label, self.names):
            layout.addWidget(widget)

    # ---- what is chosen

    @property
    def model(self) -> str:
        return str(self.box.currentData())

    @property
    def entry(self) -> CatalogueEntry | None:
        """The entry of the catalogue that is chosen; None for a file."""
        return _ENTRIES.get(self.model)

    @property
    def path(self) -> Path | None:
        entry = self.entry
        if entry is None:
            return Path(self.model)
        return models_folder() / entry.file_name if is_downloaded(entry, models_folder()) else None

    @property
    def names_file(self) -> str:
        return self.names.value

    def show_model(self, model: str) -> None:
        """Choose a key of the catalogue or an ONNX file."""
        if not model:
            return
        index = self.box.findData(model)
        if index < 0:
            # One file is enough: the last one opened.
            if self.box.count() > len(CATALOGUE):
                self.box.removeItem(len(CATALOGUE))
            self.box.addItem(Path(model).name, model)
            index = self.box.count() - 1
        self.box.setCurrentIndex(index)
        self._on_chosen()

    def show_names_file(self, path: str) -> None:
        self.names.show_value(path)
        self.model_changed.emit()

    def _on_open(self) -> None:
        start = "" if self.entry is not None else self.model
        path = self._ask(self, MODEL_FILE, start, False)
        if path:
            self.show_model(path)

    def _on_chosen(self) -> None:
        self.problem.hide()
        self._refresh()
        self.model_changed.emit()

    def _on_names_edited(self, path: str) -> None:  # noqa: ARG002
        self.model_changed.emit()

    # ---- the download

    @property
    def is_downloading(self) -> bool:
        return self._download is not None

    def start_download(self) -> None:
        entry = self.entry
        if entry is None or self.is_downloading:
            return
        self.problem.hide()
        self._downloading = entry.key
        self._download = Worker(download, entry, models_folder(), parent=self)
        self._download.progressed.connect(self._on_progressed)
        self._download.finished.connect(self._on_downloaded)
        self._download.failed.connect(self._on_download_failed)
        self._download.cancelled.connect(self._end_download)
        self._on_progressed(Progress(None, entry.title))
        self._download.start()
        self._refresh()

    def cancel_download(self) -> None:
        if self._download is not None:
            self._download.cancel()

    def close_download(self, timeout_s: float) -> None:
        """Break off and say nothing any more; what came so far is kept for the next time."""
        worker, self._download = self._download, None
        if worker is not None:
            for signal in (worker.progressed, worker.finished, worker.failed, worker.cancelled):
                signal.disconnect()
            worker.cancel()
            worker.wait(timeout_s)

    def _on_progressed(self, progress: Progress) -> None:
        self.progress.setRange(0, 0 if progress.fraction is None else 1000)
        self.progress.setValue(round((progress.fraction or 0.0) * 1000))
        self.progress.setToolTip(progress.text)

    def _on_downloaded(self, path: Path) -> None:  # noqa: ARG002
        key = self._downloading
        self._end_download()
        if key == self.model:
            self.model_changed.emit()

    def _on_download_failed(self, error: StudioError | None) -> None:
        self._end_download()
        self.problem_text.setText("\n".join(error_text(error)) if error is not None else tr("The download failed."))
        self.problem.show()

    def _end_download(self) -> None:
        self._download = None
        self._downloading = ""
        self._refresh()

    # ---- what is shown

    def _refresh(self) -> None:
        entry = self.entry
        is_here = self.path is not None
        self._last_path = self.path
        self.download_button.setVisible(entry is not None and not is_here and not self.is_downloading)
        self._bar.setVisible(self.is_downloading)
        if entry is None:
            self.details.setText(self.model)
            return
        state = tr("downloaded") if is_here else tr("not downloaded yet")
        self.details.setText(f"{entry.size_mb:g} MB · {entry.licence} · {state}")
        about = tr("COCO, 80 classes, {side} px, AP {score}", side=entry.input_side, score=entry.map_coco)
        self.details.setToolTip(about)

    def _refresh_files(self) -> None:
        """A file may have been put into the folder by hand meanwhile."""
        if self.path != self._last_path:
            self._on_chosen()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._refresh_files()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and hasattr(self, "_bar"):
            self._refresh_files()
