"""A spin box over Python numbers: any range, scientific notation, steps that suit the size of the value."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from engine.errors import SettingsError
from engine.params import Int, Real

LOGARITHMIC_SPAN = 1e4


class NumberBox(QAbstractSpinBox):
    """Shows a value of an Int or a Real. QSpinBox holds 32 bits only and QDoubleSpinBox fixes the decimals."""

    edited = Signal(object)  # the checked value, at every change by the user
    refused = Signal(object)  # SettingsError: what was typed is no value; None: it is one again

    def __init__(self, param: Int | Real, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._param = param
        self._value: int | float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccelerated(True)
        self.lineEdit().textEdited.connect(self._on_typed)

    @property
    def value(self) -> int | float | None:
        """The last valid value."""
        return self._value

    def show_value(self, value: int | float | None) -> None:
        """Show a value silently. Text that already means it stays as it was typed."""
        if value is None or self._parsed() != value:
            self.lineEdit().setText("" if value is None else self._formatted(value))
        # A file that was changed by hand may have a text here: it is shown, but there are no steps from it.
        self._value = value if isinstance(value, (int, float)) else None
        self.refused.emit(None)

    # ---- what Qt asks of a spin box

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        # Anything may be typed: what is wrong with it is said beside the box instead of swallowing keys.
        return QValidator.State.Acceptable, text, position

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: N802
        if self._value is None or self.isReadOnly():
            return QAbstractSpinBox.StepEnabledFlag.StepNone
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._value > self._param.low:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        if self._value < self._param.high:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        return flags

    def stepBy(self, steps: int) -> None:  # noqa: N802
        if self._value is None:
            return
        value = stepped(self._param, self._value, steps)
        if value != self._value or self._parsed() != value:
            self.show_value(value)
            self.edited.emit(value)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        # Scrolling a form must not change the numbers that pass under the mouse.
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    # ---- text and value

    def _on_typed(self, text: str) -> None:
        try:
            value = self._param.parse(text)
        except SettingsError as error:
            self.refused.emit(error)
            return
        self.refused.emit(None)
        if value != self._value:
            self._value = value
            self.edited.emit(value)

    def _parsed(self) -> int | float | None:
        try:
            return self._param.parse(self.lineEdit().text())
        except SettingsError:
            return None

    def _formatted(self, value: int | float) -> str:
        return str(value) if isinstance(self._param, Int) else format_real(float(value))


def format_real(value: float) -> str:
    """The shortest exact text: 0.001, 1e-05, 0.25."""
    text = repr(value)
    if text.endswith(".0") and abs(value) < 1e6:
        return text[:-2]
    return text


def stepped(param: Int | Real, value: float, steps: int) -> int | float:
    """``value`` moved by ``steps`` steps within the range of ``param``."""
    if isinstance(param, Int):
        moved = _doubled(int(value), steps) if param.is_doubling else int(value) + steps
        return max(param.low, min(param.high, moved))
    direction = 1 if steps > 0 else -1
    for _ in range(abs(steps)):
        value += direction * _real_step(param, value, direction)
    # Ten significant digits: 0.1 + 0.2 is shown as 0.3.
    return max(param.low, min(param.high, float(f"{value:.10g}")))


def _doubled(value: int, steps: int) -> int:
    """So many powers of two further: from 24 up to 32, or down to 16."""
    for _ in range(abs(steps)):
        value = 1 << value.bit_length() if steps > 0 else 1 << max(0, (value - 1).bit_length() - 1)
    return value


def _real_step(param: Real, value: float, direction: int) -> float:
    """The param's step, or one in the leading digit where that step would be coarse beside a small value."""
    spans_magnitudes = param.low > 0 and param.high / param.low >= LOGARITHMIC_SPAN
    falls_out = direction < 0 and spans_magnitudes and value - param.step <= param.low
    if value == 0 or (abs(value) >= param.step and not falls_out):
        return param.step
    exponent = math.floor(math.log10(abs(value)) + 1e-9)
    is_power = math.isclose(abs(value), 10.0**exponent)
    if is_power and direction * value < 0:
        exponent -= 1
    return min(param.step, 10.0**exponent)
