"""A project: data, network and settings as one value, kept in a folder beside the runs made from it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field

from engine import files
from engine.datasets.dataset import SplitConfig
from engine.datasets.preparation import Preparation
from engine.datasets.preprocessing import Frozen
from engine.datasets.source import SourceSpec
from engine.errors import FileError, ProjectError, StudioError
from engine.network.graph import Graph
from engine.training.config import TrainingConfig
from engine.training.run import is_alive, this_process

VERSION = 2
PROJECT_FILE = "project.json"
AUTOSAVE_FILE = "autosave.json"
LOCK_FILE = "open.lock"
RUNS_FOLDER = "runs"


@dataclass(frozen=True)
class Project:
    """What the user is working on. ``source`` is None until data is chosen."""

    name: str = "Untitled"
    source: SourceSpec | None = None
    split: SplitConfig = field(default_factory=SplitConfig)
    graph: Graph = field(default_factory=Graph)
    config: TrainingConfig = field(default_factory=TrainingConfig)
    preparation: Preparation = field(default_factory=Preparation)


class _ProjectFile(Frozen):
    version: int
    name: str
    source: dict[str, Any] | None
    split: dict[str, Any]
    graph: dict[str, Any]
    config: dict[str, Any]
    preparation: dict[str, Any] = Field(default_factory=dict)  # since version 2


def project_to_json(project: Project) -> dict[str, Any]:
    return {
        "version": VERSION,
        "name": project.name,
        "source": project.source.to_json() if project.source else None,
        "split": asdict(project.split),
        "graph": project.graph.to_json(),
        "config": project.config.to_json(),
        "preparation": project.preparation.to_json(),
    }


def _project_from_json(value: Any, path: Path) -> Project:
    if isinstance(value, dict) and isinstance(value.get("version"), int) and value["version"] > VERSION:
        raise ProjectError(
            "{path} was saved by a newer version of Layerwise.",
            hint="Update Layerwise; the project is unchanged.",
            code="project.newer",
            path=str(path),
        )
    try:
        stored = _ProjectFile.model_validate(value)
        return Project(
            name=stored.name,
            source=SourceSpec.from_json(stored.source) if stored.source else None,
            split=SplitConfig(**stored.split),
            graph=Graph.from_json(stored.graph),
            config=TrainingConfig.from_values(stored.config),
            preparation=Preparation.from_json(stored.preparation),
        )
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, RecursionError, StudioError) as error:
        raise ProjectError(
            "{path} is damaged: it is not a Layerwise project.",
            hint="Restore the folder from a copy.",
            code="project.damaged",
            path=str(path),
        ) from error


def is_project(folder: Path) -> bool:
    return (folder / PROJECT_FILE).is_file()


def save_project(project: Project, folder: Path) -> None:
    """Write ``project.json`` whole and drop the autosave. Raises FileError; the old file stays."""
    files.write_json(folder / PROJECT_FILE, project_to_json(project))
    discard_autosave(folder)


def open_project(folder: Path) -> Project:
    """Read a project folder. Raises ProjectError."""
    path = folder / PROJECT_FILE
    if not path.is_file():
        raise ProjectError(
            "{folder} is not a Layerwise project.",
            hint="Choose the folder that holds project.json.",
            code="project.missing",
            folder=str(folder),
        )
    try:
        value = files.read_json(path)
    except FileError as error:
        raise ProjectError(
            error.what_template, hint=error.hint_template, code="project.damaged", **error.values
        ) from error
    return _project_from_json(value, path)


def autosave(project: Project, folder: Path) -> None:
    """Put unsaved work aside, beside the saved project. Raises FileError."""
    files.write_json(folder / AUTOSAVE_FILE, project_to_json(project))


def autosaved(folder: Path) -> Project | None:
    """Work put aside that was never saved, as after a crash; None if there is none or it is damaged."""
    path = folder / AUTOSAVE_FILE
    if not path.is_file():
        return None
    try:
        return _project_from_json(files.read_json(path), path)
    except StudioError:
        return None


def discard_autosave(folder: Path) -> None:
    """Forget the work put aside. Raises FileError."""
    try:
        (folder / AUTOSAVE_FILE).unlink(missing_ok=True)
    except OSError as error:
        raise files.write_error(folder / AUTOSAVE_FILE, error) from error


def new_project_folder(name: str = "Untitled") -> Path:
    """A folder not used yet among the user's projects."""
    return files.unused_path(files.data_folder() / "projects" / (files.file_name(name) or "Untitled"))


class ProjectLock:
    """Held while a window has a project open, so that a second one does not write over it.

    A lock left by a process that died is taken over.
    """

    def __init__(self, folder: Path) -> None:
        """Raises ProjectError when another living process holds the project."""
        self._path = folder / LOCK_FILE
        if self._path.exists():
            try:
                owner = files.read_json(self._path)
                process = (int(owner[0]), float(owner[1]))
            except (FileError, TypeError, ValueError, IndexError, KeyError):
                process = (0, 0.0)
            if is_alive(process) and process[0]:
                raise ProjectError(
                    "The project in {folder} is already open in another window.",
                    hint="Use that window, or close it first.",
                    code="project.locked",
                    folder=str(folder),
                )
        files.write_json(self._path, list(this_process()))

    def release(self) -> None:
        # On a drive that has been pulled out the lock stays; it is taken over once this process has ended.
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
