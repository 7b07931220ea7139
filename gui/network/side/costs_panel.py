"""The whole network in numbers: what it learns, computes and takes of memory, and how long an epoch lasts here."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.errors import StudioError
from engine.network.costs import Costs
from engine.training.memory import fits, free_bytes, host_bytes, training_costs
from engine.training.probe import ProbeResult, probe
from gui import theme
from gui.i18n import error_text, tr
from gui.network.side.cost_words import bytes_words, seconds_words
from gui.session import Session
from gui.widgets.buttons import push_button
from gui.widgets.labels import plain_label, quiet_progress
from gui.worker import Progress, Worker

STEPS = 1_000


class CostsPanel(QWidget):
    """Follows every edit of the network and of the settings; the time is measured when it is asked for.

    ``memory`` is a label for whoever lays out the rows above.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._worker: Worker | None = None
        self._result: ProbeResult | None = None
        self._costs: Costs | None = None
        self._counted = session.analysis, session.config  # what ``_costs`` are the costs of
        self.memory = plain_label("network.cost_memory", self)
        self.parts = plain_label("network.cost_parts", self, muted=True)
        self.fit = plain_label("network.cost_fits", self)
        self.time = plain_label("network.epoch_time", self)
        self.estimate = push_button(
            "network.estimate",
            tr("Estimate the time of an epoch"),
            tr("Train a few steps on this machine and see how long an epoch takes"),
        )
        self.cancel = push_button("network.estimate_cancel", tr("Cancel"), tr("Give up estimating"))
        self.progress = quiet_progress("network.estimate_progress", self)
        self._lay_out()
        self.estimate.clicked.connect(self.start)
        self.cancel.clicked.connect(self.give_up)
        session.config_changed.connect(self.refresh)
        session.dataset_changed.connect(self._forget)
        session.training.state_changed.connect(self._on_training_changed)
        self._show_running(None)

    def _lay_out(self) -> None:
        running = QHBoxLayout()
        running.addWidget(self.progress, 1)
        running.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self.parts)
        layout.addWidget(self.fit)
        layout.addSpacing(theme.SPACE_PX)
        layout.addWidget(self.estimate, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(running)
        layout.addWidget(self.time)

    # ---- numbers

    def refresh(self) -> None:
        """Count again; nothing is counted while nobody sees it."""
        if not self.isVisible():
            return
        found, analysis, config = self._costs, self._session.analysis, self._session.config
        if found is None or self._counted[0] is not analysis or self._counted[1] is not config:
            found, self._counted = training_costs(analysis, config), (analysis, config)
        if found != self._costs:
            self._costs = found
            self._show_costs(found)
        self._show_fit(found)
        self._show_time()

    def _show_costs(self, found: Costs) -> None:
        memory = tr("{size} at batches of {batch}", size=bytes_words(host_bytes(found)), batch=found.batch_size)
        self.memory.setText(memory)
        saved = host_bytes(found) - found.device_bytes
        self.parts.setText(
            tr(
                "{activations} for activations, {weights} for weights and gradients, {slots} for the optimizer, "
                "{saved} for saved copies",
                activations=bytes_words(found.activation_bytes),
                weights=bytes_words(found.weight_bytes + found.gradient_bytes),
                slots=bytes_words(found.slot_bytes),
                saved=bytes_words(saved),
            )
        )

    def _show_fit(self, found: Costs) -> None:
        gpu = self._result.gpu_free_bytes if self._result is not None else None
        needed, free = (found.device_bytes, gpu) if gpu is not None else (host_bytes(found), free_bytes())
        is_good = fits(needed, free)
        place = tr("GPU") if gpu is not None else tr("computer")
        values = {"place": place, "free": bytes_words(free)}
        good = tr("It fits: the {place} has {free} free.", **values)
        bad = tr("It does not fit: the {place} has {free} free. Use a smaller batch size or fewer units.", **values)
        self.fit.setText(f"✓ {good}" if is_good else f"✗ {bad}")
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour("success" if is_good else "error"))
        self.fit.setPalette(palette)

    # ---- time

    @property
    def is_estimating(self) -> bool:
        return self._worker is not None

    def start(self) -> None:
        """Measure in a thread; never while a run is in progress, for each would slow the other down."""
        session = self._session
        if self._worker is not None or session.dataset is None or not self._can_estimate():
            return
        self._result = None
        worker = Worker(probe, session.graph, session.dataset, session.config, parent=session)
        worker.progressed.connect(self._on_progressed)
        worker.finished.connect(self._on_finished)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_ended)
        self._worker = worker
        session.training.hold_off(worker)
        self._show_running(Progress(None, ""))
        worker.start()

    def give_up(self) -> None:
        """Let the measuring go; it ends by itself after the step it is at."""
        if self._worker is not None:
            self._worker.cancel()
            self.time.setText("")

    def _can_estimate(self) -> bool:
        session = self._session
        has_data = session.dataset is not None and not session.is_loading
        return has_data and session.analysis.is_trainable and not session.training.is_running

    def _on_progressed(self, progress: Progress) -> None:
        if self._worker is not None:
            self._show_running(progress)

    def _on_finished(self, result: ProbeResult) -> None:
        self._result = result
        self._on_ended()

    def _on_failed(self, error: StudioError | None) -> None:
        self._on_ended()
        if error is not None:
            self.time.setText(" ".join(error_text(error)))

    def _on_ended(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.discard()
        self._show_running(None)
        self.refresh()

    def _on_training_changed(self) -> None:
        self._show_running(Progress(None, "") if self._worker is not None else None)

    def _forget(self) -> None:
        """Other data: what was measured is not true of it."""
        self._result = None
        self.give_up()
        self.refresh()

    def _show_running(self, progress: Progress | None) -> None:
        for widget in (self.progress, self.cancel):
            widget.setVisible(progress is not None)
        self.estimate.setEnabled(progress is None and self._can_estimate())
        if progress is not None:
            self.progress.setRange(0, 0 if progress.fraction is None else STEPS)
            self.progress.setValue(round((progress.fraction or 0.0) * STEPS))
            self.time.setText(tr(progress.text) if progress.text else "")

    def _show_time(self) -> None:
        if self._worker is not None:
            return
        self.estimate.setEnabled(self._can_estimate())
        result = self._result
        if result is None:
            return
        low, high = (seconds_words(seconds) for seconds in result.spread_s)
        text = tr(
            "About {seconds} an epoch ({low} to {high}): {steps:,} steps of {step:.1f} ms on {device}.",
            seconds=seconds_words(result.seconds),
            low=low,
            high=high,
            steps=result.steps_per_epoch,
            step=result.step_ms,
            device=result.device,
        )
        self.time.setText(text)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange and self._costs is not None:
            self._show_fit(self._costs)
        super().changeEvent(event)
