"""A story: the program is killed in mid-training; the next start finds the project, the work and the run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from engine.network.graph import Node
from engine.project import ProjectLock, autosaved, open_project
from engine.settings import Settings
from engine.training.model_file import load_model
from gui.session import Session

ROOT = Path(__file__).resolve().parents[2]

# What a user did before the lights went out: opened a project, added a layer, started a long training.
BEFORE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from engine.datasets.source import SourceSpec
from engine.network.graph import Node
from engine.network.templates import template
from engine.facts import DataFacts
from engine.project import Project
from engine.settings import Settings
from engine.training.config import TrainingConfig
from engine.training.events import EpochEnded
from gui.app import make_application
from gui.session import Session

app = make_application()
settings = Settings()
settings.set("autosave_s", 2)
session = Session(settings)
graph = template("digits-mlp").make(DataFacts((8, 8, 1), "multiclass", 10))
project = Project("Crash", SourceSpec("digits"), graph=graph, config=TrainingConfig(epochs=100000))
session.new_project(project, Path(sys.argv[1]))
session.dataset_changed.connect(session.training.start)

def tell(event):
    if isinstance(event, EpochEnded) and event.epoch == 2:
        session.set_graph(session.graph.added(Node("dropout_9", "Dropout")), "Add Dropout")
    if isinstance(event, EpochEnded):
        runs = session.training.runs()
        print(runs[0].info.saved_epoch if runs else 0, (Path(sys.argv[1]) / "autosave.json").exists(), flush=True)

session.training.event_received.connect(tell)
app.exec()
"""


def test_killed_in_mid_training(tmp_path: Path, qapp: object, home: Path) -> None:  # noqa: ARG001
    folder = tmp_path / "프로젝트"
    environment = {**os.environ, "LAYERWISE_HOME": str(home)}
    command = [sys.executable, "-c", BEFORE, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            saved_epoch, is_put_aside = line.split()
            if int(saved_epoch) > 0 and is_put_aside == "True":
                break
        process.kill()

    assert "dropout_9" not in open_project(folder).graph.by_id
    assert autosaved(folder) is not None
    session = Session(Settings())
    try:
        session.open(folder)
        assert session.graph.node("dropout_9") == Node("dropout_9", "Dropout")
        assert session.is_modified
        session.undo_stack.undo()
        assert "dropout_9" not in session.graph.by_id
        run = session.training.runs()[0]
        assert run.info.state == "interrupted"
        assert 0 < run.info.saved_epoch <= len(run.history)
        assert load_model(run.model_path).count_params() == run.info.parameters
    finally:
        session.close()
    ProjectLock(folder).release()
