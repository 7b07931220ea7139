"""The switches between the ways samples can be shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from gui.i18n import tr
from gui.icons import icon


class ViewSwitch(QWidget):
    """One button a view; gone where there is nothing to choose."""

    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = ""
        self._views: tuple[str, ...] = ()
        self._group = QButtonGroup(self)
        self.buttons = {
            "pictures": self._button("pictures", tr("Pictures"), tr("Show the samples as pictures")),
            "texts": self._button("texts", tr("Texts"), tr("Show the beginning of every text")),
            "table": self._button("table", tr("Table"), tr("Show the columns of the table")),
        }
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for button in self.buttons.values():
            layout.addWidget(button)
        self._group.buttonClicked.connect(self._on_clicked)
        self._show_icons()

    def _button(self, view: str, title: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"data.view.{view}")
        button.setText(title)
        button.setAccessibleName(title)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setProperty("switch", True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.addButton(button)
        return button

    def show_views(self, views: tuple[str, ...]) -> None:
        """Offer these, silently; the first is chosen unless they are those of before."""
        if views != self._views:
            self.view = views[0]
        self._views = views
        for view, button in self.buttons.items():
            button.setVisible(view in views)
        self.buttons[self.view].setChecked(True)
        self.setVisible(len(views) > 1)

    def _on_clicked(self, clicked: QToolButton) -> None:
        view = next(view for view, button in self.buttons.items() if button is clicked)
        if view != self.view:
            self.view = view
            self.view_changed.emit()

    def _show_icons(self) -> None:
        for view, name in (("pictures", "image"), ("texts", "text"), ("table", "table")):
            self.buttons[view].setIcon(icon(name))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "buttons"):
            self._show_icons()


class ClassesButton(QToolButton):
    """Shows or hides the chart of the classes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data.show_classes")
        self.setAccessibleName(tr("Classes"))
        self.setToolTip(tr("Show how many rows every class has"))
        self.setCheckable(True)
        self.setProperty("switch", True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIcon(icon("bars"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.setIcon(icon("bars"))
