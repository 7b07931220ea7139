"""The list of what keeps the network from training, and advice below; a click goes to the layer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.network.problems import Problem
from gui import theme
from gui.i18n import problem_text, tr
from gui.icons import icon

_NODE = Qt.ItemDataRole.UserRole


class ProblemList(QListWidget):
    """Lines that are chosen by a click or Enter."""

    chosen = Signal(QListWidgetItem)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.itemClicked.connect(self.chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.chosen.emit(self.currentItem())
        else:
            super().keyPressEvent(event)


class ProblemsPanel(QWidget):
    """Errors first, then advice; with no errors it says that training can start."""

    node_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problems: tuple[Problem, ...] | None = None
        self._has_layers = False
        self.heading = QLabel(self)
        self.heading.setObjectName("network.problems_heading")
        self.heading.setProperty("heading", True)
        self.list = ProblemList(self)
        self.list.setObjectName("network.problems")
        self.list.setAccessibleName(tr("Problems of the network"))
        self.list.setToolTip(tr("Click a problem to see the layer it is about"))
        self.list.setWordWrap(True)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX, 0)
        layout.addWidget(self.heading)
        layout.addWidget(self.list, 1)
        layout.addStretch(0)
        self.list.chosen.connect(self._on_chosen)
        self.show_problems(())

    def show_problems(self, problems: tuple[Problem, ...], *, has_layers: bool = False) -> None:
        """``has_layers``: whether there is anything that could be ready."""
        if (problems, has_layers) == (self._problems, self._has_layers):
            return
        self._problems, self._has_layers = problems, has_layers
        self.list.clear()
        for problem in sorted(problems, key=lambda problem: not problem.is_error):
            item = QListWidgetItem(problem_text(problem))
            item.setData(_NODE, problem.node)
            item.setToolTip(tr("Go to {name}", name=problem.node) if problem.node else "")
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, tr("Error") if problem.is_error else tr("Advice"))
            self.list.addItem(item)
        self.list.setVisible(bool(problems))
        self._colour()

    def _colour(self) -> None:
        problems = self._problems or ()
        ordered = sorted(problems, key=lambda problem: not problem.is_error)
        for row, problem in enumerate(ordered):
            look = ("error", "error") if problem.is_error else ("info", "info")
            self.list.item(row).setIcon(icon(*look))
        errors = sum(problem.is_error for problem in problems)
        if not errors:
            self.heading.setText("✓ " + tr("Ready to train") if self._has_layers else "")
        else:
            self.heading.setText(tr("1 problem") if errors == 1 else tr("{count} problems", count=errors))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour("error" if errors else "success"))
        self.heading.setPalette(palette)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        if item.data(_NODE):
            self.node_chosen.emit(item.data(_NODE))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange and self._problems is not None:
            self._colour()
        super().changeEvent(event)
