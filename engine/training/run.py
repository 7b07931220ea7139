"""The folder a run leaves behind: what was trained on what, how it went, and the models."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import psutil
from pydantic import Field, ValidationError

from engine import files
from engine.datasets.preprocessing import Frozen, Preprocessing
from engine.errors import FileError, TrainingError
from engine.network.graph import Graph
from engine.training.config import TrainingConfig
from engine.training.events import EpochEnded, Metrics

VERSION = 1
RUN_FILE = "run.json"
HISTORY_FILE = "history.jsonl"
BEST_FILE = "best.keras"
LAST_FILE = "last.keras"

RunState = Literal["running", "completed", "stopped", "early_stopping", "nan_loss", "failed", "interrupted"]


class RunInfo(Frozen):
    """Everything about a run but its history and its models. ``run.json`` is this."""

    version: int = VERSION
    name: str
    created: str  # ISO 8601 with time zone
    state: RunState
    process: tuple[int, float] = (0, 0.0)  # id and start time of the process that trains
    source: dict[str, Any]
    test_source: dict[str, Any] | None = None
    split: dict[str, Any]
    preparation: dict[str, Any] = Field(default_factory=dict)
    graph: dict[str, Any]
    config: dict[str, Any]
    preprocessing: Preprocessing
    dataset_title: str
    dataset_fingerprint: str
    counts: dict[str, int]
    versions: dict[str, str] = Field(default_factory=dict)
    device: str = ""
    parameters: int = 0
    saved_epoch: int = 0  # the epoch LAST_FILE holds
    best_epoch: int = 0  # the epoch BEST_FILE holds
    seconds: float = 0.0
    validation: Metrics = Field(default_factory=dict)
    test: Metrics = Field(default_factory=dict)
    problem: str = ""  # why a failed run failed: a template filled from problem_values, as in StudioError
    problem_hint: str = ""  # what to do about it, likewise
    problem_values: dict[str, int | float | str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A run folder as it was when read."""

    folder: Path
    info: RunInfo
    history: tuple[EpochEnded, ...]

    @property
    def graph(self) -> Graph:
        return Graph.from_json(self.info.graph)

    @property
    def config(self) -> TrainingConfig:
        return TrainingConfig.from_values(self.info.config)

    @property
    def model_path(self) -> Path:
        """The model to predict with: the best one, or the last where there is no best. Raises TrainingError."""
        for name in (BEST_FILE, LAST_FILE):
            if (self.folder / name).exists():
                return self.folder / name
        raise TrainingError(
            "The run “{name}” has no trained model.",
            hint="It ended before its first epoch was over; train again.",
            code="run.no_model",
            name=self.info.name,
        )

    @property
    def has_model(self) -> bool:
        return (self.folder / BEST_FILE).exists() or (self.folder / LAST_FILE).exists()


def this_process() -> tuple[int, float]:
    """Id and start time of this process: together they are never used again."""
    return os.getpid(), psutil.Process().create_time()


def is_alive(process: tuple[int, float]) -> bool:
    """Whether the process that wrote this still runs."""
    try:
        return bool(abs(psutil.Process(process[0]).create_time() - process[1]) < 1.0)
    except (psutil.Error, ValueError, OverflowError):
        # A damaged file may name a number that no process can have.
        return False


def new_run_folder(runs_folder: Path, name: str) -> Path:
    """Make ``runs_folder/name``, or with a number behind it where that is not empty. Raises FileError.

    Making RUN_FILE in it is what claims it, so that two processes never share a folder.
    """
    candidate = runs_folder / name
    number = 2
    while True:
        try:
            candidate.mkdir(parents=True, exist_ok=True)
            if not any(candidate.iterdir()) and _claimed(candidate):
                return candidate
        except OSError as error:
            raise files.write_error(candidate, error) from error
        candidate = runs_folder / f"{name}-{number}"
        number += 1


def _claimed(folder: Path) -> bool:
    try:
        (folder / RUN_FILE).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def run_name(stem: str) -> str:
    """A name that sorts by time, such as ``2026-01-31 14.05.09 digits``, and that any file system takes."""
    return f"{datetime.now():%Y-%m-%d %H.%M.%S} {files.file_name(stem)}".strip()


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def write_info(folder: Path, info: RunInfo) -> None:
    files.write_json(folder / RUN_FILE, info.model_dump(mode="json"))


def append_epoch(folder: Path, event: EpochEnded) -> None:
    """One line an epoch, on the disk when this returns. Raises FileError."""
    path = folder / HISTORY_FILE
    line = json.dumps(
        {
            "epoch": event.epoch,
            "epochs": event.epochs,
            "metrics": event.metrics,
            "seconds": event.seconds,
            "is_best": event.is_best,
        }
    )
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
    except OSError as error:
        raise files.write_error(path, error) from error


def read_history(folder: Path) -> tuple[EpochEnded, ...]:
    """All whole epochs; what follows a line that a crash cut in half or made unreadable is left out."""
    events = []
    try:
        for line in (folder / HISTORY_FILE).read_bytes().splitlines():
            events.append(EpochEnded(**json.loads(line)))
    except (OSError, ValueError, TypeError):
        return tuple(events)
    return tuple(events)


def open_run(folder: Path) -> Run:
    """Read a run folder; one whose process died counts as interrupted. Raises TrainingError."""
    path = folder / RUN_FILE
    if not path.exists():
        raise TrainingError(
            "{folder} is not a run folder.",
            hint="A run folder holds run.json; they are made by training, in the project's folder “runs”.",
            code="run.not_a_run",
            folder=str(folder),
        )
    try:
        value: Mapping[str, Any] = files.read_json(path)
        version = value.get("version", 0)
        if isinstance(version, int) and version > VERSION:
            raise TrainingError(
                "The run in {folder} was made by a newer version of Layerwise.",
                hint="Update Layerwise.",
                code="run.newer",
                folder=str(folder),
            )
        info = RunInfo.model_validate(value)
        history = read_history(folder)
    except (ValidationError, AttributeError, FileError) as error:
        raise TrainingError(
            "The run in {folder} is damaged.", hint="Restore it from a copy.", code="run.damaged", folder=str(folder)
        ) from error
    if info.state == "running" and not is_alive(info.process):
        # The models are written before run.json names their epoch, so what it names is whole.
        info = info.model_copy(update={"state": "interrupted"})
    return Run(folder, info, history)


def list_runs(runs_folder: Path) -> list[Run]:
    """All readable runs of a project, newest first; damaged folders are passed over."""
    runs = []
    if runs_folder.is_dir():
        for folder in runs_folder.iterdir():
            try:
                runs.append(open_run(folder))
            except TrainingError:
                continue
    return sorted(runs, key=lambda run: (run.info.created, run.info.name), reverse=True)
