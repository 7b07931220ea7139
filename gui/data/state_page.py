"""What stands where the samples would be: nothing yet, reading, or why it could not be read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from engine.errors import StudioError
from engine.params import FilePath
from gui import theme
from gui.i18n import error_text, tr
from gui.icons import icon
from gui.widgets.buttons import push_button
from gui.worker import Progress

PICTURE_PX = 48
CHOICE_PX = 240
STEPS = 1_000
MOVED = "dataset.moved"
NO_TARGET = "dataset.no_target"


class StatePage(QWidget):
    """A picture, a sentence, what to do; and while data is read, progress and a way out."""

    cancel_requested = Signal()
    retry_requested = Signal()
    undo_requested = Signal()  # the last choice is what cannot be done
    target_chosen = Signal(str)  # the column to predict
    locate_requested = Signal(bool)  # the data was moved; whether a folder is to be looked for

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QLabel()
        self._text = self._label("data.state")
        self._text.setProperty("heading", True)
        self._hint = self._label("data.hint")
        self._hint.setProperty("muted", True)
        self._progress = QProgressBar()
        self._progress.setObjectName("data.progress")
        self._progress.setAccessibleName(tr("Progress"))
        self._progress.setFixedWidth(320)
        self._progress.setTextVisible(False)
        self._cancel = push_button("data.cancel", tr("Cancel"), tr("Give up reading the data"))
        self._cancel.clicked.connect(self.cancel_requested)
        self._retry = push_button("data.retry", tr("Try again"), tr("Read the data again"))
        self._retry.clicked.connect(self.retry_requested)
        self._undo = push_button("data.undo", tr("Undo"), tr("Take back the last change"))
        self._undo.clicked.connect(self.undo_requested)
        tip = tr("Say where the data of this project is now")
        self._locate_file = push_button("data.locate_file", tr("Where is the file now?"), tip)
        self._locate_file.clicked.connect(self._on_locate_file)
        self._locate_folder = push_button("data.locate_folder", tr("Where is the folder now?"), tip)
        self._locate_folder.clicked.connect(self._on_locate_folder)
        self._target = QComboBox()
        self._target.setObjectName("data.target")
        self._target.setAccessibleName(tr("Column to predict"))
        self._target.setToolTip(tr("Column to predict"))
        self._target.setMinimumWidth(CHOICE_PX)
        self._target.currentIndexChanged.connect(self._show_predict)
        self._predict = push_button("data.predict", tr("Predict this column"), tr("Read the data with this target"))
        self._predict.clicked.connect(self._on_predict)
        self._lay_out()

    def _show_predict(self) -> None:
        self._predict.setEnabled(self._target.currentIndex() > 0)

    def _on_predict(self) -> None:
        self.target_chosen.emit(self._target.currentText())

    def _on_locate_file(self) -> None:
        self.locate_requested.emit(False)

    def _on_locate_folder(self) -> None:
        self.locate_requested.emit(True)

    def _lay_out(self) -> None:
        # Words go into a column of limited width without alignment: an aligned label gets too little height.
        middle = QWidget()
        middle.setMaximumWidth(640)
        column = QVBoxLayout(middle)
        column.setSpacing(theme.SPACE_PX)
        column.addStretch(2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text)
        column.addWidget(self._hint)
        buttons = self._cancel, self._locate_file, self._locate_folder, self._undo, self._retry
        for widget in (self._progress, self._target, self._predict, *buttons):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(middle, 10)
        row.addStretch(1)

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def hint(self) -> str:
        return self._hint.text()

    @staticmethod
    def _label(name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def show_empty(self, chosen: str = "") -> None:
        """Say what to do. ``chosen`` is the title of a source that is marked in the list but not open."""
        hint = tr("Choose a source on the left, or drop a file or folder here.")
        if chosen:
            hint = tr("“{source}” is chosen; “Open data” or a double click reads it.", source=chosen)
        self._show("data", "muted", tr("No data yet"), hint)

    def show_progress(self, progress: Progress) -> None:
        self._show("data", "accent", tr(progress.text) or tr("Reading data"), "", is_loading=True)
        self._progress.setRange(0, 0 if progress.fraction is None else STEPS)
        self._progress.setValue(round((progress.fraction or 0.0) * STEPS))

    def show_question(self, columns: Sequence[str], undo: str = "") -> None:
        """Ask which of these columns is to be predicted: a table is no error for not having said it."""
        hint = tr("No column is called target, label or class. Choose the one that is the answer.")
        self._show("table", "accent", tr("Which column is to be predicted?"), hint)
        self._target.clear()
        self._target.addItem(tr("Choose a column"))
        self._target.addItems(columns)
        self._target.show()
        self._predict.show()
        self._show_predict()
        self._offer_undo(undo)

    def _offer_undo(self, step: str) -> None:
        self._undo.setText(tr("Undo “{step}”", step=step))
        self._undo.setVisible(bool(step))

    def show_error(self, error: StudioError, path_param: FilePath | None = None, undo: str = "") -> None:
        """``path_param`` is that of the source; data that was moved can be looked for. ``undo`` names the last step."""
        what, hint = error_text(error)
        self._show("error", "error", what, hint, can_retry=True)
        self._offer_undo(undo)
        if error.code == MOVED and path_param is not None:
            self._locate_file.setVisible(not path_param.is_folder)
            self._locate_folder.setVisible(path_param.is_folder or path_param.is_any)

    def _show(
        self, name: str, colour: str, text: str, hint: str, *, is_loading: bool = False, can_retry: bool = False
    ) -> None:
        self._picture.setPixmap(icon(name, colour).pixmap(PICTURE_PX, PICTURE_PX))
        self._text.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._progress.setVisible(is_loading)
        self._cancel.setVisible(is_loading)
        self._retry.setVisible(can_retry)
        for widget in (self._undo, self._target, self._predict, self._locate_file, self._locate_folder):
            widget.hide()
