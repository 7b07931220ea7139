"""Where trained models are found: run folders, .keras files, and the models that ship with the program."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine import files
from engine.errors import PredictionError
from engine.prediction.drawing import is_drawable
from engine.training.run import Run, open_run

BUNDLED_PREFIX = "bundled:"
BUNDLED_DIGITS = "bundled:digits"


def bundled_models() -> dict[str, Path]:
    """Models in resources/models by their name, such as ``bundled:digits``."""
    folder = files.resource("models")
    return {BUNDLED_PREFIX + path.stem: path for path in sorted(folder.glob("*.keras"))}


def model_path(text: str | Path) -> Path:
    """The .keras file for a run folder, a .keras file, or the name of a bundled model. Raises StudioError."""
    name = str(text)
    if name.startswith(BUNDLED_PREFIX):
        bundled = bundled_models()
        if name not in bundled:
            raise PredictionError(
                "There is no bundled model “{name}”.",
                hint="The bundled models are: {known}.",
                code="model.not_bundled",
                name=name,
                known=", ".join(bundled),
            )
        return bundled[name]
    path = Path(text)
    if path.is_file():
        if path.suffix != ".keras":
            raise PredictionError(
                "{path} is not a .keras file.",
                hint="Give a run folder, a .keras file, or bundled:digits.",
                code="model.suffix",
                path=name,
            )
        return path
    if not path.exists():
        raise PredictionError(
            "There is no model at {path}.",
            hint="Give a run folder, a .keras file, or bundled:digits.",
            code="model.missing",
            path=name,
        )
    return open_run(path).model_path


def drawable_runs(runs: Iterable[Run]) -> list[Run]:
    """The runs with a model that can read drawings, in the order given."""
    return [run for run in runs if run.has_model and is_drawable(run.info.preprocessing)]
