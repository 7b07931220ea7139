"""Import: a file or a text in, a graph and a report out. [K]"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.importing.assembly import Shelf, assembled, count_layers
from engine.network.importing.configs import recipe_of
from engine.network.importing.files import SCRIPT_SUFFIXES, read_model, read_text
from engine.network.importing.recipe import Recipe
from engine.network.importing.report import Findings, Imported
from engine.network.importing.script.reading import recipe_of_script
from engine.network.importing.settings import settings_of
from engine.tasks import CancelToken, Report, no_report

_MOST_LAYERS = 20_000


def import_file(
    path: Path, facts: DataFacts | None = None, *, report: Report = no_report, cancel: CancelToken | None = None
) -> Imported:
    """Read a .keras, .h5, model JSON, SavedModel of tf.keras or a script. Raises GraphError, FileError, Cancelled.

    ``facts`` give sizes that the file leaves open. Nothing in the file is run.
    """
    if path.suffix.lower() in SCRIPT_SUFFIXES and path.is_file():
        return import_script(read_text(path), path.name, facts, report=report, cancel=cancel)
    model = read_model(path)
    findings = Findings()
    try:
        recipe = recipe_of(model.config)
        settings = settings_of(model.training, findings)
        return _imported(recipe, path.name, findings, settings, facts, report, cancel)
    except RecursionError as error:
        raise GraphError(
            "The models in {path} lie too deep in each other.",
            hint="Do not open it: no model is like that.",
            code="import.too_deep",
            path=str(path),
        ) from error


def import_script(
    text: str,
    name: str = "",
    facts: DataFacts | None = None,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> Imported:
    """Read a Keras script, or a notebook of it, without running it. Raises GraphError, Cancelled."""
    findings = Findings()
    recipe, settings = recipe_of_script(text, name, findings)
    return _imported(recipe, name, findings, settings, facts, report, cancel)


def _imported(
    recipe: Recipe,
    name: str,
    findings: Findings,
    settings: dict[str, Any],
    facts: DataFacts | None,
    report: Report,
    cancel: CancelToken | None,
) -> Imported:
    total = count_layers(recipe)
    if not total or total > _MOST_LAYERS:
        raise GraphError(
            "There are no layers in {name}." if not total else "{name} has more than {most:,} layers.",
            hint="Choose a file with a Keras model in it.",
            code="import.no_layers" if not total else "import.too_many",
            name=name,
            most=_MOST_LAYERS,
        )
    shelf = Shelf(findings, facts, report, cancel or CancelToken(), total)
    graph = assembled(recipe, shelf)
    return Imported(graph, name, total, findings.result(), settings)
