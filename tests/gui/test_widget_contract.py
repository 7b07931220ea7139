"""Every widget a user can touch, in all tabs and dialogs: it can be found, heard, explained and reached by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGraphicsView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.datasets.source import SOURCES, SourceSpec
from engine.network.graph import Graph
from engine.network.kinds import LAYER_KINDS
from engine.network.templates import line
from engine.project import Project
from gui.actions import ACTIONS
from gui.help_dialogs import AboutDialog, ShortcutsDialog, TextDialog
from gui.main_window import MainWindow
from gui.network.gallery.dialogs import NetworkChooser
from gui.network.gallery.offers import template_cards
from gui.new_project import NewProjectDialog
from gui.session import Session
from gui.settings_dialog import SettingsDialog
from gui.tabs import TABS
from tests.gui.conftest import Answers, wait_loaded

INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
# Parts of Qt's own widgets: whoever owns them is named instead.
INNER = (QAbstractSpinBox, QComboBox, QLineEdit, QAbstractItemView, QDialogButtonBox)
TAB_BAR_ARROWS = ("ScrollLeftButton", "ScrollRightButton")
NETWORK = line(
    ("Input", {"shape": (8, 8, 1)}),
    ("Conv2D", {}),
    ("Flatten", {}),
    ("Dense", {"units": 10, "activation": "softmax"}),
)


def is_inner(widget: QWidget) -> bool:
    """Whether the widget belongs to another interactive one, such as a spin box's line, or scrolls."""
    if isinstance(widget, QScrollBar | QHeaderView) or widget.objectName() in TAB_BAR_ARROWS:
        return True
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, INNER):
            return True
        above = above.parentWidget()
    return False


def touched(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        if isinstance(widget, INTERACTIVE) and not isinstance(widget, QScrollArea) and not is_inner(widget):
            yield widget


def faults(root: QWidget, prefix: str) -> list[str]:
    """What is missing, one line a widget."""
    buddies = {label.buddy() for label in root.findChildren(QLabel)}
    found = []
    for widget in touched(root):
        name = widget.objectName()
        wrong = [] if name.startswith(f"{prefix}.") else [f"its name is “{name}”"]
        if not widget.accessibleName() and widget not in buddies:
            wrong.append("no accessible name")
        # A tooltip over a canvas would cover what is on it, or follows its items.
        tells = widget.accessibleDescription if isinstance(widget, QGraphicsView) else widget.toolTip
        if not tells():
            wrong.append("no tooltip")
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus != Qt.FocusPolicy.TabFocus:
            wrong.append("no key reaches it")
        if wrong:
            found.append(f"{type(widget).__name__} {name}: {', '.join(wrong)}")
    return found


@pytest.fixture
def window(qtbot: QtBot, session: Session, answers: Answers, tmp_path: Path) -> MainWindow:
    session.new_project(Project(source=SourceSpec("digits"), graph=NETWORK), tmp_path / "project")
    wait_loaded(qtbot, session)
    made = MainWindow(session, answers)
    qtbot.addWidget(made)
    yield made
    made.close_unasked()


@pytest.mark.parametrize("key", [spec.key for spec in TABS])
def test_a_tab(window: MainWindow, session: Session, qtbot: QtBot, key: str) -> None:
    window.start(key)
    window.show()
    tab = window.tabs.currentWidget()
    # The button that leads to the Network or the Data tab takes its name from where it leads.
    session.set_graph(Graph(), "Empty")
    if key == "train":
        qtbot.waitUntil(lambda: tab.findChild(QWidget, "train.chart") is not None, timeout=30_000)
    if key == "draw":
        sentence = tab.findChild(QLabel, "draw.sentence")
        qtbot.waitUntil(lambda: sentence.text().startswith("Nothing drawn"), timeout=120_000)
    assert faults(tab, key) == []


def test_every_layers_settings(window: MainWindow) -> None:
    window.start("network")
    tab = window.tabs.tab("network")
    for kind in LAYER_KINDS:
        tab.palette_list.append_requested.emit(kind)
        assert faults(tab, "network") == []


def test_every_sources_settings(window: MainWindow) -> None:
    window.start("data")
    panel = window.tabs.tab("data").sources
    for key, source in SOURCES.items():
        panel.show_source(SourceSpec(key, {param.name: param.default for param in source.params}))
        assert faults(panel, "data") == []


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("new_project", lambda _session: NewProjectDialog()),
        ("gallery", lambda _session: NetworkChooser("gallery", "", "", template_cards(None), None)),
        ("settings", SettingsDialog),
        ("shortcuts", lambda _session: ShortcutsDialog()),
        ("about", lambda _session: AboutDialog()),
        ("report", lambda _session: TextDialog("This computer", "python: 3")),
    ],
)
def test_a_dialog(session: Session, qtbot: QtBot, name: str, make: Callable[[Session], QDialog]) -> None:
    dialog = make(session)
    qtbot.addWidget(dialog)
    dialog.show()
    assert faults(dialog, name) == []


def test_every_shortcut_has_one_meaning() -> None:
    keys = [key for spec in ACTIONS for key in (spec.shortcut, spec.second_shortcut) if key]
    assert sorted(keys) == sorted(set(keys))


def test_a_fault_is_found(qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    box = QComboBox(root)
    box.setObjectName("elsewhere.box")
    box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    (fault,) = faults(root, "here")
    assert fault == (
        "QComboBox elsewhere.box: its name is “elsewhere.box”, no accessible name, no tooltip, no key reaches it"
    )
