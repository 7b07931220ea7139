"""One chart with the words under it; while it is worked out how far that is, and where there is none, why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from gui import theme
from gui.data.statistics_charts import Shown
from gui.i18n import tr
from gui.widgets.chart_canvas import ChartCanvas
from gui.worker import Progress

STATE_WIDTH_PX = 420


class ChartPane(QWidget):
    """Shows a ``Shown``, progress with a way to break off, or a sentence with a way to go on."""

    save_requested = Signal()
    cancel_requested = Signal()
    again_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = ChartCanvas(self)
        self.canvas.setObjectName("data.statistics.chart")
        self.words = _sentence("data.statistics.words")
        self.words.setContentsMargins(theme.SPACE_PX, 0, 0, 0)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.message = _sentence("data.statistics.message")
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setMaximumWidth(STATE_WIDTH_PX)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setMaximumWidth(STATE_WIDTH_PX)
        self.progress.setAccessibleName(tr("Progress"))
        self.cancel = self._button("data.statistics.cancel", tr("Cancel"), tr("Stop working this out"))
        self.again = self._button("data.statistics.again", tr("Try again"), tr("Work this out from the beginning"))
        self.cancel.clicked.connect(self.cancel_requested)
        self.again.clicked.connect(self.again_requested)
        self._stack = QStackedWidget(self)
        self._chart, self._state = self._chart_page(), self._state_page()
        self._stack.addWidget(self._chart)
        self._stack.addWidget(self._state)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.show_message("")

    def _button(self, name: str, title: str, tip: str) -> QPushButton:
        button = QPushButton(title, self)
        button.setObjectName(name)
        button.setAccessibleName(title)
        button.setToolTip(tip)
        return button

    def _chart_page(self) -> QWidget:
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.words)
        return page

    def _state_page(self) -> QWidget:
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setSpacing(theme.SPACE_PX)
        layout.addStretch(1)
        for widget in (self.message, self.progress):
            layout.addWidget(widget)
            layout.setAlignment(widget, Qt.AlignmentFlag.AlignHCenter)
        for button in (self.cancel, self.again):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        return page

    @property
    def has_chart(self) -> bool:
        """Whether a chart is seen that could be saved."""
        return self._stack.currentWidget() is self._chart and self.canvas.plot is not None

    def show_chart(self, title: str, shown: Shown) -> None:
        if shown.plot is None:
            self.show_message(shown.words)
            return
        self.canvas.setAccessibleName(title)
        self.words.setText(shown.words)
        self.words.setVisible(bool(shown.words))
        self._stack.setCurrentWidget(self._chart)
        self.canvas.show_plot(shown.plot)

    def show_message(self, text: str, *, can_retry: bool = False) -> None:
        """A sentence in place of a chart."""
        self.canvas.show_plot(None)
        self.message.setText(text)
        self.progress.hide()
        self.cancel.hide()
        self.again.setVisible(can_retry)
        self._stack.setCurrentWidget(self._state)

    def show_progress(self, text: str, progress: Progress) -> None:
        """What is being worked out, and how far it is; the chart of before is gone."""
        self.canvas.show_plot(None)
        self.message.setText(text)
        self.progress.setRange(0, 0 if progress.fraction is None else 1000)
        if progress.fraction is not None:
            self.progress.setValue(round(progress.fraction * 1000))
        self.progress.show()
        self.cancel.show()
        self.again.hide()
        self._stack.setCurrentWidget(self._state)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        if self.has_chart:
            self.menu().exec(event.globalPos())

    def menu(self) -> QMenu:
        """What can be done with the chart."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        save = QAction(tr("Save chart…"), menu)
        save.triggered.connect(self.save_requested)
        copy = QAction(tr("Copy chart"), menu)
        copy.triggered.connect(self._copy)
        menu.addActions([save, copy])
        return menu

    def _copy(self) -> None:
        picture = self.canvas.picture
        if picture is not None:
            QGuiApplication.clipboard().setImage(picture)


def _sentence(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", True)
    return label
