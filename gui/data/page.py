"""What the pages of the Data tab share: a page is told of every dataset, and shows it when it is looked at."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from engine.datasets.dataset import Dataset


class DataPage(QWidget):
    """A subclass says in ``present`` what is to be seen of a dataset, and ends its workers in ``shutdown``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._is_due = False

    @property
    def dataset(self) -> Dataset | None:
        return self._dataset

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Show this dataset, now or as soon as the page is visible; None lets go of the last one."""
        self._dataset = dataset
        self._is_due = True
        if self.isVisible():
            self._present_if_due()

    def present(self, dataset: Dataset | None) -> None:
        """Fill the page. Called once a dataset, when the page is visible: what is costly belongs here."""

    def shutdown(self) -> None:
        """Let go of threads: the window closes."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._present_if_due()

    def _present_if_due(self) -> None:
        if self._is_due:
            self._is_due = False
            self.present(self._dataset)
