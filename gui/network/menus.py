"""The menus of the Network tab: templates, and what can be done with what is selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from engine.network.templates import TEMPLATES
from gui.i18n import tr


@dataclass(frozen=True)
class Row:
    """A line of a menu; one without text is a line between groups."""

    text: str = ""
    keys: str = ""
    slot: Callable[[], object] | None = None
    is_enabled: bool = True


def make_menu(parent: QWidget, name: str, rows: Sequence[Row]) -> QMenu:
    """A menu that goes when it is closed."""
    menu = QMenu(parent)
    menu.setObjectName(name)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for row in rows:
        if row.slot is None:
            menu.addSeparator()
            continue
        # The keys are only shown: the canvas itself reads them, and two readers would cancel each other.
        action = menu.addAction(f"{row.text}\t{row.keys}" if row.keys else row.text)
        action.setEnabled(row.is_enabled)
        action.triggered.connect(row.slot)
    return menu


def template_menu(parent: QWidget) -> QMenu:
    """Every template; an action's data is the template's key."""
    menu = QMenu(parent)
    menu.setObjectName("network.template_menu")
    menu.setToolTipsVisible(True)
    for template in TEMPLATES.values():
        action = menu.addAction(tr(template.title))
        action.setObjectName(f"network.template.{template.key}")
        action.setToolTip(tr(template.text))
        action.setData(template.key)
    return menu
