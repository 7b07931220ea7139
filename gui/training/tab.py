"""The Train tab: settings at the left, the run and its curves in the middle, log and runs below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from engine.errors import StudioError
from engine.training.control import Keep
from engine.training.events import EpochEnded, Event, RunEnded, RunStarted
from engine.training.run import Run
from gui import theme
from gui.i18n import error_text
from gui.session import Session
from gui.training.chart_panel import ChartPanel
from gui.training.controls import Controls
from gui.training.curves import RunCurves
from gui.training.log_panel import LogPanel
from gui.training.obstacle import Obstacle, obstacle_to_training
from gui.training.progress_panel import ProgressPanel
from gui.training.runs_panel import RunsPanel
from gui.training.settings_panel import SettingsPanel
from gui.training.words import log_line

SHOW_EVERY_MS = 100


class TrainTab(QWidget):
    """Events are noted as they come and shown ten times a second, so that a fast run does not drown the window."""

    key = "train"
    actions_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._live = RunCurves()  # of the run in progress or the last one of this session
        self._live_folder: Path | None = None
        self._shown: Run | None = None
        self._shown_curves = RunCurves()
        self.controls = Controls(self)
        self.settings = SettingsPanel(session, self)
        self.progress = ProgressPanel(self)
        self.chart = ChartPanel(self)
        self.log = LogPanel(self)
        self.runs = RunsPanel(self)
        self._timer = QTimer(self, singleShot=True, interval=SHOW_EVERY_MS)
        self._timer.timeout.connect(self._refresh)
        self._arrange()
        self._connect()
        self._catch_up()

    def _arrange(self) -> None:
        left = QWidget(self)
        left.setMinimumWidth(theme.SIDE_PANEL_PX - 60)
        column = QVBoxLayout(left)
        column.setContentsMargins(theme.GAP_PX, theme.GAP_PX, theme.SPACE_PX, theme.SPACE_PX)
        column.setSpacing(theme.GAP_PX)
        column.addWidget(self.controls)
        column.addWidget(self.settings, 1)
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.setChildrenCollapsible(False)
        across.addWidget(left)
        across.addWidget(self._middle())
        across.setStretchFactor(1, 1)
        across.setSizes([theme.SIDE_PANEL_PX, 3 * theme.SIDE_PANEL_PX])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(across)

    def _middle(self) -> QWidget:
        upper = QWidget(self)
        column = QVBoxLayout(upper)
        column.setContentsMargins(theme.GAP_PX, theme.GAP_PX, theme.GAP_PX, theme.SPACE_PX)
        column.setSpacing(theme.GAP_PX)
        column.addWidget(self.progress)
        column.addWidget(self.chart, 1)
        lower = QSplitter(Qt.Orientation.Horizontal, self)
        lower.setChildrenCollapsible(False)
        for panel, share in ((self.runs, 3), (self.log, 2)):
            # A margin of its own keeps the panel's letters off the splitter.
            panel.setContentsMargins(theme.GAP_PX, theme.SPACE_PX, theme.GAP_PX, theme.SPACE_PX)
            lower.addWidget(panel)
            lower.setStretchFactor(lower.indexOf(panel), share)
        down = QSplitter(Qt.Orientation.Vertical, self)
        down.setChildrenCollapsible(False)
        down.addWidget(upper)
        down.addWidget(lower)
        down.setStretchFactor(0, 3)
        down.setStretchFactor(1, 1)
        down.setSizes([480, 180])
        return down

    def _connect(self) -> None:
        session, training = self._session, self._session.training
        self.controls.start_requested.connect(self._start)
        self.controls.pause_requested.connect(self._pause_or_resume)
        self.controls.stop_requested.connect(self._stop)
        self.controls.mending_requested.connect(self._on_mending_requested)
        self.controls.repair_requested.connect(session.repair)
        self.runs.run_selected.connect(self._on_run_selected)
        self.chart.failed.connect(session.post_error)
        training.event_received.connect(self._on_event)
        training.state_changed.connect(self._on_state_changed)
        training.runs_changed.connect(self._on_runs_changed)
        training.failed.connect(self._on_failed)
        session.project_opened.connect(self._on_project_opened)
        for changed in (session.dataset_changed, session.graph_changed, session.loading_changed):
            changed.connect(self._show_controls)

    def _catch_up(self) -> None:
        """Show what happened before this tab was made."""
        for event in self._session.training.events:
            self._note(event)
        self.runs.set_runs(self._session.training.runs(), self._live_folder)
        self.progress.set_state(self._session.training.state)
        self._show_controls()
        self._refresh()

    # ---- what the window asks

    def action_slots(self) -> dict[str, Callable[[], None]]:
        return {"train.start": self._start, "train.pause": self._pause_or_resume, "train.stop": self._stop}

    def is_action_enabled(self, key: str) -> bool:
        buttons = {
            "train.start": self.controls.start,
            "train.pause": self.controls.pause,
            "train.stop": self.controls.stop,
        }
        return key in buttons and buttons[key].isEnabled()

    def focus_first(self) -> None:
        """The button that does what one came for; where it cannot be pressed, the one that mends that."""
        buttons = (self.controls.start, self.controls.stop, self.controls.mend)
        first = next((button for button in buttons if button.isEnabled() and button.isVisible()), self.settings.form)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def shutdown(self) -> None:
        """Nothing is shown from now on."""
        self._timer.stop()
        self.chart.shutdown()

    # ---- what the user asks

    def _start(self) -> None:
        self._session.training.start()

    def _pause_or_resume(self) -> None:
        self._session.training.pause_or_resume()

    def _stop(self, keep: str = "best") -> None:
        self._session.training.stop(cast(Keep, keep))

    def _on_mending_requested(self, obstacle: Obstacle) -> None:
        self._session.tab_requested.emit(obstacle.tab)
        if obstacle.path:
            self._session.node_requested.emit(obstacle.path)

    # ---- what training tells

    def _on_event(self, event: Event) -> None:
        self._note(event)
        if isinstance(event, RunStarted):
            self.runs.set_runs(self._session.training.runs(), self._live_folder)
        if isinstance(event, (RunStarted, RunEnded)):
            self._refresh()
        elif not self._timer.isActive():
            self._timer.start()

    def _note(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._live = RunCurves()
            self._live_folder = Path(event.run)
        self._live.take(event)
        self.progress.take(event)
        self.log.add(log_line(event))
        if isinstance(event, EpochEnded) and self._live_folder is not None:
            self.runs.take_epoch(self._live_folder, event)

    def _on_state_changed(self) -> None:
        training = self._session.training
        if training.state == "preparing" and not training.events:
            self.progress.begin()
            self.log.begin()
        self.progress.set_state(training.state)
        self._show_controls()
        self._refresh()

    def _on_runs_changed(self) -> None:
        self.runs.set_runs(self._session.training.runs())

    def _on_failed(self, error: StudioError | None) -> None:
        if error is not None:
            self.log.add(" ".join(error_text(error)))
        self._refresh()

    def _on_project_opened(self) -> None:
        self._live, self._live_folder = RunCurves(), None
        self.progress.begin()
        self.log.begin()
        self.runs.set_runs(self._session.training.runs())
        self._show_controls()
        self._refresh()

    # ---- showing

    def _on_run_selected(self, run: Run | None) -> None:
        self._shown = run
        is_live = run is not None and run.folder == self._live_folder
        self._shown_curves = self._live if is_live or run is None else RunCurves.of_history(run.history)
        self._show_curves()

    def _show_curves(self) -> None:
        name = self._shown.info.name if self._shown is not None else ""
        self.chart.show_curves(name, self._shown_curves.data())

    def _refresh(self) -> None:
        self.progress.refresh()
        self.log.refresh()
        if self._shown is not None and self._shown.folder == self._live_folder:
            self._shown_curves = self._live
            self._show_curves()

    def _show_controls(self) -> None:
        self.controls.show_state(self._session.training.state, obstacle_to_training(self._session))
        self.actions_changed.emit()
