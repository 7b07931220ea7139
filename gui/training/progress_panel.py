"""Where the run is: state, epoch and total progress, time left, speed, the best so far."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from engine.training.events import EpochEnded, Event, RunEnded, RunStarted, StepsDone
from gui import theme
from gui.i18n import tr
from gui.training.words import duration_words, ended_line, score_words, state_words

TOTAL_UNITS = 1000  # of the bar of the whole run


class ProgressPanel(QWidget):
    """``take`` notes an event cheaply; ``refresh`` shows what was noted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = "idle"
        self._epochs = self._epoch = 0
        self._steps_per_epoch = 0
        self._steps: StepsDone | None = None
        self._best = ""
        self._ended: RunEnded | None = None
        self.state_label = self._label("train.state", tr("State of training"))
        self.state_label.setProperty("heading", True)
        self.speed_label = self._label("train.speed", tr("Time left and speed"))
        self.best_label = self._label("train.best", tr("Best epoch so far"))
        self.epoch_bar, self._epoch_title = self._bar("train.epoch_progress", tr("Progress of the epoch"))
        self.total_bar, self._total_title = self._bar("train.total_progress", tr("Progress of the run"))
        self._arrange()
        self.refresh()

    def _label(self, name: str, words: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setAccessibleName(words)
        label.setToolTip(words)
        return label

    def _bar(self, name: str, words: str) -> tuple[QProgressBar, QLabel]:
        bar = QProgressBar(self)
        bar.setObjectName(name)
        bar.setAccessibleName(words)
        bar.setToolTip(words)
        bar.setTextVisible(False)
        bar.setMaximumHeight(10)
        title = QLabel(self)
        title.setProperty("muted", True)
        return bar, title

    def _arrange(self) -> None:
        top = QHBoxLayout()
        self.state_label.setWordWrap(True)
        top.addWidget(self.state_label, 1)
        top.addWidget(self.best_label)
        bars = QGridLayout()
        bars.setHorizontalSpacing(theme.SPACE_PX)
        for row, (bar, title) in enumerate(((self.epoch_bar, self._epoch_title), (self.total_bar, self._total_title))):
            bars.addWidget(title, row, 0)
            bars.addWidget(bar, row, 1)
        bars.setColumnStretch(1, 1)
        bars.addWidget(self.speed_label, 0, 2, 2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addLayout(bars)

    def begin(self) -> None:
        """A run is about to start; nothing of the one before stays."""
        self._epochs = self._epoch = self._steps_per_epoch = 0
        self._steps = self._ended = None
        self._best = ""

    def set_state(self, state: str) -> None:
        self._state = state

    def take(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._epochs, self._steps_per_epoch = event.epochs, event.steps_per_epoch
        elif isinstance(event, StepsDone):
            self._steps = event
        elif isinstance(event, EpochEnded):
            self._epoch = event.epoch
            if event.is_best:
                self._best = tr(
                    "Best so far: epoch {epoch}, {score}", epoch=event.epoch, score=score_words(event.metrics)
                )
        elif isinstance(event, RunEnded):
            self._ended = event
            # The last epoch may have been kept rather than the best.
            self._best = tr("Kept: epoch {epoch}", epoch=event.best_epoch) if event.best_epoch else ""

    # ---- showing

    def refresh(self) -> None:
        self.state_label.setText(self._state_text())
        self.best_label.setText(self._best)
        self.speed_label.setText(self._speed_text())
        is_waiting = self._state == "preparing"
        step, steps = self._step_of_epoch()
        self._epoch_title.setText(
            tr("Epoch: step {step} of {steps}", step=f"{step:,}", steps=f"{steps:,}") if steps else tr("Epoch")
        )
        self._total_title.setText(
            tr("Run: epoch {epoch} of {epochs}", epoch=self._current_epoch(), epochs=self._epochs)
            if self._epochs
            else tr("Run")
        )
        self.epoch_bar.setRange(0, max(steps, 1))
        self.epoch_bar.setValue(step)
        # A bar without a range shows that something is going on without saying how far it is.
        self.total_bar.setRange(0, 0 if is_waiting else TOTAL_UNITS)
        if not is_waiting:
            self.total_bar.setValue(round(TOTAL_UNITS * self._share()))

    def _state_text(self) -> str:
        if self._state == "idle" and self._ended is not None:
            return ended_line(self._ended)
        return state_words(self._state)

    def _speed_text(self) -> str:
        if self._steps is None or self._state not in ("running", "paused"):
            return ""
        return tr(
            "{duration} left, {speed} samples/s",
            duration=duration_words(self._steps.seconds_left),
            speed=f"{self._steps.samples_per_second:,.0f}",
        )

    def _is_within_epoch(self) -> bool:
        return self._steps is not None and self._steps.epoch > self._epoch

    def _step_of_epoch(self) -> tuple[int, int]:
        if self._steps is not None and self._is_within_epoch() and self._state != "idle":
            return self._steps.step, self._steps.steps
        return (self._steps_per_epoch if self._epoch else 0), self._steps_per_epoch

    def _current_epoch(self) -> int:
        is_training = self._state != "idle"
        return min(self._epoch + is_training, self._epochs)

    def _share(self) -> float:
        if not self._epochs:
            return 0.0
        within = self._steps.step / self._steps.steps if self._steps and self._is_within_epoch() else 0.0
        return min((self._epoch + within * (self._state != "idle")) / self._epochs, 1.0)
