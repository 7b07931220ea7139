"""The row over a statistic: one button a view, what there is to choose for it, and the button that saves the chart."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from gui import theme
from gui.data.statistics_views import Choice, Selector, View
from gui.i18n import tr
from gui.icons import icon

COMBO_CHARACTERS = 16
MOST_SELECTORS = 2


class StatisticsBar(QWidget):
    """``view_changed`` and ``choice_changed`` tell of the user alone."""

    view_changed = Signal(str)  # the key
    choice_changed = Signal()
    save_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        self._titles = [QLabel(self) for _ in range(MOST_SELECTORS)]
        self.combos = [self._combo(f"data.statistics.choice{number + 1}") for number in range(MOST_SELECTORS)]
        self.save = QToolButton(self)
        self.save.setObjectName("data.statistics.save")
        self.save.setAccessibleName(tr("Save chart"))
        self.save.setToolTip(tr("Save the chart as PNG, SVG or PDF"))
        self.save.setIcon(icon("save"))
        self.save.setAutoRaise(True)
        self.save.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.save.clicked.connect(self.save_requested)
        self._views = QHBoxLayout()
        self._views.setSpacing(0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addLayout(self._views)
        layout.addSpacing(theme.SPACE_PX)
        for title, combo in zip(self._titles, self.combos, strict=True):
            title.setBuddy(combo)
            layout.addWidget(title)
            layout.addWidget(combo)
        layout.addStretch(1)
        layout.addWidget(self.save)
        self._group.buttonClicked.connect(self._on_clicked)
        self.show_selectors(())

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(COMBO_CHARACTERS)
        combo.setMaxVisibleItems(20)
        combo.setToolTip(tr("What the chart shows"))
        combo.activated.connect(self.choice_changed)
        return combo

    def show_views(self, views: tuple[View, ...], chosen: str) -> None:
        """One button for each, that one pressed."""
        for button in self.buttons.values():
            self._group.removeButton(button)
            self._views.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {view.key: self._button(view) for view in views}
        if chosen in self.buttons:
            self.buttons[chosen].setChecked(True)
        before: QWidget | None = None
        for widget in (*self.buttons.values(), *self.combos, self.save):
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget

    def _button(self, view: View) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"data.statistics.view.{view.key}")
        button.setText(tr(view.title))
        button.setAccessibleName(tr(view.title))
        button.setToolTip(tr(view.tip))
        button.setCheckable(True)
        button.setProperty("segment", True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.addButton(button)
        self._views.addWidget(button)
        button.show()
        return button

    def show_selectors(self, selectors: tuple[Selector, ...]) -> None:
        """What there is to choose for the view, silently."""
        for number, (title, combo) in enumerate(zip(self._titles, self.combos, strict=True)):
            is_used = number < len(selectors)
            title.setVisible(is_used)
            combo.setVisible(is_used)
            combo.clear()
            if is_used:
                selector = selectors[number]
                title.setText(selector.title)
                combo.setAccessibleName(selector.title)
                combo.setToolTip(selector.tip)
                for value, text in selector.options:
                    combo.addItem(text, value)
                combo.setCurrentIndex(combo.findData(selector.chosen))

    @property
    def choice(self) -> Choice:
        """What is chosen in the combos that are in use."""
        return tuple(str(combo.currentData()) for combo in self.combos if combo.count())

    def _on_clicked(self, clicked: QToolButton) -> None:
        self.view_changed.emit(next(key for key, button in self.buttons.items() if button is clicked))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "save"):
            self.save.setIcon(icon("save"))
