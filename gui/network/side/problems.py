"""What keeps the network from training, and advice below, each with the buttons that repair it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.network.problems import Fix, Problem
from gui import theme
from gui.i18n import tr
from gui.network.side.problem_list import ProblemList, rows_of


class ProblemsPanel(QWidget):
    """Errors first, then advice; with no errors it says that training can start."""

    node_chosen = Signal(object)  # its path
    repair_requested = Signal(object)  # Fix

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problems: tuple[Problem, ...] | None = None
        self._has_layers = False
        self.heading = self._label("problems_heading")
        self.heading.setProperty("heading", True)
        self.advice_count = self._label("advice_count")
        self.advice_count.setProperty("muted", True)
        self.list = ProblemList(self)
        self.list.setObjectName("network.problems")
        self.list.setAccessibleName(tr("Problems of the network"))
        self.list.setToolTip(tr("Click a problem to see its layer; Enter goes there, R repairs it"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        line = QHBoxLayout()
        line.addWidget(self.heading, 1)
        line.addWidget(self.advice_count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX, 0)
        layout.addLayout(line)
        layout.addWidget(self.list, 1)
        layout.addStretch(0)
        self.list.chosen.connect(self._on_chosen)
        self.list.repair_requested.connect(self.repair_requested)
        self.show_problems(())

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(f"network.{name}")
        return label

    def show_problems(self, problems: tuple[Problem, ...], *, has_layers: bool = False) -> None:
        """``has_layers``: whether there is anything that could be ready."""
        is_same = (problems, has_layers) == (self._problems, self._has_layers)
        self._problems, self._has_layers = problems, has_layers
        # Also where all say the same: their repairs are those of another graph.
        if problems or not is_same:
            self.list.show_rows(rows_of(problems))
        if not is_same:
            self.list.setVisible(bool(problems))
            self._show_counts()

    def _show_counts(self) -> None:
        problems = self._problems or ()
        errors = sum(problem.is_error for problem in problems)
        advice = len(problems) - errors
        if errors:
            self.heading.setText(tr("1 problem") if errors == 1 else tr("{count} problems", count=errors))
        else:
            self.heading.setText("✓ " + tr("Ready to train") if self._has_layers else "")
        self.advice_count.setText(tr("Advice: {count}", count=advice) if advice else "")
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour("error" if errors else "success"))
        self.heading.setPalette(palette)

    def first_fix(self) -> Fix | None:
        """What the key repairs: the current problem, or the first."""
        problem = self.list.current_problem
        return problem.fixes[0] if problem is not None and problem.fixes else None

    def go_on(self) -> None:
        """To the next problem, after one is repaired."""
        if self.list.isVisible() and self.list.count():
            self.list.go_to(max(self.list.currentRow(), 0))
            self.list.setFocus()

    def _on_chosen(self, problem: Problem) -> None:
        if problem.path:
            self.node_chosen.emit(problem.path)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Under a style sheet Qt puts the first palette back when the panel is given another parent."""
        super().showEvent(event)
        self._show_counts()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange and self._problems is not None:
            self.list.refresh_icons()
            self._show_counts()
        super().changeEvent(event)
