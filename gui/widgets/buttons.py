"""Buttons as the panels make them."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton


def push_button(name: str, text: str, tip: str) -> QPushButton:
    """A button with an object name; ``tip`` says in full what it does, to a mouse and to a screen reader."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(tip)
    button.setToolTip(tip)
    return button
