"""A dataset that was read: its title, what it is, its problems, its classes and its samples."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.datasets.dataset import Dataset
from engine.notes import Note
from gui import theme
from gui.data.counts_chart import Counts, CountsChart
from gui.data.samples_view import SamplesView
from gui.data.words import summary
from gui.i18n import note_text, tr


@dataclass(frozen=True)
class Description:
    """What takes a moment to work out: rows of every class in every part, and what is to be said of the data."""

    class_counts: Counts
    problems: tuple[Note, ...]


class DatasetView(QWidget):
    """``show_dataset`` at once, ``show_description`` when it has been worked out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel()
        self.title.setObjectName("data.title")
        self.title.setProperty("heading", True)
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self.title.setFont(font)
        self.summary = self._words("data.summary")
        self.problems = self._words("data.problems")
        self.problems.setAccessibleName(tr("Problems of the data"))
        self.counts = CountsChart()
        self.samples = SamplesView()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GAP_PX, theme.GAP_PX, theme.GAP_PX, theme.SPACE_PX)
        layout.setSpacing(theme.SPACE_PX)
        for widget in (self.title, self.summary, self.problems, self.counts):
            layout.addWidget(widget)
        layout.addWidget(self.samples, 1)

    @staticmethod
    def _words(name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def show_dataset(self, dataset: Dataset) -> None:
        self.title.setText(tr(dataset.raw.title))
        self.summary.setText(summary(dataset))
        self.problems.hide()
        self.counts.hide()
        self.samples.show_dataset(dataset)

    def show_description(self, description: Description) -> None:
        self.counts.show_counts(description.class_counts)
        self.problems.setText("\n".join(f"⚠ {note_text(note)}" for note in description.problems))
        self.problems.setVisible(bool(description.problems))
