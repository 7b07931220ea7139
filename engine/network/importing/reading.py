"""Import: a file or a text in, a graph and a report out. [K]"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.importing.assembly import Shelf, assembled, count_layers
from engine.network.importing.configs import recipe_of
from engine.network.importing.files import SCRIPT_SUFFIXES, read_model, read_text
from engine.network.importing.recipe import MOST_LAYERS, Recipe, too_many_layers
from engine.network.importing.report import Findings, Imported
from engine.network.importing.script.reading import recipe_of_script
from engine.network.importing.settings import settings_of
from engine.tasks import CancelToken, Report, no_report


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
        raise _too_deep(str(path)) from error


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
    token = cancel or CancelToken()
    recipe, settings = recipe_of_script(text, name, findings, token)
    try:
        return _imported(recipe, name, findings, settings, facts, report, token)
    except RecursionError as error:
        raise _too_deep(name) from error


def _too_deep(name: str) -> GraphError:
    return GraphError(
        "The models in {path} lie too deep in each other.",
        hint="Do not open it: no model is like that.",
        code="import.too_deep",
        path=name,
    )


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
    if total > MOST_LAYERS:
        raise too_many_layers(name)
    if not total:
        raise GraphError(
            "There are no layers in {name}.",
            hint="Choose a file with a Keras model in it.",
            code="import.no_layers",
            name=name,
        )
    shelf = Shelf(findings, facts, report, cancel or CancelToken(), total)
    graph = assembled(recipe, shelf)
    return Imported(graph, name, total, findings.result(), settings)
