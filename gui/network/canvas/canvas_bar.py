"""The bar above the canvas: templates on the left, layout and zoom on the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gui import theme
from gui.i18n import tr
from gui.icons import icon


class CanvasBar(QWidget):
    """Buttons that only ask; the tab answers."""

    templates_requested = Signal()
    layout_requested = Signal()
    zoom_in_requested = Signal()
    zoom_out_requested = Signal()
    fit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons: dict[QToolButton, str] = {}
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_PX, 4, theme.SPACE_PX, 4)
        row.setSpacing(4)
        self.templates = self._button("templates", "network", tr("Templates"), tr("Ready-made networks"))
        self.layout_button = self._button("layout", "layout", tr("Auto-layout"), tr("Put the layers in order"))
        for button in (self.templates, self.layout_button):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            row.addWidget(button)
        row.addStretch(1)
        zooms = (
            ("zoom_out", tr("Zoom out"), tr("Show it smaller (wheel)"), self.zoom_out_requested),
            ("zoom_in", tr("Zoom in"), tr("Show it larger (wheel)"), self.zoom_in_requested),
            ("fit", tr("Fit"), tr("Show all of the network (0)"), self.fit_requested),
        )
        for name, text, tip, signal in zooms:
            button = self._button(name, name, text, tip)
            button.clicked.connect(signal)
            row.addWidget(button)
        self.templates.clicked.connect(self.templates_requested)
        self.layout_button.clicked.connect(self.layout_requested)
        self._colour()

    def add(self, button: QToolButton) -> None:
        """Another button beside those on the left."""
        self._row.insertWidget(self._row.indexOf(self.layout_button) + 1, button)
        QWidget.setTabOrder(self.layout_button, button)

    def _button(self, name: str, icon_name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"network.{name}")
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icons[button] = icon_name
        return button

    def _colour(self) -> None:
        for button, name in self._icons.items():
            button.setIcon(icon(name))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
        super().changeEvent(event)
