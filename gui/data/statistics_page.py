"""The statistics of a dataset: a row of views, and the chart of the one that is looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from engine import files
from engine.datasets.dataset import Dataset
from engine.datasets.insight.arithmetic import Arithmetic
from engine.datasets.insight.views import overview
from engine.errors import StudioError
from gui import theme
from gui.data.page import DataPage
from gui.data.statistics_bar import StatisticsBar
from gui.data.statistics_columns import ColumnsList
from gui.data.statistics_pane import ChartPane
from gui.data.statistics_views import Choice, View, views_of
from gui.i18n import error_text, tr
from gui.session import Session
from gui.widgets.chart_canvas import save_plot
from gui.widgets.chart_saving import AskWhere, ask_where_to_save
from gui.worker import CLOSE_LIMIT_S, Progress, Worker

MOST_KEPT = 60  # results of one dataset
LIST_PX = 400
Key = tuple[str, Choice]
OVERVIEW: Key = ("overview", ())


class StatisticsPage(DataPage):
    """Works a statistic out when it is first looked at, in a thread, and keeps it for as long as the dataset."""

    def __init__(
        self, session: Session, parent: QWidget | None = None, ask_where: AskWhere = ask_where_to_save
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._ask_where = ask_where
        self._view: View | None = None
        self._results: dict[Key, Any] = {}
        self._worker: Worker | None = None
        self._saver: Worker | None = None
        self._working_on: Key = OVERVIEW
        self.arithmetic = QLabel(self)
        self.arithmetic.setObjectName("data.statistics.arithmetic")
        self.arithmetic.setTextFormat(Qt.TextFormat.PlainText)
        self.arithmetic.setWordWrap(True)
        self.bar = StatisticsBar(self)
        self.columns = ColumnsList(self)
        self.pane = ChartPane(self)
        splitter = QSplitter(self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.columns)
        splitter.addWidget(self.pane)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([LIST_PX, 600])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self.arithmetic)
        layout.addWidget(self.bar)
        layout.addWidget(splitter, 1)
        self._connect()
        self.present(None)

    def _connect(self) -> None:
        self.bar.view_changed.connect(self._on_view_changed)
        self.bar.choice_changed.connect(self._advance)
        self.bar.save_requested.connect(self._on_save)
        self.pane.save_requested.connect(self._on_save)
        self.pane.cancel_requested.connect(self._on_cancel)
        self.pane.again_requested.connect(self._advance)
        self.columns.column_chosen.connect(self._on_column_chosen)
        self._session.config_changed.connect(self._show_arithmetic)
        self._session.project_opened.connect(self._show_arithmetic)

    # ---- the dataset

    def present(self, dataset: Dataset | None) -> None:
        self._give_up()
        self._results.clear()
        self.columns.clear()
        views = views_of(dataset) if dataset is not None else ()
        self._view = self._view_of(self._view.key if self._view is not None else "", views)
        self.bar.setVisible(bool(views))
        self.bar.show_views(views, self._view.key if self._view is not None else "")
        self._show_arithmetic()
        self._show_view()

    @staticmethod
    def _view_of(key: str, views: tuple[View, ...]) -> View | None:
        """The view that was looked at before where the dataset has it too, or the first."""
        return next((view for view in views if view.key == key), views[0] if views else None)

    def shutdown(self) -> None:
        workers = [worker for worker in (self._worker, self._saver) if worker is not None and worker.is_running]
        self._give_up()
        self.pane.canvas.shutdown()
        for worker in workers:
            worker.wait(CLOSE_LIMIT_S)

    def _show_arithmetic(self) -> None:
        dataset, config = self.dataset, self._session.config
        self.arithmetic.setVisible(dataset is not None)
        if dataset is None:
            return
        found = Arithmetic(len(dataset.training_rows), config.batch_size, config.epochs)
        self.arithmetic.setText(arithmetic_words(found))
        self.arithmetic.setToolTip(arithmetic_tip(found))

    # ---- what is looked at

    def _show_view(self) -> None:
        view, dataset = self._view, self.dataset
        is_column = view is not None and view.key == "column"
        self.columns.setVisible(is_column)
        self.bar.show_selectors(view.selectors(dataset) if view is not None and dataset is not None else ())
        self._advance()

    def _on_view_changed(self, key: str) -> None:
        if self.dataset is not None:
            self._view = self._view_of(key, views_of(self.dataset))
            self._show_view()

    def _on_column_chosen(self, _name: str) -> None:
        if self._view is not None and self._view.key == "column":
            self._advance()

    @property
    def _wanted(self) -> Key | None:
        """What has to be worked out for what is looked at: for a column the list of them first."""
        if self._view is None or self.dataset is None:
            return None
        if self._view.key != "column":
            return self._view.key, self.bar.choice if self._view.is_of_choice else ()
        if OVERVIEW not in self._results:
            return OVERVIEW
        return self._view.key, (self.columns.chosen,)

    def _advance(self) -> None:
        """Show what is wanted if it is there, or begin to work it out."""
        wanted = self._wanted
        if self._worker is not None and wanted == self._working_on:
            return
        self._give_up()
        if wanted is None:
            self.pane.show_message(tr("Choose data on the left: its statistics are shown here."))
        elif wanted in self._results:
            self._show_result(wanted)
        else:
            self._begin(wanted)
        self.bar.save.setEnabled(self.pane.has_chart)

    def _begin(self, wanted: Key) -> None:
        assert self._view is not None
        if wanted == OVERVIEW:
            self._worker = Worker(overview, self.dataset, parent=self)
        else:
            self._worker = Worker(self._view.compute, self.dataset, wanted[1], parent=self)
        self._working_on = wanted
        self._worker.progressed.connect(self._on_progressed)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._worker.start()
        self._on_progressed(Progress(None, ""))

    def _show_result(self, key: Key) -> None:
        assert self._view is not None
        assert self.dataset is not None
        choice = key[1] if self._view.is_of_choice else self.bar.choice
        self.pane.show_chart(tr(self._view.title), self._view.show(self.dataset, choice, self._results[key]))

    # ---- the work

    def _give_up(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.cancel()
        for old in self.findChildren(Worker, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not old.is_running and old is not self._saver:
                old.deleteLater()

    @property
    def _is_stale(self) -> bool:
        """Whether the signal being handled comes from work that was given up."""
        return self.sender() is not self._worker

    def _on_progressed(self, progress: Progress) -> None:
        if self._worker is None or (self.sender() is not self._worker and isinstance(self.sender(), Worker)):
            return
        assert self._view is not None
        self.pane.show_progress(tr("Working out: {view}", view=tr(self._view.title)), progress)

    def _on_finished(self, result: Any) -> None:
        if self._is_stale:
            return
        self._worker = None
        if len(self._results) >= MOST_KEPT:
            self._results.pop(next(key for key in self._results if key != OVERVIEW))
        self._results[self._working_on] = result
        if self._working_on == OVERVIEW:
            self.columns.show_overview(result)
        self._advance()

    def _on_failed(self, error: StudioError | None) -> None:
        if self._is_stale:
            return
        self._worker = None
        what = " ".join(error_text(error)) if error is not None else tr("This could not be worked out.")
        self.pane.show_message(what.strip(), can_retry=True)

    def _on_cancel(self) -> None:
        self._give_up()
        self.pane.show_message(tr("Stopped."), can_retry=True)

    # ---- saving

    def _on_save(self) -> None:
        if not self.pane.has_chart or self.dataset is None or self._view is None:
            return
        name = files.file_name(f"{tr(self.dataset.raw.title)} {tr(self._view.title)}") or "chart"
        path = self._ask_where(self, self._save_folder() / f"{name}.png")
        plot = self.pane.canvas.plot
        if path and plot is not None:
            self._saver = Worker(save_plot, plot, Path(path), parent=self)
            self._saver.finished.connect(self._on_saved)
            self._saver.failed.connect(self._on_not_saved)
            self._saver.start()

    def _save_folder(self) -> Path:
        """Where a chart was saved last; else the project's folder, or the user's own."""
        last = self._session.settings["chart_folder"]
        if last and Path(last).is_dir():
            return Path(last)
        return self._session.folder if self._session.has_folder else Path.home()

    def _on_saved(self, path: Path) -> None:
        self._session.attempt(self._session.settings.set, "chart_folder", str(path.parent))
        self._session.post("info", tr("The chart was saved: {path}", path=path))

    def _on_not_saved(self, error: StudioError | None) -> None:
        if error is not None:
            self._session.post_error(error)


def arithmetic_words(found: Arithmetic) -> str:
    """Samples, steps and iterations in one line."""
    return tr(
        "{samples} training samples / batch {batch} → {steps} steps per epoch; "
        "{epochs} epochs → {iterations} iterations",
        samples=f"{found.samples:,}",
        batch=f"{found.batch_size:,}",
        steps=f"{found.steps:,}",
        epochs=f"{found.epochs:,}",
        iterations=f"{found.iterations:,}",
    )


def arithmetic_tip(found: Arithmetic) -> str:
    """What these words mean."""
    parts = [
        tr(
            "In an epoch the network sees every training sample once, a batch at a time. "
            "After each batch its weights are changed: that is one step, or iteration."
        )
    ]
    if found.is_last_partial:
        parts.append(tr("The last batch of an epoch has only {count} samples.", count=f"{found.last_batch:,}"))
    parts.append(tr("Batch size and epochs are set in the Train tab."))
    return "\n".join(parts)
