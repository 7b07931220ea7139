"""How the rows are shared between training, validation and test."""

from __future__ import annotations

from dataclasses import asdict

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.splits import SPLIT_PARAMS
from engine.datasets.tables.table import Table
from gui import theme
from gui.i18n import tr
from gui.widgets.param_form import ParamForm

DEFAULT = SplitConfig()
LEAST_FOLDS = 2


class SplitPanel(QWidget):
    """Every change is asked for at once."""

    split_requested = Signal(object)  # SplitConfig

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._split = DEFAULT
        heading = QLabel(tr("Split"))
        heading.setProperty("heading", True)
        self.form = ParamForm(SPLIT_PARAMS, asdict(DEFAULT), "data.split", self)
        self.form.value_changed.connect(self._on_value_changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(heading)
        layout.addWidget(self.form)

    def show_split(self, split: SplitConfig) -> None:
        """Show a split, silently. What folds make useless cannot be changed."""
        self._split = split
        self.form.set_values(asdict(split))
        self.form.set_enabled(split.folds < LEAST_FOLDS, ["test"])
        self.form.set_enabled(split.folds >= LEAST_FOLDS, ["fold"])

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Offer the columns there are for the group. Numbers have no classes to keep in their shares."""
        raw = dataset.raw if dataset is not None else None
        table = None if raw is None else raw.inputs if isinstance(raw.inputs, Table) else raw.details
        self.form.set_suggestions("group", list(table.columns) if table is not None else [])
        self.form.set_enabled(dataset is None or dataset.task != "regression", ["is_stratified"])

    def _on_value_changed(self, name: str, value: object) -> None:
        self.split_requested.emit(SplitConfig(**{**asdict(self._split), name: value}))
