"""The window: menus, toolbar, messages, five tabs and the status bar around one Session."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QMenu, QToolBar, QVBoxLayout, QWidget

from engine.errors import StudioError
from gui import theme
from gui.actions import Actions
from gui.dialogs import Dialogs
from gui.doctor import Doctor
from gui.drop_overlay import DropOverlay
from gui.help_dialogs import AboutDialog, ShortcutsDialog
from gui.i18n import error_text, tr
from gui.messages import MessageArea
from gui.project_actions import ProjectActions
from gui.session import Message, Session
from gui.settings_dialog import SettingsDialog
from gui.status_bar import StatusBar
from gui.tabs import TABS, Slots, Tab, Tabs, TabSpec
from gui.training_actions import TrainingActions
from gui.widgets.file_field import dropped_paths

FRAME = QSize(8, 40)  # what a window manager puts around it, about
TRAIN_KEYS = ("train.start", "train.pause", "train.stop")
UNDO_KEYS = ("edit.undo", "edit.redo")


class MainWindow(QMainWindow):
    """``dialogs`` asks the questions; tests put their own in."""

    painted = Signal()  # once, after the window was first drawn
    theme_setting_changed = Signal(str)

    def __init__(self, session: Session, dialogs: Dialogs | None = None, tab_specs: tuple[TabSpec, ...] = TABS) -> None:
        super().__init__()
        self._session = session
        self._is_painted = False
        self._closes_unasked = False
        self._data_error: Message | None = None
        self.setObjectName("window")
        self.setAcceptDrops(True)
        self.setMinimumSize(960, 640)
        self.dialogs = dialogs or Dialogs(self)
        self.projects = ProjectActions(session, self.dialogs, self)
        self._training = TrainingActions(session, self)
        self._doctor = Doctor(session, self)
        self.messages = MessageArea()
        self.tabs = Tabs(session, tab_specs)
        self.status = StatusBar(session, self)
        self.setStatusBar(self.status)
        self._lay_out()
        self.drop_overlay = DropOverlay(self)
        self.actions_ = Actions(self)
        self._fill_bars()
        self._connect()
        self.actions_.bind_window(self._slots(), self._is_enabled)
        self._show_undo()
        self._show_title()
        self._restore_geometry()

    # ---- making

    def _lay_out(self) -> None:
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addWidget(self.tabs, 1)
        self.setCentralWidget(centre)

    def _fill_bars(self) -> None:
        menus = self.actions_.fill_menus(self.menuBar())
        self._recent = QMenu(tr("Open &recent"), self)
        self._recent.setObjectName("menu.recent")
        self._recent.aboutToShow.connect(self._fill_recent)
        self._recent.triggered.connect(self._on_recent)
        menus["file"].insertMenu(self.actions_.by_key["file.open_data"], self._recent)
        bar = QToolBar(tr("Toolbar"))
        bar.setObjectName("window.toolbar")
        bar.setMovable(False)
        bar.setIconSize(QSize(theme.ICON_PX, theme.ICON_PX))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.toggleViewAction().setVisible(False)
        self.actions_.fill_toolbar(bar)
        for key in ("edit.undo", "edit.redo"):
            button = bar.widgetForAction(self.actions_.by_key[key])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)  # type: ignore[attr-defined]  # a QToolButton
        self.addToolBar(bar)

    def _connect(self) -> None:
        session = self._session
        session.message_posted.connect(self.messages.add)
        session.message_withdrawn.connect(self.messages.take_back)
        self.messages.repair_requested.connect(session.repair)
        session.tab_requested.connect(self.tabs.show_tab)
        session.node_requested.connect(self._on_node_requested)
        session.project_opened.connect(self._on_project_opened)
        session.source_changed.connect(self._on_source_changed)
        session.dataset_changed.connect(self._on_dataset_changed)
        session.modified_changed.connect(self.setWindowModified)
        session.training.state_changed.connect(self._on_training_changed)
        session.undo_stack.indexChanged.connect(self._show_undo)
        self.tabs.tab_shown.connect(self._on_tab_shown)

    def _slots(self) -> Slots:
        slots: Slots = {
            "file.new": self.projects.new,
            "file.open": self.projects.open,
            "file.open_data": self.projects.open_data,
            "file.import": self.projects.import_network,
            "file.save": self.projects.save,
            "file.save_as": self.projects.save_as,
            "file.settings": self._show_settings,
            "file.quit": self.close,
            "edit.undo": self._session.undo_stack.undo,
            "edit.redo": self._session.undo_stack.redo,
            "train.start": self._training.start,
            "train.pause": self._training.pause,
            "train.stop": self._training.stop,
            "help.shortcuts": self._show_shortcuts,
            "help.doctor": self._doctor.start,
            "help.about": self._show_about,
        }
        return slots | {f"tab.{spec.key}": partial(self.tabs.show_tab, spec.key) for spec in TABS}

    def _is_enabled(self, key: str) -> bool:
        if key in TRAIN_KEYS:
            return self._training.is_enabled(key)
        if key in UNDO_KEYS and self.tabs.current_key == "draw":
            # There one takes strokes back; a change of the project would be undone out of sight.
            return False
        if key == "edit.undo":
            return self._session.undo_stack.canUndo()
        if key == "edit.redo":
            return self._session.undo_stack.canRedo()
        return True

    # ---- what happens

    def start(self, tab: str = "network") -> None:
        """Show the first tab."""
        self.tabs.start(tab)

    def _on_tab_shown(self, tab: Tab) -> None:
        self.actions_.set_tab(tab)
        self._show_undo()

    def _on_node_requested(self, _path: tuple[str, ...]) -> None:
        self.tabs.show_tab("network")

    def _on_project_opened(self) -> None:
        self.messages.clear("tip")
        self._show_title()

    def _on_source_changed(self) -> None:
        """Tips speak of the data the project began with, or ask for some."""
        self.messages.clear("tip")

    def _on_dataset_changed(self) -> None:
        """Say it when data cannot be read, unless the Data tab is there to say it; no longer once it is read."""
        if self._data_error is not None:
            self.messages.take_back(self._data_error)
            self._data_error = None
        error = self._session.dataset_error
        if error is not None and self.tabs.current_key != "data":
            what, hint = error_text(error)
            self._data_error = Message("error", what, f"{hint} {tr('The Data tab helps with that (Ctrl+1).')}".strip())
            self.messages.add(self._data_error)

    def _on_training_changed(self) -> None:
        if self._session.training.is_running:
            self.messages.clear("tip")
        is_paused = self._session.training.state == "paused"
        self.actions_.set_text("train.pause", tr("&Resume") if is_paused else tr("&Pause"))
        self.actions_.refresh()

    def _show_undo(self) -> None:
        stack = self._session.undo_stack
        is_of_project = self.tabs.current_key != "draw"
        undo, redo = (stack.undoText(), stack.redoText()) if is_of_project else ("", "")
        self.actions_.set_text("edit.undo", tr("&Undo: {text}", text=undo) if undo else tr("&Undo"))
        self.actions_.set_text("edit.redo", tr("&Redo: {text}", text=redo) if redo else tr("&Redo"))
        self.actions_.refresh()

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self._session.project.name}[*] – Layerwise")
        self.setWindowModified(self._session.is_modified)

    def _show_settings(self) -> None:
        dialog = SettingsDialog(self._session, self)
        dialog.setting_changed.connect(self._on_setting_changed)
        dialog.exec()

    def _on_setting_changed(self, name: str) -> None:
        if name == "theme":
            self.theme_setting_changed.emit(self._session.settings["theme"])

    def _show_shortcuts(self) -> None:
        ShortcutsDialog(self).exec()

    def _show_about(self) -> None:
        AboutDialog(self).exec()

    def _fill_recent(self) -> None:
        self._recent.clear()
        for folder in self._session.settings.recent_projects:
            action = self._recent.addAction(f"{folder.name}  ({folder.parent})")
            action.setData(str(folder))
            action.setEnabled(folder.is_dir())

    def _on_recent(self, action: object) -> None:
        self.projects.open_folder(Path(action.data()))  # type: ignore[attr-defined]  # a QAction

    # ---- Qt's events

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "actions_"):
            self.actions_.refresh_icons()
            self.tabs.refresh_icons()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.painted.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        paths = [Path(path) for path in dropped_paths(event.mimeData())]
        if paths:
            event.acceptProposedAction()
            self.drop_overlay.show_for(paths, self._room)

    @property
    def _room(self) -> QRect:
        """What lies below the toolbar, in the window."""
        return QRect(self.tabs.mapTo(self, QPoint()), self.tabs.size())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        self.drop_overlay.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.drop_overlay.hide()
        paths = [Path(path) for path in dropped_paths(event.mimeData())]
        if not paths:
            return
        event.acceptProposedAction()
        if len(paths) > 1:
            self._session.post(
                "warning",
                tr("{count} files were dropped; none was opened.", count=len(paths)),
                tr("Drop one file or folder at a time; files that belong together go into a folder."),
            )
            return
        self.projects.take_path(paths[0])

    # ---- closing

    def close_unasked(self) -> None:
        """Close at once, as when the system ends the program; unsaved work is put aside for the next start."""
        self._closes_unasked = True
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask; stop what runs; save; accept."""
        # The system may end the program while the question is on the screen.
        if not self._closes_unasked and not self._may_close() and not self._closes_unasked:
            event.ignore()
            return
        if self._closes_unasked:
            self._session.attempt(self._session.put_aside)
        self.hide()
        for tab in self.tabs.made:
            tab.shutdown()
        self._doctor.shutdown()
        self.status.stop()
        # The stack tells of its own end too, when the window is gone.
        self._session.undo_stack.disconnect(self)
        self._session.close()
        self._remember_geometry()
        event.accept()

    def _may_close(self) -> bool:
        if self._session.training.is_running and not self.dialogs.ask_stop_training():
            return False
        return self.projects.may_leave(is_closing=True)

    def _restore_geometry(self) -> None:
        settings = self._session.settings
        self.resize(QSize(1280, 800).boundedTo(self.screen().availableSize() - FRAME))
        self.restoreGeometry(QByteArray.fromBase64(settings["window_geometry"].encode()))
        self.restoreState(QByteArray.fromBase64(settings["window_state"].encode()))

    def _remember_geometry(self) -> None:
        settings = self._session.settings
        try:
            settings.set("window_geometry", bytes(self.saveGeometry().toBase64().data()).decode())
            settings.set("window_state", bytes(self.saveState().toBase64().data()).decode())
        except StudioError:
            # Nobody is left to be told; the window opens at its usual size next time.
            return
