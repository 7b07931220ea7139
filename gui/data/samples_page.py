"""The page of samples: as pictures or as a table, filtered by part and by class."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from engine.datasets.dataset import PARTS, Dataset, Part
from engine.datasets.table import Table
from gui import theme
from gui.data.page import DataPage
from gui.data.words import part_title
from gui.i18n import tr
from gui.session import Session
from gui.widgets.image_grid import ImageGrid
from gui.widgets.table_view import TableView


class SamplesPage(DataPage):
    """Shows one dataset; the filters start at everything."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.part = self._combo("data.part", tr("Part"), tr("Show the rows of one part of the split"))
        self.class_name = self._combo("data.class", tr("Class"), tr("Show the rows of one class"))
        self.count = QLabel()
        self.count.setObjectName("data.count")
        self.count.setProperty("muted", True)
        self.grid = ImageGrid()
        self.grid.setObjectName("data.grid")
        self.grid.setAccessibleName(tr("Samples"))
        self.table = TableView()
        self.table.setObjectName("data.table")
        self.table.setToolTip(tr("The rows as they came, with what is to be predicted in the first column"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.table)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_PX)
        for widget in (self.part, self.class_name, self.count):
            row.addWidget(widget)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addLayout(row)
        layout.addWidget(self._stack, 1)
        self.part.currentIndexChanged.connect(self._show_rows)
        self.class_name.currentIndexChanged.connect(self._show_rows)
        self.grid.current_changed.connect(self._show_count)

    @staticmethod
    def _combo(name: str, title: str, tip: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        combo.setAccessibleName(title)
        combo.setToolTip(tip)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return combo

    def present(self, dataset: Dataset | None) -> None:
        """Show it from its first row."""
        if dataset is None:
            return
        for combo in (self.part, self.class_name):
            combo.blockSignals(True)
            combo.clear()
        self.part.addItem(tr("All parts"), "")
        for part in PARTS:
            self.part.addItem(part_title(part), part)
        self.class_name.addItem(tr("All classes"), None)
        for name in dataset.class_names:
            self.class_name.addItem(name, name)
        for combo in (self.part, self.class_name):
            combo.blockSignals(False)
        self.class_name.setVisible(bool(dataset.class_names))
        self._stack.setCurrentWidget(self.grid if dataset.kind == "image" else self.table)
        self._show_rows()

    def rows(self) -> npt.NDArray[np.int64]:
        """The numbers of the rows that pass the filters."""
        if self._dataset is None:
            return np.zeros(0, dtype=np.int64)
        part = cast("Part | str", self.part.currentData())
        raw = self._dataset.raw
        rows = self._dataset.split.of(cast(Part, part)) if part else np.arange(len(raw.targets), dtype=np.int64)
        name = self.class_name.currentData()
        return rows if name is None else rows[raw.targets[rows] == name]

    def _show_rows(self) -> None:
        if self._dataset is None:
            return
        raw, rows = self._dataset.raw, self.rows()
        if isinstance(raw.inputs, Table):
            columns = {raw.target_name: raw.targets, **raw.inputs.columns}
            self.table.show_rows(Table(columns), rows)
        else:
            assert isinstance(raw.inputs, np.ndarray)
            self.grid.show_samples(raw.inputs, rows, raw.targets)
        self._show_count()

    def _show_count(self) -> None:
        count = tr("{count} samples", count=f"{len(self.rows()):,}")
        row = self.grid.current_row if self._dataset is not None and self._dataset.kind == "image" else -1
        if row >= 0 and self._dataset is not None:
            count += " · " + tr("Row {row}: {label}", row=f"{row:,}", label=self._dataset.raw.targets[row])
        self.count.setText(count)
