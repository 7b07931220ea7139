"""The list of augmentation steps: add, remove, order, switch on and off, and the params of the one that is chosen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.augmentation.steps import AUGMENTATIONS, AugmentationStep
from engine.params import defaults
from gui import theme
from gui.i18n import tr
from gui.icons import icon
from gui.widgets.param_form import ParamForm

Steps = tuple[AugmentationStep, ...]
ROWS_SHOWN = 6


class AugmentationSteps(QWidget):
    """Asks for other steps, and shows those it is given.

    ``steps_requested`` comes with the steps, what the change is called, and the key under which such changes merge.
    """

    steps_requested = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: Steps = ()
        self._form: ParamForm | None = None
        self._form_key = ""
        self.list = self._make_list()
        self.add_button = QPushButton(tr("Add"))
        self._name(self.add_button, "data.augment.add", tr("Add a step"))
        self.add_button.setMenu(self._make_menu())
        self.up_button = self._tool("data.augment.up", "up", tr("Do this step earlier (Ctrl+Up)"))
        self.down_button = self._tool("data.augment.down", "down", tr("Do this step later (Ctrl+Down)"))
        self.remove_button = self._tool("data.augment.remove", "delete", tr("Remove this step (Delete)"))
        self._help = QLabel()
        self._help.setWordWrap(True)
        self._help.setProperty("muted", True)
        self._form_place = QVBoxLayout()
        self._lay_out()
        self._connect()
        self.show_steps(())

    def _make_list(self) -> QListWidget:
        made = QListWidget()
        made.setObjectName("data.augment.steps")
        made.setAccessibleName(tr("Augmentation steps"))
        made.setToolTip(tr("In this order every training picture is changed; a step without a mark is passed over"))
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setFixedHeight((made.fontMetrics().height() + 6) * ROWS_SHOWN)
        return made

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for augmentation in AUGMENTATIONS.values():
            action = QAction(tr(augmentation.title), menu)
            action.setToolTip(tr(augmentation.help))
            action.setData(augmentation.key)
            action.triggered.connect(self._on_add)
            menu.addAction(action)
        return menu

    @staticmethod
    def _name(button: QPushButton | QToolButton, name: str, tip: str) -> None:
        button.setObjectName(name)
        button.setAccessibleName(tip)
        button.setToolTip(tip)

    def _tool(self, name: str, icon_name: str, tip: str) -> QToolButton:
        button = QToolButton()
        self._name(button, name, tip)
        button.setProperty("icon_name", icon_name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addStretch(1)
        for button in (self.up_button, self.down_button, self.remove_button):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self.list)
        layout.addLayout(row)
        layout.addWidget(self._help)
        layout.addLayout(self._form_place)
        layout.addStretch(1)
        self._show_icons()

    def _connect(self) -> None:
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.currentRowChanged.connect(self._show_current)
        for button, slot, keys in (
            (self.up_button, self._on_up, "Ctrl+Up"),
            (self.down_button, self._on_down, "Ctrl+Down"),
            (self.remove_button, self._on_remove, "Delete"),
        ):
            button.clicked.connect(slot)
            action = QAction(self.list)
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(slot)
            self.list.addAction(action)

    # ---- showing

    def show_steps(self, steps: Steps) -> None:
        """Show these, silently; the chosen place stays where it is."""
        current = self.list.currentRow()
        self._steps = steps
        self.list.blockSignals(True)
        while self.list.count() > len(steps):
            self.list.takeItem(self.list.count() - 1)
        for number, step in enumerate(steps):
            item = self.list.item(number) or QListWidgetItem(self.list)
            item.setText(tr(AUGMENTATIONS[step.key].title))
            item.setToolTip(tr(AUGMENTATIONS[step.key].help))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if step.is_on else Qt.CheckState.Unchecked)
        self.list.setCurrentRow(min(max(current, 0), len(steps) - 1))
        self.list.blockSignals(False)
        self._show_current()

    @property
    def current(self) -> int:
        """The place of the chosen step, -1 where there is none."""
        return self.list.currentRow() if self._steps else -1

    def _show_current(self) -> None:
        row = self.current
        for button, is_possible in (
            (self.up_button, row > 0),
            (self.down_button, 0 <= row < len(self._steps) - 1),
            (self.remove_button, row >= 0),
        ):
            button.setEnabled(is_possible)
        if row < 0:
            self._help.setText(tr("No augmentation: add a step, and every training picture is another one each time."))
            self._show_form("", {})
            return
        step = self._steps[row]
        augmentation = AUGMENTATIONS[step.key]
        self._help.setText(tr(augmentation.help))
        self._show_form(step.key, {**defaults(augmentation.params), **step.values})

    def _show_form(self, key: str, values: dict[str, Any]) -> None:
        if key != self._form_key:
            if self._form is not None:
                self._form_place.removeWidget(self._form)
                self._form.hide()
                self._form.deleteLater()
            self._form, self._form_key = None, key
            if key:
                self._form = ParamForm(AUGMENTATIONS[key].params, values, f"data.augment.{key}", self)
                self._form.value_changed.connect(self._on_value_changed)
                self._form_place.addWidget(self._form)
        elif self._form is not None:
            self._form.set_values(values)

    # ---- what the user does

    def _ask(self, steps: Steps, text: str, merge_key: str = "") -> None:
        self.steps_requested.emit(steps, text, merge_key)

    def _on_add(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            key = str(action.data())
            text = tr("Add {step}", step=tr(AUGMENTATIONS[key].title))
            self._ask((*self._steps, AugmentationStep(key=key)), text)
            self.list.setCurrentRow(self.list.count() - 1)

    def _on_remove(self) -> None:
        row = self.current
        if row >= 0:
            text = tr("Remove {step}", step=tr(AUGMENTATIONS[self._steps[row].key].title))
            self._ask((*self._steps[:row], *self._steps[row + 1 :]), text)

    def _on_up(self) -> None:
        self._move(-1)

    def _on_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        row = self.current
        if row < 0 or not 0 <= row + by < len(self._steps):
            return
        steps = list(self._steps)
        steps.insert(row + by, steps.pop(row))
        self.list.blockSignals(True)
        self.list.setCurrentRow(row + by)
        self.list.blockSignals(False)
        self._ask(tuple(steps), tr("Reorder augmentation"))

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        row, is_on = self.list.row(item), item.checkState() == Qt.CheckState.Checked
        step = self._steps[row]
        if step.is_on != is_on:
            title = tr(AUGMENTATIONS[step.key].title)
            text = tr("Switch on {step}", step=title) if is_on else tr("Switch off {step}", step=title)
            self._ask(self._with(row, step.model_copy(update={"is_on": is_on})), text)

    def _on_value_changed(self, name: str, value: object) -> None:
        row = self.current
        step = self._steps[row]
        changed = step.model_copy(update={"values": {**step.values, name: value}})
        text = tr("Change {step}", step=tr(AUGMENTATIONS[step.key].title))
        self._ask(self._with(row, changed), text, f"augment {row} {step.key} {name}")

    def _with(self, row: int, step: AugmentationStep) -> Steps:
        return (*self._steps[:row], step, *self._steps[row + 1 :])

    def _show_icons(self) -> None:
        for button in (self.up_button, self.down_button, self.remove_button):
            button.setIcon(icon(button.property("icon_name")))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_help"):
            self._show_icons()
