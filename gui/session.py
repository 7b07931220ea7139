"""Where the tabs meet: the open project, its data, and the run in progress. Tabs talk to this, never to each other."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine import files
from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset, prepare
from engine.datasets.preparation import ImageChoice, Preparation, TargetChoice, TextChoice
from engine.datasets.source import SourceSpec
from engine.errors import DatasetError, FileError, StudioError
from engine.network.analysis import Analysis, analyse
from engine.network.graph import Graph
from engine.network.problems import Fix
from engine.project import (
    RUNS_FOLDER,
    Project,
    ProjectLock,
    autosave,
    autosaved,
    discard_autosave,
    open_project,
    save_project,
)
from engine.settings import Settings
from engine.training.config import TrainingConfig
from gui.data_loading import DataLoading
from gui.i18n import error_text, fix_text, tr
from gui.training_session import TrainingSession
from gui.worker import CLOSE_LIMIT_S, Progress, Worker


@dataclass(frozen=True)
class Message:
    """Something to tell the user, shown in the one place for messages.

    ``level``: "info" (goes by itself), or "tip", "warning" or "error" (stay until they are closed). ``fix`` repairs
    what it is about.
    """

    level: str
    text: str
    hint: str = ""
    fix: Fix | None = None


class ProjectEdit(QUndoCommand):
    """The one undo command: the project before and after. Edits with the same ``merge_key`` in a row become one."""

    def __init__(self, session: Session, after: Project, text: str, merge_key: str) -> None:
        super().__init__(text)
        self._session = session
        self._before = session.project
        self._after = after
        self._merge_key = merge_key

    def id(self) -> int:
        return hash(self._merge_key) & 0x7FFFFFF if self._merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        if not isinstance(other, ProjectEdit) or other._merge_key != self._merge_key:
            return False
        self._after = other._after
        # There and back again is no step.
        self.setObsolete(self._after == self._before)
        return True

    def undo(self) -> None:
        self._show(self._before)

    def redo(self) -> None:
        self._show(self._after)

    def _show(self, project: Project) -> None:
        """The name belongs to the folder and stays when older work is shown."""
        self._session._show(replace(project, name=self._session.project.name))


class Session(QObject):
    """Holds the state; setters push one undoable edit and emit one signal for one change."""

    project_opened = Signal()  # another project: everything may be different
    modified_changed = Signal(bool)
    source_changed = Signal()  # the project's source, split or preparation; the dataset follows by itself
    dataset_changed = Signal()  # ``dataset`` is another one, or None; then ``dataset_error`` may say why
    loading_changed = Signal()  # ``is_loading`` or ``loading_progress``
    graph_changed = Signal()  # ``graph`` and ``analysis``
    config_changed = Signal()
    message_posted = Signal(object)  # Message
    message_withdrawn = Signal(object)  # Message: no longer true
    tab_requested = Signal(str)  # "data", "network", "train", "draw", "detect"
    node_requested = Signal(object)  # show the node at this path (names, through blocks) on the canvas
    import_requested = Signal(object)  # a Path, or a script as str, that may become the network

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.undo_stack = QUndoStack(self)
        self.project = Project()
        self.folder = Path()
        self.dataset: Dataset | None = None
        self.dataset_error: StudioError | None = None
        self._dataset_source: SourceSpec | None = None  # what ``dataset`` was read from
        self.analysis = Analysis()
        self._loading = DataLoading(self)
        self.training = TrainingSession(self)
        self._lock: ProjectLock | None = None
        self._autosave_timer = QTimer(self, singleShot=True)
        self._autosave_timer.timeout.connect(self._on_autosave_due)
        self.undo_stack.cleanChanged.connect(self._on_clean_changed)
        self.training.failed.connect(self._on_failed)
        self._loading.changed.connect(self.loading_changed)
        self._loading.loaded.connect(self._set_dataset)
        self._loading.failed.connect(self._on_dataset_failed)

    # ---- the project

    @property
    def graph(self) -> Graph:
        return self.project.graph

    @property
    def config(self) -> TrainingConfig:
        return self.project.config

    @property
    def has_folder(self) -> bool:
        """Whether the project has a place on the disk; without one it can only be saved as."""
        return self.folder != Path()

    @property
    def runs_folder(self) -> Path:
        """Where runs go: into the project, or among temporary files while it has no folder."""
        return (self.folder if self.has_folder else Path(tempfile.gettempdir()) / "layerwise") / RUNS_FOLDER

    @property
    def is_modified(self) -> bool:
        return not self.undo_stack.isClean()

    def new_project(self, project: Project, folder: Path) -> None:
        """Save ``project`` into a new folder and open it. Raises FileError, ProjectError."""
        save_project(project, folder)
        self.open(folder)

    def open(self, folder: Path) -> None:
        """Open a project, with unsaved work of a crash if there is any.

        Raises ProjectError, FileError; then nothing changes.
        """
        folder = folder.resolve()
        project = open_project(folder)
        lock: ProjectLock | None = None
        if folder != self.folder or self._lock is None:
            try:
                lock = ProjectLock(folder)
            except FileError as error:
                self.post_error(error)
            self._leave()
            self._lock = lock
        self.folder = folder
        self.undo_stack.clear()
        self._show(project)
        rescued = autosaved(folder)
        if rescued is not None and rescued != project:
            self.edit(rescued, tr("Restore unsaved work"))
            self.post("info", tr("Unsaved work from last time was restored."), tr("Undo brings back what was saved."))
        self._remember(folder)
        self.project_opened.emit()

    def open_unsaved(self, project: Project) -> None:
        """Work on a project that has no folder yet, as where none can be written."""
        self._leave()
        self.folder = Path()
        self.undo_stack.clear()
        self._show(project)
        self.undo_stack.resetClean()
        self.project_opened.emit()

    def _remember(self, folder: Path) -> None:
        try:
            self.settings.remember_project(folder)
        except FileError as error:
            self.post_error(error)

    def save(self) -> None:
        """Raises FileError; the work stays unsaved and the old file whole."""
        if not self.has_folder:
            raise FileError(
                "The project has no folder yet.", hint="Save it under a name of its own.", code="project.no_folder"
            )
        save_project(self.project, self.folder)
        self.undo_stack.setClean()

    def save_as(self, folder: Path) -> None:
        """Save under another name and go on there; runs stay with the old project. Raises FileError, ProjectError."""
        folder = folder.resolve()
        save_project(replace(self.project, name=folder.name), folder)
        lock = ProjectLock(folder)
        if self.has_folder and self.is_modified:
            discard_autosave(self.folder)
        self._leave()
        self._lock = lock
        self.folder = folder
        self.project = replace(self.project, name=folder.name)
        self.undo_stack.setClean()
        self._remember(folder)
        self.project_opened.emit()

    def close(self) -> None:
        """Stop what runs and let the project go. The window asked before."""
        self._autosave_timer.stop()
        self.training.close()
        self._loading.give_up()
        # Reads that were given up for a newer one may still be on their way.
        workers = self.findChildren(Worker)
        for worker in workers:
            worker.cancel()
        for worker in workers:
            worker.wait(CLOSE_LIMIT_S)
        self._leave()

    def discard_changes(self) -> None:
        """The user chose not to save: the work put aside goes too. Raises FileError."""
        self._autosave_timer.stop()
        if self.has_folder:
            discard_autosave(self.folder)

    def _leave(self) -> None:
        """Let the project's folder go. Work put aside and then taken back is not to be restored."""
        if self._lock is None:
            return
        if not self.is_modified:
            with suppress(FileError):
                discard_autosave(self.folder)
        self._lock.release()
        self._lock = None

    # ---- edits

    def edit(self, project: Project, text: str, merge_key: str = "") -> None:
        """One undoable step, named ``text``. No step when nothing changes."""
        if project != self.project:
            self.undo_stack.push(ProjectEdit(self, project, text, merge_key))

    def set_graph(self, graph: Graph, text: str, merge_key: str = "") -> None:
        self.edit(replace(self.project, graph=graph), text, merge_key)

    def repair(self, fix: Fix) -> bool:
        """A repair of a Problem as one step, named as its button. False, and a message, where it is none any more."""
        try:
            graph = fix.apply(self.graph)
        except StudioError as error:
            self.post_error(error)
            return False
        self.set_graph(graph, fix_text(fix))
        return True

    def set_config(self, config: TrainingConfig, text: str = "", merge_key: str = "") -> None:
        self.edit(replace(self.project, config=config), text or tr("Change training settings"), merge_key)

    def set_source(self, source: SourceSpec) -> None:
        self.edit(replace(self.project, source=source), tr("Choose data"))

    def set_split(self, split: SplitConfig) -> None:
        old, new = asdict(self.project.split), asdict(split)
        changed = " ".join(name for name in new if new[name] != old[name])
        self.edit(replace(self.project, split=split), tr("Change the split"), f"split {changed}")

    def set_preparation(self, preparation: Preparation, text: str = "", merge_key: str = "") -> None:
        self.edit(replace(self.project, preparation=preparation), text or tr("Prepare the data"), merge_key)

    def _show(self, project: Project) -> None:
        old, self.project = self.project, project
        if project.graph != old.graph:
            self._analyse()
            self.graph_changed.emit()
        if project.config != old.config:
            self.config_changed.emit()
        if data_choices(project) != data_choices(old):
            self.source_changed.emit()
            self._follow_choices(old)
        self._autosave_timer.start(self.settings["autosave_s"] * 1000)

    def _analyse(self) -> None:
        facts = self.dataset.facts if self.dataset else None
        self.analysis = analyse(self.graph, facts, self.analysis)

    def look_again(self) -> None:
        """Judge the network anew after something beside it has changed, such as weights that came."""
        self.analysis = analyse(self.graph, self.dataset.facts if self.dataset else None)
        self.graph_changed.emit()

    # ---- the dataset

    @property
    def is_loading(self) -> bool:
        return self._loading.is_running

    @property
    def loading_progress(self) -> Progress:
        return self._loading.progress

    def reload_dataset(self) -> None:
        """Read the project's source again, in a thread; ``dataset_changed`` follows. An older read is given up."""
        if self.project.source is None:
            self._loading.give_up()
            self._set_dataset(None)
            return
        self._loading.start(Worker(open_dataset, *data_choices(self.project), parent=self))

    @property
    def is_preparing(self) -> bool:
        """Whether the rows that are read now are those of ``dataset``, to be split or prepared in another way."""
        return self.is_loading and self.dataset is not None and self._dataset_source == self.project.source

    def _follow_choices(self, old: Project) -> None:
        """Read again, or only prepare again, or neither: augmentation changes nothing but training."""
        dataset, project = self.dataset, self.project
        if dataset is None or self.is_loading or _reading_choices(project) != _reading_choices(old):
            self.reload_dataset()
        elif _fitting_choices(project) != _fitting_choices(old):
            self._loading.start(Worker(prepare, dataset.raw, project.split, project.preparation, parent=self))
        else:
            self.dataset = replace(dataset, preparation=project.preparation)

    def hold_loading(self) -> None:
        """Data asked for from now on waits for ``release_loading``: while a window is made, it would be in the way."""
        self._loading.hold()

    def release_loading(self) -> None:
        """Read what was asked for meanwhile."""
        self._loading.release()

    def cancel_loading(self) -> None:
        """The user gives up reading. What was read before is not the project's data any more."""
        if self.is_loading:
            self._loading.give_up()
            self._set_dataset(None, _not_read())

    def _on_dataset_failed(self, error: StudioError | None) -> None:
        self._set_dataset(None, error)

    def _set_dataset(self, dataset: Dataset | None, error: StudioError | None = None) -> None:
        self.dataset = dataset
        self.dataset_error = error
        self._dataset_source = self.project.source
        self._analyse()
        self.dataset_changed.emit()
        self.graph_changed.emit()

    # ---- messages

    def post(self, level: str, text: str, hint: str = "") -> None:
        self.message_posted.emit(Message(level, text, hint))

    def post_error(self, error: StudioError) -> None:
        self.post("error", *error_text(error))

    def request_import(self, source: Path | str) -> None:
        """Show the Network tab, which reads a file of a model or a script, or the text of one."""
        self.tab_requested.emit("network")
        self.import_requested.emit(source)

    def attempt(self, function: Callable[..., Any], *args: Any) -> bool:
        """Call it; a StudioError becomes a message and False."""
        try:
            function(*args)
        except StudioError as error:
            self.post_error(error)
            return False
        return True

    def _on_failed(self, error: StudioError | None) -> None:
        if error is not None:
            self.post_error(error)

    # ---- autosave

    def put_aside(self) -> None:
        """Write unsaved work beside the saved project, for the next start; none when it was taken back.

        Raises FileError.
        """
        if self.has_folder and self.is_modified:
            autosave(self.project, self.folder)
        elif self._lock is not None:
            discard_autosave(self.folder)

    def _on_autosave_due(self) -> None:
        self.attempt(self.put_aside)

    def _on_clean_changed(self, is_clean: bool) -> None:
        self.modified_changed.emit(not is_clean)


def data_choices(project: Project) -> tuple[SourceSpec | None, SplitConfig, Preparation]:
    """All that the dataset of a project depends on."""
    return project.source, project.split, project.preparation


def _reading_choices(project: Project) -> tuple[SourceSpec | None, Preparation]:
    """What decides which rows there are, and of what kind."""
    image = project.preparation.image
    rows = ImageChoice(pixel_columns=image.pixel_columns, pixel_height=image.pixel_height)
    unread = {"image": rows, "text": TextChoice(), "target": TargetChoice(), "augmentation": ()}
    return project.source, project.preparation.model_copy(update=unread)


def _fitting_choices(project: Project) -> tuple[SplitConfig, Preparation]:
    """What the split and the fitted preprocessing depend on."""
    return project.split, project.preparation.model_copy(update={"augmentation": ()})


def _not_read() -> DatasetError:
    return DatasetError("The data was not read: you gave it up.", hint="Open it again.", code="dataset.given_up")


def default_projects_folder() -> Path:
    """Where the window offers to keep projects."""
    return files.data_folder() / "projects"
