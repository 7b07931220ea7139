"""The row of tools above the drawing sheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from gui import theme
from gui.drawing.canvas import DEFAULT_PEN_WIDTH, PEN_WIDTHS
from gui.i18n import tr
from gui.icons import icon


class DrawingTools(QWidget):
    """Pen, eraser and width; undo, redo, clear and save."""

    tool_chosen = Signal(str)  # "pen" or "eraser"
    width_chosen = Signal(int)  # of the pen, in ink pixels
    requested = Signal(str)  # "undo", "redo", "clear" or "save"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons: dict[QToolButton, str] = {}
        self.pen = self._tool("pen", tr("Pen"), tr("Draw with the pen"))
        self.eraser = self._tool("eraser", tr("Eraser"), tr("Rub out; the right mouse button does too"))
        group = QButtonGroup(self)
        for tool in (self.pen, self.eraser):
            tool.setCheckable(True)
            group.addButton(tool)
        self.pen.setChecked(True)
        self.pen.clicked.connect(self._on_pen)
        self.eraser.clicked.connect(self._on_eraser)
        self.width_slider = self._width_slider()
        self.undo = self._request("undo", tr("Undo"), tr("Take back the last stroke (Ctrl+Z)"))
        self.redo = self._request("redo", tr("Redo"), tr("Bring back the stroke (Ctrl+Shift+Z)"))
        self.clear = self._request("clear", tr("Clear"), tr("Empty the sheet (Delete on the sheet)"))
        self.save = self._request("save", tr("Save…"), tr("Save the drawing as a picture"))
        self._lay_out()
        self._show_icons()

    def _lay_out(self) -> None:
        width_label = QLabel(tr("Width"))
        width_label.setBuddy(self.width_slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.pen, self.eraser):
            row.addWidget(widget)
        row.addSpacing(theme.SPACE_PX)
        row.addWidget(width_label)
        row.addWidget(self.width_slider)
        row.addStretch(1)
        for widget in (self.undo, self.redo, self.clear, self.save):
            row.addWidget(widget)

    def _tool(self, key: str, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"draw.{key}")
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text.rstrip("…"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._icons[button] = key
        return button

    def _request(self, key: str, text: str, tip: str) -> QToolButton:
        button = self._tool(key, text, tip)
        button.clicked.connect(self._sender_of(key))
        return button

    def _sender_of(self, key: str) -> Callable[[], None]:
        def send() -> None:
            self.requested.emit(key)

        return send

    def _width_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("draw.width")
        slider.setAccessibleName(tr("Pen width"))
        slider.setToolTip(tr("How wide the pen draws"))
        slider.setRange(*PEN_WIDTHS)
        slider.setValue(DEFAULT_PEN_WIDTH)
        slider.setMaximumWidth(140)
        slider.valueChanged.connect(self.width_chosen)
        return slider

    def show_history(self, *, can_undo: bool, can_redo: bool, is_empty: bool) -> None:
        self.undo.setEnabled(can_undo)
        self.redo.setEnabled(can_redo)
        self.clear.setEnabled(not is_empty)
        self.save.setEnabled(not is_empty)

    def choose(self, tool: str) -> None:
        """Press the button of "pen" or "eraser"."""
        (self.pen if tool == "pen" else self.eraser).setChecked(True)
        self.tool_chosen.emit(tool)

    def _on_pen(self) -> None:
        self.tool_chosen.emit("pen")

    def _on_eraser(self) -> None:
        self.tool_chosen.emit("eraser")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icons()

    def _show_icons(self) -> None:
        for button, key in self._icons.items():
            button.setIcon(icon(key))
