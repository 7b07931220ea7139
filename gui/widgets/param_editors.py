"""One editor a type of Param: a widget, how it shows a value, and what it says when the user changes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from engine.errors import SettingsError
from engine.params import Choice, FilePath, Flag, Int, Ints, Pair, Param, Real, Reals, Shape, Sizes, Text
from gui.i18n import tr
from gui.icons import icon
from gui.widgets.file_field import FileField
from gui.widgets.number_box import NumberBox, format_real


class Editor(QObject):
    """``edited`` has a checked value and comes from the user; ``refused`` has a SettingsError, or None once mended."""

    edited = Signal(object)
    refused = Signal(object)
    widget: QWidget

    def __init__(self, param: Any, parent: QObject) -> None:
        super().__init__(parent)
        self.param: Any = param

    def show_value(self, value: Any) -> None:
        """Show a value silently."""
        raise TypeError(f"{type(self).__name__} cannot show {value!r}")

    def name_widgets(self, name: str, label: str, tip: str) -> None:
        """Give the object name, the accessible name and the tooltip to what the user touches."""
        _name(self.widget, name, label, tip)


class NumberEditor(Editor):
    """Int and Real."""

    def __init__(self, param: Int | Real, parent: QWidget) -> None:
        super().__init__(param, parent)
        self.widget = self._box = NumberBox(param, parent)
        self._box.edited.connect(self.edited)
        self._box.refused.connect(self.refused)

    def show_value(self, value: Any) -> None:
        self._box.show_value(value)


class StillCombo(QComboBox):
    """A combo box that the wheel changes only when it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEditor(Editor):
    """Choice: the titles are shown, the option is the value."""

    def __init__(self, param: Choice, parent: QWidget) -> None:
        super().__init__(param, parent)
        self.widget = self._combo = StillCombo(parent)
        self._combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._combo.setMinimumContentsLength(8)
        for option, title in zip(param.options, param.titles or param.options, strict=True):
            self._combo.addItem(tr(title), option)
        self._combo.activated.connect(self._on_activated)
        self._value: Any = None

    def show_value(self, value: Any) -> None:
        self._value = value
        self._combo.setCurrentIndex(self._combo.findData(value))

    def _on_activated(self, index: int) -> None:
        value = self._combo.itemData(index)
        if value != self._value:
            self._value = value
            self.edited.emit(value)


class FlagEditor(Editor):
    """Flag."""

    def __init__(self, param: Flag, parent: QWidget) -> None:
        super().__init__(param, parent)
        self.widget = self._box = QCheckBox(parent)
        self._box.clicked.connect(self._on_clicked)

    def show_value(self, value: Any) -> None:
        self._box.setChecked(bool(value))

    def _on_clicked(self, is_checked: bool) -> None:
        self.edited.emit(is_checked)


class SizesEditor(Editor):
    """Pair and Sizes: a box a part. Two stand beside each other, more below each other with their names."""

    def __init__(self, param: Pair | Sizes, parent: QWidget) -> None:
        super().__init__(param, parent)
        self._parts = param.parts if isinstance(param, Sizes) else ("height", "width")
        self.widget = QWidget(parent)
        part = Int(param.name, title=param.label, low=param.low, high=param.high)
        self._boxes = tuple(NumberBox(part, self.widget) for _ in self._parts)
        if isinstance(param, Pair):
            self._lay_out_beside()
        else:
            self._lay_out_below()
        self.widget.setFocusProxy(self._boxes[0])
        for box in self._boxes:
            box.edited.connect(self._on_edited)
            box.refused.connect(self.refused)

    def _lay_out_beside(self) -> None:
        layout = QHBoxLayout(self.widget)
        layout.setContentsMargins(0, 0, 0, 0)
        for number, box in enumerate(self._boxes):
            if number:
                layout.addWidget(QLabel("×", self.widget))
            layout.addWidget(box, 1)

    def _lay_out_below(self) -> None:
        layout = QGridLayout(self.widget)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(1, 1)
        for row, (part, box) in enumerate(zip(self._parts, self._boxes, strict=True)):
            label = QLabel(tr(part).capitalize(), self.widget)
            label.setProperty("muted", True)
            label.setBuddy(box)
            layout.addWidget(label, row, 0)
            layout.addWidget(box, row, 1)

    def show_value(self, value: Any) -> None:
        for box, size in zip(self._boxes, value, strict=True):
            box.show_value(size)

    def name_widgets(self, name: str, label: str, tip: str) -> None:
        super().name_widgets(name, label, tip)
        for box, part in zip(self._boxes, self._parts, strict=True):
            _name(box, f"{name}.{part}", f"{label}, {tr(part)}", tip)

    def _on_edited(self, _value: object) -> None:
        self.edited.emit(tuple(box.value for box in self._boxes))


