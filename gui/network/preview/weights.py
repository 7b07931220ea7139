"""Which trained weights a preview may use: those of runs with layers of the same names and sizes."""

from __future__ import annotations

from pathlib import Path

from engine.errors import StudioError
from engine.network.graph import Graph
from engine.prediction.live.flow import flow_of
from engine.prediction.models import BUNDLED_DIGITS, bundled_models
from engine.training.run import Run
from gui.i18n import tr
from gui.network.preview.bar import WeightsChoice
from gui.session import Session

BUNDLED_SHAPE = (28, 28, 1)


class WeightsList:
    """The project's runs with a model, read once and compared with the network as often as asked."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._runs: list[tuple[Run, dict[str, int]]] = []

    def read(self) -> None:
        """Look at the project's runs again."""
        self._runs = []
        for run in self._session.training.runs():
            try:
                if run.has_model:
                    self._runs.append((run, _counts(run.graph)))
            except StudioError:
                continue  # a network of a newer version: nobody could use its weights

    def choices(self, graph: Graph) -> list[WeightsChoice]:
        """New weights first, then the runs that have some for this network, newest first, then the bundled ones."""
        found = [WeightsChoice(tr("New weights"), None, tr("Random, but the same at every edit"))]
        wanted = _counts(graph)
        for run, counts in self._runs:
            fitting = sum(counts.get(name) == count for name, count in wanted.items())
            if fitting:
                tip = tr("For {count} of {all} layers", count=fitting, all=len(wanted))
                is_whole = fitting == len(wanted) and run.info.state != "running"
                found.append(WeightsChoice(run.info.name, run.model_path, tip, is_whole))
        bundled = bundled_models().get(BUNDLED_DIGITS)
        is_digit = any(
            node.kind == "Input" and tuple(node.params.get("shape", BUNDLED_SHAPE)) == BUNDLED_SHAPE
            for node in graph.nodes
        )
        if bundled is not None and is_digit and wanted:
            found.append(WeightsChoice(tr("Bundled digits"), bundled, tr("For layers of the names and sizes it has")))
        return found

    def title_of(self, path: Path | None) -> str:
        """What the weights in a file are called."""
        for run, _ in self._runs:
            if path is not None and path.parent == run.folder:
                return run.info.name
        return tr("Bundled digits") if path is not None else tr("New weights")


def _counts(graph: Graph) -> dict[str, int]:
    """The parameters of every layer that has any."""
    return {name: count for name, count in flow_of(graph).param_counts.items() if count}
