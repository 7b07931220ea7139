"""The project's runs as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from engine.training.events import EpochEnded, Metrics
from engine.training.run import Run
from gui.i18n import tr
from gui.training.words import VALIDATION, duration_words, metrics_words, run_state_words, score_text

COLUMNS = ("Run", "State", "Epochs", "Validation", "Test", "Duration")
COLUMN_TIPS = {
    "Epochs": "Whole epochs done, and planned",
    "Validation": "Accuracy, or mean absolute error, of the best epoch on the validation samples",
    "Test": "Accuracy, or mean absolute error, of the model kept on the test samples",
}
RIGHT_COLUMNS = (2, 3, 4, 5)  # numbers
TOLD_SETTINGS = ("optimizer", "learning_rate", "batch_size", "epochs", "seed")
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Row:
    """What the table shows of one run; ``run`` is the folder as it was when read."""

    run: Run
    epochs: int
    validation: Metrics
    seconds: float

    @staticmethod
    def of(run: Run) -> Row:
        seconds = run.info.seconds or sum(event.seconds for event in run.history)
        return Row(run, len(run.history), run.info.validation or _best_validation(run.history), seconds)

    def with_epoch(self, event: EpochEnded) -> Row:
        validation = _validation(event) if event.is_best else self.validation
        return replace(self, epochs=event.epoch, validation=validation, seconds=self.seconds + event.seconds)

    @property
    def texts(self) -> tuple[str, ...]:
        planned = self.run.info.config.get("epochs", self.epochs)
        return (
            self.run.info.name,
            run_state_words(self.run.info.state),
            f"{self.epochs:,} / {planned:,}",
            score_text(self.validation),
            score_text(self.run.info.test),
            duration_words(self.seconds),
        )

    @property
    def tip(self) -> str:
        """Why it failed if it did, what it was trained on, and the settings that mattered."""
        info = self.run.info
        settings = ", ".join(f"{name} {info.config[name]}" for name in TOLD_SETTINGS if name in info.config)
        scores = [
            tr(title, metrics=metrics_words(metrics))
            for title, metrics in (("Validation: {metrics}", self.validation), ("Test: {metrics}", info.test))
            if metrics
        ]
        problem = [tr(text, **info.problem_values) for text in (info.problem, info.problem_hint) if text]
        lines = (" ".join(problem), info.dataset_title, *scores, settings, str(self.run.folder))
        return "\n".join(filter(None, lines))


def _validation(event: EpochEnded) -> Metrics:
    return {
        name.removeprefix(VALIDATION): value for name, value in event.metrics.items() if name.startswith(VALIDATION)
    }


def _best_validation(history: Sequence[EpochEnded]) -> Metrics:
    best = [event for event in history if event.is_best]
    return _validation(best[-1]) if best else {}


class RunsModel(QAbstractTableModel):
    """Read only. The row of the run in progress follows its epochs without the disk being read."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def set_runs(self, runs: Sequence[Run]) -> None:
        self.beginResetModel()
        self._rows = [Row.of(run) for run in runs]
        self.endResetModel()

    def run(self, row: int) -> Run | None:
        return self._rows[row].run if 0 <= row < len(self._rows) else None

    def row_of(self, folder: Path) -> int:
        """The row of a run folder; -1 if it is not there."""
        return next((number for number, row in enumerate(self._rows) if row.run.folder == folder), -1)

    def take_epoch(self, folder: Path, event: EpochEnded) -> None:
        number = self.row_of(folder)
        if number >= 0:
            self._rows[number] = self._rows[number].with_epoch(event)
            self.dataChanged.emit(self.index(number, 0), self.index(number, len(COLUMNS) - 1))

    # ---- what Qt asks

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tip
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in RIGHT_COLUMNS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr(COLUMN_TIPS.get(COLUMNS[section], COLUMNS[section]))
        if role == Qt.ItemDataRole.TextAlignmentRole and section in RIGHT_COLUMNS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None