class LineEditor(Editor):
    """What is typed in a line and taken when the user leaves it or presses Enter: Shape, Text, Ints, Reals."""

    def __init__(self, param: Shape | Text | Ints | Reals, parent: QWidget) -> None:
        super().__init__(param, parent)
        self.widget = self._line = QLineEdit(parent)
        self._value: Any = None
        self._line.textEdited.connect(self._on_typed)
        self._line.editingFinished.connect(self._on_finished)

    def show_value(self, value: Any) -> None:
        self._value = value
        if self._parsed(self._line.text()) != value:
            self._line.setText(self._formatted(value))
        self.refused.emit(None)

    def _formatted(self, value: Any) -> str:
        return str(value)

    def _parsed(self, text: str) -> Any:
        try:
            return self.param.parse(text)
        except SettingsError:
            return None

    def _on_typed(self, text: str) -> None:
        try:
            self.param.parse(text)
        except SettingsError as error:
            self.refused.emit(error)
        else:
            self.refused.emit(None)

    def _on_finished(self) -> None:
        value = self._parsed(self._line.text())
        if value is not None and value != self._value:
            self._value = value
            self.edited.emit(value)


class ShapeEditor(LineEditor):
    """Shape: ``28, 28, 1``."""

    def __init__(self, param: Shape, parent: QWidget) -> None:
        super().__init__(param, parent)
        self._line.setPlaceholderText("28, 28, 1")

    def _formatted(self, value: Any) -> str:
        return ", ".join(str(size) for size in value)


class NumbersEditor(LineEditor):
    """Ints and Reals: numbers with commas between."""

    def __init__(self, param: Ints | Reals, parent: QWidget) -> None:
        super().__init__(param, parent)
        self._line.setPlaceholderText("1, 2" if isinstance(param, Ints) else "0.5, 0.25")

    def _formatted(self, value: Any) -> str:
        return ", ".join(map(_number_text, value)) if isinstance(value, Sequence) else _number_text(value)


def _number_text(number: float) -> str:
    return str(number) if isinstance(number, int) else format_real(number)


class TextEditor(LineEditor):
    """Text, with suggestions where somebody knows some: as one types, or all of them on Alt+Down."""

    def __init__(self, param: Text, parent: QWidget) -> None:
        super().__init__(param, parent)
        self._names = QStringListModel(self)
        self._show_all = QAction(self)
        self._show_all.setObjectName("suggestions")
        self._show_all.setText(tr("Show suggestions"))
        self._show_all.setToolTip(tr("Show suggestions (Alt+Down)"))
        self._show_all.setShortcut(QKeySequence(Qt.Modifier.ALT | Qt.Key.Key_Down))
        self._show_all.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._show_all.triggered.connect(self._on_show_all)
        self._show_icon()
        self._line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icon()
        return super().eventFilter(watched, event)

    def _show_icon(self) -> None:
        self._show_all.setIcon(icon("expand"))

    def suggest(self, texts: Sequence[str]) -> None:
        self._names.setStringList(list(texts))
        if not texts:
            self._line.removeAction(self._show_all)
        elif self._line.completer() is None:
            completer = QCompleter(self._names, self._line)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.activated.connect(self._on_suggestion)
            self._line.setCompleter(completer)
        if texts and self._show_all not in self._line.actions():
            self._line.addAction(self._show_all, QLineEdit.ActionPosition.TrailingPosition)

    def _on_suggestion(self, text: str) -> None:
        self._line.setText(text)
        self._on_finished()

    def _on_show_all(self) -> None:
        completer = self._line.completer()
        completer.setCompletionPrefix("")
        completer.complete()


class PathEditor(Editor):
    """FilePath."""

    def __init__(self, param: FilePath, parent: QWidget) -> None:
        super().__init__(param, parent)
        self.widget = self._field = FileField(param, parent)
        self._field.edited.connect(self._on_edited)

    def show_value(self, value: Any) -> None:
        self._field.show_value(value)

    def _on_edited(self, path: str) -> None:
        self.edited.emit(path)

    def name_widgets(self, name: str, label: str, tip: str) -> None:
        self._field.name_widgets(name, label, tip)


EDITORS: dict[type[Param], type[Editor]] = {
    Int: NumberEditor,
    Real: NumberEditor,
    Choice: ChoiceEditor,
    Flag: FlagEditor,
    Pair: SizesEditor,
    Sizes: SizesEditor,
    Shape: ShapeEditor,
    Ints: NumbersEditor,
    Reals: NumbersEditor,
    Text: TextEditor,
    FilePath: PathEditor,
}


def _name(widget: QWidget, name: str, label: str, tip: str) -> None:
    widget.setObjectName(name)
    widget.setAccessibleName(label)
    widget.setToolTip(tip)
