"""The menus of the Network tab: what can be done with what is selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget


@dataclass(frozen=True)
class Row:
    """A line of a menu; one without text is a line between groups, one with ``rows`` a menu of its own."""

    text: str = ""
    keys: str = ""
    slot: Callable[[], object] | None = None
    is_enabled: bool = True
    rows: tuple[Row, ...] = ()


def make_menu(parent: QWidget, name: str, rows: Sequence[Row]) -> QMenu:
    """A menu that goes when it is closed."""
    menu = QMenu(parent)
    menu.setObjectName(name)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _fill(menu, rows)
    return menu


def _fill(menu: QMenu, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.rows:
            _fill(menu.addMenu(row.text), row.rows)
            continue
        if row.slot is None:
            menu.addSeparator()
            continue
        # The keys are only shown: the canvas itself reads them, and two readers would cancel each other.
        action = menu.addAction(f"{row.text}\t{row.keys}" if row.keys else row.text)
        action.setEnabled(row.is_enabled)
        action.triggered.connect(row.slot)
