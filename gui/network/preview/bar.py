"""The bar of the live preview: which sample flows, with which weights, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from engine.datasets.dataset import PARTS, Part
from gui import theme
from gui.i18n import tr
from gui.icons import icon

PICTURE_PX = 28
WEIGHTS_PX = 190


@dataclass(frozen=True)
class WeightsChoice:
    """Weights to look at: a file, or new ones where there is none. ``is_whole``: a run that is over has all of them."""

    title: str
    path: Path | None = None
    tip: str = ""
    is_whole: bool = False


class OneLine(QLabel):
    """A line of text that is cut where there is no more room."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class PreviewBar(QWidget):
    """Widgets that only ask; the part answers."""

    part_chosen = Signal(str)
    step_requested = Signal(int)  # -1, 1, or 0 for any sample
    weights_chosen = Signal(object)  # Path or None
    stand_in_requested = Signal()
    look_requested = Signal()
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons: dict[QToolButton, str] = {}
        self._choices: tuple[WeightsChoice, ...] = ()
        self.picture = QLabel(self)
        self.picture.setFixedSize(QSize(PICTURE_PX, PICTURE_PX))
        self.part_box = self._box("part", tr("Part of the data"), tr("Which part the sample is taken from"))
        for part, title in zip(PARTS, (tr("Train"), tr("Validation"), tr("Test")), strict=True):
            self.part_box.addItem(title, part)
        self.previous = self._button("previous", tr("Previous sample"), -1)
        self.next = self._button("next", tr("Next sample"), 1)
        self.random = self._button("random", tr("Any sample"), 0)
        self.sample = QLabel(self)
        self.weights_box = self._box("weights", tr("Weights"), tr("Weights that the layers of the same names get"))
        self.weights_box.setMaximumWidth(WEIGHTS_PX)
        self.stand_in = QPushButton(tr("Use a drawn digit"), self)
        self.stand_in.setObjectName("network.preview.stand_in")
        self.stand_in.setAccessibleName(tr("Use a drawn digit"))
        self.stand_in.setToolTip(tr("Let a digit that comes with the program flow until there is data"))
        self.message = OneLine(self)
        self.message.setObjectName("network.preview.message")
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.message.setProperty("muted", True)
        self.look = self._tool("look_inside", "search", tr("Look inside"), tr("Show what the layer puts out large (P)"))
        self._lay_out()
        self.part_box.activated.connect(self._on_part_activated)
        self.weights_box.activated.connect(self._on_weights_activated)
        self.stand_in.clicked.connect(self.stand_in_requested)
        self.look.clicked.connect(self.look_requested)
        self._colour()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        self.setMinimumHeight(PICTURE_PX + 6)  # the canvas must not jump when the sample comes
        row.setContentsMargins(theme.SPACE_PX, 0, theme.SPACE_PX, 4)
        row.setSpacing(6)
        for widget in (self.picture, self.previous, self.next, self.random, self.part_box, self.sample):
            row.addWidget(widget)
        row.addWidget(self.weights_box)
        row.addWidget(self.stand_in)
        row.addWidget(self.message, 1)
        row.addWidget(self.look)

    def _box(self, name: str, title: str, tip: str) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(f"network.preview.{name}")
        box.setAccessibleName(title)
        box.setToolTip(tip)
        return box

    def _button(self, name: str, title: str, step: int) -> QToolButton:
        button = self._tool(name, name, title, title)
        button.setProperty("step", step)
        button.clicked.connect(self._on_step_clicked)
        return button

    def _tool(self, name: str, icon_name: str, title: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"network.preview.{name}")
        button.setText(title)
        button.setAccessibleName(title)
        button.setToolTip(tip)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icons[button] = icon_name
        return button

    # ---- what is shown

    def show_data(self, *, has_data: bool, can_stand_in: bool) -> None:
        """Which of the widgets are of use now."""
        for widget in (self.part_box, self.previous, self.next, self.random):
            widget.setVisible(has_data)
        self.stand_in.setVisible(not has_data and can_stand_in)

    def show_sample(self, picture: QPixmap, text: str) -> None:
        self.picture.setVisible(not picture.isNull())
        self.picture.setPixmap(picture)
        self.sample.setText(text)

    def show_part(self, part: Part) -> None:
        self.part_box.setCurrentIndex(self.part_box.findData(part))

    def show_weights(self, choices: Sequence[WeightsChoice], chosen: Path | None) -> None:
        """``chosen`` is shown even where it is none of the choices any more: then new weights are."""
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self.weights_box.clear()
            for choice in choices:
                self.weights_box.addItem(choice.title)
                self.weights_box.setItemData(self.weights_box.count() - 1, choice.tip, Qt.ItemDataRole.ToolTipRole)
        paths = [choice.path for choice in choices]
        self.weights_box.setCurrentIndex(paths.index(chosen) if chosen in paths else 0)

    def show_message(self, text: str, *, is_problem: bool = False) -> None:
        self.message.setProperty("muted", not is_problem)
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        self.message.setText(text)
        self.message.setToolTip(text)

    # ---- what the user does

    def _on_step_clicked(self) -> None:
        self.step_requested.emit(self.sender().property("step"))

    def _on_part_activated(self, index: int) -> None:
        self.part_chosen.emit(self.part_box.itemData(index))

    def _on_weights_activated(self, index: int) -> None:
        self.weights_chosen.emit(self._choices[index].path)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.shown.emit()

    def _colour(self) -> None:
        for button, name in self._icons.items():
            button.setIcon(icon(name))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_icons"):
            self._colour()
        super().changeEvent(event)
