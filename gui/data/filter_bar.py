"""Which samples are wanted: of a part, of a class, with a problem, with some words."""

from __future__ import annotations

from typing import cast

import numpy as np
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from engine.datasets.dataset import PARTS, Dataset, Indices, Part
from engine.datasets.insight.findings import ProblemRows
from gui import theme
from gui.data.words import part_title
from gui.i18n import note_text, tr
from gui.icons import icon

TYPED_MS = 200  # a search starts when nobody has typed for so long
WIDEST_PX = 200
MOST_MEASURED = 200
FEWEST_LETTERS = 12


class SearchLine(QLineEdit):
    """A line with a magnifier; Escape empties it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setClearButtonEnabled(True)
        self._picture = QAction(icon("search", "muted"), "", self)
        self.addAction(self._picture, QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_picture"):
            self._picture.setIcon(icon("search", "muted"))


class FilterBar(QWidget):
    """``changed`` comes when other rows are wanted, ``search_changed`` when other words are."""

    changed = Signal()
    search_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fingerprint = ""
        self._problems: ProblemRows = {}
        self.part = self._combo("data.part", tr("Part"), tr("Show the rows of one part of the split"))
        self.class_name = self._combo("data.class", tr("Class"), tr("Show the rows of one class"))
        self.problem = self._combo("data.problem", tr("Problem"), tr("Show the rows that have a problem"))
        for combo in (self.class_name, self.problem):
            combo.setMaximumWidth(WIDEST_PX)
        self.search = SearchLine()
        self.search.setObjectName("data.search")
        self.search.setAccessibleName(tr("Search"))
        self.search.setPlaceholderText(tr("Search"))
        self.search.setToolTip(tr("Show the rows in which these words occur, or a column has this number (Ctrl+F)"))
        self.search.setMinimumWidth(110)
        self.search.setMaximumWidth(260)
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        for widget in (self.part, self.class_name, self.problem):
            layout.addWidget(widget)
        layout.addWidget(self.search, 2)
        layout.addStretch(1)
        for combo in (self.part, self.class_name, self.problem):
            combo.currentIndexChanged.connect(self.changed)
        self.search.textChanged.connect(self._typed.start)
        self._typed.timeout.connect(self.search_changed)

    @staticmethod
    def _combo(name: str, title: str, tip: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        combo.setAccessibleName(title)
        combo.setToolTip(tip)
        combo.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return combo

    def show_dataset(self, dataset: Dataset) -> None:
        """Offer what this dataset has, silently. Choices stay while it is the same data, as after another split."""
        is_same = bool(dataset.raw.fingerprint) and dataset.raw.fingerprint == self._fingerprint
        self._fingerprint = dataset.raw.fingerprint
        parts = [(tr("All parts"), ""), *((part_title(part), part) for part in PARTS)]
        classes = [(tr("All classes"), None), *((name, name) for name in dataset.class_names)]
        self._fill(self.part, parts, keeps=is_same)
        self._fill(self.class_name, classes, keeps=is_same)
        self.class_name.setVisible(bool(dataset.class_names))
        self.show_problems({})
        if not is_same:
            self.search.blockSignals(True)
            self.search.clear()
            self.search.blockSignals(False)

    def show_problems(self, problems: ProblemRows) -> None:
        """Offer the problems that rows have, silently."""
        self._problems = problems
        titles = [(f"{note_text(note)} ({len(rows):,})", code) for code, (note, rows) in problems.items()]
        self._fill(self.problem, [(tr("All rows"), ""), *titles], keeps=True)
        self.problem.setVisible(bool(problems))

    @staticmethod
    def _fill(combo: QComboBox, entries: list[tuple[str, str]] | list[tuple[str, str | None]], *, keeps: bool) -> None:
        chosen = combo.currentData()
        combo.blockSignals(True)
        combo.clear()
        # The width of thousands of names is not worth the time it takes to measure them.
        policy = QComboBox.SizeAdjustPolicy
        is_long = len(entries) > MOST_MEASURED
        combo.setSizeAdjustPolicy(policy.AdjustToMinimumContentsLengthWithIcon if is_long else policy.AdjustToContents)
        combo.setMinimumContentsLength(FEWEST_LETTERS if is_long else 0)
        for title, data in entries:
            combo.addItem(title, data)
        if keeps:
            combo.setCurrentIndex(max(0, combo.findData(chosen)))
        combo.blockSignals(False)

    def choose_class(self, name: str) -> None:
        self.class_name.setCurrentIndex(max(0, self.class_name.findData(name)))

    def choose_problem(self, code: str) -> bool:
        """Show the rows with that problem, of all parts and classes. False where no rows are known to have it."""
        place = self.problem.findData(code)
        if place <= 0:
            return False
        for combo in (self.part, self.class_name):
            combo.blockSignals(True)
            combo.setCurrentIndex(0)
            combo.blockSignals(False)
        self.problem.setCurrentIndex(place)
        return True

    @property
    def words(self) -> str:
        """What is searched for; empty when nothing is, or cannot be."""
        return "" if self.search.isHidden() else self.search.text().strip()

    def rows(self, dataset: Dataset) -> Indices:
        """The numbers of the rows that are wanted, whatever words are searched for."""
        part, raw = self.part.currentData(), dataset.raw
        rows = dataset.split.of(cast(Part, part)) if part else np.arange(len(raw.targets), dtype=np.int64)
        name = self.class_name.currentData()
        if name is not None:
            rows = rows[raw.targets[rows] == name]
        code = self.problem.currentData()
        return np.intersect1d(rows, self._problems[code][1]) if code in self._problems else rows
