"""Start, pause and stop of training, from whichever tab is shown."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.network.problems import Fix
from gui.i18n import problem_text, tr
from gui.session import Message, Session


class TrainingActions(QObject):
    """When training cannot start, it says why and shows the tab where that can be mended."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waits_for_data = False
        self._refusal: Message | None = None  # why it could not be started, until that is another matter
        session.dataset_changed.connect(self._on_dataset_changed)
        session.graph_changed.connect(self._withdraw)
        session.project_opened.connect(self._withdraw)

    def start(self) -> None:
        session = self._session
        self._withdraw()
        if session.training.state == "paused":
            session.training.resume()
        elif session.is_loading:
            # Pressed before the data is read, as at the first start: begin as soon as it is.
            self._waits_for_data = True
            session.post("info", tr("Training starts when the data is read."))
        elif session.dataset is None:
            self._refuse(tr("There is no data to train on."), tr("Choose data first."))
            session.tab_requested.emit("data")
        elif not session.analysis.is_trainable:
            problem = next(problem for problem in session.analysis.problems if problem.is_error)
            fix = next(iter(problem.fixes), None)
            self._refuse(tr("The network cannot be trained yet."), problem_text(problem), fix)
            session.tab_requested.emit("network")
            if problem.path:
                session.node_requested.emit(problem.path)
        else:
            session.tab_requested.emit("train")
            session.training.start()

    def _refuse(self, text: str, hint: str, fix: Fix | None = None) -> None:
        self._refusal = Message("warning", text, hint, fix)
        self._session.message_posted.emit(self._refusal)

    def _withdraw(self) -> None:
        """What was said of another network, or of other data, is no longer true."""
        if self._refusal is not None:
            self._session.message_withdrawn.emit(self._refusal)
            self._refusal = None

    def pause(self) -> None:
        """Pause, or go on when paused."""
        self._session.training.pause_or_resume()

    def stop(self) -> None:
        self._session.training.stop()

    def is_enabled(self, key: str) -> bool:
        """Whether ``train.start``, ``train.pause`` or ``train.stop`` can be done now."""
        training = self._session.training
        if key == "train.start":
            return not training.is_running or training.state == "paused"
        if key == "train.pause":
            return training.state in ("running", "paused")
        return training.is_running and training.state != "stopping"

    def _on_dataset_changed(self) -> None:
        self._withdraw()
        waited, self._waits_for_data = self._waits_for_data, False
        if waited and self._session.dataset is not None:
            self.start()
