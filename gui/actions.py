"""One table of everything the window can be told to do; menus, toolbar, shortcuts and their list are made from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from gui.i18n import tr
from gui.icons import icon
from gui.tabs import Slots, Tab

MENUS: dict[str, str] = {
    "file": "&File",
    "edit": "&Edit",
    "view": "&View",
    "network": "&Network",
    "train": "&Train",
    "draw": "&Draw",
    "detect": "De&tect",
    "help": "&Help",
}


@dataclass(frozen=True)
class ActionSpec:
    """``tab`` is the key of the only tab that has the action; empty when the window itself or several tabs do.

    ``group`` parts a menu by lines: neighbours of another group are separated. ``shortcut`` is portable text;
    ``second_shortcut`` does the same and is not shown. ``submenu`` is the title of a menu within the menu.
    """

    key: str
    text: str
    menu: str
    shortcut: str = ""
    icon: str = ""
    tip: str = ""
    tab: str = ""
    group: int = 0
    in_toolbar: bool = False
    second_shortcut: str = ""
    submenu: str = ""


def _align(side: str, text: str, key: str, tip: str) -> ActionSpec:
    keys = f"Ctrl+Shift+{key}"
    return ActionSpec(f"network.align_{side}", text, "network", keys, "", tip, "network", submenu="Ali&gn")


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("file.new", "&New project…", "file", "Ctrl+N", "new", "Start a project, empty or from a template"),
    ActionSpec("file.open", "&Open project…", "file", "Ctrl+O", "open", "Open a project folder", group=1),
    ActionSpec("file.open_data", "Open &data file…", "file", "Ctrl+Shift+O", "data", "Read data from a file", group=1),
    ActionSpec(
        "file.import",
        "&Import model or code…",
        "file",
        "Ctrl+Shift+I",
        "",
        "Read a Keras model or script as the network",
        group=1,
    ),
    ActionSpec("file.save", "&Save", "file", "Ctrl+S", "save", "Save the project", group=2),
    ActionSpec("file.save_as", "Save &as…", "file", "Ctrl+Shift+S", "", "Save the project under another name", group=2),
    ActionSpec("file.settings", "Se&ttings…", "file", "Ctrl+,", "settings", "Language, colours, autosave", group=3),
    ActionSpec("file.quit", "&Quit", "file", "Ctrl+Q", "", "Close the window", group=4),
    ActionSpec("edit.undo", "&Undo", "edit", "Ctrl+Z", "undo", "Take back the last change", in_toolbar=True),
    ActionSpec(
        "edit.redo",
        "&Redo",
        "edit",
        "Ctrl+Shift+Z",
        "redo",
        "Make the change again",
        in_toolbar=True,
        second_shortcut="Ctrl+Y",
    ),
    ActionSpec("edit.cut", "Cu&t", "edit", "Ctrl+X", "", "Cut what is selected", group=1),
    ActionSpec("edit.copy", "&Copy", "edit", "Ctrl+C", "copy", "Copy what is selected", group=1),
    ActionSpec("edit.paste", "&Paste", "edit", "Ctrl+V", "", "Insert what was copied", group=1),
    ActionSpec("edit.delete", "&Delete", "edit", "Del", "delete", "Delete what is selected", group=1),
    ActionSpec("edit.duplicate", "Dupl&icate", "edit", "Ctrl+D", "duplicate", "Put a copy beside it", group=1),
    ActionSpec("edit.select_all", "Select &all", "edit", "Ctrl+A", "", "Select everything", group=1),
    ActionSpec("edit.find", "&Find…", "edit", "Ctrl+F", "", "Find a name, a kind or a setting", group=2),
    ActionSpec("tab.data", "&Data", "view", "Ctrl+1", "data", "Choose and look at data"),
    ActionSpec("tab.network", "&Network", "view", "Ctrl+2", "network", "Build the network"),
    ActionSpec("tab.train", "&Train", "view", "Ctrl+3", "train", "Train the network and watch it learn"),
    ActionSpec("tab.draw", "D&raw", "view", "Ctrl+4", "draw", "Draw a digit and have it read"),
    ActionSpec("tab.detect", "D&etect", "view", "Ctrl+5", "detect", "Find objects in pictures"),
    ActionSpec("view.zoom_in", "Zoom &in", "view", "Ctrl++", "zoom_in", "Show it larger", group=1),
    ActionSpec("view.zoom_out", "Zoom &out", "view", "Ctrl+-", "zoom_out", "Show it smaller", group=1),
    ActionSpec("view.fit", "&Fit", "view", "Ctrl+0", "fit", "Show all of it", group=1),
    ActionSpec("view.zoom_selection", "Fit &selection", "view", "Ctrl+9", "", "Show what is selected", group=1),
    ActionSpec("view.minimap", "&Minimap", "view", "", "", "Show or hide the overview in the corner", "network", 1),
    ActionSpec("network.templates", "&Templates…", "network", "", "network", "Ready-made networks", "network"),
    ActionSpec("network.suggest", "Start from &my data…", "network", "", "", "What suits the data", "network"),
    ActionSpec("network.layout", "Auto-&layout", "network", "Ctrl+L", "layout", "Put the layers in order", "network"),
    _align("left", "&Left edges", "Left", "The same left edge"),
    _align("centre", "&Centres", "C", "The same middle from left to right"),
    _align("right", "&Right edges", "Right", "The same right edge"),
    _align("top", "&Top edges", "Up", "The same top edge"),
    _align("middle", "&Middles", "M", "The same middle from top to bottom"),
    _align("bottom", "&Bottom edges", "Down", "The same bottom edge"),
    ActionSpec(
        "network.distribute_across",
        "Same gaps &across",
        "network",
        "Ctrl+Shift+H",
        tip="Even gaps from left to right",
        tab="network",
        submenu="Ali&gn",
    ),
    ActionSpec(
        "network.distribute_down",
        "Same gaps &down",
        "network",
        "Ctrl+Shift+V",
        tip="Even gaps from top to bottom",
        tab="network",
        submenu="Ali&gn",
    ),
    ActionSpec(
        "network.disable",
        "&Disable or enable",
        "network",
        "Ctrl+E",
        tip="Take the layer out without deleting it, or put it back",
        tab="network",
    ),
    ActionSpec("network.comment", "Add c&omment", "network", "Ctrl+/", "", "Around the selection, or here", "network"),
    ActionSpec("network.repair", "&Repair", "network", "Ctrl+R", "", "Repair the first problem", "network"),
    ActionSpec("network.add_layer", "Add a layer…", "network", "Ins", "", "By typing its name", "network", 2),
    ActionSpec("network.move_up", "Move up in its line", "network", "", "", "Before the layer ahead", "network", 2),
    ActionSpec("network.move_down", "Move down in its line", "network", "", "", "Behind the next layer", "network", 2),
    ActionSpec("network.group", "Group into block…", "network", "Ctrl+G", "", "One block instead", "network", 3),
    ActionSpec("network.ungroup", "Ungroup", "network", "Ctrl+Shift+G", "", "Layers in its place", "network", 3),
    ActionSpec("network.open_block", "Open the block", "network", "", "", "See and edit its inside", "network", 3),
    ActionSpec("network.leave_block", "Back out of the block", "network", "", "", "To where it stands", "network", 3),
    ActionSpec("network.block_settings", "Block…", "network", "", "", "Its name, text and parameters", "network", 3),
    ActionSpec(
        "network.unused_blocks",
        "Delete unused blocks",
        "network",
        tip="Definitions nothing on the canvas needs",
        tab="network",
        group=3,
    ),
    ActionSpec("network.copy_code", "Copy &code", "network", "", "copy", "Copy the Keras code", "network", group=1),
    ActionSpec(
        "network.pictures",
        "&Pictures of the network…",
        "network",
        "Ctrl+P",
        "",
        "Diagram, layers in 3-D, summary or canvas, as PNG, SVG or PDF",
        "network",
        group=1,
    ),
    ActionSpec("network.preview", "Live previe&w", "network", "F4", "preview", "Show what flows", "network", group=2),
    ActionSpec("network.next_sample", "&Next sample", "network", "Ctrl+]", "next", "Another sample", "network", 2),
    ActionSpec(
        "network.previous_sample",
        "Pre&vious sample",
        "network",
        "Ctrl+[",
        "previous",
        "The sample before",
        "network",
        group=2,
    ),
    ActionSpec("network.look_inside", "Look &inside", "network", "Ctrl+I", "", "Outputs, large", "network", group=2),
    ActionSpec("train.start", "&Start", "train", "F5", "start", "Train the network on its data", in_toolbar=True),
    ActionSpec("train.pause", "&Pause", "train", "F6", "pause", "Pause training, or go on with it", in_toolbar=True),
    ActionSpec("train.stop", "S&top", "train", "Shift+F5", "stop", "End training, keep the best", in_toolbar=True),
    ActionSpec("draw.clear", "&Clear drawing", "draw", "Ctrl+Backspace", "clear", "Empty the canvas", "draw"),
    ActionSpec("draw.undo", "&Undo stroke", "draw", "Backspace", "undo", "Take back the last stroke", "draw"),
    ActionSpec("draw.pen", "&Pen", "draw", "", "pen", "Draw strokes", "draw", group=1),
    ActionSpec("draw.eraser", "&Eraser", "draw", "", "eraser", "Rub out strokes", "draw", group=1),
    ActionSpec("draw.save", "&Save drawing…", "draw", "", "save", "Write the drawing into a file", "draw", group=2),
    ActionSpec("detect.start", "&Start", "detect", "F7", "start", "Find objects in the source", "detect"),
    ActionSpec("detect.pause", "&Pause", "detect", "F8", "pause", "Hold the picture, or go on", "detect"),
    ActionSpec("detect.stop", "S&top", "detect", "Shift+F7", "stop", "Let the source go", "detect"),
    ActionSpec("detect.snapshot", "S&napshot", "detect", "F9", "snapshot", "Save the picture with its boxes", "detect"),
    ActionSpec("help.shortcuts", "&Shortcuts", "help", "F1", "", "All keys at a glance"),
    ActionSpec("help.doctor", "&Check this computer", "help", "", "", "Versions, devices, folders", group=1),
    ActionSpec("help.about", "&About Layerwise", "help", "", "", "Version and licence", group=2),
)


def plain(text: str) -> str:
    """A menu text without its mnemonic, as ``&New`` or ``새로(&N)``, and without its dots."""
    return re.sub(r"\(&\w\)|&", "", text).rstrip("…")


def _within(menu: QMenu, title: str) -> QMenu:
    """The menu of that title inside another one; without a title, that one."""
    if not title:
        return menu
    found = (action.menu() for action in menu.actions() if action.text() == tr(title))
    inner = next(found, None)
    return inner if isinstance(inner, QMenu) else menu.addMenu(tr(title))


class Actions(QObject):
    """The QActions of the table. One is enabled while the current tab, or else the window, says it can do it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._specs = {spec.key: spec for spec in ACTIONS}
        self._window_slots: Slots = {}
        self._window_enabled: Callable[[str], bool] = bool
        self._tab: Tab | None = None
        self.by_key: dict[str, QAction] = {}
        for spec in ACTIONS:
            action = QAction(tr(spec.text), window)
            action.setObjectName(f"action.{spec.key}")
            action.setIconText(plain(tr(spec.text)))
            action.setData(spec.key)
            action.setShortcuts([QKeySequence(keys) for keys in (spec.shortcut, spec.second_shortcut) if keys])
            action.setStatusTip(tr(spec.tip))
            action.triggered.connect(self._on_triggered)
            window.addAction(action)
            self.by_key[spec.key] = action
        self.refresh_icons()
        self.refresh()

    def bind_window(self, slots: Slots, is_enabled: Callable[[str], bool]) -> None:
        """What the window itself can do, whichever tab is shown."""
        self._window_slots, self._window_enabled = slots, is_enabled
        self.refresh()

    def set_tab(self, tab: Tab | None) -> None:
        """From now on this tab is asked first."""
        if self._tab is not None:
            self._tab.actions_changed.disconnect(self.refresh)
        self._tab = tab
        if tab is not None:
            tab.actions_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Ask again what can be done now."""
        for key, action in self.by_key.items():
            action.setEnabled(self._slot_of(key) is not None)

    def refresh_icons(self) -> None:
        """Colour the icons for the palette of now."""
        for key, action in self.by_key.items():
            if name := self._specs[key].icon:
                action.setIcon(icon(name))

    def set_text(self, key: str, text: str) -> None:
        """Another text for an action whose meaning changes, such as Undo; the toolbar and the tooltip follow."""
        self.by_key[key].setText(text)
        self.by_key[key].setIconText(plain(text))
        self._show_tip(key)

    def _show_tip(self, key: str) -> None:
        keys = self.by_key[key].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        tip = tr(self._specs[key].tip)
        self.by_key[key].setToolTip(f"{tip} ({keys})" if keys else tip)

    def _slot_of(self, key: str) -> Callable[[], object] | None:
        tab = self._tab
        slots = tab.action_slots() if tab is not None else {}
        if tab is not None and key in slots and tab.is_action_enabled(key):
            return slots[key]
        if key in self._window_slots and self._window_enabled(key):
            return self._window_slots[key]
        return None

    def _on_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            slot = self._slot_of(action.data())
            if slot is not None:
                slot()

    def fill_menus(self, bar: QMenuBar) -> dict[str, QMenu]:
        """All menus by their keys, with their actions and a line between groups."""
        menus: dict[str, QMenu] = {}
        for menu_key, title in MENUS.items():
            menu = menus[menu_key] = bar.addMenu(tr(title))
            menu.setObjectName(f"menu.{menu_key}")
            menu.setToolTipsVisible(True)
            group = None
            for spec in ACTIONS:
                if spec.menu == menu_key:
                    if group not in (None, spec.group):
                        menu.addSeparator()
                    group = spec.group
                    _within(menu, spec.submenu).addAction(self.by_key[spec.key])
                    self._show_tip(spec.key)
        return menus

    def fill_toolbar(self, bar: QToolBar) -> None:
        """The actions that belong on the toolbar, a line between menus."""
        menu = None
        for spec in ACTIONS:
            if spec.in_toolbar:
                if menu not in (None, spec.menu):
                    bar.addSeparator()
                menu = spec.menu
                bar.addAction(self.by_key[spec.key])
                button = bar.widgetForAction(self.by_key[spec.key])
                button.setObjectName(f"toolbar.{spec.key}")
                button.setAccessibleName(plain(tr(spec.text)))
