"""Which network reads the drawing: the bundled one, or a run of the project that reads square pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.prediction.models import BUNDLED_DIGITS, drawable_runs
from engine.training.run import Run
from gui import theme
from gui.i18n import tr


class ModelChooser(QWidget):
    """Stays on what was chosen; a run that is new is offered, not forced upon the user."""

    model_chosen = Signal(str)  # as ``engine.prediction.models.model_path`` takes it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: frozenset[str] | None = None
        self._offered = ""
        self.box = QComboBox()
        self.box.setObjectName("draw.model")
        self.box.setAccessibleName(tr("Network that reads the drawing"))
        self.box.setToolTip(tr("The bundled network, or a run of this project that reads square pictures"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(12)
        self.box.addItem(tr("Bundled digits (MNIST)"), BUNDLED_DIGITS)
        self.box.activated.connect(self._on_activated)
        self._offer = self._make_offer()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.box)
        layout.addWidget(self._offer)

    def _make_offer(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("banner", "info")
        self._offer_label = QLabel()
        self._offer_label.setWordWrap(True)
        self.offer_button = QPushButton(tr("Use it"))
        self.offer_button.setObjectName("draw.use_new_run")
        self.offer_button.setAccessibleName(tr("Read drawings with the new run"))
        self.offer_button.setToolTip(tr("Read drawings with the new run"))
        self.offer_button.clicked.connect(self._on_offer_taken)
        row = QHBoxLayout(frame)
        row.setContentsMargins(theme.SPACE_PX, 4, theme.SPACE_PX, 4)
        row.addWidget(self._offer_label, 1)
        row.addWidget(self.offer_button)
        frame.hide()
        return frame

    @property
    def model(self) -> str:
        """The model that is chosen."""
        return str(self.box.currentData())

    @property
    def is_offering(self) -> bool:
        return not self._offer.isHidden()

    def forget_project(self) -> None:
        """Another project: none of its runs is new."""
        self._known = None
        self._hide_offer()

    def show_runs(self, runs: Sequence[Run]) -> None:
        """The project's runs, newest first. One that was deleted gives way to the bundled model."""
        before = self.model
        readable = drawable_runs(runs)
        while self.box.count() > 1:
            self.box.removeItem(1)
        for run in readable:
            self.box.addItem(_title(run), str(run.folder))
        self.box.setCurrentIndex(max(0, self.box.findData(before)))
        if self.box.findData(self._offered) < 0:
            self._hide_offer()
        self._offer_new([run for run in readable if run.info.state != "running"])
        if self.model != before:
            self.model_chosen.emit(self.model)

    def _offer_new(self, finished: Sequence[Run]) -> None:
        known, self._known = self._known, frozenset(str(run.folder) for run in finished)
        new = [run for run in finished if known is not None and str(run.folder) not in known]
        if new and str(new[0].folder) != self.model:
            self._offered = str(new[0].folder)
            self._offer_label.setText(tr("The run “{name}” can read drawings.", name=new[0].info.name))
            self._offer.show()

    def _hide_offer(self) -> None:
        self._offered = ""
        self._offer.hide()

    def _on_offer_taken(self) -> None:
        self.box.setCurrentIndex(self.box.findData(self._offered))
        self._on_activated()

    def _on_activated(self) -> None:
        if self.model == self._offered:
            self._hide_offer()
        self.model_chosen.emit(self.model)


def _title(run: Run) -> str:
    accuracy = run.info.validation.get("accuracy")
    return f"{run.info.name} · {accuracy:.1%}" if accuracy is not None else run.info.name
