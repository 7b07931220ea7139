"""The form every set of Params is edited in: layers, training settings, data sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFormLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.errors import SettingsError
from engine.params import Param, is_shown
from gui import theme
from gui.i18n import error_text, tr
from gui.widgets.param_editors import EDITORS, Editor, TextEditor


class ParamField(QWidget):
    """One param's editor, and under it what is wrong with what was typed."""

    value_changed = Signal(str, object)

    def __init__(self, param: Param, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.param = param
        self.editor: Editor = EDITORS[type(param)](param, self)
        self.editor.name_widgets(name, tr(param.label), self._tip())
        self.problem = QLabel(self)
        self.problem.setObjectName(f"{name}.problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.editor.widget)
        layout.addWidget(self.problem)
        self.setFocusProxy(self.editor.widget)
        self.editor.edited.connect(self._on_edited)
        self.editor.refused.connect(self._on_refused)

    def _tip(self) -> str:
        return tr(self.param.help) if self.param.help else tr(self.param.label)

    def _on_edited(self, value: object) -> None:
        self.value_changed.emit(self.param.name, value)

    def _on_refused(self, error: SettingsError | None) -> None:
        text, hint = error_text(error) if error else ("", "")
        if text == self.problem.text():
            return
        self.problem.setText(f"⚠ {text}" if text else "")
        self.problem.setVisible(bool(text))
        self.editor.widget.setToolTip(f"{text} {hint}" if text else self._tip())
        self.editor.widget.setAccessibleDescription(text)
        self._colour()

    def _colour(self) -> None:
        """Red letters where something is wrong, in the theme's red."""
        alarm = QPalette()
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText):
            alarm.setColor(role, theme.colour("error"))
        self.problem.setPalette(alarm)
        self.editor.widget.setPalette(alarm if self.problem.text() else QPalette())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange and self.problem.text():
            self._colour()
        super().changeEvent(event)


class ParamForm(QWidget):
    """A row for each param that matters now; those called advanced are folded away.

    ``value_changed`` comes with the param's name and the checked value, and only when the user changed it: numbers,
    choices and flags at once, lines of text when Enter is pressed or the line is left. Object names are
    ``<prefix>.<param>``; a file's button ``….browse``, the boxes of a Pair ``….height`` and ``….width``.
    """

    value_changed = Signal(str, object)

    def __init__(
        self, params: Sequence[Param], values: Mapping[str, Any], prefix: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._prefix = prefix
        self._params = tuple(params)
        self._names = frozenset(param.name for param in params)
        self._values: dict[str, Any] = {}
        self._fields: dict[str, ParamField] = {}
        self._rows: dict[str, QFormLayout] = {}
        self._disabled: set[str] = set()
        self._folded = [param for param in params if param.advanced]  # made when they are looked at: half of the work
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._section([param for param in params if not param.advanced]))
        if self._folded:
            self._fold(layout)
        layout.addStretch(1)
        self.set_values({param.name: values.get(param.name, param.default) for param in params})

    def _section(self, params: Sequence[Param]) -> QWidget:
        section = QWidget(self)
        form = QFormLayout(section)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for param in params:
            field = ParamField(param, f"{self._prefix}.{param.name}", section)
            field.value_changed.connect(self._on_value_changed)
            self._fields[param.name] = field
            self._rows[param.name] = form
            label = QLabel(tr(param.label), section)
            label.setToolTip(tr(param.help) if param.help else "")
            label.setBuddy(field.editor.widget)
            form.addRow(label, field)
        return section

    def _unfold(self) -> None:
        """Make the advanced section, once."""
        params, self._folded = self._folded, []
        if not params:
            return
        self._advanced = self._section(params)
        self._advanced.hide()
        self._column.insertWidget(self._column.indexOf(self._advanced_button) + 1, self._advanced)
        for param in params:
            self._fields[param.name].editor.show_value(self._values[param.name])
            self._fields[param.name].setEnabled(param.name not in self._disabled)
        self._show_what_matters()

    def _fold(self, layout: QVBoxLayout) -> None:
        button = QToolButton(self)
        button.setObjectName(f"{self._prefix}.advanced")
        button.setText(tr("Advanced"))
        button.setAccessibleName(tr("Advanced settings"))
        button.setToolTip(tr("Show or hide settings that are seldom changed"))
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setArrowType(Qt.ArrowType.RightArrow)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.toggled.connect(self._on_fold_toggled)
        self._advanced_button, self._column = button, layout
        layout.addWidget(button)

    @property
    def params(self) -> tuple[Param, ...]:
        return self._params

    def values(self) -> dict[str, Any]:
        """The last valid value of every param, by its name."""
        return dict(self._values)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show these values, silently. Names that are not in the form are passed over."""
        for name, value in values.items():
            if name in self._names:
                self._values[name] = value
            if name in self._fields:
                self._fields[name].editor.show_value(value)
        self._show_what_matters()

    def _show_what_matters(self) -> None:
        for param in self._params:
            if param.shown_if is not None and param.name in self._rows:
                is_there = is_shown(self._params, param.name, self._values)
                self._rows[param.name].setRowVisible(self._fields[param.name], is_there)

    def set_suggestions(self, name: str, texts: Sequence[str]) -> None:
        """What a Text may be, offered while typing; anything else may still be typed."""
        if name not in self._fields:
            self._unfold()
        editor = self._fields[name].editor
        if not isinstance(editor, TextEditor):
            raise TypeError(f"{name} is no Text")
        editor.suggest(texts)

    def set_enabled(self, is_enabled: bool, names: Iterable[str] | None = None) -> None:
        """Whether values can be changed, of these params or of all; the advanced section can be opened in any case."""
        for name in self._names if names is None else names:
            (self._disabled.discard if is_enabled else self._disabled.add)(name)
            if name in self._fields:
                self._fields[name].setEnabled(is_enabled)

    def _on_value_changed(self, name: str, value: object) -> None:
        self._values[name] = value
        self._show_what_matters()
        self.value_changed.emit(name, value)

    def _on_fold_toggled(self, is_open: bool) -> None:
        self._unfold()
        self._advanced.setVisible(is_open)
        self._advanced_button.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
