"""One sample large: as it came, as the network reads it, and what kind of tensor that is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine import files
from engine.datasets.dataset import Dataset, Indices
from engine.datasets.insight.samples import Sample, read_sample
from engine.errors import FileError, StudioError
from gui import theme
from gui.data.sample_facts import FactsPanel
from gui.data.sample_views import SampleBody
from gui.data.words import part_title
from gui.i18n import error_text, tr
from gui.icons import icon
from gui.worker import CLOSE_LIMIT_S, Worker


class SampleDialog(QDialog):
    """Walks through the rows it is given; a sample is read in a thread."""

    place_changed = Signal(int)  # another place of the rows is shown

    def __init__(self, dataset: Dataset, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset = dataset
        self._rows: Indices = np.zeros(0, dtype=np.int64)
        self._place = -1
        self._reader: Worker | None = None
        self._is_due = False
        self.sample: Sample | None = None
        self.setObjectName("data.sample")
        self.setWindowTitle(tr("Sample"))
        self.title = QLabel()
        self.title.setObjectName("data.sample.title")
        self.title.setProperty("heading", True)
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self.title.setFont(font)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body = SampleBody()
        self.facts = FactsPanel()
        self.status = QLabel()
        self.status.setObjectName("data.sample.status")
        self.status.setProperty("muted", True)
        self.previous = self._button("previous", tr("Previous"), tr("The sample before this one (Left)"))
        self.next = self._button("next", tr("Next"), tr("The sample after this one (Right)"))
        self.copy = self._button("copy", tr("Copy"), tr("Copy the sample to the clipboard (Ctrl+C)"))
        self.save = self._button("save", tr("Save picture…"), tr("Write the picture into a file"))
        self.finish = self._button("close", tr("Close"), tr("Back to all samples (Esc)"))
        self._lay_out()
        self._connect()
        self.resize(980, 640)

    @staticmethod
    def _button(name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(icon(name), text)
        button.setObjectName(f"data.sample.{name}")
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(theme.GAP_PX)
        middle.addWidget(self.body, 1)
        middle.addWidget(self.facts)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE_PX)
        for button in (self.previous, self.next):
            buttons.addWidget(button)
        buttons.addWidget(self.status, 1)
        for button in (self.copy, self.save, self.finish):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GAP_PX, theme.GAP_PX, theme.GAP_PX, theme.GAP_PX)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self.title)
        layout.addLayout(middle, 1)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.previous.clicked.connect(self._go_back)
        self.next.clicked.connect(self._go_on)
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._ask_and_save)
        self.finish.clicked.connect(self.close)
        self.body.pixel_pointed.connect(self.status.setText)
        for key, slot in (
            (QKeySequence(Qt.Key.Key_Left), self._go_back),
            (QKeySequence(Qt.Key.Key_Right), self._go_on),
            (QKeySequence(QKeySequence.StandardKey.Copy), self._copy),
        ):
            QShortcut(key, self).activated.connect(slot)

    # ---- going through the rows

    def show_place(self, rows: Indices, place: int) -> None:
        """Show the sample at that place of ``rows``."""
        self._rows = rows
        self._go(place)

    def _go_back(self) -> None:
        self._go(self._place - 1)

    def _go_on(self) -> None:
        self._go(self._place + 1)

    def _go(self, place: int) -> None:
        if not 0 <= place < len(self._rows):
            return
        self._place = place
        self.previous.setEnabled(place > 0)
        self.next.setEnabled(place < len(self._rows) - 1)
        self.place_changed.emit(place)
        self._read()

    def _read(self) -> None:
        """Read the sample of now; while one is being read, it is next, and those between are passed over."""
        self._is_due = self._reader is not None
        if self._is_due:
            return
        self._reader = Worker(read_sample, self._dataset, int(self._rows[self._place]), parent=self)
        self._reader.finished.connect(self._on_read)
        self._reader.failed.connect(self._on_failed)
        self._reader.start()

    def _on_read(self, sample: Sample) -> None:
        self._end_reading()
        if not self._is_due:
            self._show(sample)
        else:
            self._read()

    def _on_failed(self, error: StudioError | None) -> None:
        self._end_reading()
        if self._is_due:
            self._read()
        elif error is not None:
            self.sample = None
            self._show_title(int(self._rows[self._place]), "", "")
            self.body.show_error(*error_text(error))
            self.facts.clear()
            self._enable(False)

    def _end_reading(self) -> None:
        if self._reader is not None:
            self._reader.discard()
            self._reader = None

    # ---- showing

    def _show(self, sample: Sample) -> None:
        self.sample = sample
        self._show_title(sample.row, sample.label, sample.part)
        self.body.show_sample(sample, self._dataset)
        self.facts.show_sample(sample, self._dataset)
        self._enable(True)

    def _show_title(self, row: int, label: str, part: str) -> None:
        self.status.clear()
        words = [tr("Row {row}", row=f"{row:,}"), label, part_title(part) if part else ""]
        place = tr("{place} of {count}", place=f"{self._place + 1:,}", count=f"{len(self._rows):,}")
        self.title.setText(" · ".join(word for word in words if word))
        self.status.setText(place)

    def _enable(self, is_there: bool) -> None:
        self.copy.setEnabled(is_there)
        self.save.setEnabled(is_there)
        self.save.setVisible(not self.body.picture.isNull())

    # ---- taking it along

    def _copy(self) -> None:
        if self.sample is None:
            return
        if self.body.picture.isNull():
            QGuiApplication.clipboard().setText(self.body.text)
        else:
            QGuiApplication.clipboard().setImage(self.body.picture)
        self.status.setText(tr("Copied"))

    def _ask_and_save(self) -> None:
        if self.sample is None:
            return
        name = files.file_name(f"{Path(self.sample.file).stem or self.sample.row} {self.sample.label}") + ".png"
        path, _ = QFileDialog.getSaveFileName(self, tr("Save picture"), str(Path.home() / name), "PNG (*.png)")
        if path:
            self.save_picture(Path(path) if Path(path).suffix else Path(path + ".png"))

    def save_picture(self, path: Path) -> None:
        """Write the picture as it came as PNG; what goes wrong is said below."""
        try:
            files.write_bytes(path, png(self.body.picture))
        except FileError as error:
            self.status.setText(" ".join(error_text(error)))
            return
        self.status.setText(tr("Saved as {path}", path=str(path)))

    def shutdown(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            self._reader.wait(CLOSE_LIMIT_S)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self._is_due = False
        super().closeEvent(event)


def png(image: QImage) -> bytes:
    """The image as the bytes of a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs say bytes, PySide takes str alone
    return bytes(buffer.data().data())
