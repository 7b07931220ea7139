"""The page of samples: pictures, texts or rows, filtered and searched, and any of them looked at closely."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStackedWidget, QVBoxLayout, QWidget

from engine.datasets.dataset import Dataset, Indices, Inputs
from engine.datasets.insight.findings import ProblemRows
from engine.datasets.insight.samples import target_text
from engine.datasets.insight.searching import matching_rows
from engine.datasets.pictures.files import PictureFiles
from gui import theme
from gui.data.counts_chart import CountsChart
from gui.data.filter_bar import FilterBar
from gui.data.page import DataPage
from gui.data.sample_dialog import SampleDialog
from gui.data.sample_table import sample_table, text_table
from gui.data.table_saving import TableSaving, ask_where_to_save_table
from gui.data.view_switch import ClassesButton, ViewSwitch
from gui.i18n import tr
from gui.session import Session
from gui.widgets.chart_saving import AskWhere
from gui.widgets.image_grid import SIZES_PX, ImageGrid
from gui.widgets.picture_sources import ArrayPictures, FilePictures, NumberPictures, PictureSource
from gui.widgets.table_view import TableView
from gui.worker import CLOSE_LIMIT_S, Worker

TEXT_LINES = 3


class SamplesPage(DataPage):
    """Shows one dataset; the filters start at everything."""

    rows_changed = Signal()  # other rows are shown

    def __init__(
        self, session: Session, parent: QWidget | None = None, ask_where: AskWhere = ask_where_to_save_table
    ) -> None:
        super().__init__(parent)
        self._rows: Indices = np.zeros(0, dtype=np.int64)
        self._pictures: tuple[Inputs, PictureSource] | None = None
        self._searcher: Worker | None = None
        self._sample: SampleDialog | None = None
        self.filters = FilterBar()
        self.part, self.class_name = self.filters.part, self.filters.class_name
        self.problem, self.search = self.filters.problem, self.filters.search
        self.switch = ViewSwitch()
        self.counts = CountsChart()
        self.count = QLabel()
        self.count.setObjectName("data.count")
        self.count.setProperty("muted", True)
        self.empty = QLabel(tr("No sample is like that. Choose another part, class or problem, or search for less."))
        self.empty.setObjectName("data.nothing_found")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("muted", True)
        self.grid = ImageGrid()
        self.grid.setObjectName("data.grid")
        self.grid.setAccessibleName(tr("Samples"))
        self.table = TableView()
        self.table.setObjectName("data.table")
        self.table.setToolTip(tr("The rows as they came, with what is to be predicted in the first column"))
        self.size_slider = self._make_slider()
        self.classes = ClassesButton()
        self.saving = TableSaving(session, self, ask_where)
        self._stack = QStackedWidget()
        for widget in (self.grid, self.table, self.empty):
            self._stack.addWidget(widget)
        self._lay_out()
        self._connect()

    @staticmethod
    def _make_slider() -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("data.size")
        slider.setAccessibleName(tr("Size of the pictures"))
        slider.setToolTip(tr("Size of the pictures (Ctrl+wheel)"))
        slider.setRange(0, len(SIZES_PX) - 1)
        slider.setPageStep(1)
        slider.setFixedWidth(120)
        return slider

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(theme.SPACE_PX)
        bar.addWidget(self.switch)
        bar.addWidget(self.filters, 1)
        bar.addWidget(self.classes)
        bar.addWidget(self.size_slider)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self.counts)
        layout.addLayout(bar)
        layout.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setSpacing(theme.SPACE_PX)
        foot.addWidget(self.count, 1)
        foot.addWidget(self.saving)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.filters.changed.connect(self._filter)
        self.filters.search_changed.connect(self._filter)
        self.switch.view_changed.connect(self._show_view)
        self.classes.toggled.connect(self.counts.set_wanted)
        self.counts.class_chosen.connect(self.filters.choose_class)
        self.grid.current_changed.connect(self._show_count)
        self.grid.activated.connect(self.open_sample)
        self.grid.size_changed.connect(self._show_size)
        self.table.row_opened.connect(self.open_sample)
        self.table.selectionModel().currentRowChanged.connect(self._show_count)
        self.size_slider.valueChanged.connect(self._on_size_changed)
        self._show_size(self.grid.size_px)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)

    # ---- the dataset

    def show_dataset(self, dataset: Dataset | None) -> None:
        self.counts.show_counts({})
        self._end_search()
        self._close_sample()
        super().show_dataset(dataset)

    def present(self, dataset: Dataset | None) -> None:
        """Show it from its first row."""
        self._rows = self._rows[:0]
        self.classes.setVisible(dataset is not None and bool(dataset.class_names))
        if dataset is None:
            self._pictures = None
            self.grid.show_samples(None, self._rows, str)
            self.saving.offer(None, self._rows)
            return
        self.switch.show_views(views_of(dataset))
        self.filters.show_dataset(dataset)
        self._filter()

    def show_problems(self, problems: ProblemRows) -> None:
        """The rows that have problems are known."""
        self.filters.show_problems(problems)

    def show_problem(self, code: str) -> bool:
        """Show the rows with that problem; False where none are known to have it."""
        return self.filters.choose_problem(code)

    def rows(self) -> Indices:
        """The numbers of the rows that are shown, in order."""
        return self._rows

    @property
    def current_place(self) -> int:
        """Which of the rows shown is chosen, from 0; -1 for none."""
        if self._stack.currentWidget() is self.grid:
            return self.grid.current
        return self.table.currentIndex().row()

    # ---- filtering

    def _filter(self) -> None:
        self._end_search()
        if self.dataset is None:
            return
        rows, words = self.filters.rows(self.dataset), self.filters.words
        if not words:
            self._show_rows(rows)
            return
        columns = sample_table(self.dataset.raw).columns
        self._searcher = Worker(matching_rows, columns, words, rows, parent=self)
        self._searcher.finished.connect(self._on_found)
        self._searcher.start()
        self.saving.offer(None, self._rows)
        self.count.setText(tr("Searching…"))

    def _on_found(self, rows: Indices) -> None:
        if self.sender() is self._searcher:
            self._searcher = None
            self._show_rows(rows)

    def _end_search(self) -> None:
        if self._searcher is not None:
            self._searcher.finished.disconnect(self._on_found)
            self._searcher.cancel()
            self._searcher = None

    # ---- showing

    def _show_rows(self, rows: Indices) -> None:
        self._rows = rows
        self.saving.offer(self.dataset, rows)
        self._show_view()
        self.rows_changed.emit()

    def _show_view(self) -> None:
        if self.dataset is None:
            return
        raw, view = self.dataset.raw, self.switch.view
        is_grid = view == "pictures"
        if is_grid:
            self.grid.show_samples(self._source(), self._rows, self._label_of)
        else:
            self.table.set_lines(TEXT_LINES if view == "texts" else 1)
            self.table.show_rows(text_table(raw) if view == "texts" else sample_table(raw), self._rows)
        shown = self.grid if is_grid else self.table
        self._stack.setCurrentWidget(shown if len(self._rows) else self.empty)
        self.size_slider.setVisible(is_grid)
        self.search.setVisible(not is_grid or raw.details is not None)
        self._show_count()

    def _source(self) -> PictureSource:
        """Where the pictures come from; the one of before while they are the same, with all that was read already."""
        assert self.dataset is not None
        inputs = self.dataset.raw.inputs
        if self._pictures is None or self._pictures[0] is not inputs:
            self._pictures = (inputs, picture_source(self.dataset))
        return self._pictures[1]

    def _label_of(self, row: int) -> str:
        return target_text(self.dataset.raw, row) if self.dataset is not None else ""

    def _show_count(self) -> None:
        if self.dataset is None:
            return
        shown, total = len(self._rows), len(self.dataset.raw.targets)
        text = tr("{count} samples", count=f"{shown:,}")
        if shown != total:
            text = tr("{count} of {total} samples", count=f"{shown:,}", total=f"{total:,}")
        place = self.current_place
        if 0 <= place < shown:
            row = int(self._rows[place])
            text += " · " + tr("Row {row}: {label}", row=f"{row:,}", label=self._label_of(row))
            text += " · " + tr("Enter shows it large")
        self.count.setText(text)

    def _show_size(self, size_px: int) -> None:
        self.size_slider.setValue(SIZES_PX.index(size_px))

    def _on_size_changed(self, place: int) -> None:
        self.grid.set_size(SIZES_PX[place])

    # ---- one sample

    def open_sample(self, place: int) -> None:
        """Show the sample at that place of the rows, large."""
        if self.dataset is None or not 0 <= place < len(self._rows):
            return
        if self._sample is None:
            self._sample = SampleDialog(self.dataset, self)
            self._sample.place_changed.connect(self._on_place_changed)
        self._sample.show_place(self._rows, place)
        self._sample.show()
        self._sample.raise_()
        self._sample.activateWindow()

    @property
    def sample(self) -> SampleDialog | None:
        """The sample shown large, while there is one."""
        return self._sample

    def _on_place_changed(self, place: int) -> None:
        if self._stack.currentWidget() is self.grid:
            self.grid.choose(place)
        elif self._stack.currentWidget() is self.table:
            self.table.selectRow(place)

    def _close_sample(self) -> None:
        if self._sample is not None:
            self._sample.close()
            self._sample.shutdown()
            self._sample.deleteLater()
            self._sample = None

    def shutdown(self) -> None:
        searcher = self._searcher
        self._end_search()
        if searcher is not None:
            searcher.wait(CLOSE_LIMIT_S)
        self._close_sample()
        self.saving.shutdown()
        self.grid.shutdown()


def picture_source(dataset: Dataset) -> PictureSource:
    """Where the pictures of a dataset's samples come from."""
    inputs = dataset.raw.inputs
    if isinstance(inputs, PictureFiles):
        return FilePictures(inputs)
    assert isinstance(inputs, np.ndarray)
    return ArrayPictures(inputs) if dataset.kind == "image" else NumberPictures(inputs, theme.colour("accent"))


def views_of(dataset: Dataset) -> tuple[str, ...]:
    """The ways a dataset can be shown, the best first."""
    raw = dataset.raw
    if dataset.kind == "table":
        return ("table",)
    if dataset.kind == "text":
        return ("texts",) if raw.details is None else ("texts", "table")
    return ("pictures", "table")
