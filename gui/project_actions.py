"""New, open, save: what the File menu does with projects."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from engine.datasets.opening import parse_source
from engine.errors import FileError, GraphError, StudioError
from engine.files import unused_path
from engine.network.importing.files import is_model_or_code
from engine.project import is_project, new_project_folder
from gui.dialogs import Dialogs
from gui.i18n import tr
from gui.new_project import EMPTY, needs_own_data, project_from, waits_for_data, with_network
from gui.session import Session, default_projects_folder

SAMPLE = "digits-cnn"


class ProjectActions(QObject):
    """Every way into and out of a project asks about unsaved work first; a failure is a message, nothing is lost."""

    def __init__(self, session: Session, dialogs: Dialogs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._dialogs = dialogs
        self._awaited = EMPTY  # the template whose network is built when the project's data has been read
        session.project_opened.connect(self._on_project_opened)
        session.dataset_changed.connect(self._on_dataset_changed)

    def new(self) -> None:
        if not self.may_leave():
            return
        choice = self._dialogs.choose_new_project()
        if choice is not None:
            project = project_from(choice.template, choice.folder.name)
            if self._session.attempt(self._session.new_project, project, choice.folder):
                has_network = choice.template != EMPTY and not waits_for_data(choice.template)
                self._session.tab_requested.emit("network" if has_network else "data")
                self._await(choice.template)

    def _await(self, template_key: str) -> None:
        """Have the network built as soon as there is data for it."""
        if not waits_for_data(template_key):
            return
        self._awaited = template_key
        if needs_own_data(template_key):
            self._session.post("tip", tr("Choose your data: the network is built for it when it has been read."))
        self._on_dataset_changed()

    def _on_project_opened(self) -> None:
        self._awaited = EMPTY

    def _on_dataset_changed(self) -> None:
        session = self._session
        if self._awaited == EMPTY or session.dataset is None:
            return
        awaited, self._awaited = self._awaited, EMPTY
        try:
            built = with_network(session.project, awaited, session.dataset.facts, session.dataset.counts["train"])
        except GraphError as error:
            session.post_error(error)
            return
        session.edit(built, tr("Build the network"))
        session.post("info", tr("The network was built for this data."), tr("It is in the Network tab."))

    def open(self) -> None:
        start = self._session.folder.parent if self._session.has_folder else default_projects_folder()
        folder = self._dialogs.choose_project(start)
        if folder is not None:
            self.open_folder(folder)

    def open_folder(self, folder: Path) -> None:
        if self.may_leave():
            self._session.attempt(self._session.open, folder)

    def open_data(self) -> None:
        path = self._dialogs.choose_data(Path.home())
        if path is not None:
            self.take_path(path)

    def import_network(self) -> None:
        """Ask for a model or a script, which the Network tab reads."""
        path = self._dialogs.choose_import(Path.home())
        if path is not None:
            self._session.request_import(path)

    def take_path(self, path: Path) -> None:
        """Open what was dropped on the window: a project, a model or script, or data for this project."""
        if is_project(path) or (path.name == "project.json" and is_project(path.parent)):
            self.open_folder(path if path.is_dir() else path.parent)
            return
        if is_model_or_code(path):
            self._session.request_import(path)
            return
        try:
            self._session.set_source(parse_source(str(path)))
        except StudioError as error:
            self._session.post_error(error)
            return
        self._session.tab_requested.emit("data")

    def save(self) -> bool:
        """Whether the work is on the disk now."""
        if not self._session.has_folder:
            return self.save_as()
        return self._session.attempt(self._session.save)

    def save_as(self) -> bool:
        session = self._session
        # Beside the project, not inside it, and under a name that is free.
        beside = session.folder if session.has_folder else default_projects_folder() / session.project.name
        folder = self._dialogs.choose_save_as(unused_path(beside))
        if folder is None:
            return False
        if folder.exists():
            session.post("error", tr("{folder} is already there.", folder=folder), tr("Choose a name not used yet."))
            return False
        return session.attempt(session.save_as, folder)

    def may_leave(self, is_closing: bool = False) -> bool:
        """Whether the project may be let go: nothing trains, and changes are saved or given up.

        With ``is_closing`` training is somebody else's business.
        """
        session = self._session
        if session.training.is_running and not is_closing:
            session.post("warning", tr("A network is being trained."), tr("Stop the training first."))
            return False
        if not session.is_modified:
            return True
        answer = self._dialogs.ask_save(session.project.name)
        if answer == "save":
            return self.save()
        return answer == "discard" and session.attempt(session.discard_changes)


def open_first(session: Session, requested: Path | None) -> None:
    """The project of the start: the one asked for, the last one, or the sample."""
    settings = session.settings
    last = Path(settings["last_project"]) if settings["last_project"] and settings["reopens_last_project"] else None
    for folder in (requested, last):
        if folder is not None and (folder == requested or is_project(folder)) and session.attempt(session.open, folder):
            return
    open_sample(session)


def open_sample(session: Session) -> None:
    """The project a new user starts with, in a folder of its own, and the line that says what to press."""
    name = tr("Handwritten digits")
    project = project_from(SAMPLE, name)
    try:
        session.new_project(project, new_project_folder(name))
    except FileError as error:
        session.open_unsaved(project)
        session.post_error(error)
        session.post(
            "warning",
            tr("Projects cannot be written to {folder}.", folder=default_projects_folder()),
            tr("Use “Save as” to keep your work in a folder you may write to."),
        )
    session.tab_requested.emit("network")
    session.post("tip", tr("Press Start (F5) to train this network, then draw a digit."))
