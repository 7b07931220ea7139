"""The row under the picture: start, pause, stop, leafing, snapshot, and what is going on in figures."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from engine.detection.pipeline import DetectionResult
from gui import theme
from gui.detection.runner import State
from gui.i18n import tr
from gui.icons import icon

FIGURES_EVERY_MS = 250  # faster cannot be read


class Controls(QWidget):
    """Signals are requests; ``show_state`` says what can be done now."""

    start_requested = Signal()
    pause_requested = Signal()
    stop_requested = Signal()
    snapshot_requested = Signal()
    folder_requested = Signal()  # another folder for snapshots
    step_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons: dict[QToolButton, str] = {}
        self._since_figures = QElapsedTimer()
        self.start = self._button("start", tr("Start"), tr("Find objects in the source (F7)"))
        self.pause = self._button("pause", tr("Pause"), tr("Hold the picture, or go on (F8)"))
        self.stop = self._button("stop", tr("Stop"), tr("Let the source go (Shift+F7)"))
        self.snapshot = self._button("snapshot", tr("Snapshot"), tr("Save the picture with its boxes (F9)"))
        self.previous = self._button("", tr("◂ Previous"), tr("The picture before (Left on the picture)"), "previous")
        self.next = self._button("", tr("Next ▸"), tr("The picture after (Right on the picture)"), "next")
        self.place = QLabel()
        self.place.setObjectName("detect.place")
        self.figures = QLabel()
        self.figures.setObjectName("detect.figures")
        self.figures.setAccessibleName(tr("Figures"))
        self._add_folder_menu()
        self._lay_out()
        self.start.clicked.connect(self.start_requested)
        self.pause.clicked.connect(self.pause_requested)
        self.stop.clicked.connect(self.stop_requested)
        self.snapshot.clicked.connect(self.snapshot_requested)
        self.previous.clicked.connect(self._on_previous)
        self.next.clicked.connect(self._on_next)
        self._show_icons()

    def _button(self, picture: str, text: str, tip: str, key: str = "") -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"detect.{key or picture}")
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text.strip("◂▸ "))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if picture:
            self._icons[button] = picture
        return button

    def _add_folder_menu(self) -> None:
        menu = QMenu(self.snapshot)
        choose = QAction(tr("Choose the folder…"), menu)
        choose.triggered.connect(self.folder_requested)
        menu.addAction(choose)
        self.snapshot.setMenu(menu)
        self.snapshot.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_PX)
        for widget in (self.start, self.pause, self.stop):
            row.addWidget(widget)
        row.addSpacing(theme.SPACE_PX)
        for leaf in (self.previous, self.place, self.next):
            row.addWidget(leaf)
        row.addStretch(1)
        row.addWidget(self.snapshot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.figures)
        column.addLayout(row)

    def show_state(self, state: State, *, can_start: bool, has_picture: bool, is_leafing: bool, count: int) -> None:
        self.start.setEnabled(can_start and state == "idle")
        self.pause.setEnabled(state in ("running", "paused") and not is_leafing)
        self.pause.setText(tr("Resume") if state == "paused" else tr("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        self._icons[self.pause] = "start" if state == "paused" else "pause"
        self._show_icons()
        self.stop.setEnabled(state in ("opening", "running", "paused"))
        self.snapshot.setEnabled(has_picture)
        for leaf in (self.previous, self.place, self.next):
            leaf.setVisible(is_leafing and count > 1)

    def show_place(self, index: int, count: int) -> None:
        """Picture ``index`` (from 0) of ``count``."""
        self.place.setText(f"{index + 1} / {count}")
        self.previous.setEnabled(index > 0)
        self.next.setEnabled(index + 1 < count)

    def show_figures(self, result: DetectionResult, *, is_still: bool) -> None:
        """A few times a second while pictures run; at once for one that stands still."""
        is_due = not self._since_figures.isValid() or self._since_figures.elapsed() >= FIGURES_EVERY_MS
        if not is_due and not is_still:
            return
        self._since_figures.start()
        parts = [tr("objects: {count}", count=len(result.detections))]
        parts.append(tr("delay: {ms} ms", ms=round(result.latency_s * 1000)))
        if not is_still:
            parts.insert(0, tr("frames a second: {fps}", fps=f"{result.fps:.1f}"))
            parts.append(tr("frame: {number}", number=result.frame.index + 1))
        self.figures.setText("   ·   ".join(parts))

    def clear_figures(self) -> None:
        self._since_figures.invalidate()
        self.figures.setText("")

    def _on_previous(self) -> None:
        self.step_requested.emit(-1)

    def _on_next(self) -> None:
        self.step_requested.emit(1)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icons()

    def _show_icons(self) -> None:
        for button, name in self._icons.items():
            button.setIcon(icon(name))
