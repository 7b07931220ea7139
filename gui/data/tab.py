"""The Data tab: sources and split on the left, what was read on the right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from engine.datasets.dataset import Dataset
from engine.datasets.insight.findings import findings
from engine.datasets.insight.summaries import class_counts
from engine.datasets.source import SOURCES, SourceSpec
from engine.datasets.tables.table import Table
from engine.params import FilePath
from engine.tasks import CancelToken, Report
from gui import theme
from gui.data.column_edits import TARGET
from gui.data.dataset_view import DatasetView, Description
from gui.data.reading_dialog import edit_reading
from gui.data.source_panel import SourcePanel
from gui.data.split_panel import SplitPanel
from gui.data.state_page import NO_TARGET, StatePage
from gui.i18n import tr
from gui.session import Session
from gui.widgets.file_field import Ask, ask_for_path
from gui.worker import CLOSE_LIMIT_S, Worker


def described(dataset: Dataset, *, report: Report, cancel: CancelToken) -> Description:
    """What is to be said of a dataset, as a Worker runs it: a large table takes a moment."""
    return Description(class_counts(dataset), findings(dataset, report=report, cancel=cancel))


class DataTab(QWidget):
    """Shows the session's dataset and asks the session for another source or split."""

    key = "data"
    actions_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None, ask: Ask = ask_for_path) -> None:
        super().__init__(parent)
        self._session = session
        self._ask = ask
        self._describer: Worker | None = None
        self.sources = SourcePanel()
        self.split = SplitPanel()
        self.state = StatePage()
        self.view = DatasetView(session)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.state)
        self._stack.addWidget(self.view)
        self._lay_out()
        self.sources.open_requested.connect(self._on_open_requested)
        self.sources.choice_changed.connect(self._show_state)
        self.sources.reading_requested.connect(self._on_reading_requested)
        self.split.split_requested.connect(session.set_split)
        self.state.cancel_requested.connect(session.cancel_loading)
        self.state.retry_requested.connect(session.reload_dataset)
        self.state.undo_requested.connect(session.undo_stack.undo)
        self.state.locate_requested.connect(self._on_locate_requested)
        self.state.target_chosen.connect(self._on_target_chosen)
        session.project_opened.connect(self._show_choice)
        session.source_changed.connect(self._show_choice)
        session.loading_changed.connect(self._show_state)
        session.dataset_changed.connect(self._on_dataset_changed)
        self.sources.refresh_icons()
        self._show_choice()
        self._on_dataset_changed()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(theme.GAP_PX, theme.GAP_PX, theme.GAP_PX, theme.GAP_PX)
        column.setSpacing(theme.GAP_PX)
        column.addWidget(self.sources)
        column.addWidget(self.split)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(left)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(scroll)
        splitter.addWidget(self._stack)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([theme.SIDE_PANEL_PX, 940])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    # ---- what the window asks of a tab

    def action_slots(self) -> dict[str, Callable[[], None]]:
        return {"view.zoom_in": self._zoom_in, "view.zoom_out": self._zoom_out}

    def is_action_enabled(self, key: str) -> bool:
        dataset = self._session.dataset
        return key in self.action_slots() and dataset is not None and dataset.kind == "image"

    def focus_first(self) -> None:
        self.sources.list.setFocus()

    def shutdown(self) -> None:
        self.view.shutdown()
        if self._describer is not None:
            self._describer.cancel()
            self._describer.wait(CLOSE_LIMIT_S)

    def _zoom_in(self) -> None:
        self.view.samples.grid.zoom(1)

    def _zoom_out(self) -> None:
        self.view.samples.grid.zoom(-1)

    # ---- showing

    def _show_choice(self) -> None:
        self.sources.show_source(self._session.project.source)
        self.split.show_split(self._session.project.split)

    def _show_state(self) -> None:
        session = self._session
        if session.is_loading:
            self.state.show_progress(session.loading_progress)
        elif session.dataset_error is not None:
            error, step = session.dataset_error, session.undo_stack.undoText()
            if error.code == NO_TARGET and self._is_target_asked_for:
                self.state.show_question(error.values["names"], step)
            else:
                self.state.show_error(error, self._path_param, step)
        elif session.dataset is None:
            chosen = self.sources.chosen
            self.state.show_empty(tr(chosen.title) if chosen is not None else "")
        # What is only prepared in another way stays in sight: the setting that did it is in the view.
        is_shown = session.dataset is not None and (session.is_preparing or not session.is_loading)
        self._stack.setCurrentWidget(self.view if is_shown else self.state)

    def _on_dataset_changed(self) -> None:
        dataset = self._session.dataset
        self.view.show_dataset(dataset)
        self.split.show_dataset(dataset)
        if self._describer is not None:
            self._describer.cancel()
        if dataset is not None:
            self._describer = Worker(described, dataset, parent=self)
            self._describer.finished.connect(self._on_described)
            self._describer.start()
        self._suggest_targets()
        self._show_state()
        self.actions_changed.emit()

    def _on_described(self, description: Description) -> None:
        if self.sender() is self._describer:
            self.view.show_description(description)

    def _suggest_targets(self) -> None:
        dataset, error = self._session.dataset, self._session.dataset_error
        if error is not None and "columns" in error.values:
            self.sources.suggest("target", str(error.values["columns"]).split(", "))
        elif dataset is not None:
            raw = dataset.raw
            table = raw.inputs if isinstance(raw.inputs, Table) else raw.details
            if table is not None:
                self.sources.suggest("target", list(dict.fromkeys((*raw.names_of_targets, *table.columns))))

    # ---- what the user does

    def _on_open_requested(self, spec: SourceSpec) -> None:
        if spec == self._session.project.source:
            self._session.reload_dataset()
        else:
            self._session.set_source(spec)

    def _on_reading_requested(self, spec: SourceSpec) -> None:
        edit_reading(self._session, spec, self)

    @property
    def _path_param(self) -> FilePath | None:
        """The param of the project's source that says where it is."""
        spec = self._session.project.source
        if spec is None or spec.key not in SOURCES:
            return None
        path = (param for param in spec.source.params if param.name == spec.source.path_param)
        return next((param for param in path if isinstance(param, FilePath)), None)

    @property
    def _is_target_asked_for(self) -> bool:
        """Whether the project's source can be told what to predict."""
        spec = self._session.project.source
        return spec is not None and any(param.name == TARGET for param in spec.source.params)

    def _on_target_chosen(self, column: str) -> None:
        spec = self._session.project.source
        if spec is not None:
            self._session.set_source(SourceSpec(spec.key, {**spec.params, TARGET: column}))

    def _on_locate_requested(self, wants_folder: bool) -> None:
        """The data was moved: ask where it is, and read it from there; one step that can be undone."""
        spec, param = self._session.project.source, self._path_param
        if spec is None or param is None:
            return
        before = Path(str(spec.params.get(param.name, "")))
        start = next((folder for folder in before.parents if folder.is_dir()), Path.home())
        path = self._ask(self, param, str(start), wants_folder)
        if path:
            self._session.set_source(SourceSpec(spec.key, {**spec.params, param.name: path}))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_stack"):
            self.sources.refresh_icons()
            self.view.refresh_icons()
            self._show_state()
