"""The curves of one run with their title, the choice of scale, and a button that saves them as a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from engine.errors import StudioError
from engine.tasks import CancelToken, Report
from gui.i18n import tr
from gui.icons import icon
from gui.widgets.chart_data import ChartData
from gui.widgets.chart_picture import prepare
from gui.widgets.chart_saving import AskWhere, ask_where_to_save, suggested_name
from gui.widgets.live_chart import LiveChart
from gui.worker import CLOSE_LIMIT_S, Worker


def load_matplotlib(*, report: Report, cancel: CancelToken) -> None:  # noqa: ARG001
    """In a thread, since it takes as long as the window to appear."""
    prepare()


class ChartPanel(QWidget):
    """``show_curves`` may be called as often as one likes; drawing keeps its own pace.

    The chart itself is made when the panel is first shown, a moment later.
    """

    failed = Signal(object)  # StudioError: the picture could not be saved

    def __init__(self, parent: QWidget | None = None, ask_where: AskWhere = ask_where_to_save) -> None:
        super().__init__(parent)
        self._ask_where = ask_where
        self._chart: LiveChart | None = None
        self._loader: Worker | None = None
        self._data = ChartData()
        self._title = QLabel(self)
        self._title.setProperty("heading", True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setObjectName("train.chart_title")
        self._log = QCheckBox(tr("Logarithmic loss"), self)
        self._log.setObjectName("train.log_scale")
        self._log.setAccessibleName(tr("Logarithmic loss"))
        self._log.setToolTip(tr("Show the loss on a logarithmic scale: small changes late in training become visible"))
        self._log.toggled.connect(self._on_log_toggled)
        self._save = QToolButton(self)
        self._save.setObjectName("train.save_chart")
        self._save.setAutoRaise(True)
        self._save.setAccessibleName(tr("Save chart"))
        self._save.setToolTip(tr("Save the chart as PNG, SVG or PDF"))
        self._save.setIcon(icon("save"))
        self._save.clicked.connect(self._on_save)
        self._stack = QStackedWidget(self)
        self._hint = QLabel(self)
        self._hint.setObjectName("train.chart_hint")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._hint.setProperty("muted", True)
        self._stack.addWidget(self._hint)
        self._arrange()
        self.show_curves("", self._data)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._log)
        top.addWidget(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)

    def _set_usable(self, is_usable: bool) -> None:
        self._log.setEnabled(is_usable)
        self._save.setEnabled(is_usable)

    def show_curves(self, title: str, data: ChartData) -> None:
        """Show these curves of the run called ``title``; data without curves shows what to do instead."""
        self._title.setText(title)
        self._hint.setText(
            tr("This run has no curves: they begin with its first steps.")
            if title
            else tr("Press Start: loss and metric are drawn here while the network learns.")
        )
        self._data = data
        has_chart = self._chart is not None and bool(data.curves)
        self._set_usable(has_chart)
        if self._chart is not None and has_chart:
            self._stack.setCurrentWidget(self._chart)
            self._chart.show_data(data)
        else:
            self._stack.setCurrentIndex(0)

    def shutdown(self) -> None:
        """Wait a moment for what was begun."""
        if self._loader is not None:
            self._loader.wait(CLOSE_LIMIT_S)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if self._loader is None:
            self._loader = Worker(load_matplotlib, parent=self)
            self._loader.finished.connect(self._on_loaded)
            self._loader.start()

    def _on_loaded(self, _nothing: object) -> None:
        self._chart = LiveChart(self)
        self._chart.setObjectName("train.chart")
        self._chart.setAccessibleName(tr("Curves of loss and metric"))
        self._chart.set_log(self._log.isChecked())
        self._stack.addWidget(self._chart)
        self.show_curves(self._title.text(), self._data)

    def _on_log_toggled(self, is_log: bool) -> None:
        if self._chart is not None:
            self._chart.set_log(is_log)

    def _on_save(self) -> None:
        path = self._ask_where(self, Path.home() / suggested_name(self._title.text()))
        if self._chart is None or not path:
            return
        try:
            self._chart.save(Path(path))
        except StudioError as error:
            self.failed.emit(error)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_save"):
            self._save.setIcon(icon("save"))
