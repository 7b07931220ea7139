"""What keys mean on the canvas."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

STEP_PX = 20.0
LEAP_PX = 100.0

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
KEYS = {
    Qt.Key.Key_Escape: "cancel",
    Qt.Key.Key_Delete: "delete",
    Qt.Key.Key_Backspace: "back",
    Qt.Key.Key_A: "add",
    Qt.Key.Key_Insert: "add",
    Qt.Key.Key_PageDown: "next",
    Qt.Key.Key_PageUp: "previous",
    Qt.Key.Key_C: "connect",
    Qt.Key.Key_F2: "rename",
    Qt.Key.Key_Return: "open",
    Qt.Key.Key_Enter: "open",
    Qt.Key.Key_D: "disable",
    Qt.Key.Key_M: "minimap",
    Qt.Key.Key_Plus: "zoom_in",
    Qt.Key.Key_Equal: "zoom_in",
    Qt.Key.Key_Minus: "zoom_out",
    Qt.Key.Key_0: "fit",
}
SEQUENCES = (
    (QKeySequence.StandardKey.SelectAll, "select_all"),
    (QKeySequence.StandardKey.Copy, "copy"),
    (QKeySequence.StandardKey.Cut, "cut"),
    (QKeySequence.StandardKey.Paste, "paste"),
)


def command_of(event: QKeyEvent) -> str:
    """The name of what a key asks for; empty when it means nothing here."""
    for sequence, name in SEQUENCES:
        if event.matches(sequence):
            return name
    keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier
    if keys == Qt.KeyboardModifier.ControlModifier:
        return "duplicate" if event.key() == Qt.Key.Key_D else ""
    if keys == Qt.KeyboardModifier.AltModifier:
        return "leave" if event.key() == Qt.Key.Key_Up else ""
    return KEYS.get(Qt.Key(event.key()), "") if keys == Qt.KeyboardModifier.NoModifier else ""


def shift_of(event: QKeyEvent) -> tuple[float, float] | None:
    """How far an arrow key moves what is selected, in px; further with Shift."""
    way = ARROWS.get(Qt.Key(event.key()))
    if way is None:
        return None
    step = LEAP_PX if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP_PX
    return way[0] * step, way[1] * step
