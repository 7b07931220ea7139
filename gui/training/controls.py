"""Start, Pause and Stop, and when Start is not possible why, and the way to where it is mended."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.i18n import fix_text, tr
from gui.icons import icon
from gui.training.obstacle import Obstacle

STOP_CHOICES = (
    ("best", "Stop and keep the best"),
    ("last", "Stop and keep the last"),
    ("discard", "Stop and discard the run"),
)
BUTTON_HEIGHT_PX = 30
MENDING = {"data": "Go to Data", "network": "Go to Network"}


class Controls(QWidget):
    """Says what the user asks for; what is possible it is told by ``show_state``."""

    start_requested = Signal()
    pause_requested = Signal()  # pause, or go on when paused
    stop_requested = Signal(str)  # what to keep: "best", "last" or "discard"
    mending_requested = Signal(object)  # Obstacle
    repair_requested = Signal(object)  # Fix

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._obstacle: Obstacle | None = None
        self._is_paused = False
        self.start = self._button("train.start", tr("Start"), tr("Train the network on its data"))
        self.pause = self._button("train.pause", tr("Pause"), tr("Pause training, or go on with it"))
        self.stop = self._button("train.stop", tr("Stop"), tr("End training and keep the best; the arrow has more"))
        self.start.clicked.connect(self.start_requested)
        self.pause.clicked.connect(self.pause_requested)
        self.stop.clicked.connect(self._on_stop)
        self._give_stop_a_menu()
        self._why = QLabel(self)
        self._why.setObjectName("train.why_not")
        self._why.setWordWrap(True)
        self._why.setTextFormat(Qt.TextFormat.PlainText)
        self.mend = QPushButton(self)
        self.mend.setObjectName("train.mend")
        self.mend.setToolTip(tr("Show where this is mended"))
        self.mend.clicked.connect(self._on_mend)
        self.repair = QPushButton(self)
        self.repair.setObjectName("train.repair")
        self.repair.setToolTip(tr("Repair the network; Undo takes it back"))
        self.repair.clicked.connect(self._on_repair)
        self._frame = QFrame(self)
        self._frame.setProperty("banner", "warning")
        self._arrange()
        self._show_icons()

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setMinimumHeight(BUTTON_HEIGHT_PX)
        return button

    def _give_stop_a_menu(self) -> None:
        menu = QMenu(self.stop)
        for keep, text in STOP_CHOICES:
            action = QAction(tr(text), menu)
            action.setObjectName(f"train.stop.{keep}")
            action.setData(keep)
            action.triggered.connect(self._on_stop_chosen)
            menu.addAction(action)
        self.stop.setMenu(menu)
        self.stop.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.start, self.pause, self.stop):
            buttons.addWidget(button, 1)
        inner = QVBoxLayout(self._frame)
        inner.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX)
        inner.addWidget(self._why)
        inner.addWidget(self.repair, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self.mend, 0, Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(buttons)
        layout.addWidget(self._frame)

    def show_state(self, state: str, obstacle: Obstacle | None) -> None:
        """What can be done in this state of training, and what is in the way of a start."""
        self._obstacle = obstacle
        self._is_paused = state == "paused"
        self.start.setEnabled(state == "idle" and obstacle is None)
        self.pause.setEnabled(state in ("running", "paused"))
        self.stop.setEnabled(state in ("preparing", "running", "paused"))
        self.pause.setText(tr("Resume") if self._is_paused else tr("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        why = obstacle.text if obstacle is not None and state == "idle" else ""
        self._why.setText(why)
        self.start.setAccessibleDescription(why)
        self._frame.setVisible(bool(why))
        tab = obstacle.tab if obstacle is not None else ""
        self.mend.setVisible(bool(tab))
        if tab:
            self.mend.setText(tr(MENDING[tab]))
            self.mend.setAccessibleName(self.mend.text())
        fix = obstacle.fix if obstacle is not None else None
        self.repair.setVisible(fix is not None)
        if fix is not None:
            self.repair.setText(fix_text(fix))
            self.repair.setAccessibleName(tr("Repair: {what}", what=fix_text(fix)))
        self._show_icons()

    def _on_stop(self) -> None:
        self.stop_requested.emit("best")

    def _on_stop_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.stop_requested.emit(action.data())

    def _on_repair(self) -> None:
        if self._obstacle is not None and self._obstacle.fix is not None:
            self.repair_requested.emit(self._obstacle.fix)

    def _on_mend(self) -> None:
        self.mending_requested.emit(self._obstacle)

    def _show_icons(self) -> None:
        self.start.setIcon(icon("start", "success"))
        self.pause.setIcon(icon("start" if self._is_paused else "pause"))
        self.stop.setIcon(icon("stop", "error"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_frame"):
            self._show_icons()
