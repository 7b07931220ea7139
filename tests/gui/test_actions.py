"""The table of actions: no key twice, no text missing, and the list of shortcuts shows all of it."""

from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from gui.actions import ACTIONS, MENUS
from gui.help_dialogs import ShortcutsDialog
from gui.icons import ICONS, icon
from gui.tabs import TABS


def test_keys_and_shortcuts_are_given_once() -> None:
    assert [key for key, count in Counter(spec.key for spec in ACTIONS).items() if count > 1] == []
    shortcuts = Counter(spec.shortcut for spec in ACTIONS if spec.shortcut)
    assert [keys for keys, count in shortcuts.items() if count > 1] == []


def test_every_shortcut_can_be_typed() -> None:
    assert [spec.key for spec in ACTIONS if spec.shortcut and QKeySequence(spec.shortcut).isEmpty()] == []


def test_every_action_has_a_menu_a_tip_and_a_known_icon() -> None:
    assert {spec.menu for spec in ACTIONS} == set(MENUS)
    assert [spec.key for spec in ACTIONS if not spec.tip] == []
    assert [spec.key for spec in ACTIONS if spec.icon and spec.icon not in ICONS] == []


def test_a_mnemonic_is_used_once_in_a_menu() -> None:
    texts: dict[tuple[str, str], list[str]] = {}
    for spec in ACTIONS:
        texts.setdefault((spec.menu, spec.submenu), []).append(spec.text)
        if spec.submenu and spec.submenu not in texts.setdefault((spec.menu, ""), []):
            texts[spec.menu, ""].append(spec.submenu)
    for menu, found in texts.items():
        letters = Counter(text[text.index("&") + 1].lower() for text in found if "&" in text)
        assert [letter for letter, count in letters.items() if count > 1] == [], menu


def test_every_tab_has_its_action() -> None:
    assert {f"tab.{tab.key}" for tab in TABS} <= {spec.key for spec in ACTIONS}


def test_every_icon_exists(qtbot: QtBot) -> None:  # noqa: ARG001
    assert [name for name in ICONS if icon(name).pixmap(16, 16).isNull()] == []


def test_the_list_of_shortcuts_is_the_table(qtbot: QtBot) -> None:
    dialog = ShortcutsDialog()
    qtbot.addWidget(dialog)
    assert dialog.table.rowCount() == sum(bool(spec.shortcut) for spec in ACTIONS)
    assert dialog.table.item(0, 1).text() == "New project"
