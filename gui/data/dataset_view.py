"""A dataset that was read: its title, what it is, its problems, and the pages it is looked at by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTabWidget, QVBoxLayout, QWidget

from engine.datasets.dataset import Dataset
from engine.datasets.insight.findings import Findings
from gui import theme
from gui.data.counts_chart import Counts, CountsChart
from gui.data.page import DataPage
from gui.data.pages import PAGES, Page
from gui.data.problems_panel import ProblemsPanel
from gui.data.words import summary
from gui.i18n import tr
from gui.icons import icon
from gui.session import Session

if TYPE_CHECKING:
    from gui.data.samples_page import SamplesPage


@dataclass(frozen=True)
class Description:
    """What takes a moment to work out: rows of every class in every part, and what is to be said of the data."""

    class_counts: Counts
    findings: Findings


class DatasetView(QWidget):
    """``show_dataset`` at once, ``show_description`` when it has been worked out."""

    def __init__(self, session: Session, pages: tuple[Page, ...] = PAGES, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._dataset: Dataset | None = None
        self._specs = pages
        self._made: dict[str, DataPage] = {}
        self._places: list[QVBoxLayout] = []
        self.title = QLabel()
        self.title.setObjectName("data.title")
        self.title.setProperty("heading", True)
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self.title.setFont(font)
        self.summary = self._words("data.summary")
        self.problems = ProblemsPanel()
        self.problems.problem_chosen.connect(self.show_problem)
        self.pages = QTabWidget()
        self.pages.setObjectName("data.pages")
        self.pages.setAccessibleName(tr("Ways to look at the data"))
        self.pages.setDocumentMode(True)
        for page in pages:
            place = QWidget()
            layout = QVBoxLayout(place)
            layout.setContentsMargins(0, theme.SPACE_PX, 0, 0)
            self._places.append(layout)
            self.pages.setTabToolTip(self.pages.addTab(place, tr(page.title)), tr(page.tip))
        self._lay_out()
        self.refresh_icons()
        self.page(pages[0].key)
        self.pages.currentChanged.connect(self._on_page_changed)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GAP_PX, theme.GAP_PX, theme.GAP_PX, theme.SPACE_PX)
        layout.setSpacing(theme.SPACE_PX)
        for widget in (self.title, self.summary, self.problems):
            layout.addWidget(widget)
        layout.addWidget(self.pages, 1)

    @staticmethod
    def _words(name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    # ---- pages

    @property
    def samples(self) -> SamplesPage:
        """The page that is always there."""
        return cast("SamplesPage", self.page("samples"))

    @property
    def counts(self) -> CountsChart:
        return self.samples.counts

    def page(self, key: str) -> DataPage:
        """The page of that key, made now if need be."""
        if key not in self._made:
            index = self._index_of(key)
            made = self._specs[index].make(self._session)
            self._made[key] = made
            made.show_dataset(self._dataset)
            self._places[index].addWidget(made)
        return self._made[key]

    def show_page(self, key: str) -> None:
        """Turn to a page."""
        self.pages.setCurrentIndex(self._index_of(key))

    def _index_of(self, key: str) -> int:
        return next(index for index, page in enumerate(self._specs) if page.key == key)

    def _on_page_changed(self, index: int) -> None:
        self.page(self._specs[index].key)

    def refresh_icons(self) -> None:
        """Colour the icons for the palette of now."""
        for index, page in enumerate(self._specs):
            self.pages.setTabIcon(index, icon(page.icon))

    def shutdown(self) -> None:
        for page in self._made.values():
            page.shutdown()

    # ---- showing

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Show another dataset on all pages; None lets go of the last one."""
        self._dataset = dataset
        if dataset is not None:
            self.title.setText(tr(dataset.raw.title))
            self.summary.setText(summary(dataset))
        self.problems.hide()
        for page in self._made.values():
            page.show_dataset(dataset)

    def show_description(self, description: Description) -> None:
        self.samples.counts.show_counts(description.class_counts)
        self.samples.show_problems(description.findings.rows)
        self.problems.show_problems(description.findings.problems, description.findings.rows)

    def show_problem(self, code: str) -> None:
        """Turn to the samples that have the problem."""
        if self.samples.show_problem(code):
            self.show_page("samples")
