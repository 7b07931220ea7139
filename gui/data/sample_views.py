"""How one sample looks: two pictures side by side, a text with its unknown words, a row as a list, numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QTextEdit, QVBoxLayout, QWidget

from engine.datasets.dataset import Dataset
from engine.datasets.insight.samples import Sample
from engine.datasets.tables.table import Table
from gui import theme
from gui.i18n import tr
from gui.images import to_qimage
from gui.widgets.picture_sources import line_picture, shades, shown_channels
from gui.widgets.picture_view import PictureView
from gui.widgets.table_view import TableView, cell_text

MOST_MARKS = 5_000
LINE_PX = 640
Array = npt.NDArray[Any]


class PicturePair(QWidget):
    """The picture as it came, and what the network reads of it."""

    pixel_pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.came, self.read = PictureView(), PictureView()
        self._titles = (QLabel(), QLabel())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_PX)
        names = ("data.sample.original", "data.sample.encoded")
        sides = (tr("As it came"), tr("What the network reads"))
        for view, title, name, side in zip((self.came, self.read), self._titles, names, sides, strict=True):
            view.setObjectName(name)
            view.setAccessibleName(side)
            view.setToolTip(
                tr("Wheel zooms, dragging moves, a double click shows all; far in, pixels show their values")
            )
            view.pixel_pointed.connect(self.pixel_pointed)
            title.setProperty("muted", True)
            column = QVBoxLayout()
            column.addWidget(title)
            column.addWidget(view, 1)
            row.addLayout(column, 1)

    def show_pictures(self, original: Array, encoded: Array) -> None:
        """Both uint8 (height, width, channels)."""
        self.came.show_picture(to_qimage(shown_channels(original)), original)
        self.read.show_picture(to_qimage(shown_channels(encoded)), encoded)
        for title, words, shown in zip(
            self._titles, (tr("As it came"), tr("What the network reads")), (original, encoded), strict=True
        ):
            title.setText(f"{words}: {' × '.join(map(str, shown.shape))}")


class TextSample(QWidget):
    """A text in full; words the network does not know are underlined."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unknown: tuple[tuple[int, int], ...] = ()
        self.edit = QTextEdit()
        self.edit.setObjectName("data.sample.text")
        self.edit.setAccessibleName(tr("Text"))
        self.edit.setToolTip(tr("The text in full"))
        self.edit.setReadOnly(True)
        self.edit.setTabChangesFocus(True)
        self.legend = QLabel()
        self.legend.setObjectName("data.sample.unknown")
        self.legend.setWordWrap(True)
        self.legend.setProperty("muted", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.legend)

    def show_text(self, text: str, unknown: tuple[tuple[int, int], ...]) -> None:
        """``unknown`` are start and end of words in ``text``."""
        self._unknown = unknown
        self.edit.setPlainText(text)
        self._mark()
        told = tr("Every word is in the vocabulary.")
        if unknown:
            told = tr("{count} words are not in the vocabulary; they are underlined.", count=f"{len(unknown):,}")
        self.legend.setText(told)

    def _mark(self) -> None:
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(theme.colour("warning"))
        look.setForeground(theme.colour("warning"))
        marks = []
        # Qt counts in units of UTF-16, of which letters beyond the first plane take two.
        units = _utf16_places(self.edit.toPlainText())
        for start, end in self._unknown[:MOST_MARKS]:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.edit.document())
            mark.cursor.setPosition(int(units[start]))
            mark.cursor.setPosition(int(units[end]), QTextCursor.MoveMode.KeepAnchor)
            mark.format = look
            marks.append(mark)
        self.edit.setExtraSelections(marks)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "edit"):
            self._mark()


class SampleBody(QStackedWidget):
    """The view that fits the sample."""

    pixel_pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = QImage()
        self.text = ""
        self.pair = PicturePair()
        self.pair.pixel_pointed.connect(self.pixel_pointed)
        self.words = TextSample()
        self.values = TableView()
        self.values.setObjectName("data.sample.values")
        self.values.setAccessibleName(tr("Values"))
        self.values.setToolTip(tr("Every column, its value, and what the network reads of it"))
        self.numbers = PictureView()
        self.numbers.setObjectName("data.sample.numbers")
        self.numbers.setAccessibleName(tr("Numbers"))
        self.numbers.setToolTip(tr("The numbers as a picture: a line, or shades of grey"))
        self.problem = QLabel()
        self.problem.setObjectName("data.sample.problem")
        self.problem.setWordWrap(True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for widget in (self.pair, self.words, self.values, self.numbers, self.problem):
            self.addWidget(widget)

    def show_error(self, what: str, hint: str) -> None:
        self.picture, self.text = QImage(), ""
        self.problem.setText(f"{what}\n\n{hint}".strip())
        self.setCurrentWidget(self.problem)

    def show_sample(self, sample: Sample, dataset: Dataset) -> None:
        self.picture, self.text = QImage(), ""
        if isinstance(sample.original, str):
            self.text = sample.original
            self.words.show_text(sample.original, sample.unknown)
            self.setCurrentWidget(self.words)
        elif sample.original is None:
            self._show_row(sample, dataset)
        elif dataset.kind == "image":
            self.pair.show_pictures(sample.original, sample.encoded)
            self.picture = self.pair.came.image
            self.setCurrentWidget(self.pair)
        else:
            self._show_numbers(sample.original)

    def _show_row(self, sample: Sample, dataset: Dataset) -> None:
        names = [dataset.raw.target_name, *(value.name for value in sample.values)]
        values = [sample.label, *(cell_text(value.value) for value in sample.values)]
        features = ["", *(_features(value.features, value.name) for value in sample.values)]
        columns = {tr("Column"): _words(names), tr("Value"): _words(values), tr("Features, scaled"): _words(features)}
        self.values.show_rows(Table(columns), np.arange(len(names), dtype=np.int64))
        self.values.verticalHeader().hide()
        self.values.horizontalHeader().setStretchLastSection(True)
        self.text = "\n".join("\t".join(line) for line in zip(names, values, features, strict=True))
        self.setCurrentWidget(self.values)

    def _show_numbers(self, numbers: Array) -> None:
        self.text = np.array2string(numbers, threshold=10_000, precision=6)
        if numbers.ndim >= 2:
            flat = numbers.reshape(*numbers.shape[:2], -1).mean(axis=2)
            self.picture = to_qimage(shades(numbers))
        else:
            self.picture = line_picture(numbers.reshape(-1), LINE_PX, theme.colour("accent"))
            flat = np.zeros((LINE_PX, LINE_PX), dtype=np.uint8)
        self.numbers.show_picture(self.picture, flat)
        self.setCurrentWidget(self.numbers)


def _features(features: tuple[tuple[str, float], ...], column: str) -> str:
    """``0.52`` for one feature of the column's own name, ``colour=red 1`` for others."""
    return ", ".join(f"{value:.4g}" if name == column else f"{name} {value:.4g}" for name, value in features)


def _words(texts: list[str]) -> Array:
    column = np.empty(len(texts), dtype=object)
    column[:] = texts
    return column


def _utf16_places(text: str) -> Array:
    """For every place in ``text``, its end included, the same place in units of UTF-16."""
    widths = np.fromiter((2 if ord(letter) > 0xFFFF else 1 for letter in text), dtype=np.int64, count=len(text))
    return np.concatenate([[0], np.cumsum(widths)])
