"""The Draw tab: draw, and watch the network read it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine import files
from engine.errors import FileError, StudioError
from engine.prediction.models import BUNDLED_DIGITS
from gui import theme
from gui.drawing.canvas import DrawingCanvas
from gui.drawing.ink import picture_to_ink
from gui.drawing.model_chooser import ModelChooser
from gui.drawing.reader import DrawingReader, Reading, ReadyModel
from gui.drawing.seen import SeenPicture
from gui.drawing.tools import DrawingTools
from gui.i18n import error_text, tr
from gui.session import Session
from gui.widgets.probability_bars import ProbabilityBars

AskSave = Callable[[QWidget], str]
READING_SCALE = 4.0  # of the window's font
LEFT_SHARE, RIGHT_SHARE = 6, 5  # of the width: about square for the sheet


def ask_where_to_save(parent: QWidget) -> str:
    """The system's dialog; empty when it was cancelled."""
    start = str(Path.home() / "drawing.png")
    return QFileDialog.getSaveFileName(parent, tr("Save the drawing"), start, tr("PNG pictures") + " (*.png)")[0]


class DrawTab(QWidget):
    """Loads its model when it is first shown, so that the window is up before keras is."""

    key = "draw"
    actions_changed = Signal()

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, ask_save: AskSave = ask_where_to_save
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._ask_save = ask_save
        self._was_shown = False
        self._ready: ReadyModel | None = None
        self.reading: Reading | None = None  # what is shown
        self.setObjectName("draw")
        self.canvas = DrawingCanvas()
        self.canvas.setObjectName("draw.canvas")
        self.tools = DrawingTools()
        self.chooser = ModelChooser()
        self.seen = SeenPicture()
        self.bars = ProbabilityBars()
        self.bars.setObjectName("draw.bars")
        self.reader = DrawingReader(self)
        self._make_labels()
        self._lay_out()
        self._connect()
        self._show_blank()
        self._on_history_changed()

    # ---- the contract of a tab

    def action_slots(self) -> dict[str, Callable[[], None]]:
        return {
            "draw.clear": self.canvas.clear,
            "draw.undo": self.canvas.undo,
            "edit.undo": self.canvas.undo,
            "edit.redo": self.canvas.redo,
            "draw.pen": self._choose_pen,
            "draw.eraser": self._choose_eraser,
            "draw.save": self.save,
        }

    def is_action_enabled(self, key: str) -> bool:
        if key in ("draw.undo", "edit.undo"):
            return bool(self.canvas.drawing.marks)
        if key == "edit.redo":
            return bool(self.canvas.drawing.undone)
        if key in ("draw.clear", "draw.save"):
            return not self.canvas.drawing.is_empty
        return key in self.action_slots()

    def focus_first(self) -> None:
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def shutdown(self) -> None:
        self.reader.close()

    # ---- building

    def _make_labels(self) -> None:
        self.answer = QLabel()
        self.answer.setObjectName("draw.answer")
        self.answer.setAccessibleName(tr("Reading"))
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        font = self.answer.font()
        font.setPointSizeF(font.pointSizeF() * READING_SCALE)
        font.setBold(True)
        self.answer.setFont(font)
        self.sentence = QLabel()
        self.sentence.setObjectName("draw.sentence")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.problem = QFrame()
        self.problem.setObjectName("draw.problem")
        self.problem.setProperty("banner", "error")
        self.problem_text = QLabel()
        self.problem_text.setTextFormat(Qt.TextFormat.PlainText)
        self.problem_text.setWordWrap(True)
        self.retry = QPushButton(tr("Try again"))
        self.retry.setObjectName("draw.retry")
        self.retry.setAccessibleName(tr("Load the network again"))
        self.retry.setToolTip(tr("Load the network again"))
        column = QVBoxLayout(self.problem)
        column.addWidget(self.problem_text)
        column.addWidget(self.retry, 0, Qt.AlignmentFlag.AlignLeft)
        self.problem.hide()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE_PX)
        left.addWidget(self.tools)
        left.addWidget(self.canvas, 1)
        reading = QVBoxLayout()
        reading.addWidget(_heading(tr("Reading")))
        reading.addWidget(self.answer)
        reading.addWidget(self.sentence)
        reading.addStretch(1)
        seen = QVBoxLayout()
        seen.addWidget(_heading(tr("What the network sees")))
        seen.addWidget(self.seen)
        top = QHBoxLayout()
        top.setSpacing(theme.GAP_PX)
        top.addLayout(seen)
        top.addLayout(reading, 1)
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE_PX)
        heading = _heading(tr("Network"))
        heading.setBuddy(self.chooser.box)
        right.addWidget(heading)
        right.addWidget(self.chooser)
        right.addWidget(self.problem)
        right.addSpacing(theme.SPACE_PX)
        right.addLayout(top)
        right.addSpacing(theme.SPACE_PX)
        right.addWidget(_heading(tr("Probabilities")))
        right.addWidget(self.bars, 1)
        panel = QWidget()
        panel.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        panel.setMinimumWidth(theme.SIDE_PANEL_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_PX, theme.GAP_PX, theme.GAP_PX, theme.GAP_PX)
        row.setSpacing(theme.GAP_PX)
        row.addLayout(left, LEFT_SHARE)
        row.addWidget(panel, RIGHT_SHARE)

    def _connect(self) -> None:
        self.canvas.ink_changed.connect(self._on_ink_changed)
        self.canvas.history_changed.connect(self._on_history_changed)
        self.canvas.picture_dropped.connect(self.lay_in)
        self.tools.tool_chosen.connect(self._on_tool_chosen)
        self.tools.width_chosen.connect(self._on_width_chosen)
        self.tools.requested.connect(self._on_requested)
        self.chooser.model_chosen.connect(self._on_model_chosen)
        self.retry.clicked.connect(self._on_retry)
        self.reader.loading.connect(self._on_loading)
        self.reader.ready.connect(self._on_ready)
        self.reader.read.connect(self._on_read)
        self.reader.failed.connect(self._on_failed)
        self._session.training.runs_changed.connect(self._on_runs_changed)
        self._session.project_opened.connect(self._on_project_opened)

    # ---- the sheet

    def lay_in(self, path: Path) -> None:
        """Take a picture file as the drawing."""
        try:
            self.canvas.lay_in(picture_to_ink(files.read_picture(path)))
        except FileError as error:
            self._session.post_error(error)

    def save(self) -> None:
        """Save the drawing where the user says."""
        chosen = self._ask_save(self)
        if not chosen:
            return
        path = Path(chosen)
        path = path if path.suffix else path.with_suffix(".png")
        try:
            with files.replacing(path) as temporary:
                if not self.canvas.picture().save(str(temporary)):
                    raise OSError(5, "the picture could not be stored")
        except FileError as error:
            self._session.post_error(error)
            return
        self._session.post("info", tr("The drawing was saved as {path}.", path=path))

    def _choose_pen(self) -> None:
        self.tools.choose("pen")

    def _choose_eraser(self) -> None:
        self.tools.choose("eraser")

    def _on_tool_chosen(self, tool: str) -> None:
        self.canvas.tool = "eraser" if tool == "eraser" else "pen"
        self.actions_changed.emit()

    def _on_width_chosen(self, width: int) -> None:
        self.canvas.pen_width = float(width)

    def _on_requested(self, key: str) -> None:
        slots = {"undo": self.canvas.undo, "redo": self.canvas.redo, "clear": self.canvas.clear, "save": self.save}
        slots[key]()

    def _on_history_changed(self) -> None:
        drawing = self.canvas.drawing
        self.tools.show_history(can_undo=bool(drawing.marks), can_redo=bool(drawing.undone), is_empty=drawing.is_empty)
        self.actions_changed.emit()

    def _on_ink_changed(self) -> None:
        self.reader.submit(self.canvas.ink())

    # ---- the network

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self._on_runs_changed()
            self.reader.submit(self.canvas.ink())
            self.reader.choose(self.chooser.model)

    def _on_project_opened(self) -> None:
        self.chooser.forget_project()
        self._on_runs_changed()

    def _on_runs_changed(self) -> None:
        self.chooser.show_runs(self._session.training.runs())

    def _on_model_chosen(self, model: str) -> None:
        if self._was_shown and model != self.reader.model:
            self.reader.choose(model)

    def _on_retry(self) -> None:
        self.reader.choose(self.chooser.model)

    def _on_loading(self, model: str) -> None:  # noqa: ARG002
        self._ready = None
        self.problem.hide()
        self._show_blank()

    def _on_ready(self, model: ReadyModel) -> None:
        self._ready = model
        self.bars.set_names(model.class_names)
        self._show_blank()

    def _on_read(self, reading: Reading) -> None:
        if self._ready is None:
            return
        self.reading = reading
        self.seen.set_picture(reading.seen)
        self.bars.set_values(None if reading.probabilities is None else reading.probabilities.tolist())
        best = self.bars.best
        if best is None or reading.probabilities is None:
            self._show_blank()
            return
        name, probability = self.bars.names[best], float(reading.probabilities[best])
        self.answer.setText(name)
        self.answer.setAccessibleDescription(f"{name}, {probability:.0%}")
        self.sentence.setText(tr("{probability} sure", probability=f"{probability:.1%}"))

    def _on_failed(self, error: StudioError | None) -> None:
        what, hint = error_text(error) if error is not None else (tr("The network cannot be used."), "")
        self.problem_text.setText(f"{what} {hint}".strip())
        self.problem.show()
        self._ready = None
        self._show_blank()

    def _show_blank(self) -> None:
        """Nothing to say yet: and why."""
        self.seen.set_picture(None)
        self.bars.set_values(None)
        self.answer.setText("–")
        self.answer.setAccessibleDescription("")
        if self._ready is None and self.problem.isHidden():
            self.sentence.setText(tr("Getting the model ready…"))
        elif self._ready is None:
            self.sentence.setText(tr("No network to read with"))
        elif self._ready.text == BUNDLED_DIGITS or set(self._ready.class_names) == set("0123456789"):
            self.sentence.setText(tr("Nothing drawn yet: draw a digit"))
        else:
            self.sentence.setText(tr("Nothing drawn yet: draw something"))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("heading", True)
    return label
